"""Structural comparison of JSON values and HTTP messages; shared by whatever compares an answer with a wish."""
