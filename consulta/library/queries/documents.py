# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the library's own documents: one with its versions, the office's list, what a document may belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from consulta.attachments import queries as attachments
from consulta.attachments.policy import AttachmentView
from consulta.consultations.models import PlanCycle, Roundtable
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.decision import Decision, refuse
from consulta.core.errors import NotFound
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, cut, instant_in
from consulta.core.words import N_
from consulta.library import policy
from consulta.library.models import DocumentKind, LibraryDocument, LibraryStatus, LibraryVersion
from consulta.library.policy import DocumentFacts
from consulta.library.queries.arm import FILE, MAIN, Scope
from consulta.library.queries.listing import public_scope
from consulta.library.queries.own import belongs_column, join_owners, owner_cycle, owner_is_public
from consulta.meetings.models import Meeting
from consulta.plans.models import Plan

CHOICES_CAP = 300


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document with what it belongs to. ``is_owner_public``: anybody may know of that."""

    id: int
    territory_id: int
    title: str
    kind: DocumentKind
    issued_on: date
    issuer: str
    description: str
    act: str
    protocol_number: str
    protocol_on: date | None
    board_reference: str
    board_from: date | None
    board_to: date | None
    status: LibraryStatus
    published_at: datetime | None
    renewed_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_because: str
    created_at: datetime
    version: int
    belongs: str
    cycle_id: int | None
    roundtable_id: int | None
    meeting_id: int | None
    plan_id: int | None
    owner_title: str
    is_owner_public: bool

    @property
    def facts(self) -> DocumentFacts:
        """What the rules ask of it."""
        return DocumentFacts(self.territory_id, self.status, self.is_owner_public)

    @property
    def owner(self) -> str:
        """What it belongs to as the form says it: "meeting-7", "territory"."""
        number = {"cycle": self.cycle_id, "roundtable": self.roundtable_id, "meeting": self.meeting_id, "plan": self.plan_id}
        return f"{self.belongs}-{number[self.belongs]}" if self.belongs in number else self.belongs


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version with its files: the document itself, and the formats given for it."""

    id: int
    number: int
    dated_on: date
    reason: str
    sha256: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_because: str
    file: AttachmentView | None
    formats: Sequence[AttachmentView]

    @property
    def is_readable(self) -> bool:
        """Whether it is public and was not withdrawn."""
        return self.published_at is not None and self.withdrawn_at is None


_OWN = tuple(name for name in DocumentView.__slots__ if hasattr(LibraryDocument, name) and name not in ("cycle_id", "roundtable_id"))


def select_documents(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Documents of the territory, what they belong to, and whether anybody may know of that."""
    """Documents of the territory with what they belong to and whether anybody may know of that."""
    columns = [getattr(LibraryDocument, name) for name in _OWN]
    cycle_id = owner_cycle()
    owner = case(
        (LibraryDocument.meeting_id.is_not(None), Meeting.title),
        (LibraryDocument.roundtable_id.is_not(None), Roundtable.title),
        else_=PlanCycle.title,
    )
    query = select(
        *columns,
        belongs_column().label("belongs"),
        cycle_id.label("cycle_id"),
        func.coalesce(LibraryDocument.roundtable_id, Meeting.roundtable_id).label("roundtable_id"),
        func.coalesce(owner, "").label("owner_title"),
        owner_is_public(scope).label("is_owner_public"),
    ).select_from(LibraryDocument)
    query = join_owners(query)
    joined: Select[*tuple[Any, ...]] = query.outerjoin(PlanCycle, PlanCycle.id == cycle_id)
    return joined.where(LibraryDocument.territory_id == scope.territory_id)


def view_of(row: Any) -> DocumentView:
    """A row of ``select_documents``."""
    values = dict(row._mapping)
    return DocumentView(**values | {"is_owner_public": bool(values["is_owner_public"])})


def get_document(scope: Scope, document_id: int) -> DocumentView:
    """A document of the territory, a draft too. Raises NotFound."""
    row = db.session.execute(select_documents(scope).where(LibraryDocument.id == document_id)).first()
    if row is None:
        raise NotFound
    return view_of(row)


def get_public(scope: Scope, document_id: int) -> DocumentView:
    """One that anybody may know of: public, or withdrawn, which says why. Raises NotFound."""
    found = get_document(scope, document_id)
    if found.status is LibraryStatus.DRAFT or not found.is_owner_public:
        raise NotFound
    return found


def list_versions(document_id: int) -> Sequence[VersionView]:
    """The versions of a document, the newest first, with their files: two statements."""
    names = tuple(name for name in VersionView.__slots__ if name not in ("file", "formats"))
    query = select(*(getattr(LibraryVersion, name) for name in names)).where(LibraryVersion.document_id == document_id)
    rows = db.session.execute(query.order_by(LibraryVersion.number.desc())).all()
    files = attachments.list_attachments(FILE, [row.id for row in rows])
    return [_version(row, files.get(row.id, [])) for row in rows]


def _version(row: Any, files: Sequence[AttachmentView]) -> VersionView:
    main = next((one for one in files if one.purpose == MAIN), None)
    values: tuple[Any, ...] = (*row, main, [one for one in files if one.purpose != MAIN])
    return VersionView(*values)


def shown_version(versions: Sequence[VersionView]) -> VersionView | None:
    """The last one that may be read."""
    return next((one for one in versions if one.is_readable), None)


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A document in the office's list."""

    id: int
    title: str
    kind: DocumentKind
    issued_on: date
    dated_at: datetime
    status: LibraryStatus
    owner_title: str


def list_office(scope: Scope, status: LibraryStatus, cursor: Cursor | None = None) -> Page[OfficeRow]:
    """The documents with a status, the newest day first."""
    owner = case(
        (LibraryDocument.meeting_id.is_not(None), Meeting.title),
        (LibraryDocument.roundtable_id.is_not(None), Roundtable.title),
        else_=PlanCycle.title,
    )
    own = [getattr(LibraryDocument, name) for name in OfficeRow.__slots__ if name != "owner_title"]
    query = join_owners(select(*own, func.coalesce(owner, "")).select_from(LibraryDocument))
    query = query.outerjoin(PlanCycle, PlanCycle.id == owner_cycle()).where(
        LibraryDocument.territory_id == scope.territory_id, LibraryDocument.status == status
    )
    at, id_ = LibraryDocument.dated_at, LibraryDocument.id
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        on, last = instant_in(cursor.key[0]), cursor.key[1]
        beyond: ColumnElement[bool] = or_(at > on, (at == on) & (id_ > last)) if backwards else or_(at < on, (at == on) & (id_ < last))
        query = query.where(beyond)
    query = query.order_by(at, id_) if backwards else query.order_by(at.desc(), id_.desc())
    rows = [OfficeRow(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.dated_at.isoformat(), row.id))


def count_by_status(territory_id: int) -> Mapping[LibraryStatus, int]:
    """How many documents have each status."""
    query = select(LibraryDocument.status, func.count()).where(LibraryDocument.territory_id == territory_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(LibraryDocument.status))}


