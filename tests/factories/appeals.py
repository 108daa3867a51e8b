# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appeals for tests, asked by the real service."""

from datetime import datetime

from consulta.appeals import queries, service
from consulta.appeals.requests import AskAppeal, DecideAppeal
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.web.ports import TerritoryRef
from tests.factories.contributions import new_key

REASON = "Il testo parla di un servizio pubblico e non di una persona."
ANSWER = "Riletto: il testo non nomina nessuno e parla di un servizio."


def ask(
    territory: TerritoryRef,
    author: Actor,
    subject_id: int,
    *,
    kind: str = "contribution",
    reason: str = REASON,
    key: str = "",
    now: datetime | None = None,
) -> int:
    """An appeal of the author against the last decision on a text."""
    return service.ask(author, AskAppeal(territory.id, kind, subject_id, reason, key or new_key()), now or clock.now())


def answer(
    territory: TerritoryRef, actor: Actor, appeal_id: int, outcome: str, *, words: str = ANSWER, now: datetime | None = None
) -> None:
    """The decision on it, by somebody who has just opened its page."""
    version = queries.get_appeal(territory.id, appeal_id).version
    service.decide(actor, DecideAppeal(territory.id, appeal_id, version, outcome, words), clock.now())
