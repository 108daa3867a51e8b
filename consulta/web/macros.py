# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Macros whose result depends on their arguments alone are drawn once: an icon stands on a page seventy times (performance.md)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask

KEPT_CAP = 300
"""Results kept for one macro; the one asked for longest ago leaves first."""


def remembered(macro: Callable[..., Any]) -> Callable[..., Any]:
    """The macro with its results kept by their arguments, which must be plain values or tuples of them.

    Only for a macro that reads nothing else: no layout, no translation of its own (what it shows is handed to it translated).
    """
    return lru_cache(maxsize=KEPT_CAP)(macro)


def init_macros(app: Flask) -> None:
    """Give templates ``remembered``."""
    app.jinja_env.globals["remembered"] = remembered
