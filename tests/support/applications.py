# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What many applications of one run of tests need not do again: compile the templates, and the builders of the addresses (ADR 0067).

Nothing that a test looks at is kept: neither rows, nor pages, nor settings. Both depend on the sources alone.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from consulta.web.macros import CompiledTemplates


def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this run, the same for all its processes; a template that changed is compiled again, as on a server."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "compiled-templates"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def share_templates(app: Flask, folder: Path) -> None:
    """Let an application find its templates compiled by another; each would compile all those it shows, 15 ms the piece."""
    app.jinja_env.bytecode_cache = CompiledTemplates(str(folder))


def build_addresses_once() -> None:
    """Compile the builder of each address once a process and not once an application: 0.24 s each, nearly all that one costs.

    A builder is a function of the rule as written and of its defaults; what it needs of an application it asks of its rule.
    """
    plain: Callable[..., Any] = Rule._compile_builder
    built: dict[tuple[object, ...], Any] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, repr(rule._trace), repr(rule.defaults), append_unknown)
        if key not in built:
            built[key] = plain(rule, append_unknown)
        return built[key]

    Rule._compile_builder = remembered  # type: ignore[assignment, method-assign]
