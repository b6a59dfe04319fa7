"""PyDriller's changed methods over a range of commits: what a history of functions costs commit by commit."""

from __future__ import annotations

import sys

from pydriller import Repository


def main() -> int:
    """`pydriller_methods.py CLONE BASE HEAD`: prints how many commits and changed methods it saw."""
    clone, base, head = sys.argv[1:]
    commits = methods = 0
    for commit in Repository(
        clone, from_commit=base, to_commit=head, only_modifications_with_file_types=[".py", ".go"]
    ).traverse_commits():
        commits += 1
        methods += sum(len(file.changed_methods) for file in commit.modified_files)
    print(commits, methods)
    return 0


if __name__ == "__main__":
    sys.exit(main())
