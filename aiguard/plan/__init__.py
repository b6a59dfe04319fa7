"""Pure: configuration becomes a plan of what will run against what, within which budget."""
