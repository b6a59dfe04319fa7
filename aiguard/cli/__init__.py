"""The command line: parse, call one command, map the outcome to an exit code."""
