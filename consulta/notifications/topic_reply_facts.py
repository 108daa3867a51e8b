# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letter about a reply to a topic tells, read at delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.core.text import plain
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.replies.models import ReplyStatus
from consulta.topic_replies import queries as topic_replies
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _published(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The version that was published, with its points. Raises NothingToSay when another took its place since: that one has a letter too."""
    assert territory is not None
    found = topic_replies.find_version(envelope.context["topic_reply_id"])
    if found is None or found.status is not ReplyStatus.PUBLISHED:
        raise NothingToSay
    return {
        "title": topic_replies.title_of(found.topic_id),
        "reply_text": plain(found.html),
        "points": [(gettext(one.outcome.label), one.text) for one in found.points],
        "reason": found.correction_reason,
        "link": url_for("portal.topic", territory=territory, topic_id=found.topic_id, _anchor="risposta-ai-commenti", _external=True),
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {"topic_replies/published": _published}
