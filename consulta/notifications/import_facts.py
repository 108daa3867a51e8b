# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letter about an imported list tells, read at delivery: numbers and days, never the words of a text."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.intake import import_queries
from consulta.intake.queries import code_of
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.locale import show_short_day
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _filed(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """What was filed for the reader, and the code of each. Raises NothingToSay when all of it was taken back meanwhile."""
    assert territory is not None
    found = import_queries.list_filed(territory.id, envelope.context["contribution_ids"])
    if not found:
        raise NothingToSay
    return {
        "territory_name": territory.name,
        "count": len(found),
        "places": [
            (
                gettext("Contributo n. %(number)s", number=one.number),
                gettext(
                    "%(kind)s, arrivato il %(day)s (%(channel)s); codice %(code)s",
                    kind=gettext(one.kind.label),
                    day=show_short_day(one.received_on),
                    channel=gettext(one.channel.label),
                    code=code_of(one.key),
                ),
            )
            for one in found
        ],
        "contact": territory.contacts.get("email") or territory.contacts.get("pec") or "",
        "privacy_url": url_for("portal.privacy", territory=territory, _external=True),
        "link": url_for("intake.follow", territory=territory, _external=True),
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {"intake/filed": _filed}
