# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link that opens the first territory of an empty installation (record 0018). Signed, printed on the server, stored nowhere."""

import hashlib

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from consulta.core.errors import Refused
from consulta.core.words import N_

DAYS = 7
_WORD = "first"


def first_link() -> str:
    """A fresh address. Whoever reads the console of the server may use it, and nobody else."""
    return f"{current_app.config['BASE_URL']}/primo-avvio/{_serializer().dumps(_WORD)}"


def check_first(token: str) -> None:
    """Raises Refused when the token was altered, or printed more than a week ago."""
    try:
        word = _serializer().loads(token[:300], max_age=DAYS * 24 * 3600)
    except BadSignature:  # an expired one is a bad one too
        word = ""
    if word != _WORD:
        raise Refused(
            N_("Questo collegamento non vale più, o non è completo."),
            N_("Sul server, il comando «consulta first-link» ne scrive uno nuovo."),
        )


def _serializer() -> URLSafeTimedSerializer:
    key = str(current_app.config["SECRET_KEY"])
    return URLSafeTimedSerializer(key, salt="consulta.opening.first", signer_kwargs={"digest_method": hashlib.sha256})
