# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a form stood open, told by the form itself: a signed instant, so that the server keeps nothing (record 0031).

Nothing is refused because of it: a form that comes back faster than a person reads is looked at first.
"""

import hashlib
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from consulta.core import clock

QUICKEST = timedelta(seconds=3)
"""Below this a program filled the form in, or somebody pressed twice."""


def stamp() -> str:
    """The instant at which a form is shown, signed."""
    return str(_serializer().dumps(int(clock.now().timestamp() * 1000)))


def is_quick(stamped: str | None) -> bool:
    """Whether a form came back too fast. A stamp that is missing or not ours is that of a program too."""
    try:
        shown = int(_serializer().loads(stamped or ""))
    except (BadSignature, ValueError, TypeError):
        return True
    return clock.now().timestamp() * 1000 - shown < QUICKEST.total_seconds() * 1000


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="consulta.shown", signer_kwargs={"digest_method": hashlib.sha256})
