# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses: what compiles them waits for the first one."""

from pathlib import Path
from typing import Any

import pytest
from flask import url_for
from werkzeug.routing import Rule

from consulta.console import create_app
from consulta.settings import Settings
from tests.conftest import environment


def test_an_address_is_ready_when_it_is_first_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not one of the application's rules is compiled at its start, each once at its first address."""
    compiled: list[tuple[str, bool]] = []
    plain = Rule._compile_builder

    def noted(rule: Rule, append_unknown: bool = True) -> Any:
        compiled.append((rule.rule, append_unknown))
        return plain(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", noted)
    app = create_app(Settings.from_environment(environment(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)))
    assert not compiled
    with app.test_request_context():
        built = [url_for("portal.contributions", territory="ao", q="due parole") for _ in range(2)]
    assert built == ["/ao/contributi?q=due+parole"] * 2
    assert compiled.count(("/<territory:territory>/contributi", True)) == 1
