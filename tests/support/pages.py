# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test client that reads every HTML page as a strict reader would (architecture.md, Tests)."""

import re
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from consulta.core.db import db

SQL_BUDGET = 12
_XHTML = "{http://www.w3.org/1999/xhtml}"


class VisitingClient(FlaskClient):
    """``visit()`` and ``send()`` are GET and POST that fail on a malformed page."""

    def __init__(self, app: Flask, response_class: Any = None, **kwargs: Any) -> None:
        super().__init__(app, response_class or app.response_class, **kwargs)
        self.statements: list[str] = []

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Each request in an application context of its own, as on a server: ``g`` (who is signed in, which territory) is not shared."""
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def visit(self, path: str, *, status: int = 200, budget: int = SQL_BUDGET, **kwargs: Any) -> TestResponse:
        """GET a page, check its status, its HTML and how many SQL statements it took."""
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            response = self.get(path, **{"buffered": True} | kwargs)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        self.statements = statements
        assert response.status_code == status, f"{path}: {response.status_code}, expected {status}\n{response.text[:2000]}"
        check_page(response)
        assert len(statements) <= budget, f"{path}: {len(statements)} SQL statements, budget {budget}:\n" + "\n".join(statements)
        return response

    def send(self, path: str, data: dict[str, Any], *, status: int = 303, page: str | None = None) -> TestResponse:
        """Load the form's page for its CSRF token and one-time key, then POST the data over what the form holds."""
        form = self.get(page or path)
        assert form.status_code == 200, f"{page or path}: {form.status_code}"
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form.text))
        hidden |= {name: value for value, name in re.findall(r'<input[^>]*value="([^"]*)"[^>]*type="hidden"[^>]*name="([^"]+)"', form.text)}
        response = self.post(path, data=hidden | data)
        assert response.status_code == status, f"{path}: {response.status_code}, expected {status}\n{response.text[:3000]}"
        check_page(response)
        return response


def check_page(response: TestResponse) -> None:
    """Fail on HTML parse errors, duplicate ids, missing h1, title or lang, an unlabelled input, inline script or style."""
    if response.mimetype != "text/html" or response.status_code in (301, 302, 303, 304):
        return
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    document = parser.parse(response.get_data(), transport_encoding="utf-8")
    assert not parser.errors, f"HTML errors: {[(position, name) for position, name, _ in parser.errors][:5]}"
    elements = list(document.iter())
    named = [element for element in elements if isinstance(element.tag, str)]
    ids = [element.get("id") for element in named if element.get("id")]
    assert len(ids) == len(set(ids)), f"duplicate ids: {sorted({one for one in ids if ids.count(one) > 1})}"
    assert document.get("lang"), "no lang"
    assert len([element for element in named if element.tag == _XHTML + "h1"]) == 1, "exactly one h1 is wanted"
    titles = [element for element in named if element.tag == _XHTML + "title"]
    assert titles, "no title"
    assert (titles[0].text or "").strip(), "empty title"
    _check_inline(named)
    _check_labels(named)


def _check_inline(elements: list[Any]) -> None:
    for element in elements:
        assert element.get("style") is None, f"inline style on {element.tag}"
        assert not any(name.startswith("on") for name in element.attrib), f"inline handler on {element.tag}"
        if element.tag == _XHTML + "script":
            assert element.get("src") or element.get("type") == "application/json", "inline script"


def _check_labels(elements: list[Any]) -> None:
    labelled = {element.get("for") for element in elements if element.tag == _XHTML + "label"}
    inside = {id(child) for label in elements if label.tag == _XHTML + "label" for child in label.iter()}
    for element in elements:
        if element.tag not in (_XHTML + "input", _XHTML + "select", _XHTML + "textarea"):
            continue
        if element.get("type") in ("hidden", "submit", "button"):
            continue
        named = element.get("aria-label") or element.get("aria-labelledby") or element.get("id") in labelled or id(element) in inside
        assert named, f"unlabelled {element.tag} {element.get('name')}"
