# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report under lock: every verb begins here, so that two people at once make one change after the other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.office_queries import is_small_office
from consulta.core import clock, queue
from consulta.core.actor import Actor
from consulta.core.editions.rules import EditionFacts
from consulta.core.errors import Conflict, NotFound
from consulta.core.unit_of_work import current, emit
from consulta.core.words import N_, filled
from consulta.reports import policy
from consulta.reports.events import ReportWorkedOn
from consulta.reports.models import ClosingReport


def lock(territory_id: int, report_id: int) -> ClosingReport:
    """The row, locked. Raises NotFound."""
    query = select(ClosingReport).where(ClosingReport.territory_id == territory_id, ClosingReport.id == report_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def facts(row: ClosingReport, now: datetime) -> EditionFacts:
    """What the policy must know."""
    small = is_small_office(row.territory_id, clock.rome_day(now))
    return EditionFacts(row.territory_id, row.status, tuple(row.writer_ids), small)


@dataclass(frozen=True, slots=True)
class Work:
    """A report that the actor may change now."""

    actor: Actor
    row: ClosingReport
    now: datetime

    def done(self, what: str, part: str = "") -> None:
        """Write down that it was worked on, and by whom: who did may not approve it."""
        row = self.row
        row.version += 1
        row.writer_ids = sorted({*row.writer_ids, self.actor.user_id})
        tell_worked(self.actor, row, what, self.now, part)


def tell_worked(actor: Actor, row: ClosingReport, what: str, now: datetime, part: str = "") -> None:
    """Write in the trail that something was done to a report."""
    emit(ReportWorkedOn(occurred_at=now, actor_id=actor.user_id, territory_id=row.territory_id, report_id=row.id, what=what, part=part))


def work_on(actor: Actor, territory_id: int, report_id: int, now: datetime) -> Work:
    """Lock a report for changing it. Raises NotFound, Refused (role, not in writing)."""
    row = lock(territory_id, report_id)
    policy.may_change(actor, facts(row, now)).or_refuse()
    return Work(actor, row, now)


def overtaken(row: ClosingReport, label: str = "", text: str = "") -> Conflict:
    """Somebody acted first; what stands now is in it."""
    return Conflict(
        filled(
            N_("Nel frattempo un collega ha lavorato su questa relazione, che ora è «%(status)s»: confronta i due testi e riprova."),
            status=row.status.label,
        ),
        {label or "Titolo": text or row.title},
    )


def wake() -> None:
    """Have the worker look for reports to make, once this is committed; the sweep of each minute finds what is missed."""
    current().after_commit("wake-reports", lambda: queue.enqueue("make_reports"))
