# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The health page: a word for everybody, details for who holds the token."""

import hmac

from flask import Blueprint, Response, current_app, request

from consulta.core import clock
from consulta.operations.health import database_answers
from consulta.settings import Settings
from consulta.web import access
from consulta.web.ports import ports
from consulta.web.respond import json_response

bp = Blueprint("operations", __name__)


@bp.route("/healthz")
@access.anyone()
def healthz() -> Response:
    """200 when the database answers, 503 otherwise; checks one by one for the bearer of HEALTH_TOKEN."""
    alive = database_answers()
    settings: Settings = current_app.extensions["consulta.settings"]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    body: dict[str, object] = {"status": "ok" if alive else "unavailable"}
    if alive and settings.health_token and hmac.compare_digest(token.encode(), settings.health_token.encode()):
        checks = [check(clock.now()) for check in ports().health]
        body["version"] = current_app.config["VERSION"]
        body["checks"] = [{"name": check.name, "ok": check.ok, "message": check.message} for check in checks]
        alive = all(check.ok for check in checks)
        body["status"] = "ok" if alive else "degraded"
    response = json_response(body, 200 if alive else 503)
    response.headers["Cache-Control"] = "no-store"
    return response
