# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one sanctioned loader at run time (decisions.md 4; ADR 0027): nobody else imports inside a function.

An extra is installed only where somebody chose it. A late library is always installed, but large and of use on a few pages:
it is loaded by the first page that wants it, so that other processes neither wait for it nor carry it.

A library may try the clients of every store it knows, used or not (ADR 0069): ``unseen`` lets a process start without the others.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

KNOWN: Mapping[str, str] = {"boto3": "s3", "botocore.exceptions": "s3"}
"""Each optional module that may be loaded, with the extra of pyproject.toml that brings it."""
LATE = frozenset({"icalendar", "openpyxl"})
"""Libraries that come with Consulta and are loaded at their first use."""
QUEUE_CLIENTS: Mapping[str, frozenset[str]] = {
    "psycopg": frozenset({"postgresql"}),
    "redis": frozenset({"redis", "rediss", "unix"}),
}
"""What the library of the queue imports if it is installed, with the addresses of a queue that need it."""


def unused_clients(queue_url: str) -> tuple[str, ...]:
    """The clients that a queue at this address (``QUEUE_URL``; empty: a file of SQLite) does without."""
    scheme = urlsplit(queue_url.strip()).scheme
    return tuple(client for client, schemes in QUEUE_CLIENTS.items() if scheme not in schemes)


@contextmanager
def unseen(modules: tuple[str, ...]) -> Iterator[None]:
    """While it lasts, who imports one of the modules finds it not installed; who does so later finds it. What is loaded stays."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None is how Python is told that a module is not there
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def is_installed(module: str) -> bool:
    """Whether the library is there, without loading it."""
    return find_spec(module) is not None


def load(module: str) -> Any:
    """The module. Raises KeyError for one that is neither late nor an extra, ImportError when it is not installed."""
    if module in LATE:
        return import_module(module)
    extra = KNOWN[module]
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(f"Manca il pacchetto {module}: installa consulta[{extra}].") from error
