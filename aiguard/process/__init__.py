"""The only door to child processes: own session, both pipes drained, kept output capped, everything ended at last."""

from aiguard.process.child import Child
from aiguard.process.environment import child_environment
from aiguard.process.running import Completed, run, signal_name
from aiguard.process.signals import Terminated, end_children, hurry_children, raise_on_termination
from aiguard.process.starting import standalone

__all__ = [
    "Child",
    "Completed",
    "Terminated",
    "child_environment",
    "end_children",
    "hurry_children",
    "raise_on_termination",
    "run",
    "signal_name",
    "standalone",
]
