# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letter about a clarification tells, read at delivery; and where one is asked for, in the letter of a reply."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from consulta.clarifications import queries as clarifications
from consulta.clarifications.policy import ASKED_WITHIN
from consulta.core import clock
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _answered(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Question and answer, to who asked. Raises NothingToSay when both were forgotten."""
    assert territory is not None
    found = clarifications.get_clarification(territory.id, envelope.context["clarification_id"])
    if not found.answer:
        raise NothingToSay
    return {"number": found.number, "question": found.question, "answer": found.answer, "link": _page(territory, found.number)}


def where_to_ask(territory: TerritoryRef, contribution_id: int, user_id: int | None) -> Facts:
    """Address and last day to ask about a reply; nothing for who has asked already, nor after it (a correction)."""
    about = clarifications.own_replies(user_id, [contribution_id]).get(contribution_id)
    if about is None or about.asked is not None or about.replied_at is None or clock.now() > about.replied_at + ASKED_WITHIN:
        return {"ask_link": "", "ask_by": None}
    return {"ask_link": _page(territory, about.number), "ask_by": about.replied_at + ASKED_WITHIN}


def _page(territory: TerritoryRef, number: str) -> str:
    return url_for("clarifications.ask", territory=territory, number=number, _external=True)


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {"clarifications/answered": _answered}
