# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments as the comment component wants them: conversations, each a comment with its answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from consulta.contributions import policy
from consulta.contributions.queries import CommentRow
from consulta.portal.views.shown import Places, author_labels, say
from consulta.synthesis.queries import Mention
from consulta.web.access import current_actor
from consulta.web.locale import gettext, show_moment
from consulta.web.ports import TerritoryRef


def conversations(
    rows: Iterable[CommentRow],
    territory: TerritoryRef,
    places: Places,
    comment_url: str | None,
    mentions: Mapping[int, Sequence[Mention]],
    *,
    window_is_open: bool,
) -> list[dict[str, Any]]:
    """The comments of a page as ``head`` and ``answers``. The first may have no head: it stands on the page before.

    ``comment_url`` is the form that answers too, while comments are open; ``mentions``: by comment, where its words went.
    """
    found: list[dict[str, Any]] = []
    for row in rows:
        item = _item(row, territory, places, comment_url, window_is_open) | {"mentions": _went(mentions.get(row.id, ()), territory)}
        if row.parent_id is None:
            found.append({"thread": row.thread_id, "head": item, "answers": []})
        elif found and found[-1]["thread"] == row.thread_id:
            found[-1]["answers"].append(item)
        else:
            found.append({"thread": row.thread_id, "head": None, "answers": [item]})
    return found


def _went(mentions: Sequence[Mention], territory: TerritoryRef) -> list[dict[str, str]]:
    """Where the words of a comment went: the points of published syntheses."""
    return [
        {
            "url": f"{url_for('synthesis.show', territory=territory, synthesis_id=one.synthesis_id)}#punto-{one.point}",
            "label": gettext("È nella sintesi «%(title)s», punto %(point)s", title=one.title, point=one.point),
        }
        for one in mentions
    ]


def _item(row: CommentRow, territory: TerritoryRef, places: Places, comment_url: str | None, window_is_open: bool) -> dict[str, Any]:
    """One comment; one hidden or taken back says only that it was there."""
    return {
        "anchor": f"commento-{row.id}",
        "html": row.html,
        "date_label": show_moment(row.published_at),
        "is_tombstone": row.is_tombstone,
        "tombstone_text": say(row.tombstone_text),
        "promoted_url": places.contribution(row.promoted_number) if row.promoted_number else "",
        "stance": row.stance.value if row.stance else "",
        "stance_label": say(row.stance.label) if row.stance else "",
        "versions_url": url_for("contributions.comment_versions", territory=territory, comment_id=row.id) if row.edited_at else "",
        "answer_url": f"{comment_url}?risposta={row.id}" if comment_url and not row.is_tombstone else "",
        "report_url": "" if row.is_tombstone else url_for("cases.report_comment", territory=territory, comment_id=row.id),
        **({} if row.is_tombstone else author_labels(row.author)),
        **_own_actions(row, territory, window_is_open),
    }


def _own_actions(row: CommentRow, territory: TerritoryRef, window_is_open: bool) -> dict[str, str]:
    actor = current_actor()
    if row.author_id is None or row.author_id != actor.user_id or row.is_tombstone:
        return {}
    here: dict[str, Any] = {"territory": territory, "comment_id": row.id}
    actions = {}
    if window_is_open and row.promoted_to_id is None:
        actions["edit_url"] = url_for("contributions.edit_comment", **here)
    if policy.may_withdraw_comment(actor, row.author_id, row.status, row.promoted_to_id):
        actions["withdraw_url"] = url_for("contributions.withdraw_comment", **here)
    return actions
