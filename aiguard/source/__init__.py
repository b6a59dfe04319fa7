"""Where files come from: the work tree or a git revision."""
