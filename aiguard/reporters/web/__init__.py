"""The report as one HTML page that needs no network: a table to sort and filter, a map, every finding."""
