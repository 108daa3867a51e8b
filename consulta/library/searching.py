# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search knows of the library: its documents, and the last editions of closing reports and syntheses (record 0061)."""

import json
from collections.abc import Sequence

from sqlalchemy import func, select

from consulta.core import clock
from consulta.core.db import db
from consulta.core.search import Entry
from consulta.library.models import DocumentKind, LibraryDocument, LibraryStatus
from consulta.library.queries.arm import LIBRARY, REPORT_KIND, SYNTHESIS_KIND
from consulta.library.queries.documents import DocumentView, select_documents, view_of
from consulta.library.queries.listing import public_scope
from consulta.reports.models import ClosingReport, ReportEdition
from consulta.synthesis import frozen
from consulta.synthesis.models import Synthesis, SynthesisEdition
from consulta.territory.queries import get_territory


def document_entry(one: DocumentView, slug: str) -> Entry:
    """A document as the index takes it, on its own day. Its file is found beside it (``attachments.searching``).

    People also look for what the list says beside the title: what kind of document it is, of which tavolo or meeting.
    """
    owner = one.owner_title if one.belongs in ("roundtable", "meeting") else ""
    said = (one.description, one.issuer, one.act, one.protocol_number, one.board_reference, one.kind.label, owner)
    return Entry(
        territory_id=one.territory_id,
        kind=LIBRARY,
        object_id=one.id,
        title=one.title,
        body="\n".join(text for text in said if text),
        excerpt=" ".join((one.description or one.issuer or one.act)[:240].split()),
        path=f"/{slug}/documenti/schede/{one.id}",
        at=clock.rome_midnight(one.issued_on),
        roundtable_id=one.roundtable_id,
    )


def list_library_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The documents that anybody may read with an id beyond ``after``, by id."""
    slug = get_territory(territory_id).slug
    query = select_documents(public_scope(territory_id, clock.now())).where(LibraryDocument.status == LibraryStatus.PUBLISHED)
    entries: list[Entry] = []
    while len(entries) < limit:
        rows = db.session.execute(query.where(LibraryDocument.id > after).order_by(LibraryDocument.id).limit(limit)).all()
        if not rows:
            break
        entries += [document_entry(one, slug) for one in map(view_of, rows) if one.is_owner_public]
        after = rows[-1].id
    return entries[:limit]


def list_synthesis_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The last edition of each synthesis, by the id of the synthesis: the office's words, no passage of anybody's."""
    last = (
        select(func.max(SynthesisEdition.number))
        .where(SynthesisEdition.synthesis_id == Synthesis.id)
        .correlate(Synthesis)
        .scalar_subquery()
    )
    query = (
        select(Synthesis.id, Synthesis.title, Synthesis.roundtable_id, SynthesisEdition.content, SynthesisEdition.published_at)
        .join(SynthesisEdition, SynthesisEdition.synthesis_id == Synthesis.id)
        .where(Synthesis.territory_id == territory_id, Synthesis.id > after, SynthesisEdition.number == last)
    )
    slug = get_territory(territory_id).slug
    return [
        Entry(
            territory_id=territory_id,
            kind=SYNTHESIS_KIND,
            object_id=row.id,
            title=frozen.read(row.content)["title"],
            body=f"{(words := frozen.as_words(frozen.read(row.content)))}\n{DocumentKind.REPORT.label}",
            excerpt=" ".join(words[:240].split()),
            path=f"/{slug}/sintesi/{row.id}",
            at=row.published_at,
            roundtable_id=row.roundtable_id,
        )
        for row in db.session.execute(query.order_by(Synthesis.id).limit(limit))
    ]


def list_report_entries(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    """The last edition of each closing report, by its title."""
    last = (
        select(func.max(ReportEdition.number)).where(ReportEdition.report_id == ClosingReport.id).correlate(ClosingReport).scalar_subquery()
    )
    query = (
        select(ClosingReport.id, ReportEdition.content, ReportEdition.published_at)
        .join(ReportEdition, ReportEdition.report_id == ClosingReport.id)
        .where(ClosingReport.territory_id == territory_id, ClosingReport.id > after, ReportEdition.number == last)
    )
    slug = get_territory(territory_id).slug
    return [
        Entry(
            territory_id=territory_id,
            kind=REPORT_KIND,
            object_id=row.id,
            title=str(json.loads(row.content)["title"]),
            body=DocumentKind.REPORT.label,
            excerpt="",
            path=f"/{slug}/relazioni/{row.id}",
            at=row.published_at,
        )
        for row in db.session.execute(query.order_by(ClosingReport.id).limit(limit))
    ]
