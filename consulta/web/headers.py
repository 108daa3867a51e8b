# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Security headers on every answer (trust.md; decisions.md 5: own code, about twenty-five lines)."""

from wsgiref.headers import Headers

from flask import Flask, Response, request, session

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def init_headers(app: Flask, *, https: bool) -> None:
    """Add the headers; pages of somebody signed in are private and revalidated (decisions.md 24)."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        has_session = app.config["SESSION_COOKIE_NAME"] in request.cookies or session.modified
        headers.setdefault("Cache-Control", "private, no-cache" if has_session or request.method != "GET" else "no-cache")
        headers.add("Vary", "Cookie")
        return response


def static_headers(headers: Headers, _path: str, _url: str) -> None:
    """Files of our own, which never reach the application: what they are called is what they are."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
