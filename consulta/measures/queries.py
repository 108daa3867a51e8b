# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of measures and checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.accounts.queries import list_staff_contacts
from consulta.contributions.models import Comment, Contribution
from consulta.contributions.queries import number_text
from consulta.core.db import db
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import NotFound
from consulta.core.words import N_, filled
from consulta.measures.models import AccountMeasure, CheckStatus, HidingCheck, MeasureKind, MeasureStatus
from consulta.measures.policy import STAYS_HIDDEN
from consulta.moderation.models import ModerationDecision, ReasonCode
from consulta.moderation.policy import DECIDERS
from consulta.web.locale import show_short_day

SHOWN = 50


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure as the office reads it."""

    id: int
    user_id: int
    name: str
    kind: MeasureKind
    status: MeasureStatus
    reason: str
    proposed_by: str
    proposed_by_id: int | None
    proposed_at: datetime
    decided_by: str
    ends_at: datetime | None
    exception_reason: str
    end_reason: str
    version: int


@dataclass(frozen=True, slots=True)
class CheckView:
    """A hiding that waits. ``number`` is empty for a comment; ``stays``: the text does not come back by itself."""

    id: int
    subject_kind: str
    subject_id: int
    number: str
    reason_code: ReasonCode | None
    reason_text: str
    hidden_by: str
    hidden_by_id: int | None
    hidden_at: datetime
    due_at: datetime
    author_id: int | None
    status: CheckStatus
    exception_reason: str

    @property
    def stays(self) -> bool:
        """Whether the text stays hidden also when nobody confirms."""
        return self.reason_code in STAYS_HIDDEN


_proposer, _decider = aliased(User), aliased(User)


def _measures(*where: ColumnElement[bool]) -> list[MeasureView]:
    query = (
        select(
            AccountMeasure.id,
            AccountMeasure.user_id,
            User.name,
            AccountMeasure.kind,
            AccountMeasure.status,
            AccountMeasure.reason,
            func.coalesce(_proposer.name, ""),
            AccountMeasure.proposed_by_id,
            AccountMeasure.proposed_at,
            func.coalesce(_decider.name, ""),
            AccountMeasure.ends_at,
            AccountMeasure.exception_reason,
            AccountMeasure.end_reason,
            AccountMeasure.version,
        )
        .join(User, User.id == AccountMeasure.user_id)
        .outerjoin(_proposer, _proposer.id == AccountMeasure.proposed_by_id)
        .outerjoin(_decider, _decider.id == AccountMeasure.decided_by_id)
        .where(*where)
        .order_by(AccountMeasure.id.desc())
        .limit(SHOWN)
    )
    rows: Sequence[Any] = db.session.execute(query).all()
    return [MeasureView(*row) for row in rows]


def binding(now: datetime) -> ColumnElement[bool]:
    """Measures that hold now: the day ends them, whether or not the clock has noted it."""
    return and_(AccountMeasure.status == MeasureStatus.IN_FORCE, or_(AccountMeasure.ends_at.is_(None), AccountMeasure.ends_at > now))


def list_measures(territory_id: int, *statuses: str) -> Sequence[MeasureView]:
    """The last measures with one of these statuses, at most SHOWN."""
    wanted = [MeasureStatus(one) for one in statuses]
    return _measures(AccountMeasure.territory_id == territory_id, AccountMeasure.status.in_(wanted))


def list_of_person(territory_id: int, user_id: int) -> Sequence[MeasureView]:
    """Every measure on a person, the last first."""
    return _measures(AccountMeasure.territory_id == territory_id, AccountMeasure.user_id == user_id)


def list_own(territory_id: int, user_id: int, now: datetime) -> Sequence[MeasureView]:
    """What the person is told on the own page: what holds now."""
    return _measures(AccountMeasure.territory_id == territory_id, AccountMeasure.user_id == user_id, binding(now))


def get_measure(territory_id: int, measure_id: int) -> MeasureView:
    """One measure. Raises NotFound."""
    found = _measures(AccountMeasure.territory_id == territory_id, AccountMeasure.id == measure_id)
    if not found:
        raise NotFound
    return found[0]


def find_participant(territory_id: int, user_id: int) -> str | None:
    """The name of somebody who wrote in the territory; None for anybody else, of whom the office must not know."""
    wrote = or_(
        select(Contribution.id).where(Contribution.territory_id == territory_id, Contribution.author_id == user_id).exists(),
        select(Comment.id).where(Comment.territory_id == territory_id, Comment.author_id == user_id).exists(),
    )
    return db.session.scalar(select(User.name).where(User.id == user_id, User.erased_at.is_(None), wrote))


def may_write(user_id: int, territory_id: int, now: datetime) -> Decision:
    """Whether no pause and no block keeps the person from writing here now: the port ``may_write``."""
    query = (
        select(AccountMeasure.kind, AccountMeasure.ends_at)
        .where(
            AccountMeasure.user_id == user_id,
            AccountMeasure.territory_id == territory_id,
            AccountMeasure.kind != MeasureKind.WARNING,
            binding(now),
        )
        .order_by(AccountMeasure.kind, AccountMeasure.id)
        .limit(1)
    )
    row = db.session.execute(query).first()
    if row is None:
        return ALLOWED
    help_ = N_("Puoi leggere, scaricare i tuoi dati e scrivere all'ufficio dalla pagina Contatti.")
    if row.ends_at is None:
        return refuse(N_("L'ufficio ha bloccato il tuo account in questo territorio: per ora non puoi pubblicare testi."), help_)
    sentence = N_("L'ufficio ha messo in pausa il tuo account: potrai di nuovo pubblicare testi dal %(day)s.")
    return refuse(filled(sentence, day=show_short_day(row.ends_at)), help_)


def count_deciders(territory_id: int, now: datetime) -> int:
    """How many people decide on texts here today."""
    return len(list_staff_contacts(territory_id, DECIDERS, now))


def _checks(*where: ColumnElement[bool]) -> list[CheckView]:
    query = (
        select(HidingCheck, Contribution.number_year, Contribution.number_sequence, ModerationDecision, func.coalesce(User.name, ""))
        .join(ModerationDecision, ModerationDecision.id == HidingCheck.decision_id)
        .outerjoin(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .outerjoin(User, User.id == HidingCheck.hidden_by_id)
        .where(*where)
        .order_by(HidingCheck.due_at, HidingCheck.id)
        .limit(SHOWN)
    )
    return [_check(*row) for row in db.session.execute(query)]


def _check(check: HidingCheck, year: int | None, sequence: int | None, decision: ModerationDecision, hidden_by: str) -> CheckView:
    return CheckView(
        id=check.id,
        subject_kind=check.subject_kind,
        subject_id=check.subject_id,
        number=number_text(year, sequence) if year and sequence else "",
        reason_code=decision.reason_code,
        reason_text=decision.reason_text,
        hidden_by=hidden_by,
        hidden_by_id=check.hidden_by_id,
        hidden_at=check.hidden_at,
        due_at=check.due_at,
        author_id=check.author_id,
        status=check.status,
        exception_reason=check.exception_reason,
    )


def list_waiting_checks(territory_id: int) -> Sequence[CheckView]:
    """Hidings that wait for a second person, the most urgent first."""
    return _checks(HidingCheck.territory_id == territory_id, HidingCheck.status == CheckStatus.WAITING)


def get_check(territory_id: int, check_id: int) -> CheckView:
    """One of them. Raises NotFound."""
    found = _checks(HidingCheck.territory_id == territory_id, HidingCheck.id == check_id)
    if not found:
        raise NotFound
    return found[0]


def find_check(decision_id: int) -> CheckView | None:
    """What became of the hiding that a tombstone tells of."""
    return next(iter(_checks(HidingCheck.decision_id == decision_id)), None)


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about measures on the person; those that were never confirmed are not of the person."""
    where = (AccountMeasure.user_id == user_id, AccountMeasure.status.not_in((MeasureStatus.PROPOSED, MeasureStatus.REFUSED)))
    return "misure", [
        {
            "misura": one.kind.label,
            "stato": one.status.label,
            "motivo": one.reason,
            "dal": one.proposed_at.isoformat(),
            "fino_a": one.ends_at.isoformat() if one.ends_at else "",
            "tolta_perche": one.end_reason,
        }
        for one in _measures(*where)
    ]
