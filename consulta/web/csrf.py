# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The token of the forms, masked anew in every answer: pages leave compressed, and a secret that stays the same betrays its length."""

import base64
import binascii
import os

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect, generate_csrf


def mask(token: str) -> str:
    """A token that looks different each time: a random pad, then the token combined with it."""
    plain = token.encode()
    pad = os.urandom(len(plain))
    return base64.urlsafe_b64encode(pad + _combined(plain, pad)).decode()


def unmask(masked: str) -> str:
    """What ``mask`` was given; "" for anything it never gave."""
    try:
        raw = base64.b64decode(masked.encode(), altchars=b"-_", validate=True)
        half = len(raw) // 2
        return _combined(raw[half:], raw[:half]).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        return ""


def _combined(text: bytes, pad: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, pad, strict=True))


class MaskedCSRF(CSRFProtect):
    """Flask-WTF's guard, which reads masked tokens."""

    def init_app(self, app: Flask) -> None:
        """Guard every POST, and give templates the masked token."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = masked_token
        app.context_processor(lambda: {"csrf_token": masked_token})

    def _get_csrf_token(self) -> str | None:
        sent = super()._get_csrf_token()
        return unmask(sent) if sent else None


def masked_token() -> str:
    """The token of this answer: the same in all its forms."""
    if "masked_csrf_token" not in g:
        g.masked_csrf_token = mask(generate_csrf())
    return str(g.masked_csrf_token)
