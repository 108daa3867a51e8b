# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Headers of security on every kind of answer, and the one cookie (ASVS 3.4, 14.4)."""

import re
from pathlib import Path

import pytest
from flask import Flask

from consulta.app import create_app
from consulta.core.db import db
from consulta.resources import resource
from consulta.settings import Settings
from tests.conftest import environment
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.consultations import make_cycle
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS = {
    "page": ("GET", "/ao/", 200),
    "feed": ("GET", "/ao/contributi.atom", 200),
    "table": ("GET", "/ao/contributi.csv", 200),
    "data": ("GET", "/ao/contributi.json", 200),
    "script for others": ("GET", "/ao/registro/verifica.py", 200),
    "health": ("GET", "/healthz", 200),
    "robots": ("GET", "/robots.txt", 200),
    "redirect": ("GET", "/profilo", 303),
    "nothing": ("GET", "/ao/non-esiste", 404),
    "wrong method": ("DELETE", "/ao/", 405),
    "no token": ("POST", "/accedi", 400),
    "tracing": ("TRACE", "/ao/", 405),
}


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS.values(), ids=ANSWERS.keys())
def test_every_kind_of_answer_carries_the_headers(client: VisitingClient, method: str, path: str, status: int) -> None:
    make_cycle(make_territory())
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in WANTED} == WANTED
    rules = dict(rule.strip().partition(" ")[::2] for rule in answer.headers["Content-Security-Policy"].split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.headers["Content-Security-Policy"]
    assert "Cookie" in answer.headers["Vary"]
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        assert name not in answer.headers, name


def test_static_files_are_not_sniffed(client: VisitingClient) -> None:
    name = next((resource("static") / "dist").glob("app.*.css")).name
    answer = client.get(f"/static/dist/{name}")
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer.close()


def test_one_cookie_and_its_attributes(committed_url: str, tmp_path: Path) -> None:
    """Behind https: no other cookie, not even after signing in, and none at all for who only reads."""
    app: Flask = create_app(Settings.from_environment(environment(committed_url, tmp_path, BASE_URL="https://localhost")))
    app.test_client_class = VisitingClient
    with app.app_context():
        make_territory()
        make_user("Anna Serra", "anna@esempio.it", password=PASSWORD)
        client = VisitingClient(app)
        first = client.get("/ao/", base_url="https://localhost")
        assert "Set-Cookie" not in first.headers
        assert first.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        form = client.get("/accedi", base_url="https://localhost")
        token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
        assert token is not None
        data = {"csrf_token": token[1], "email": "anna@esempio.it", "password": PASSWORD}
        entered = client.post("/accedi", data=data, base_url="https://localhost", headers={"Referer": "https://localhost/accedi"})
        assert entered.status_code == 303
        cookies = [cookie for answer in (form, entered) for cookie in answer.headers.getlist("Set-Cookie")]
        assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-consulta"}
        for cookie in cookies:
            parts = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
            assert {"secure", "httponly", "samesite", "path"} <= parts
            assert "domain" not in parts
        assert client.get("/profilo", base_url="https://localhost").headers["Cache-Control"] == "private, no-cache"
        db.session.remove()
        db.engine.dispose()
