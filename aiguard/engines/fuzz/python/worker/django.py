"""Django's database: made once for all runs, and rolled back after each example of a property that uses it.

pytest-django rolls back once a test; for a property that is all its examples together. The fixture's transaction stays
as it is, and each example gets a savepoint inside it. hypothesis.extra.django does the same for its own test cases.

pytest-django makes the test database in a fixture of the session. Here it is made before the first fork: otherwise
every run would make its own, at the price of all migrations, and on a database server they would take it away from
each other.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Callable

_SETUP = "django_db_setup"


def make_database(items: Iterable[Any]) -> bool:
    """Make the test databases in this process, for the children to use; False where they have to see to it."""
    users = [item for item in items if uses_database(item)]
    if not users:
        return False
    first = users[0]
    try:
        first.session._setupstate.setup(first.session)
        first._request.getfixturevalue(_SETUP)
        _let_go()
    except Exception:
        return False
    return True


def _let_go() -> None:
    """Close the connections: a child needs its own. One to a database in memory stays, copied with the memory."""
    from django.db import connections

    for connection in connections.all():
        connection.close()


def leave_to_parent(item: Any) -> None:
    """In a child: forget how to tear down what the parent set up."""
    stack = item.session._setupstate.stack
    for node, (_, error) in list(stack.items()):
        stack[node] = ([node.teardown], error)


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
