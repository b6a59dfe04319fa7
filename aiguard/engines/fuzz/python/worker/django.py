"""Django's database, rolled back after each example of a property that uses it through pytest-django.

pytest-django rolls back once a test; for a property that is all its examples together. The fixture's transaction stays
as it is, and each example gets a savepoint inside it. hypothesis.extra.django does the same for its own test cases.
"""

from __future__ import annotations

import sys
from typing import Any, Callable

_FIXTURES = frozenset({"db", "_django_db_helper", "_django_db_marker"})


def uses_database(item: Any) -> bool:
    """Whether pytest-django opens a transaction around this property."""
    if "django" not in sys.modules:
        return False
    marked = item.get_closest_marker("django_db") is not None
    return marked or "db" in getattr(item, "fixturenames", ())


def rolled_back(body: Callable[[], Any]) -> Any:
    """Call the body, and undo what it did to every database that is in a transaction."""
    from django.db import connections, transaction

    atomics = [
        transaction.atomic(using=connection.alias)
        for connection in connections.all()
        if getattr(connection, "in_atomic_block", False)
    ]
    entered = []
    try:
        for atomic in atomics:
            atomic.__enter__()
            entered.append(atomic)
        return body()
    finally:
        for atomic in reversed(entered):
            transaction.set_rollback(True, using=atomic.using)
            atomic.__exit__(None, None, None)
