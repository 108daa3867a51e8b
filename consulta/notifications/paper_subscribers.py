# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of papers: to who asked for one that takes long, that it is there."""

from consulta.notifications import addressed
from consulta.papers.events import PaperMade
from consulta.papers.policy import LONG_KINDS


def tell_made(event: PaperMade) -> None:
    """One letter for each paper that reads a whole cycle; the others are there before who asked looks away."""
    if event.asked_by_id is not None and event.kind in LONG_KINDS:
        addressed.to_person(event, "papers/made", event.asked_by_id, {"paper_id": event.paper_id, "failed": event.is_failed})
