# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about joined contributions tell, read at delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from consulta.contributions import queries as contributions
from consulta.contributions.models import MergeEnd
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _merged(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Which was joined to which and why. Raises NothingToSay where the one that gathers is read no more: another letter tells it."""
    assert territory is not None
    found = contributions.get_merge(territory.id, envelope.context["merge_id"])
    if not found.is_target_readable:
        raise NothingToSay
    link = url_for("portal.contribution", territory=territory, number=found.target_number, _external=True)
    return {
        "is_source": envelope.context["is_source"],
        "number": found.number,
        "title": found.title,
        "target_number": found.target_number,
        "target_title": found.target_title,
        "reason": found.reason,
        "link": link,
    }


def _separated(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Which is on its own again and why; never the words of the one it was joined to, which may be read no more."""
    assert territory is not None
    found = contributions.get_merge(territory.id, envelope.context["merge_id"])
    is_source = envelope.context["is_source"]
    number = found.number if is_source else found.target_number
    return {
        "is_source": is_source,
        "number": found.number,
        "target_number": found.target_number,
        "has_left": found.end_cause is MergeEnd.TARGET_LEFT,
        "reason": found.end_reason,
        "link": url_for("portal.contribution", territory=territory, number=number, _external=True),
    }


def _divided(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Into which parts and why. Raises NothingToSay when it is whole again by then."""
    assert territory is not None
    found = contributions.get_split(territory.id, envelope.context["split_id"])
    if found.ended_at is not None:
        raise NothingToSay
    number = contributions.find_number(found.original_id) or ""
    parts = [f"{part.number}: {part.title}" for part in contributions.list_parts(found.original_id, found.id)]
    return {"number": number, "parts": parts, "reason": found.reason, "link": _page(territory, number)}


def _rejoined(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """That it is whole again and why."""
    assert territory is not None
    found = contributions.get_split(territory.id, envelope.context["split_id"])
    number = contributions.find_number(found.original_id) or ""
    return {"number": number, "reason": found.end_reason, "link": _page(territory, number)}


def _page(territory: TerritoryRef, number: str) -> str:
    return url_for("portal.contribution", territory=territory, number=number, _external=True)


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "contributions/merged": _merged,
    "contributions/separated": _separated,
    "contributions/divided": _divided,
    "contributions/rejoined": _rejoined,
}
