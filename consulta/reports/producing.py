# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker and the command do with a report: read everything at one instant, put it together, cut it into files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from consulta.consultations import queries as consultations
from consulta.core.documents.model import Document
from consulta.core.printing import source_of
from consulta.core.text import one_line
from consulta.register import queries as register
from consulta.register.wording import head_line
from consulta.reports import composing, queries
from consulta.reports.queries import ReportView
from consulta.reports.service.making import Piece, TakenRun
from consulta.territory import queries as territories

FORMATS: Sequence[str] = ("pdf", "odt", "docx", "xlsx", "ods")


def make_parts(territory_id: int, cycle_id: int, now: datetime) -> str:
    """The generated parts of a cycle's report. Raises NotFound."""
    mark = queries.mark_of(territory_id, cycle_id)
    return composing.make(queries.read_material(territory_id, cycle_id, now), mark)


def draft_values(report: ReportView, now: datetime) -> Mapping[str, Any]:
    """A report that is worked on, in the form of a frozen copy."""
    frame = composing.Frame(
        report_id=report.id,
        edition=report.edition,
        title=report.title,
        owner=territories.get_territory(report.territory_id).name,
        subtitle=composing.subtitle_of(report.cycle_title, report.edition, now, is_draft=True),
        foot=head_line(register.find_daily_head(report.territory_id, now)),
        reason=report.edition_reason,
        exception=report.exception_reason,
    )
    return composing.content(frame, report.made, report.texts, now)


def document_of(values: Mapping[str, Any], sha256: str = "") -> Document:
    """The document that a copy says, with people's words as they are public now."""
    made = composing.document(values, queries.words_of(composing.refs_of(values)))
    if not sha256:
        return made
    foot = " · ".join(part for part in (made.foot, f"Copia con impronta {sha256[:12]}") if part)
    return Document(made.title, made.owner, made.blocks, made.subtitle, foot, made.language, made.contents, made.volumes)


def compose(taken: TakenRun, now: datetime) -> list[Piece]:
    """Every file of a making. Raises NotFound."""
    report = queries.get_report(taken.territory_id, taken.report_id)
    if taken.edition_id is None:
        return pieces(document_of(draft_values(report, now)), f"relazione-{report.id}-bozza")
    edition = queries.get_edition_by_id(taken.edition_id)
    return pieces(document_of(edition.values, edition.sha256), f"relazione-{report.id}-edizione-{edition.number}")


def newest(territory_id: int, cycle_id: int, now: datetime) -> Document:
    """The report of a cycle as it stands: the last edition, else the draft, else its generated parts alone. Raises NotFound."""
    report = queries.find_of_cycle(territory_id, cycle_id)
    if report is not None and queries.list_editions(territory_id, report.id):
        edition = queries.get_edition(territory_id, report.id)
        return document_of(edition.values, edition.sha256)
    made = report.made if report is not None and report.made else make_parts(territory_id, cycle_id, now)
    if report is not None:
        return document_of(draft_values(replace(report, made=made), now))
    title = consultations.get_cycle(territory_id, cycle_id, now, with_setup=True).title
    frame = composing.Frame(
        report_id=0,
        edition=1,
        title=f"Relazione conclusiva: {title}",
        owner=territories.get_territory(territory_id).name,
        subtitle=composing.subtitle_of(title, 1, now, is_draft=True),
        foot=head_line(register.find_daily_head(territory_id, now)),
    )
    return document_of(composing.content(frame, made, {}, now))


def pieces(document: Document, stem: str, formats: Sequence[str] = FORMATS) -> list[Piece]:
    """The files of a document: a PDF for each volume, one file in the other formats."""
    found: list[Piece] = []
    for kind in formats:
        if kind != "pdf":
            found.append(Piece(kind, 0, document.title, f"{stem}.{kind}", source_of(document, kind)))
            continue
        for volume, one in enumerate(document.split()):
            name = f"{stem}.pdf" if volume == 0 else f"{stem}-allegato-{volume}.pdf"
            found.append(Piece("pdf", volume, one_line(one.title), name, source_of(one, kind)))
    return found
