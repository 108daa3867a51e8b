# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window of a notice: half-open, moved only later and only before it expires; what the office is warned of (invariant 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from consulta.consultations.models import CyclePhase
from consulta.consultations.policy import MIN_NOTICE_DAYS, Calendar, CalendarRisk, warnings_of
from consulta.core.words import N_, Labelled
from consulta.notices.models import NoticeStatus


class NoticeStage(Labelled):
    """Where a notice stands at an instant: what was decided, and what the clock says."""

    DRAFT = "draft", N_("In bozza")
    ANNOUNCED = "announced", N_("Non ancora aperto")
    OPEN = "open", N_("Aperto")
    CLOSED = "closed", N_("Scaduto")
    CONCLUDED = "concluded", N_("Concluso")
    REVOKED = "revoked", N_("Revocato")


_DECIDED = {
    NoticeStatus.DRAFT: NoticeStage.DRAFT,
    NoticeStatus.CONCLUDED: NoticeStage.CONCLUDED,
    NoticeStatus.REVOKED: NoticeStage.REVOKED,
}


def stage_of(status: NoticeStatus, opens_at: datetime, closes_at: datetime, now: datetime) -> NoticeStage:
    """The stage at an instant. The window holds its first instant and not its last."""
    if status is not NoticeStatus.PUBLISHED:
        return _DECIDED[status]
    if now < opens_at:
        return NoticeStage.ANNOUNCED
    return NoticeStage.OPEN if now < closes_at else NoticeStage.CLOSED


@dataclass(frozen=True, slots=True)
class WindowWarning:
    """A sentence and its remedy, to be filled with the values beside them."""

    risk: CalendarRisk
    sentence: str
    remedy: str
    days: int
    wanted: int
    on: date
    better_on: date


_SENTENCES: Mapping[CalendarRisk, tuple[str, str]] = {
    CalendarRisk.SHORT_NOTICE: (
        N_("Tra la pubblicazione e la scadenza ci sono meno di %(wanted)s giorni (sono %(days)s): è poco per chi deve riunirsi."),
        N_("Conviene che scada %(better)s o più tardi."),
    ),
    CalendarRisk.SUMMER: (
        N_("L'avviso è aperto per la maggior parte in agosto: molti non ci sono."),
        N_("Conviene tenerlo aperto fino a %(better)s o più avanti."),
    ),
    CalendarRisk.CHRISTMAS: (
        N_("L'avviso è aperto per la maggior parte tra Natale e l'Epifania: molti non ci sono."),
        N_("Conviene tenerlo aperto fino a %(better)s o più avanti."),
    ),
    CalendarRisk.REST_DAY: (
        N_("L'ultimo giorno per rispondere cade di domenica o di festa: %(on)s."),
        N_("Conviene che scada in un giorno di lavoro, per esempio %(better)s."),
    ),
}


def window_warnings(opens_at: datetime, closes_at: datetime, now: datetime, published_at: datetime | None = None) -> list[WindowWarning]:
    """What is worth changing in a window that keeps every rule; nothing once it is over. Advice, never a block.

    The rules are those of a cycle's calendar (domain.md §1.1, L.R. Toscana 65/2020: at least 20 days): only the words differ.
    """
    starts = {
        CyclePhase.OPEN: min(published_at or now, opens_at),
        CyclePhase.COLLECTING: opens_at,
        CyclePhase.CLOSED_TO_INPUT: closes_at,
    }
    return [
        WindowWarning(one.risk, *_SENTENCES[one.risk], one.days, one.wanted or MIN_NOTICE_DAYS, one.on, one.better_on)
        for one in warnings_of(Calendar(starts), 0, now)
        if one.risk in _SENTENCES
    ]
