"""`init`: looks at a repository without running any of it, and writes files that its owner then edits."""
