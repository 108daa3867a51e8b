# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords and mailed links: argon2id with few hashes at once, links signed when they are delivered.

The parameters of argon2id are those of the OWASP password storage guidance (19 MiB, two passes, one lane): about
30 ms. A bounded number of hashes runs together, so that many sign-ins cannot take all the memory or both cores.
"""

import hashlib
import hmac
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from consulta.core.errors import Refused, TooMany
from consulta.core.text import normalise
from consulta.core.words import N_

HASHES_AT_ONCE = 2
WAIT_SECONDS = 5
PASSWORD_FLOOR, PASSWORD_CAP = 10, 128
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_slots = BoundedSemaphore(HASHES_AT_ONCE)
_BUSY = N_("In questo momento entrano molte persone: riprova tra qualche secondo.")


def hash_password(password: str) -> str:
    """The argon2id hash to store. Raises TooMany when no slot is free for five seconds."""
    with _Slot():
        return _hasher.hash(normalise(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the one of the hash. Without a hash the same work is done, and the answer is no."""
    with _Slot():
        try:
            _hasher.verify(stored or _nobodys_hash(), normalise(password)[: PASSWORD_CAP * 4])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters and should be made again."""
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """What is verified for an address without account, so that the time tells nothing."""
    return _hasher.hash("nobody has this password")


class _Slot:
    def __enter__(self) -> None:
        if not _slots.acquire(timeout=WAIT_SECONDS):
            raise TooMany(_BUSY, WAIT_SECONDS)

    def __exit__(self, *_exception: object) -> None:
        _slots.release()


def hash_secret(secret: str) -> str:
    """What the database keeps of a random secret of 128 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_hash(value: str) -> str:
    """A hash that nobody can look up without the secret key of the installation: for addresses and e-mails."""
    return hmac.new(_key().encode(), value.encode(), hashlib.sha256).hexdigest()


def sign_grant(grant_id: int, purpose: str) -> str:
    """The token of a mailed link. Made at delivery and stored nowhere (decisions.md 19)."""
    return str(_serializer(purpose).dumps(grant_id))


def read_grant(token: str, purpose: str) -> int:
    """The grant a token was made for. Raises Refused when it was altered, cut or made for another purpose."""
    try:
        grant_id = _serializer(purpose).loads(token[:300])
    except BadSignature:
        grant_id = None
    if not isinstance(grant_id, int):
        raise Refused(
            N_("Il collegamento non è completo o non è valido."), N_("Copialo per intero dal messaggio, oppure chiedine uno nuovo.")
        )
    return grant_id


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(_key(), salt=f"consulta.grant.{purpose}", signer_kwargs={"digest_method": hashlib.sha256})


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
