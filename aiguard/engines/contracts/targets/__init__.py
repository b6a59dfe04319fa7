"""What interactions are replayed against: a URL, a process that aiguard starts, or an in-process application."""
