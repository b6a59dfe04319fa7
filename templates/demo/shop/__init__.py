"""The shop: products, and orders that are paid through the payments service."""
