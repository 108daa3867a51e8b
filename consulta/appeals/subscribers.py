# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text that is public again needs no appeal, nor does a measure that is over."""

from consulta.appeals import service
from consulta.measures.events import MeasureEnded
from consulta.moderation.events import ContentModerated


def watch_returns(event: ContentModerated) -> None:
    """The office published or restored a text, or the clock did."""
    if event.outcome in ("published", "restored"):
        service.let_go(event.subject_kind, event.subject_id, event.occurred_at)


def watch_measures(event: MeasureEnded) -> None:
    """A measure is over, by its day or by the office."""
    service.let_go(service.MEASURE, event.measure_id, event.occurred_at)
