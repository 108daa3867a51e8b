# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the roster: who is in it, one row, the public names, what is covered and what is not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.roster.models import Competence, Employer, Profile, RosterCompetence, RosterMember
from consulta.roster.policy import Span, first_uncovered

LIST_CAP = 500
"""Rows of a roster on one page: an office has some dozens, its history some more."""


@dataclass(frozen=True, slots=True)
class MemberView:
    """A row of the roster on a day. ``weekly_minutes`` in minutes; ``ends_on`` is the first day without."""

    id: int
    user_id: int | None
    name: str
    profile: Profile
    profile_other: str
    is_coordinator: bool
    weekly_minutes: int
    employer: Employer
    employer_name: str
    starts_on: date
    ends_on: date | None
    act: str
    end_act: str
    register_name: str
    register_number: str
    shows_name: bool
    version: int
    competences: tuple[Competence, ...]

    @property
    def last_day(self) -> date | None:
        """The last day of work, as people say it."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def hours(self) -> str:
        """The weekly time as people write it."""
        return hours_text(self.weekly_minutes)

    def state(self, today: date) -> str:
        """``current``, ``future`` or ``past``."""
        if self.ends_on is not None and self.ends_on <= today:
            return "past"
        return "future" if self.starts_on > today else "current"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A competence: who covers it today, and the first day on which nobody does (today included), if there is one."""

    competence: Competence
    names: tuple[str, ...]
    uncovered_from: date | None


@dataclass(frozen=True, slots=True)
class PublicMember:
    """A name that the office chose to show."""

    name: str
    profile: Profile
    profile_other: str
    is_coordinator: bool


def hours_text(minutes: int) -> str:
    """Minutes as hours: "36", "18:30"."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}" if rest else str(hours)


_COLUMNS = (
    RosterMember.id,
    RosterMember.user_id,
    RosterMember.name,
    RosterMember.profile,
    RosterMember.profile_other,
    RosterMember.is_coordinator,
    RosterMember.weekly_minutes,
    RosterMember.employer,
    RosterMember.employer_name,
    RosterMember.starts_on,
    RosterMember.ends_on,
    RosterMember.act,
    RosterMember.end_act,
    RosterMember.register_name,
    RosterMember.register_number,
    RosterMember.shows_name,
    RosterMember.version,
)


def list_members(territory_id: int) -> Sequence[MemberView]:
    """Everybody, who coordinates first, then by name; those of the past too. Two statements, however many they are."""
    query = (
        select(*_COLUMNS)
        .where(RosterMember.territory_id == territory_id)
        .order_by(RosterMember.is_coordinator.desc(), RosterMember.name, RosterMember.id)
        .limit(LIST_CAP)
    )
    rows = db.session.execute(query).all()
    covered = _competences([row.id for row in rows])
    return [_view(row, covered.get(row.id, ())) for row in rows]


def get_member(territory_id: int, member_id: int) -> MemberView:
    """One row. Raises NotFound."""
    query = select(*_COLUMNS).where(RosterMember.territory_id == territory_id, RosterMember.id == member_id)
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return _view(row, _competences([row.id]).get(row.id, ()))


def _view(row: Any, competences: tuple[Competence, ...]) -> MemberView:
    return MemberView(**row._mapping, competences=competences)


def _competences(member_ids: Sequence[int]) -> Mapping[int, tuple[Competence, ...]]:
    query = select(RosterCompetence.member_id, RosterCompetence.competence).where(RosterCompetence.member_id.in_(member_ids))
    found: dict[int, set[Competence]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.member_id, set()).add(row.competence)
    return {member_id: tuple(one for one in Competence if one in held) for member_id, held in found.items()}


def coverage(members: Iterable[MemberView], today: date) -> Sequence[Coverage]:
    """Every competence of the list with who covers it and the first day without, among the rows given."""
    rows = list(members)
    spans = [Span(row.starts_on, row.ends_on, row.competences) for row in rows]
    present = [row for row in rows if row.state(today) == "current"]
    return [
        Coverage(one, tuple(row.name for row in present if one in row.competences), first_uncovered(one, spans, today))
        for one in Competence
    ]


def list_shown(territory_id: int, today: date) -> Sequence[PublicMember]:
    """Who is in the office today and may be named in public, who coordinates first."""
    query = (
        select(RosterMember.name, RosterMember.profile, RosterMember.profile_other, RosterMember.is_coordinator)
        .where(
            RosterMember.territory_id == territory_id,
            RosterMember.shows_name.is_(True),
            RosterMember.name != "",
            RosterMember.starts_on <= today,
            RosterMember.ends_on.is_(None) | (RosterMember.ends_on > today),
        )
        .order_by(RosterMember.is_coordinator.desc(), RosterMember.name, RosterMember.id)
        .limit(LIST_CAP)
    )
    return [PublicMember(*row) for row in db.session.execute(query)]


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about the rows that the office joined to the person's account."""
    rows = db.session.execute(select(*_COLUMNS).where(RosterMember.user_id == user_id).order_by(RosterMember.id)).all()
    covered = _competences([row.id for row in rows])
    return "organico", [
        {
            "nome": row.name,
            "profilo": row.profile_other or row.profile.label,
            "coordina": row.is_coordinator,
            "ore_a_settimana": hours_text(row.weekly_minutes),
            "datore_di_lavoro": row.employer_name or row.employer.label,
            "dal": row.starts_on.isoformat(),
            "fino_a": row.ends_on.isoformat() if row.ends_on else "",
            "atto": row.act,
            "atto_di_fine": row.end_act,
            "albo": row.register_name,
            "numero_di_iscrizione": row.register_number,
            "nome_in_pubblico": row.shows_name,
            "competenze": [one.label for one in covered.get(row.id, ())],
        }
        for row in rows
    ]
