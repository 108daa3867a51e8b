# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of appeals: what waits, one of them, what a person may still ask, and the part of "my data"."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.accounts.queries import list_staff_contacts
from consulta.appeals.models import Appeal, AppealStatus
from consulta.appeals.policy import ASKED_WITHIN, CONTESTABLE
from consulta.contributions.models import Comment, Contribution
from consulta.contributions.queries import number_text
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.measures.models import AccountMeasure, CheckStatus, HidingCheck, MeasureStatus
from consulta.measures.queries import binding
from consulta.moderation.models import REDACTIONS, ModerationDecision, ModerationOutcome, ReasonCode

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Contested:
    """The last decision on a text, or a measure on an account."""

    id: int
    outcome: ModerationOutcome | None
    """None of a measure."""
    label: str
    reason_code: ReasonCode | None
    reason_text: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal as the office reads it. ``number`` is empty for a comment; ``takers``: who took or confirmed the decision.

    Of ``decision_id`` and ``measure_id`` one is None.
    """

    id: int
    decision_id: int | None
    measure_id: int | None
    subject_kind: str
    subject_id: int
    number: str
    title: str
    author_id: int | None
    author: str
    reason: str
    status: AppealStatus
    asked_at: datetime
    answer: str
    decided_by: str
    decided_at: datetime | None
    version: int
    contested: Contested
    contested_by: str
    takers: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the author of a text reads of the last decision on it and of its appeal. ``status`` is None while none was asked."""

    reason: str
    """What the office wrote with its last decision."""
    may_ask: bool
    status: AppealStatus | None = None
    answer: str = ""


_judge, _taker = aliased(User), aliased(User)