@dataclass(frozen=True, slots=True)
class OwnerChoice:
    """Something that a document may belong to: its word, id, title, and the cycle that it is of."""

    word: str
    id: int
    title: str
    cycle: str

    @property
    def value(self) -> str:
        """As the form says it."""
        return f"{self.word}-{self.id}"


def list_owners(territory_id: int) -> Sequence[OwnerChoice]:
    """Cycles, plans, tavoli and the newest meetings of a territory, in four statements: for the form."""
    here = PlanCycle.territory_id == territory_id
    newest = PlanCycle.first_year.desc(), PlanCycle.id.desc()
    cycles = select(PlanCycle.id, PlanCycle.title, PlanCycle.title).where(here).order_by(*newest)
    plans = select(Plan.id, PlanCycle.title, PlanCycle.title).join(PlanCycle, PlanCycle.id == Plan.cycle_id).where(here).order_by(*newest)
    tables = select(Roundtable.id, Roundtable.title, PlanCycle.title).join(PlanCycle, PlanCycle.id == Roundtable.cycle_id).where(here)
    tables = tables.order_by(*newest, Roundtable.position, Roundtable.id)
    held = select(Meeting.id, Meeting.title, Meeting.starts_at).where(Meeting.territory_id == territory_id)
    held = held.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(CHOICES_CAP)
    found = [
        OwnerChoice(word, *row)
        for word, query in (("cycle", cycles), ("plan", plans), ("roundtable", tables))
        for row in db.session.execute(query)
    ]
    meetings = [OwnerChoice("meeting", row[0], row[1], f"{clock.rome_day(row[2]):%d/%m/%Y}") for row in db.session.execute(held)]
    return [*found, *meetings]


def is_owner(territory_id: int, word: str, owner_id: int) -> bool:
    """Whether the territory has that cycle, tavolo, meeting or plan."""
    model = {"cycle": PlanCycle, "roundtable": Roundtable, "meeting": Meeting, "plan": Plan}.get(word)
    if model is None:
        return False
    return db.session.scalar(select(model.id).where(model.id == owner_id, model.territory_id == territory_id)) is not None  # type: ignore[attr-defined]


def may_read_file(actor: Actor, version_id: int, attachment: AttachmentView, now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS`` for the library's files."""
    query = select(LibraryVersion.document_id, LibraryVersion.published_at, LibraryVersion.withdrawn_at).where(
        LibraryVersion.id == version_id
    )
    version = db.session.execute(query).first()
    if version is None:
        return refuse(N_("Questo documento non è aperto a nessuno."))
    facts = get_document(public_scope(attachment.territory_id, now), version.document_id).facts
    is_readable = version.published_at is not None and version.withdrawn_at is None and attachment.is_released
    return policy.may_read_file(actor, facts, is_readable=is_readable)
