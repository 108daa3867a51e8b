# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the lists of contributions that the office brought in (ADR 0046)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, cast, func, literal, select, union_all

from consulta.accounts.models import User
from consulta.attachments.models import Attachment
from consulta.codebook.models import TagApplication
from consulta.consultations import queries as consultations
from consulta.consultations.policy import Rules, Window, window_at
from consulta.contributions.models import Channel, Comment, Contribution, ContributionKind, PublicationStatus
from consulta.contributions.queries import CONTRIBUTION
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.words import N_, brought_back
from consulta.intake.columns import folded
from consulta.intake.models import ContributionImport, DeskEntry, ImportRow, ImportRowStatus, ImportStatus
from consulta.intake.policy import ROWS
from consulta.intake.rows import Setting, Topic
from consulta.moderation.models import ModerationDecision
from consulta.organisations.models import Organisation, OrganisationStatus
from consulta.plans.models import ContributionLink
from consulta.replies.models import Reply
from consulta.territory import queries as territories

LATEST, SHOWN, BODIES_CAP, ADDRESS_CAP = 20, 50, 50_000, 254
"""Imports in the list; rows of one kind on a page; organisations that rows are compared with."""
LIVE = (ImportRowStatus.IMPORTED, ImportRowStatus.LEFT)
"""A row whose contribution stands: its external id is taken."""
_DECIDED = N_("L’ufficio ha già deciso, o il testo è cambiato: resta com’è adesso.")
_WORKED_ON = N_("Nel frattempo qualcuno lo ha commentato, etichettato, collegato o ha preparato una risposta: resta com’è adesso.")


