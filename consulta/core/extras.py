# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one sanctioned loader at run time (decisions.md 4; ADR 0027): nobody else imports inside a function.

An extra is installed only where somebody chose it. A late library is always installed, but large and of use on a few pages:
it is loaded by the first page that wants it, so that other processes neither wait for it nor carry it.
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

KNOWN: Mapping[str, str] = {"boto3": "s3", "botocore.exceptions": "s3"}
"""Each optional module that may be loaded, with the extra of pyproject.toml that brings it."""
LATE = frozenset({"icalendar", "openpyxl"})
"""Libraries that come with Consulta and are loaded at their first use."""


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
