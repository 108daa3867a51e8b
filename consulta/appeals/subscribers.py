# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text that is public again needs no appeal."""

from consulta.appeals import service
from consulta.moderation.events import ContentModerated


def watch_returns(event: ContentModerated) -> None:
    """The office published or restored a text, or the clock did."""
    if event.outcome in ("published", "restored"):
        service.let_go(event.subject_kind, event.subject_id, event.occurred_at)
