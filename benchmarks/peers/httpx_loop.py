"""The bare minimum to compare with: a synchronous httpx.Client sends the requests one by one and reads each answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import httpx


def main() -> int:
    """`httpx_loop.py BASE_URL CALLS`: 0 where every answer had the expected status."""
    base_url, file = sys.argv[1:]
    wrong = 0
    with httpx.Client(base_url=base_url, trust_env=False) as client:
        for method, path, body, status in json.loads(Path(file).read_text()):
            response = client.request(method, path, json=body) if body else client.request(method, path)
            wrong += response.status_code != status or not response.content
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
