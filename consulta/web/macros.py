# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates need not draw again: macros that depend on their arguments alone, parts of the frame of a page (performance.md)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from consulta.web.layout import Layout
from consulta.web.page_cache import kept_part

KEPT_CAP = 300
"""Results kept for one macro; the one asked for longest ago leaves first."""


def remembered(macro: Callable[..., Any]) -> Callable[..., Any]:
    """The macro with its results kept by their arguments, which must be plain values or tuples of them.

    Only for a macro that reads nothing else: no layout, no translation of its own (what it shows is handed to it translated).
    """
    return lru_cache(maxsize=KEPT_CAP)(macro)


def kept_block(name: str, layout: Layout, caller: Callable[[], Any]) -> Any:
    """The body of a call block, kept for all pages with the same frame: only for what the frame alone decides."""
    if layout.territory is None or layout.frame is None:
        return caller()
    return kept_part(layout.territory, name, caller, *layout.frame)


class SharedTemplate(Template):
    """A template whose macros see the same globals whoever imports them, as all ours do.

    Jinja compares the globals at every import, nine times a page, to find out whether it must draw the module again.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def init_macros(app: Flask) -> None:
    """Give templates ``remembered`` and ``kept_block``."""
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.globals.update(remembered=remembered, kept_block=kept_block)
