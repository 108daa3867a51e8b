# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments as the comment component wants them."""

from collections.abc import Iterable
from typing import Any

from consulta.portal.views.shown import Places, author_labels, say
from consulta.web.locale import show_moment


def comment_items(rows: Iterable[Any], places: Places) -> list[dict[str, Any]]:
    """Rows of a page of comments; one hidden or taken back says only that it was there."""
    return [
        {
            "anchor": f"commento-{row.id}",
            "html": row.html,
            "date_label": show_moment(row.published_at),
            "is_tombstone": row.is_tombstone,
            "tombstone_text": say(row.tombstone_text),
            "promoted_url": places.contribution(row.promoted_number) if row.promoted_number else "",
            **({} if row.is_tombstone else author_labels(row.author)),
        }
        for row in rows
    ]
