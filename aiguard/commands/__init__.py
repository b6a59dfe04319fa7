"""One function a command: plain arguments in, a report out."""
