# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of an authenticator app (TOTP, RFC 6238), recovery codes, and secrets that are encrypted at rest.

The only module that imports pyotp, segno and cryptography. The key of the encryption is derived from SECRET_KEY
(HKDF, RFC 5869) for this purpose alone: a copy of the database without the environment opens nothing.
"""

import base64
import hmac
import secrets
from datetime import datetime
from functools import lru_cache

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from consulta.accounts.credentials import keyed_hash

STEP_SECONDS = 30
DRIFT = 1
"""Intervals before and after the current one that are accepted: a slow hand, a clock that is late."""
STEPS_OF_A_DAY = 86_400 // STEP_SECONDS
RECOVERY_CODES = 10
_HALF_CODE = 5
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which one mistakes on paper: ten of them are 49 bits."""


def new_secret() -> str:
    """A new secret of 160 bits in base 32, as apps want it."""
    return pyotp.random_base32()


def seal(user_id: int, secret: str) -> str:
    """The secret encrypted, bound to its owner: moved to another row it is worth nothing."""
    return _cipher(str(current_app.config["SECRET_KEY"])).encrypt(f"{user_id} {secret}".encode()).decode()


def unseal(user_id: int, sealed: str) -> str | None:
    """The secret, or None when it was altered, moved, or encrypted under another SECRET_KEY."""
    try:
        plain = _cipher(str(current_app.config["SECRET_KEY"])).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
    owner, _, secret = plain.partition(" ")
    return secret if owner == str(user_id) else None


@lru_cache(maxsize=2)
def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"consulta second factor 1").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def digits_of(typed: str) -> str:
    """The six digits of an app's code, typed with or without blanks; empty when it is something else."""
    plain = "".join(typed.split())
    return plain if len(plain) == 6 and plain.isascii() and plain.isdecimal() else ""


def matching_step(secret: str, digits: str, now: datetime) -> int | None:
    """The interval a code belongs to, or None. All candidates are compared, so that the time tells nothing."""
    totp, current = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            found = step
    return found


def setup_address(secret: str, email: str, site: str) -> str:
    """The ``otpauth:`` address that the QR code holds."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=site)


def qr_image(text: str) -> str:
    """A QR code as a ``data:`` address for an ``<img>``: the policy of the headers admits no inline style."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def in_groups(secret: str) -> str:
    """A secret in groups of four, to be copied by hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Ten codes, such as "k7fmq-x2hpd"."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(_HALF_CODE)) for _ in range(2)) for _ in range(RECOVERY_CODES)]


def recovery_hash(user_id: int, typed: str) -> str:
    """What the database keeps of a recovery code, and what a typed one is looked up by: blanks and dashes do not count."""
    plain = "".join(letter for letter in typed.lower()[:100] if letter.isalnum())
    return keyed_hash(f"recovery:{user_id}:{plain}")
