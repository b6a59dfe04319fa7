"""Pact's official verifier, through pact-python, on one pact file."""

from __future__ import annotations

import sys

from pact import Verifier


def main() -> int:
    """`pact_verify.py BASE_URL PACT`: 0 where the provider keeps the pact."""
    base_url, file = sys.argv[1:]
    verifier = Verifier("things", host="127.0.0.1").add_transport(url=base_url).add_source(file)
    verifier.verify()
    return 0


if __name__ == "__main__":
    sys.exit(main())
