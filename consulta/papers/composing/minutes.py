# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a meeting: the public version for everybody; for the office the newest, with the whole sheet of who was there.

Organisations by name, persons by number (invariant 17).
"""

from collections.abc import Sequence
from datetime import datetime

from consulta.attachments.policy import AttachmentView
from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.documents.model import Block, Document, Heading, Listing, Note, from_html, paragraph, words
from consulta.core.errors import NotFound
from consulta.core.words import dated
from consulta.meetings import queries
from consulta.meetings.queries import AttendanceLine, MeetingView, MinutesView
from consulta.papers.composing.pieces import address, counted, day_of, facts, framed, moment, strong
from consulta.territory import queries as territories

LISTED = 200
"""Contributions said in the room that the paper names."""


def public(territory_id: int, meeting_id: int, now: datetime) -> Document:
    """What anybody may know. Raises NotFound for a reserved meeting, and while no version is public."""
    found = queries.get_meeting(ANONYMOUS, territory_id, meeting_id)
    versions = queries.list_versions(found.id, published_only=True)
    if not versions:
        raise NotFound
    return _document(territory_id, ANONYMOUS, found, versions, now)


def office(territory_id: int, meeting_id: int, now: datetime) -> Document:
    """With the draft where there is one, and who was absent by name. Raises NotFound while nobody began the minutes."""
    found = queries.get_meeting(SYSTEM, territory_id, meeting_id)
    versions = queries.list_versions(found.id, published_only=False)
    if not versions:
        raise NotFound
    return _document(territory_id, SYSTEM, found, versions, now)


def _document(territory_id: int, reader: Actor, found: MeetingView, versions: Sequence[MinutesView], now: datetime) -> Document:
    is_public, minutes = reader is ANONYMOUS, versions[0]
    of = found.roundtable_title or territories.get_territory(territory_id).labels.conference.title
    blocks: list[Block] = []
    if minutes.is_draft:
        blocks.append(Note(words("Bozza dell’ufficio: nessuno fuori dall’ufficio l’ha letta.")))
    blocks += facts("L’incontro", (("Di", of), ("Quando", moment(found.starts_at)), ("Luogo", found.place), ("Stato", found.status.label)))
    if found.agenda_html:
        blocks += [Heading("Ordine del giorno"), *from_html(found.agenda_html)]
    blocks += [Heading("Chi c’era"), *_present(found, queries.list_attendance(found.id), is_public=is_public)]
    blocks += [Heading("Il verbale"), *from_html(minutes.html)]
    if minutes.reason:
        blocks.append(strong("Perché è stato corretto:", minutes.reason))
    blocks += _collected(territory_id, found)
    blocks += _documents(queries.list_documents(found.id), is_public=is_public)
    blocks.append(strong("Pagina pubblica:", address(territories.get_territory(territory_id), "portal.meeting", meeting_id=found.id)))
    state = "bozza" if minutes.is_draft else f"pubblicato {dated('il', day_of(minutes.published_at))}"
    subtitle = f"Verbale, versione {minutes.number}, {state} · {of}, {day_of(found.starts_at)}"
    return framed(territory_id, f"Verbale: {found.title}", subtitle, blocks, now)


def _present(found: MeetingView, lines: Sequence[AttendanceLine], *, is_public: bool) -> list[Block]:
    if not found.attendance_version:
        return [paragraph("Le presenze non sono state annotate.")]
    named = {quality: [line.name for line in lines if line.quality == quality] for quality in ("present", "delegate", "absent")}
    blocks: list[Block] = []
    for quality, heading in (("present", "Organizzazioni presenti"), ("delegate", "Organizzazioni presenti con una delega")):
        if named[quality]:
            blocks += [Heading(f"{heading}: {len(named[quality])}", 3), Listing(tuple(words(name) for name in named[quality]))]
    if not blocks:
        blocks.append(paragraph("Nessuna organizzazione risulta presente."))
    absent = len(named["absent"])
    if is_public:
        away = counted(absent, "organizzazione assente", "organizzazioni assenti") if absent else "Nessuna organizzazione assente"
        blocks.append(paragraph(f"{away}."))
    elif absent:
        blocks += [Heading(f"Organizzazioni assenti: {absent}", 3), Listing(tuple(words(name) for name in named["absent"]))]
    blocks.append(paragraph(f"Altre persone, senza un’organizzazione: {found.walk_in_count}."))
    return blocks


def _collected(territory_id: int, found: MeetingView) -> list[Block]:
    """The contributions said in the room that are public."""
    rows = contributions.list_public(territory_id, ContributionFilter(), extra=[queries.said_openly_at(found.id)], size=LISTED)
    captured = queries.count_captured(found.id)
    if not captured and not rows.items:
        return []
    blocks: list[Block] = [
        Heading("Che cosa è stato raccolto"),
        paragraph(
            f"In sala {'è stato raccolto' if captured == 1 else 'sono stati raccolti'} {counted(captured, 'contributo', 'contributi')}."
        ),
    ]
    if rows.items:
        blocks.append(Listing(tuple(words(f"N. {one.number}, {one.title}") for one in rows.items)))
    return blocks


def _documents(files: Sequence[AttachmentView], *, is_public: bool) -> list[Block]:
    named = [one.description or one.name for one in files if one.is_released or not is_public]
    return [Heading("Documenti dell’incontro"), Listing(tuple(words(name) for name in named))] if named else []
