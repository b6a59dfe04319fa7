"""aiguard.yaml and contract files become frozen models; every error says file, line, key and what would be right."""
