"""`aiguard init`: looks at a repository and writes files beside what a human owns, never over it."""