def _query() -> Select[*tuple[Any, ...]]:
    confirmed = and_(HidingCheck.decision_id == Appeal.decision_id, HidingCheck.status == CheckStatus.CONFIRMED)
    return (
        select(
            Appeal,
            ModerationDecision,
            AccountMeasure,
            Contribution.number_year,
            Contribution.number_sequence,
            func.coalesce(Contribution.title, Comment.excerpt).label("title"),
            func.coalesce(User.name, "").label("author"),
            func.coalesce(_judge.name, "").label("judge"),
            func.coalesce(_taker.name, "").label("taker"),
            HidingCheck.decided_by_id.label("second_id"),
        )
        .select_from(Appeal)
        .outerjoin(ModerationDecision, ModerationDecision.id == Appeal.decision_id)
        .outerjoin(AccountMeasure, AccountMeasure.id == Appeal.measure_id)
        .outerjoin(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .outerjoin(Comment, Comment.id == ModerationDecision.comment_id)
        .outerjoin(HidingCheck, confirmed)
        .outerjoin(User, User.id == Appeal.author_id)
        .outerjoin(_judge, _judge.id == Appeal.decided_by_id)
        .outerjoin(_taker, _taker.id == func.coalesce(ModerationDecision.decided_by_id, AccountMeasure.proposed_by_id))
    )


def _view(row: Any) -> AppealView:
    appeal, decision, measure = row.Appeal, row.ModerationDecision, row.AccountMeasure
    takers = (decision.decided_by_id, row.second_id) if decision else (measure.proposed_by_id, measure.decided_by_id)
    return AppealView(
        id=appeal.id,
        decision_id=appeal.decision_id,
        measure_id=appeal.measure_id,
        subject_kind=appeal.subject_kind,
        subject_id=appeal.subject_id,
        number=number_text(row.number_year, row.number_sequence) if row.number_year else "",
        title=row.title or "",
        author_id=appeal.author_id,
        author=row.author,
        reason=appeal.reason,
        status=appeal.status,
        asked_at=appeal.asked_at,
        answer=appeal.answer,
        decided_by=row.judge,
        decided_at=appeal.decided_at,
        version=appeal.version,
        contested=_contested(decision) if decision else _contested_measure(measure),
        contested_by=row.taker,
        takers=tuple(one for one in takers if one is not None),
    )


def _contested(decision: ModerationDecision) -> Contested:
    label = decision.outcome.label
    return Contested(decision.id, decision.outcome, label, decision.reason_code, decision.reason_text, decision.decided_at)


def _contested_measure(measure: AccountMeasure) -> Contested:
    began_at = measure.decided_at or measure.proposed_at
    return Contested(measure.id, None, measure.kind.label, None, measure.reason, began_at)


def list_waiting(territory_id: int) -> Sequence[AppealView]:
    """Appeals that wait, the oldest first, at most SHOWN."""
    query = _query().where(*waiting(territory_id)).order_by(Appeal.asked_at, Appeal.id).limit(SHOWN)
    return [_view(row) for row in db.session.execute(query)]


def list_decided(territory_id: int) -> Sequence[AppealView]:
    """Appeals that were answered, the last first, at most SHOWN."""
    done = (Appeal.territory_id == territory_id, Appeal.status != AppealStatus.WAITING)
    query = _query().where(*done).order_by(Appeal.decided_at.desc(), Appeal.id.desc()).limit(SHOWN)
    return [_view(row) for row in db.session.execute(query)]


def waiting(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """What makes an appeal wait: for the numbers of the office too."""
    return Appeal.territory_id == territory_id, Appeal.status == AppealStatus.WAITING


def get_appeal(territory_id: int, appeal_id: int) -> AppealView:
    """One of them. Raises NotFound."""
    row = db.session.execute(_query().where(Appeal.territory_id == territory_id, Appeal.id == appeal_id)).first()
    if row is None:
        raise NotFound
    return _view(row)


def find_last_decision(kind: str, subject_id: int) -> Contested | None:
    """What was last decided on where a text stands; None when nothing was. Hidden passages leave it where it is."""
    column = _column(kind)
    where = (column == subject_id, ModerationDecision.outcome.not_in(REDACTIONS), ModerationDecision.undone_at.is_(None))
    query = select(ModerationDecision).where(*where).order_by(ModerationDecision.id.desc()).limit(1)
    found = db.session.scalars(query).first()
    return _contested(found) if found else None


def _column(kind: str) -> Any:
    return ModerationDecision.contribution_id if kind == "contribution" else ModerationDecision.comment_id


def has_appeal(decision_id: int) -> bool:
    """Whether somebody has contested that decision."""
    return db.session.scalar(select(Appeal.id).where(Appeal.decision_id == decision_id)) is not None


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """A measure as the person concerned contests it. ``status`` is that of the appeal, None while none was asked."""

    contested: Contested
    is_in_force: bool
    status: AppealStatus | None
    answer: str


def find_own_measure(territory_id: int, user_id: int | None, measure_id: int, now: datetime) -> OwnMeasure | None:
    """A measure that holds or held on that person here; of one that was never confirmed nobody hears."""
    return own_measures(territory_id, user_id, (measure_id,), now).get(measure_id)


def own_measures(territory_id: int, user_id: int | None, measure_ids: Collection[int], now: datetime) -> Mapping[int, OwnMeasure]:
    """The same of several, by id. One statement."""
    query = (
        select(AccountMeasure, binding(now).label("holds"), Appeal.status, Appeal.answer)
        .outerjoin(Appeal, Appeal.measure_id == AccountMeasure.id)
        .where(
            AccountMeasure.territory_id == territory_id,
            AccountMeasure.user_id == user_id,
            AccountMeasure.id.in_(list(measure_ids)),
            AccountMeasure.decided_at.is_not(None),
            AccountMeasure.status != MeasureStatus.REFUSED,
        )
    )
    return {
        row.id: OwnMeasure(_contested_measure(row), bool(holds), status, answer or "")
        for row, holds, status, answer in db.session.execute(query)
    }


def free_coordinators(territory_id: int, author_id: int | None, takers: Collection[int | None], now: datetime) -> set[int]:
    """Who coordinates and is neither the author nor had a part in the decision."""
    coordinators = {one.user_id for one in list_staff_contacts(territory_id, ("coordinator",), now)}
    return {one for one in coordinators if one is not None and one != author_id and one not in takers}


def standing_of(last: ModerationDecision, status: AppealStatus | None, answer: str | None, now: datetime) -> Standing:
    """What stands of the appeal against the last decision on a text; ``status`` and ``answer`` are the appeal's, None without one."""
    return Standing(last.reason_text, status is None and _is_open(last, now), status, answer or "")


def _is_open(last: ModerationDecision, now: datetime) -> bool:
    return last.outcome in CONTESTABLE and now <= last.decided_at + ASKED_WITHIN


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about what a person asked to have looked at again."""
    query = _query().where(Appeal.author_id == user_id).order_by(Appeal.id)
    return "riesami", [
        {
            "testo": "misura sull'account" if one.measure_id else one.number or "commento",
            "motivo": one.reason,
            "stato": one.status.label,
            "chiesto_il": one.asked_at.isoformat(),
            "risposta": one.answer,
        }
        for one in map(_view, db.session.execute(query))
    ]
