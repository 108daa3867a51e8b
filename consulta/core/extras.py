# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one sanctioned loader of optional libraries (decisions.md 4): nobody else imports at run time.

An extra is installed only where somebody chose it, and loaded only by the process that uses it.
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

KNOWN: Mapping[str, str] = {"boto3": "s3", "botocore.exceptions": "s3"}
"""Each module that may be loaded, with the extra of pyproject.toml that brings it."""


def is_installed(module: str) -> bool:
    """Whether the library is there, without loading it."""
    return find_spec(module) is not None


def load(module: str) -> Any:
    """The module. Raises KeyError for one that is no extra, ImportError when it is not installed."""
    extra = KNOWN[module]
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(f"Manca il pacchetto {module}: installa consulta[{extra}].") from error