@dataclass(frozen=True, slots=True)
class ImportView:
    """An import. ``made_by`` is empty when the person is no longer known."""

    id: int
    territory_id: int
    file_name: str
    sha256: str
    channel: Channel
    place: str
    unknown_columns: Sequence[str]
    status: ImportStatus
    row_count: int
    done_count: int
    made_by_id: int | None
    made_by: str
    prepared_at: datetime
    done_at: datetime | None
    undo_until: datetime | None
    undone_at: datetime | None
    reason: str
    told_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of an import. ``title`` is that of its contribution once there is one."""

    line: int
    external_id: str
    title: str
    status: ImportRowStatus
    faults: Sequence[tuple[str, str, str]]
    notes: Sequence[str]
    contribution_id: int | None
    number: str
    reason: str


def _views() -> Any:
    names = [name for name in ImportView.__slots__ if name != "made_by"]
    columns = [getattr(ContributionImport, name) for name in names]
    return select(*columns, func.coalesce(User.name, "").label("made_by")).outerjoin(User, User.id == ContributionImport.made_by_id)


def get_import(territory_id: int, import_id: int) -> ImportView:
    """An import of the territory. Raises NotFound."""
    row = db.session.execute(_views().where(ContributionImport.territory_id == territory_id, ContributionImport.id == import_id)).first()
    if row is None:
        raise NotFound
    return ImportView(**row._mapping)


def list_imports(territory_id: int) -> Sequence[ImportView]:
    """The latest, the newest first."""
    query = _views().where(ContributionImport.territory_id == territory_id).order_by(ContributionImport.id.desc()).limit(LATEST)
    return [ImportView(**row._mapping) for row in db.session.execute(query)]


def count_rows(import_id: int) -> Mapping[str, int]:
    """How many rows of each status."""
    query = select(ImportRow.status, func.count()).where(ImportRow.import_id == import_id).group_by(ImportRow.status)
    return {status.value: total for status, total in db.session.execute(query)}


def list_rows(import_id: int, *statuses: ImportRowStatus, noted: bool = False, limit: int = ROWS) -> Sequence[RowView]:
    """Rows in the order of the file, of the statuses named or all; ``noted`` only those that the office should look at."""
    query = (
        select(
            ImportRow.line,
            ImportRow.external_id,
            func.coalesce(Contribution.title, ImportRow.title).label("title"),
            ImportRow.status,
            ImportRow.faults,
            ImportRow.notes,
            ImportRow.contribution_id,
            Contribution.number_year,
            Contribution.number_sequence,
            ImportRow.reason,
        )
        .outerjoin(Contribution, Contribution.id == ImportRow.contribution_id)
        .where(ImportRow.import_id == import_id)
        .order_by(ImportRow.line)
        .limit(limit)
    )
    if statuses:
        query = query.where(ImportRow.status.in_(statuses))
    if noted:
        query = query.where(cast(ImportRow.notes, String) != "[]")
    return [
        RowView(
            row.line,
            row.external_id,
            row.title,
            row.status,
            [(column, value, brought_back(message)) for column, value, message in row.faults],
            [brought_back(note) for note in row.notes],
            row.contribution_id,
            f"{row.number_year}-{row.number_sequence}" if row.number_year else "",
            row.reason,
        )
        for row in db.session.execute(query)
    ]


def list_wrong(import_id: int) -> Sequence[RowView]:
    """The first rows with errors."""
    return list_rows(import_id, ImportRowStatus.WRONG, limit=SHOWN)


def list_left(import_id: int) -> Sequence[RowView]:
    """The first rows that an undoing left, with the reason."""
    return list_rows(import_id, ImportRowStatus.LEFT, limit=SHOWN)


def list_under_way() -> Sequence[tuple[int, int]]:
    """Territory and id of the imports that the worker brings in or takes out, the oldest first."""
    table = ContributionImport
    query = select(table.territory_id, table.id).where(table.status.in_((ImportStatus.RUNNING, ImportStatus.UNDOING)))
    return [(row.territory_id, row.id) for row in db.session.execute(query.order_by(table.id))]


_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]{2,}")


def list_untold(now: datetime) -> Sequence[tuple[int, int]]:
    """Territory and id of the imports that nobody can undo any more, of which who wrote was not told yet; the oldest first."""
    table = ContributionImport
    query = select(table.territory_id, table.id).where(
        table.status == ImportStatus.DONE, table.told_at.is_(None), table.undo_until.is_not(None), table.undo_until <= now
    )
    return [(row.territory_id, row.id) for row in db.session.execute(query.order_by(table.id))]


def list_authors(import_id: int) -> Mapping[str, tuple[int, ...]]:
    """Who left an e-mail address, and the contributions that came in under it and stand; one statement."""
    query = (
        select(DeskEntry.contact, DeskEntry.contribution_id)
        .join(ImportRow, ImportRow.contribution_id == DeskEntry.contribution_id)
        .join(Contribution, Contribution.id == DeskEntry.contribution_id)
        .where(
            ImportRow.import_id == import_id,
            ImportRow.status.in_(LIVE),
            Contribution.status != PublicationStatus.WITHDRAWN,
            DeskEntry.contact.contains("@"),
        )
        .order_by(ImportRow.line)
    )
    found: dict[str, tuple[int, ...]] = {}
    for row in db.session.execute(query):
        address = row.contact.strip().lower()
        if _ADDRESS.fullmatch(address) and len(address) <= ADDRESS_CAP:
            found[address] = (*found.get(address, ()), row.contribution_id)
    return found


@dataclass(frozen=True, slots=True)
class FiledText:
    """A contribution that the office filed for who wrote it, as the letter names it: never its words."""

    number: str
    kind: ContributionKind
    received_on: date
    channel: Channel
    is_public: bool
    key: str
    """Its one-time key, from which the code comes with which it is followed."""


def list_filed(territory_id: int, contribution_ids: Sequence[int]) -> Sequence[FiledText]:
    """Those of some contributions that stand: what was taken back since is not told."""
    query = (
        select(
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.kind,
            DeskEntry.received_on,
            Contribution.channel,
            Contribution.status,
            Contribution.submission_key,
        )
        .join(DeskEntry, DeskEntry.contribution_id == Contribution.id)
        .where(
            Contribution.territory_id == territory_id,
            Contribution.id.in_(contribution_ids),
            Contribution.status != PublicationStatus.WITHDRAWN,
        )
        .order_by(Contribution.id)
    )
    public = (PublicationStatus.PUBLISHED, PublicationStatus.MERGED)
    return [
        FiledText(
            f"{row.number_year}-{row.number_sequence}", row.kind, row.received_on, row.channel, row.status in public, row.submission_key
        )
        for row in db.session.execute(query)
    ]


def setting_for(found: Any, external_ids: Sequence[str], now: datetime) -> Setting:
    """What the rows of an import are read against today, in a fixed number of statements."""
    today, territory_id = clock.rome_day(now), int(found.territory_id)
    cycle = consultations.find_current_cycle(territory_id, now)
    topics = [one for one in consultations.list_topics(cycle.id) if one.status == "open"] if cycle else []
    areas = territories.list_areas(territory_id, today)

    def window_on(at: datetime) -> Window:
        assert cycle is not None
        rules = Rules(cycle.window.moderation, cycle.accepts_late, cycle.window.reply_days, cycle.window.edits)
        return window_at(cycle.calendar, rules, at)

    return Setting(
        territory_id=territory_id,
        import_id=found.id,
        channel=found.channel,
        place=found.place,
        topics=[Topic(one.id, one.title, one.roundtable_title or "", one.area_id, one.is_other) for one in topics],
        areas={folded(words): one.id for one in areas for words in (one.label, one.code)},
        comuni={folded(one.name): one.id for one in territories.list_municipalities(territory_id, today)},
        bodies=_registered(territory_id),
        present=_present(territory_id, external_ids),
        window_on=window_on,
        now=now,
    )


def has_cycle(territory_id: int, now: datetime) -> bool:
    """Whether there is a consultation to import into."""
    return consultations.find_current_cycle(territory_id, now) is not None


def _registered(territory_id: int) -> Sequence[tuple[int, str, str]]:
    query = (
        select(Organisation.id, Organisation.name, Organisation.fiscal_code)
        .where(
            Organisation.territory_id == territory_id,
            Organisation.confirmed_at.is_not(None),
            Organisation.status.not_in((OrganisationStatus.REFUSED,)),
        )
        .order_by(Organisation.id)
        .limit(BODIES_CAP)
    )
    return [(row.id, row.name, row.fiscal_code or "") for row in db.session.execute(query)]


def _present(territory_id: int, external_ids: Sequence[str]) -> Mapping[str, tuple[str, int]]:
    query = select(ImportRow.external_id, ImportRow.digest, ImportRow.contribution_id).where(
        ImportRow.territory_id == territory_id, ImportRow.status.in_(LIVE), ImportRow.external_id.in_(external_ids)
    )
    return {row.external_id: (row.digest, row.contribution_id) for row in db.session.execute(query)}


def touched(versions: Mapping[int, int]) -> Mapping[int, str]:
    """Of the contributions that an import made (id → version in which it left them), those worked on since, and why they stay.

    They are locked until the end of the transaction, in the order of their ids.
    """
    ids = sorted(versions)
    one = Contribution
    query = (
        select(one.id, one.version, one.status, one.comment_count, one.endorsement_count, one.linked_at, one.replied_at)
        .where(one.id.in_(ids))
        .order_by(one.id)
        .with_for_update()
    )
    found: dict[int, str] = {}
    for row in db.session.execute(query):
        if row.version != versions[row.id] or row.status is not PublicationStatus.IN_MODERATION:
            found[row.id] = _DECIDED
        elif row.comment_count or row.endorsement_count or row.linked_at or row.replied_at:
            found[row.id] = _WORKED_ON
    work = union_all(
        *(
            select(column.label("id"), literal(sentence).label("sentence")).where(column.in_(ids), *more)
            for column, sentence, *more in (
                (ModerationDecision.contribution_id, "decided", ModerationDecision.undone_at.is_(None)),
                (Comment.contribution_id, "worked"),
                (TagApplication.contribution_id, "worked"),
                (ContributionLink.contribution_id, "worked"),
                (Reply.contribution_id, "worked"),
                (Attachment.owner_id, "worked", Attachment.owner_kind == CONTRIBUTION),
            )
        )
    )
    for id_, said in db.session.execute(work):
        found.setdefault(id_ or 0, _DECIDED if said == "decided" else _WORKED_ON)
    return found
