# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Applications of tests: with the templates that the run has compiled already (ADR 0067), and without CSRF for who tries all forms."""

from pathlib import Path

import pytest
from flask import Flask

from consulta.web.macros import CompiledTemplates
from tests.support.pages import VisitingClient


def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this run, the same for all its processes; a template that changed is compiled again, as on a server."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "compiled-templates"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def share_templates(app: Flask, folder: Path) -> None:
    """Let an application find its templates compiled by another; each would compile all those it shows, 15 ms the piece."""
    app.jinja_env.bytecode_cache = CompiledTemplates(str(folder))


def without_csrf(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that takes forms from anywhere, for batteries that try something else than where they come from."""
    app.test_client_class = VisitingClient
    app.config["WTF_CSRF_ENABLED"] = False
    share_templates(app, compiled_templates(tmp_path_factory))
    return app
