# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates need not do again (performance.md).

Macros that depend on their arguments alone and parts of the frame of a page are drawn once; templates are compiled once
for all processes and starts.
"""

import contextlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache, Template
from jinja2.bccache import Bucket
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


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder of this installation; a folder that cannot be written costs time, never a page."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, if the disk takes it."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def init_macros(app: Flask, folder: Path) -> None:
    """Give templates ``remembered`` and ``kept_block``; keep them compiled in ``folder``, made readable by this user alone."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        app.jinja_env.bytecode_cache = CompiledTemplates(str(folder))
    app.jinja_env.template_class = SharedTemplate
    app.jinja_env.globals.update(remembered=remembered, kept_block=kept_block)
