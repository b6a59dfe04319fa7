"""Django: set up, held to test settings where a replay needs that, and every session inside transactions."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

from .failures import describe

_DUMMY_ENGINE = "django.db.backends.dummy"
_IN_MEMORY_EMAIL = "django.core.mail.backends.locmem.EmailBackend"


def set_up(settings: str | None) -> None:
    """`django.setup()`, with these settings where given."""
    if settings:
        os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django  # noqa: PLC0415

    django.setup()


def in_use() -> bool:
    """Whether this process holds a Django that is ready."""
    conf, apps = sys.modules.get("django.conf"), sys.modules.get("django.apps")
    return bool(conf and apps and conf.settings.configured and apps.apps.ready)


def prepare() -> None:
    """What every replayed Django needs: hosts allowed, e-mail kept in memory, tracebacks of a 500 in the log.

    And connections left alone at the ends of requests: Django would drop one that is inside a session's transaction.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.core.signals import got_request_exception, request_finished, request_started  # noqa: PLC0415
    from django.db import close_old_connections  # noqa: PLC0415

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost", "testserver"]
    settings.EMAIL_BACKEND = _IN_MEMORY_EMAIL
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    got_request_exception.connect(_print_exception, weak=False, dispatch_uid="aiguard")


def _print_exception(**_: object) -> None:
    traceback.print_exc()


def _drop_if_broken(connection: Any) -> None:
    if connection.connection is not None and connection.errors_occurred:
        if connection.is_usable():
            connection.errors_occurred = False
        else:
            connection.close()


class Databases:
    """The configured databases: one rolled-back transaction on each for every session; test databases if wanted."""

    def __init__(self, use_test_databases: bool) -> None:
        self._use_test = use_test_databases
        self._created: Any = None
        self._atomics: list[Any] = []

    def open(self) -> list[str]:
        """Create the test databases where wanted; sentences about databases that cannot roll back."""
        from django.db import connections  # noqa: PLC0415

        if self._use_test:
            from django.test.utils import setup_databases  # noqa: PLC0415

            self._created = setup_databases(verbosity=0, interactive=False)
        notices = []
        for alias in connections:
            connection = connections[alias]
            if connection.settings_dict.get("ENGINE") == _DUMMY_ENGINE:
                continue
            try:
                supported = connection.features.supports_transactions
            except Exception:  # noqa: S112
                continue  # `begin` will say so, with the interaction that needs it
            if not supported:
                notices.append(f"database {alias!r} has no transactions: what a replay changes there stays changed")
        return notices

    def begin(self) -> None:
        """Open a transaction on every database that has them, unless that is done.

        Raises RuntimeError where a database cannot, with all closed again.
        """
        if self._atomics:
            return
        from django.db import connections, transaction  # noqa: PLC0415

        for alias in connections:
            connection = connections[alias]
            if connection.settings_dict.get("ENGINE") == _DUMMY_ENGINE:
                continue
            try:
                _drop_if_broken(connection)
                if not connection.features.supports_transactions:
                    continue
                atomic = transaction.atomic(using=alias)
                atomic._from_testcase = True  # as Django's TestCase does: durable blocks may stand inside
                atomic.__enter__()
            except BaseException as error:
                self.roll_back()
                raise RuntimeError(f"no transaction on database {alias!r}: {describe(error)}") from error
            self._atomics.append((alias, atomic))

    def roll_back(self) -> None:
        """Undo everything since `begin`, in reverse order."""
        from django.db import connections, transaction  # noqa: PLC0415

        while self._atomics:
            alias, atomic = self._atomics.pop()
            try:
                transaction.set_rollback(True, using=alias)
                atomic.__exit__(None, None, None)
            except Exception:
                traceback.print_exc()
                connection = connections[alias]
                connection.in_atomic_block = False
                connection.close()

    def close(self) -> None:
        """Destroy the test databases that were created, and close every connection."""
        from django.db import connections  # noqa: PLC0415

        if self._created is not None:
            from django.test.utils import teardown_databases  # noqa: PLC0415

            created, self._created = self._created, None
            teardown_databases(created, verbosity=0)
        connections.close_all()
