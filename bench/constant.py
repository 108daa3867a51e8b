# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The measure of everything: a bare Flask application that answers with a constant page, on the same server."""

import os

from flask import Flask, Response


def create_app() -> Flask:
    """The application; CONSTANT_BYTES is the length of its page."""
    app = Flask("bench.constant")
    page = "<!doctype html><title>constant</title>".ljust(int(os.environ.get("CONSTANT_BYTES", "26600")), "x").encode()

    @app.route("/")
    def constant() -> Response:
        return Response(page, content_type="text/html; charset=utf-8")

    return app
