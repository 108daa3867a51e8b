# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often something may be tried, counted in the database: it holds with many processes and after a restart.

When the database does not answer, the attempt fails with it (sign-in fails closed). Keys read ``kind:value``; what is
stored is a keyed hash. Addresses are shared by whole halls and offices: their limits are wide, those of an e-mail narrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text

from consulta.accounts.credentials import keyed_hash
from consulta.accounts.models import ThrottleHit
from consulta.core.db import is_sqlite
from consulta.core.errors import TooMany
from consulta.core.unit_of_work import current, put, transactional
from consulta.core.words import N_


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` in the sliding window ``within``."""

    most: int
    within: timedelta


_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)
LIMITS: Mapping[str, Mapping[str, Limit]] = {
    "sign_in": {"email": Limit(10, _QUARTER), "ip": Limit(50, _QUARTER)},
    "second_step": {"user": Limit(5, _QUARTER), "day": Limit(40, timedelta(days=1)), "ip": Limit(50, _QUARTER)},
    "sign_up": {"ip": Limit(30, _HOUR), "email": Limit(5, _HOUR)},
    "reset": {"ip": Limit(30, _HOUR), "email": Limit(3, _HOUR)},
    "mail": {"email": Limit(3, _HOUR)},
    "password": {"user": Limit(10, _QUARTER)},
    "factor_reset": {"user": Limit(10, _HOUR)},
    "invite": {"user": Limit(20, _HOUR)},
    "submit": {"user": Limit(30, _HOUR), "email": Limit(10, _HOUR), "ip": Limit(200, _HOUR)},
    "similar": {"user": Limit(300, _QUARTER), "ip": Limit(800, _QUARTER)},
    "upload": {"user": Limit(60, _HOUR), "ip": Limit(120, _HOUR)},
    "follow": {"ip": Limit(30, _QUARTER)},
    "bulletin_trial": {"user": Limit(10, _HOUR)},
    "bulletin": {"territory": Limit(10, timedelta(days=1))},
    "opinion": {"ip": Limit(30, _HOUR), "link": Limit(20, _HOUR)},
    "report": {"user": Limit(20, _HOUR), "ip": Limit(60, _HOUR)},
    "paper": {"user": Limit(60, _HOUR), "ip": Limit(60, _HOUR)},
    "feedback": {"user": Limit(10, _HOUR), "email": Limit(5, _HOUR), "ip": Limit(20, _HOUR)},
}
ANY = Limit(30, _HOUR)
"""The limit of a kind of key that a bucket does not name."""

_MESSAGES = {
    "bulletin_trial": N_("Hai chiesto molte prove nell'ultima ora: guarda nella tua posta, poi riprova più tardi."),
    "bulletin": N_("Oggi l'ufficio ha già mandato dieci annunci: chi li riceve smette di leggerli. Riprova domani."),
    "mail": N_("A questo indirizzo abbiamo già scritto tre volte nell'ultima ora: guarda anche nella posta indesiderata."),
    "submit": N_("Hai inviato molti testi in poco tempo. Quello che hai scritto è qui sotto: invialo più tardi."),
}
_MESSAGE = N_("Troppi tentativi in poco tempo. Aspetta qualche minuto e riprova.")


@transactional
def throttle(bucket: str, keys: Sequence[str], now: datetime, *, form_key: str = "") -> None:
    """Count one attempt for every key. Raises TooMany, and counts nothing, when one of them is over its limit.

    Call it from the edge before the verb, so that a refused verb does not take its own count back. A form with a
    one-time key counts once, however often it is sent again: who retries on a bad line must get the first answer.
    """
    if not (form_key and _is_repeat(bucket, "|".join([form_key, *keys]), now)):
        hit(bucket, keys, now)


def _is_repeat(bucket: str, form: str, now: datetime) -> bool:
    """Whether this form of this sender was counted within the hour; if not, it is from now on."""
    session, key_hash = current().session, keyed_hash(f"{bucket}:form:{form}")
    serialise(key_hash)
    counted = select(ThrottleHit.id).where(
        ThrottleHit.bucket == bucket, ThrottleHit.key_hash == key_hash, ThrottleHit.at > now - _HOUR, ThrottleHit.at <= now
    )
    if session.scalars(counted.limit(1)).first() is not None:
        return True
    put(ThrottleHit, {"bucket": bucket, "key_hash": key_hash, "at": now})
    return False


def hit(bucket: str, keys: Iterable[str], now: datetime) -> None:
    """The same inside an open transaction: the attempt counts only if the transaction does."""
    session = current().session
    hashed = sorted(((keyed_hash(f"{bucket}:{key}"), _limit(bucket, key)) for key in set(keys)), key=lambda one: one[0])
    for key_hash, limit in hashed:
        serialise(key_hash)
        since = now - limit.within
        until = now + limit.within  # one of next year was counted by a clock that has been put right since
        mine = (ThrottleHit.bucket == bucket, ThrottleHit.key_hash == key_hash)
        query = select(ThrottleHit.at).where(*mine, ThrottleHit.at > since, ThrottleHit.at <= until).order_by(ThrottleHit.at)
        counted = session.scalars(query).all()
        if len(counted) >= limit.most:
            free_at = counted[len(counted) - limit.most] + limit.within
            wait = min(free_at - now, limit.within)
            raise TooMany(_MESSAGES.get(bucket, _MESSAGE), max(1, int(wait.total_seconds())))
    put(ThrottleHit, *({"bucket": bucket, "key_hash": key_hash, "at": now} for key_hash, _ in hashed))


@transactional
def forgive(bucket: str, keys: Sequence[str], now: datetime) -> None:
    """A success: what was counted for an e-mail is forgotten, for anything else only the attempt made at ``now``."""
    session = current().session
    for key in keys:
        query = delete(ThrottleHit).where(ThrottleHit.bucket == bucket, ThrottleHit.key_hash == keyed_hash(f"{bucket}:{key}"))
        session.execute(query if key.startswith("email:") else query.where(ThrottleHit.at == now))


def serialise(name: str) -> None:
    """Until the end of the transaction nobody else passes here with the same name. SQLite's write lock already sees to it."""
    if not is_sqlite():
        current().session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _limit(bucket: str, key: str) -> Limit:
    return LIMITS[bucket].get(key.partition(":")[0], ANY)
