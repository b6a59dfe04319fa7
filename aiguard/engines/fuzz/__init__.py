"""Campaigns: many properties, two languages, several engines, one budget."""
