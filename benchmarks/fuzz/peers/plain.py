"""Hypothesis alone on one property that counts itself, stopped after a time: `plain.py MODULE TEST SECONDS`."""

from __future__ import annotations

import importlib
import os
import sys
import threading

from hypothesis import HealthCheck, settings

sys.path.insert(0, "")
test = getattr(importlib.import_module(sys.argv[1]), sys.argv[2])
end = threading.Timer(float(sys.argv[3]), os._exit, (0,))
end.daemon = True
end.start()
settings(max_examples=10**9, deadline=None, database=None, suppress_health_check=list(HealthCheck))(test)()
