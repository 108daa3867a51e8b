# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read and write the roster, and the sums about it. Pure: no database, no request."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.roster.models import Competence

WRITERS = ("operator", "coordinator")
READERS = (*WRITERS, "deputy_approver", "auditor", "administrator")
"""Who audits and who administers reads; a referente of a comune does not: the roster holds data about the work of others."""

WEEK_LIMIT = 48 * 60
"""Minutes a week above which a number is a slip of the pen (D.Lgs. 66/2003 art. 4: 48 hours a week on average)."""
FULL_TIME = 36 * 60
"""Minutes a week of a full-time post in local government (CCNL Funzioni locali): the unit of the total, never a limit."""


def may_read_roster(actor: Actor, territory_id: int) -> Decision:
    """Read names, hours, acts and register entries."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("L'organico lo legge chi lavora nell'ufficio, chi amministra e chi vigila."))


def may_write_roster(actor: Actor, territory_id: int) -> Decision:
    """Write, correct, end: operators and the coordinator; the program itself when it prepares a territory."""
    if actor.is_system or actor.has_role(territory_id, *WRITERS):
        return ALLOWED
    if actor.has_role(territory_id, *READERS):
        return refuse(
            N_("Il tuo ruolo legge l'organico ma non lo cambia: lo scrivono operatori e coordinatore."),
            N_("Chiedi a un operatore o al coordinatore dell'ufficio."),
        )
    return may_read_roster(actor, territory_id)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of somebody and what they cover; ``ends_on`` is the first day without."""

    starts_on: date
    ends_on: date | None
    competences: Collection[Competence]

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def first_uncovered(competence: Competence, spans: Iterable[Span], today: date) -> date | None:
    """The first day from today on which nobody covers a competence; None: somebody always does, as far as is written."""
    covering = [span for span in spans if competence in span.competences]
    day = today
    while True:
        holding = [span for span in covering if span.holds(day)]
        if not holding:
            return day
        ends = [span.ends_on for span in holding if span.ends_on is not None]
        if len(ends) < len(holding):
            return None
        day = max(ends)
