# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of contributions and replies that a report names, read where they stand: what is hidden or erased is in no report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from consulta.accounts.models import User
from consulta.contributions.models import Contribution, ContributionRevision
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, author_of
from consulta.core.db import read
from consulta.organisations.models import Organisation
from consulta.plans.models import Objective
from consulta.replies.models import Reply, ReplyStatus
from consulta.reports.queries.mark import READABLE
from consulta.services.models import Service

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Ref:
    """A contribution as a report names it: which text, with which reply."""

    id: int
    number: str
    revision: int
    reply: int
    outcome: str
    wording: str
    kind_label: str
    area: str
    joined_to: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is public of it now. ``title`` is empty when nothing is any more."""

    title: str = ""
    html: str = ""
    author: str = ""
    reply_html: str = ""
    accepted_part: str = ""
    refused_part: str = ""
    sent_to: str = ""
    """Who it was sent to, the year it was put off to, or what covers it already: a sentence."""


def words_of(refs: Iterable[Ref]) -> Mapping[int, Words]:
    """The words of some contributions by id; one statement for each CHUNK."""
    waiting = list(refs)
    found: dict[int, Words] = {}
    for start in range(0, len(waiting), CHUNK):
        found |= _read(waiting[start : start + CHUNK])
    return found


def _read(refs: Sequence[Ref]) -> dict[int, Words]:
    wanted = {one.id: one for one in refs}
    query = (
        select(
            Contribution.id,
            Contribution.status,
            Contribution.organisation_id,
            Contribution.shows_name,
            ContributionRevision.number.label("revision"),
            ContributionRevision.title,
            ContributionRevision.html,
            Reply.number.label("reply"),
            Reply.html.label("reply_html"),
            Reply.accepted_part,
            Reply.refused_part,
            Reply.forwarded_to,
            Reply.deferred_year,
            Objective.code.label("objective_code"),
            Objective.title.label("objective_title"),
            Service.name.label("service_name"),
            *AUTHOR_COLUMNS,
        )
        .join(ContributionRevision, ContributionRevision.contribution_id == Contribution.id)
        .outerjoin(
            Reply,
            and_(Reply.contribution_id == Contribution.id, Reply.status.in_((ReplyStatus.PUBLISHED, ReplyStatus.SUPERSEDED))),
        )
        .outerjoin(Objective, Objective.id == Reply.covered_by_id)
        .outerjoin(Service, Service.id == Reply.covered_by_service_id)
        .outerjoin(User, User.id == Contribution.author_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .where(Contribution.id.in_(list(wanted)), Contribution.status.in_(READABLE), or_(*_revisions(refs)))
    )
    found: dict[int, Words] = {}
    for row in read(query):
        ref = wanted[row.id]
        if row.revision == ref.revision and (row.reply or 0) in (ref.reply, 0):
            found[row.id] = _words(row, has_reply=row.reply == ref.reply and ref.reply > 0)
        elif row.revision == ref.revision and row.id not in found:
            found[row.id] = _words(row, has_reply=False)
    return found


def _revisions(refs: Sequence[Ref]) -> list[Any]:
    """Which revision of which contribution, grouped by revision: almost all are at the first."""
    groups: dict[int, list[int]] = {}
    for one in refs:
        groups.setdefault(one.revision, []).append(one.id)
    return [and_(ContributionRevision.number == revision, Contribution.id.in_(ids)) for revision, ids in groups.items()]


def _words(row: Any, *, has_reply: bool) -> Words:
    author = author_of(row).label
    if not has_reply:
        return Words(row.title, row.html, author)
    return Words(row.title, row.html, author, row.reply_html, row.accepted_part, row.refused_part, _sent_to(row))


def _sent_to(row: Any) -> str:
    if row.forwarded_to:
        return f"Passato a: {row.forwarded_to}."
    if row.deferred_year:
        return f"Rinviato al {row.deferred_year}."
    if row.objective_code:
        return f"Già nell’obiettivo {row.objective_code} {row.objective_title}."
    return f"C’è già il servizio «{row.service_name}»." if row.service_name else ""
