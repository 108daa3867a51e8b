# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the desk: where a contribution comes from, the latest entries, the sheet to print, what a code opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.accounts.credentials import keyed_hash
from consulta.accounts.models import User
from consulta.accounts.queries import proved_address
from consulta.contributions.models import Channel, Contribution, ContributionKind, PublicationStatus
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.intake.models import ContributionImport, DeskEntry, ImportRow, ImportRowStatus
from consulta.intake.policy import code_from, code_hash, read_code

LATEST = 20
MADE_IT = (ImportRowStatus.IMPORTED, ImportRowStatus.LEFT, ImportRowStatus.UNDONE)
"""A row of a list that made its contribution, and did not only find it here."""


def code_of(key: str) -> str:
    """The code of a form's one-time key: made again when the same form comes twice, unknown to who reads the database."""
    return code_from(keyed_hash(f"desk:{key}"))


@dataclass(frozen=True, slots=True)
class DeskEntryView:
    """Where a contribution entered by the office comes from. ``person_name`` and ``contact`` are private: log the read."""

    contribution_id: int
    channel: Channel
    place: str
    received_on: date
    operator_name: str
    entered_at: datetime
    person_name: str
    contact: str
    imported_from: str = ""
    """The name of the file that it came in with, empty for what was typed in; ``imported_line`` and ``external_id`` say which row."""
    imported_line: int | None = None
    external_id: str = ""
    import_id: int | None = None


def find_desk_entry(contribution_id: int) -> DeskEntryView | None:
    """The origin of a contribution, None when it came online."""
    query = (
        select(
            DeskEntry.contribution_id,
            Contribution.channel,
            DeskEntry.place,
            DeskEntry.received_on,
            User.name,
            DeskEntry.entered_at,
            DeskEntry.person_name,
            DeskEntry.contact,
            ContributionImport.file_name,
            ImportRow.line,
            ImportRow.external_id,
            ImportRow.import_id,
        )
        .join(Contribution, Contribution.id == DeskEntry.contribution_id)
        .outerjoin(User, User.id == DeskEntry.operator_id)
        .outerjoin(ImportRow, (ImportRow.contribution_id == DeskEntry.contribution_id) & ImportRow.status.in_(MADE_IT))
        .outerjoin(ContributionImport, ContributionImport.id == ImportRow.import_id)
        .where(DeskEntry.contribution_id == contribution_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    return DeskEntryView(
        row.contribution_id,
        row.channel,
        row.place,
        row.received_on,
        row.name or "",
        row.entered_at,
        row.person_name,
        row.contact,
        row.file_name or "",
        row.line,
        row.external_id or "",
        row.import_id,
    )


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the latest entries; no name of a person."""

    contribution_id: int
    number: str
    kind: ContributionKind
    title: str
    status: PublicationStatus
    channel: Channel
    place: str
    received_on: date
    is_late: bool


def list_latest(territory_id: int) -> Sequence[DeskRow]:
    """The latest entries of a territory, newest first."""
    query = _entries().where(Contribution.territory_id == territory_id).order_by(DeskEntry.contribution_id.desc()).limit(LATEST)
    return [
        DeskRow(row.id, _number(row), row.kind, row.title, row.status, row.channel, row.place, row.received_on, row.is_late)
        for row in db.session.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class SheetView:
    """The sheet to print. ``code`` is empty when the installation's key changed since, and the code cannot be told again."""

    contribution_id: int
    number: str
    kind: ContributionKind
    title: str
    html: str
    channel: Channel
    place: str
    received_on: date
    entered_at: datetime
    is_late: bool
    code: str


def get_sheet(territory_id: int, number: tuple[int, int]) -> SheetView:
    """The sheet of an entry of the territory. Raises NotFound."""
    query = _entries().where(
        Contribution.territory_id == territory_id, Contribution.number_year == number[0], Contribution.number_sequence == number[1]
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    code = code_of(row.submission_key)
    return SheetView(
        row.id,
        _number(row),
        row.kind,
        row.title,
        row.html,
        row.channel,
        row.place,
        row.received_on,
        row.entered_at,
        row.is_late,
        code if code_hash(code) == row.code_hash else "",
    )


@dataclass(frozen=True, slots=True)
class Followed:
    """What a code opens: the person's own contribution, with the dated facts of its tracker, and nobody else's."""

    id: int
    territory_id: int
    cycle_id: int
    number: str
    kind: ContributionKind
    title: str
    html: str
    status: PublicationStatus
    channel: Channel
    place: str
    received_on: date
    submitted_at: datetime
    published_at: datetime | None
    read_at: datetime | None
    linked_at: datetime | None
    replied_at: datetime | None
    outcome: str | None
    is_late: bool


def find_by_code(territory_id: int, typed: str) -> Followed | None:
    """The contribution of a printed code, inside one territory; None for a wrong code."""
    letters = read_code(typed)
    if letters is None:
        return None
    query = _entries().where(DeskEntry.code_hash == code_hash(letters), Contribution.territory_id == territory_id)
    row = db.session.execute(query).first()
    if row is None:
        return None
    values = {name: getattr(row, name) for name in Followed.__slots__ if name != "number"}
    return Followed(number=_number(row), **values)


def _entries() -> Select[*tuple[Any, ...]]:
    return select(
        Contribution.id,
        Contribution.territory_id,
        Contribution.cycle_id,
        Contribution.number_year,
        Contribution.number_sequence,
        Contribution.kind,
        Contribution.title,
        Contribution.html,
        Contribution.status,
        Contribution.channel,
        Contribution.submitted_at,
        Contribution.published_at,
        Contribution.read_at,
        Contribution.linked_at,
        Contribution.replied_at,
        Contribution.outcome,
        Contribution.is_late,
        Contribution.submission_key,
        DeskEntry.place,
        DeskEntry.received_on,
        DeskEntry.entered_at,
        DeskEntry.code_hash,
    ).join(DeskEntry, DeskEntry.contribution_id == Contribution.id)


def _number(row: Any) -> str:
    return f"{row.number_year}-{row.number_sequence}"


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about what somebody said at the desk, leaving as contact an address proved to be theirs."""
    query = (
        select(DeskEntry.person_name, DeskEntry.contact, DeskEntry.place, DeskEntry.received_on, Contribution.title, Contribution.source)
        .join(Contribution, Contribution.id == DeskEntry.contribution_id)
        .where(func.lower(DeskEntry.contact) == proved_address(user_id))
        .order_by(DeskEntry.contribution_id)
    )
    return "desk", [
        {"name": row.person_name, "contact": row.contact, "place": row.place, "on": row.received_on, "title": row.title, "text": row.source}
        for row in db.session.execute(query)
    ]
