# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of notices: lists for public and office, one notice with its requirements and tavoli, its dated changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.consultations.queries import next_phase
from consulta.core.actor import Actor
from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.notices import policy
from consulta.notices.models import (
    Notice,
    NoticeChange,
    NoticeChangeKind,
    NoticeRequirement,
    NoticeRoundtable,
    NoticeStatus,
    RequirementKind,
)
from consulta.notices.policy import NoticeStage

LIST_CAP = 100
"""Notices on one list; a territory publishes a few in a cycle."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice in a list."""

    id: int
    territory_id: int
    cycle_id: int
    title: str
    opens_at: datetime
    closes_at: datetime
    status: NoticeStatus
    takes_citizens: bool
    takes_late: bool
    admits_open: bool
    published_at: datetime | None

    def stage(self, now: datetime) -> NoticeStage:
        """Where it stands."""
        return policy.stage(self, now)


@dataclass(frozen=True, slots=True)
class NoticeView(NoticeRow):
    """A notice with what its own pages show."""

    text_source: str
    text_html: str
    asked: str
    officer_name: str
    officer_role: str
    act: str
    protocol_number: str
    protocol_on: date | None
    board_reference: str
    version: int
    requirements: tuple["RequirementView", ...] = ()
    roundtables: tuple["OfferedRoundtable", ...] = ()

    @property
    def formal(self) -> list["RequirementView"]:
        """Without one of these there is no formal admission."""
        return self._of_kind(RequirementKind.FORMAL)

    @property
    def other(self) -> list["RequirementView"]:
        """The other requirements."""
        return self._of_kind(RequirementKind.OTHER)

    @property
    def declarations(self) -> list["RequirementView"]:
        """What who applies declares."""
        return self._of_kind(RequirementKind.DECLARATION)

    def _of_kind(self, kind: RequirementKind) -> list["RequirementView"]:
        return [one for one in self.requirements if one.kind is kind]


@dataclass(frozen=True, slots=True)
class RequirementView:
    """Something a notice asks for."""

    id: int
    code: str
    kind: RequirementKind
    text: str


@dataclass(frozen=True, slots=True)
class OfferedRoundtable:
    """A tavolo that a notice offers."""

    id: int
    title: str
    kind: RoundtableKind


@dataclass(frozen=True, slots=True)
class NoticeChangeView:
    """A dated fact of a notice, with its reason and act."""

    kind: NoticeChangeKind
    old_closes_at: datetime | None
    new_closes_at: datetime | None
    reason: str
    act: str
    changed_at: datetime


_ROW = (
    Notice.id,
    Notice.territory_id,
    Notice.cycle_id,
    Notice.title,
    Notice.opens_at,
    Notice.closes_at,
    Notice.status,
    Notice.takes_citizens,
    Notice.takes_late,
    Notice.admits_open,
    Notice.published_at,
)
_VIEW = (
    *_ROW,
    Notice.text_source,
    Notice.text_html,
    Notice.asked,
    Notice.officer_name,
    Notice.officer_role,
    Notice.act,
    Notice.protocol_number,
    Notice.protocol_on,
    Notice.board_reference,
    Notice.version,
)


def _rows(query: Select[*tuple[Any, ...]]) -> list[NoticeRow]:
    return [NoticeRow(*row) for row in db.session.execute(query.order_by(Notice.closes_at.desc(), Notice.id.desc()).limit(LIST_CAP))]


def list_public(territory_id: int, cycle_id: int | None = None) -> list[NoticeRow]:
    """The notices that were published, the last to expire first."""
    query = select(*_ROW).where(Notice.territory_id == territory_id, Notice.status != NoticeStatus.DRAFT)
    return _rows(query if cycle_id is None else query.where(Notice.cycle_id == cycle_id))


def list_for_office(territory_id: int) -> list[NoticeRow]:
    """Every notice of a territory."""
    return _rows(select(*_ROW).where(Notice.territory_id == territory_id))


def list_open(territory_id: int, now: datetime) -> list[NoticeRow]:
    """The notices that take applications in time now, the first to expire first."""
    query = select(*_ROW).where(
        Notice.territory_id == territory_id, Notice.status == NoticeStatus.PUBLISHED, Notice.opens_at <= now, Notice.closes_at > now
    )
    return _rows(query)[::-1]


def get_notice(actor: Actor, territory_id: int, notice_id: int) -> NoticeView:
    """A notice of the territory that somebody may know of. Raises NotFound."""
    row = db.session.execute(select(*_VIEW).where(Notice.territory_id == territory_id, Notice.id == notice_id)).first()
    if row is None:
        raise NotFound
    values: tuple[Any, ...] = (*row, _requirements(notice_id), _offered(notice_id))
    view = NoticeView(*values)
    if not policy.may_read_notice(actor, view):
        raise NotFound
    return view


def _requirements(notice_id: int) -> tuple[RequirementView, ...]:
    query = (
        select(NoticeRequirement.id, NoticeRequirement.code, NoticeRequirement.kind, NoticeRequirement.text)
        .where(NoticeRequirement.notice_id == notice_id)
        .order_by(NoticeRequirement.position)
    )
    return tuple(RequirementView(*row) for row in db.session.execute(query))


def _offered(notice_id: int) -> tuple[OfferedRoundtable, ...]:
    query = (
        select(Roundtable.id, Roundtable.title, Roundtable.kind)
        .join(NoticeRoundtable, NoticeRoundtable.roundtable_id == Roundtable.id)
        .where(NoticeRoundtable.notice_id == notice_id)
        .order_by(Roundtable.position, Roundtable.id)
    )
    return tuple(OfferedRoundtable(*row) for row in db.session.execute(query))


def list_changes(notice_id: int) -> Sequence[NoticeChangeView]:
    """The dated facts of a notice, the newest first."""
    query = (
        select(
            NoticeChange.kind,
            NoticeChange.old_closes_at,
            NoticeChange.new_closes_at,
            NoticeChange.reason,
            NoticeChange.act,
            NoticeChange.changed_at,
        )
        .where(NoticeChange.notice_id == notice_id)
        .order_by(NoticeChange.id.desc())
    )
    return [NoticeChangeView(*row) for row in db.session.execute(query)]


def list_governing(roundtable_id: int) -> list[NoticeRow]:
    """The notices that decide who sits at a tavolo: published, or concluded. Revoked ones govern nothing."""
    query = (
        select(*_ROW)
        .join(NoticeRoundtable, NoticeRoundtable.notice_id == Notice.id)
        .where(
            NoticeRoundtable.roundtable_id == roundtable_id,
            Notice.status.in_((NoticeStatus.PUBLISHED, NoticeStatus.CONCLUDED)),
        )
    )
    return _rows(query)


def next_change(territory_id: int, now: datetime) -> datetime | None:
    """The next instant at which public pages change by themselves: a phase begins, a notice opens or expires; in one statement."""
    published = (Notice.territory_id == territory_id, Notice.status == NoticeStatus.PUBLISHED)
    opens = select(func.min(Notice.opens_at)).where(*published, Notice.opens_at > now)
    closes = select(func.min(Notice.closes_at)).where(*published, Notice.closes_at > now)
    row = read(select(opens.scalar_subquery(), closes.scalar_subquery(), next_phase(territory_id, now).scalar_subquery())).one()
    return min((at for at in row if at is not None), default=None)
