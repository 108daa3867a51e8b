# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests of clarification for tests, asked by the real service."""

from datetime import datetime

from consulta.clarifications import queries, service
from consulta.clarifications.requests import AnswerClarification, AskClarification
from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.web.ports import TerritoryRef
from tests.factories.contributions import new_key

QUESTION = "Scrivete che ne parlerete con il distretto: quando, e chi di noi può venire?"
ANSWER = "Ne parliamo nell'incontro di marzo, che è pubblico: trovi giorno e luogo nella pagina degli incontri."


def number_of(contribution_id: int) -> tuple[int, int]:
    """The public number of a contribution."""
    found = db.session.get_one(Contribution, contribution_id)
    return found.number_year, found.number_sequence


def ask(
    territory: TerritoryRef,
    author: Actor,
    contribution_id: int,
    *,
    question: str = QUESTION,
    key: str = "",
    now: datetime | None = None,
) -> int:
    """A request of the author about the reply to a contribution."""
    request = AskClarification(territory.id, number_of(contribution_id), question, key or new_key())
    return service.ask(author, request, now or clock.now())


def answer(territory: TerritoryRef, actor: Actor, clarification_id: int, *, words: str = ANSWER, now: datetime | None = None) -> None:
    """The answer to it, by somebody who has just opened its page."""
    version = queries.get_clarification(territory.id, clarification_id).version
    service.answer(actor, AnswerClarification(territory.id, clarification_id, version, words), now or clock.now())
