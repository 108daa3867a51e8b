# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The button "Segui" of the public pages. Visitors get a link to sign in that comes back: cached pages hold no POST form."""

from typing import Any

from flask import url_for

from consulta.notifications import queries as notifications
from consulta.notifications.requests import FOLLOWABLE, Thing
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef


def follow_button(territory: TerritoryRef, word: str, thing_id: int) -> dict[str, Any]:
    """What the button needs. ``word`` is a key of FOLLOWABLE."""
    actor = current_actor()
    values: dict[str, Any] = {"territory": territory, "kind": word, "thing_id": thing_id}
    return {
        "is_visitor": not actor.is_authenticated,
        "is_following": notifications.is_following(actor.user_id, Thing(territory.id, FOLLOWABLE[word], thing_id)),
        "url": url_for("notifications.follow", **values),
        "stop_url": url_for("notifications.unfollow", **values),
    }
