# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of one contribution: for everybody what its public page shows, for the office also how it was worked on."""

from collections.abc import Sequence
from datetime import datetime

from consulta.attachments.policy import AttachmentView
from consulta.codebook import queries as codebook
from consulta.contributions import queries as contributions
from consulta.contributions.policy import is_readable
from consulta.contributions.queries import ContributionDetail
from consulta.contributions.wording import details_shown
from consulta.core.documents.model import Block, Document, Heading, Listing, from_html, paragraph, table, words
from consulta.core.errors import NotFound
from consulta.core.words import dated
from consulta.moderation import queries as moderation
from consulta.opinions import queries as opinions
from consulta.papers.composing.pieces import address, counted, day_of, facts, framed, moment, said, strong
from consulta.plans import queries as plans
from consulta.register import queries as register
from consulta.replies import queries as replies
from consulta.replies.queries import ReplyView
from consulta.reports.wording import day
from consulta.territory import queries as territories

_NO_REPLY = "Non ha ancora una risposta."
_TAKEN_FROM_PUBLIC = "Edizione pubblica: dice solo quello che si legge nella pagina pubblica."
_OF_OFFICE = "Edizione dell’ufficio: contiene passi interni. Non darla a chi sta fuori dall’ufficio."


def public(territory_id: int, contribution_id: int, now: datetime) -> Document:
    """The public dossier. Raises NotFound for what is not public, or is not any more."""
    number = contributions.find_number(contribution_id)
    year, _dash, sequence = (number or "").partition("-")
    if not sequence:
        raise NotFound
    found = contributions.get_public(territory_id, (int(year), int(sequence)))
    if found.is_tombstone or not is_readable(found.status):
        raise NotFound
    reply = replies.find_published(found.id)
    files = [one for one in contributions.list_files(found.id) if one.is_released] if found.has_files else []
    blocks = [
        paragraph(_TAKEN_FROM_PUBLIC),
        *_text(found),
        *_place(territory_id, found, is_public=True),
        *_support(found),
        *_files(files, is_public=True),
        *_links(found),
        Heading("La risposta"),
        *(_reply(reply, is_public=True) if reply else (paragraph(_NO_REPLY),)),
        *_register(territory_id, found.number),
    ]
    return framed(territory_id, _title(found), f"Fascicolo del contributo n. {found.number} · {day_of(now)}", blocks, now)


def office(territory_id: int, contribution_id: int, now: datetime) -> Document:
    """The office's dossier: versions, labels, links, replies with drafts, opinions, decisions. Never notes, never addresses.

    Raises NotFound.
    """
    found = contributions.get_for_staff(territory_id, contribution_id)
    blocks = [
        paragraph(_OF_OFFICE),
        *_text(found),
        *_place(territory_id, found, is_public=False),
        *_support(found),
        *_files(contributions.list_files(found.id), is_public=False),
        *_labels(found),
        *_links(found),
        *_replies(found),
        *_opinions(found),
        *_decisions(found),
        *_versions(found),
        *_register(territory_id, found.number),
    ]
    return framed(territory_id, _title(found), f"Fascicolo d’ufficio del contributo n. {found.number} · {day_of(now)}", blocks, now)


def _title(found: ContributionDetail) -> str:
    return f"{found.number}. {found.title}"


def _text(found: ContributionDetail) -> list[Block]:
    blocks = [Heading("Il testo"), strong(f"{found.kind.label}.", found.author_label), *said(found.html)]
    return [*blocks, *facts("Che cosa aggiunge chi scrive", details_shown(found.details))]


def _place(territory_id: int, found: ContributionDetail, *, is_public: bool) -> list[Block]:
    territory = territories.get_territory(territory_id)
    into = found.merged_into
    return facts(
        "Dove sta",
        (
            ("Numero", found.number),
            ("Stato", found.status.label),
            (territory.labels.roundtable.title, found.roundtable_title),
            ("Tema", found.topic_title),
            ("Area", found.area_label),
            ("Comuni", ", ".join(one.name for one in found.municipalities) or "Tutto il territorio"),
            ("Ricevuto", moment(found.submitted_at)),
            ("Come è arrivato", found.channel.label),
            ("Pubblicato", moment(found.published_at)),
            ("Letto dall’ufficio", "" if is_public else moment(found.read_at)),
            ("Accettato fuori termine", moment(found.late_accepted_at)),
            ("Protocollo", _protocol(found)),
            ("Unito a", f"n. {into.number}, {into.title}. Motivo: {into.reason}" if into else ""),
            ("Pagina pubblica", address(territory, "portal.contribution", number=found.number) if is_readable(found.status) else ""),
        ),
    )


def _protocol(found: ContributionDetail) -> str:
    if not found.protocol_number:
        return ""
    return f"n. {found.protocol_number} {dated('del', day(found.protocol_on))}" if found.protocol_on else f"n. {found.protocol_number}"


def _support(found: ContributionDetail) -> list[Block]:
    persons = counted(found.person_endorsement_count, "persona", "persone")
    bodies = counted(found.body_endorsement_count, "organizzazione", "organizzazioni")
    comments = counted(found.comment_count, "commento", "commenti")
    blocks: list[Block] = [Heading("Chi lo sostiene"), paragraph(f"Lo sostengono {persons} e {bodies}. Ha {comments}.")]
    if found.endorsing_bodies:
        blocks.append(Listing(tuple(words(one.name) for one in found.endorsing_bodies)))
    if found.merged_sources:
        joined = "; ".join(f"n. {one.number}, {one.title}" for one in found.merged_sources)
        blocks.append(paragraph(f"Dicono la stessa cosa, e sono uniti a questo: {joined}."))
    return blocks


def _files(files: Sequence[AttachmentView], *, is_public: bool) -> list[Block]:
    if not files:
        return []
    named = [f"{one.name} ({one.description})" if one.description else one.name for one in files]
    if is_public:
        return [Heading("Documenti"), Listing(tuple(words(name) for name in named))]
    rows = [(name, _file_state(one), one.sha256[:16]) for name, one in zip(named, files, strict=True)]
    return [Heading("Documenti"), table("Documenti arrivati con il testo", ("Documento", "Stato", "Impronta (inizio)"), rows)]


def _file_state(one: AttachmentView) -> str:
    if one.is_released:
        return "In vista"
    return f"Fuori vista. Motivo: {one.withdrawn_because}" if one.withdrawn_because else "Da leggere"


def _links(found: ContributionDetail) -> list[Block]:
    links = plans.links_of_contribution(found.merged_into.id if found.merged_into else found.id)
    if not links:
        return [Heading("Il piano"), paragraph("Non è collegato a nessun obiettivo del piano.")]
    rows = [(f"{one.objective_code} {one.objective_title}", one.relation.label, one.reason or "–") for one in links]
    return [Heading("Il piano"), table("Gli obiettivi collegati", ("Obiettivo", "Come", "Perché"), rows)]


def _reply(reply: ReplyView, *, is_public: bool) -> list[Block]:
    covered = reply.covered_by
    service = reply.covered_by_service
    blocks: list[Block] = [strong("Esito:", f"{reply.wording}."), *from_html(reply.html)]
    passed = f"{reply.forwarded_to}, {dated('il', day_of(reply.forwarded_at))}" if reply.forwarded_at else reply.forwarded_to
    blocks += facts(
        f"Risposta, versione {reply.version_number}",
        (
            ("Parte accolta", reply.accepted_part),
            ("Parte non accolta", reply.refused_part),
            ("Trasmesso a" if reply.forwarded_at else "Di competenza di", passed),
            ("Rinviato al", reply.deferred_year),
            ("Già previsto da", f"{covered.code} {covered.title}" if covered else ""),
            ("Già fatto dal servizio", service.name if service else ""),
            ("Stato", "" if is_public else reply.status.label),
            ("Approvata da", "" if is_public else reply.approver_name),
            ("Decisa", moment(reply.decided_at)),
            ("Approvata", moment(reply.approved_at)),
            ("Pubblicata", moment(reply.published_at)),
            ("Perché è stata corretta", reply.correction_reason),
            ("Approvata da chi l’ha scritta, perché", reply.exception_reason),
        ),
    )
    for one in reply.opinions:
        blocks += [Heading(f"Parere {one.of}", 3), *said(one.html)]
    return blocks


def _replies(found: ContributionDetail) -> list[Block]:
    versions = replies.list_versions(found.id)
    blocks: list[Block] = [Heading("Le risposte")]
    if not versions:
        return [*blocks, paragraph(_NO_REPLY)]
    for one in versions:
        blocks += [Heading(f"Versione {one.version_number}, {one.status.label.lower()}", 3), *_reply(one, is_public=False)]
    for sent in opinions.list_forwardings_of(found.id):
        blocks.append(
            paragraph(
                f"Trasmesso a {sent.name}, {dated('il', day_of(sent.sent_at))}." if sent.sent_at else f"Da trasmettere a {sent.name}."
            )
        )
    return blocks


def _labels(found: ContributionDetail) -> list[Block]:
    rows = [
        (
            one.label,
            one.applied_by or "–",
            day_of(one.applied_at),
            f"tolta {dated('il', day_of(one.removed_at))}" if one.removed_at else "in uso",
        )
        for one in codebook.list_history(codebook.CONTRIBUTION, found.id)
    ]
    if not rows:
        return [Heading("Le etichette"), paragraph("Nessuna etichetta, finora.")]
    return [Heading("Le etichette"), table("Etichette messe e tolte", ("Etichetta", "Chi", "Quando", "Stato"), rows)]


def _opinions(found: ContributionDetail) -> list[Block]:
    asked = opinions.list_of_contribution(found.id) if found.published_at else ()
    blocks: list[Block] = [Heading("I pareri chiesti")] if asked else []
    for one in asked:
        blocks += [Heading(f"Parere {one.of}", 3), strong("Domanda:", one.question), *said(one.answer_html)]
        blocks += facts(
            "A che punto è",
            (("Stato", one.status.label), ("Chiesto", moment(one.asked_at)), ("Firmato da", one.signed_by), ("Protocollo", one.protocol)),
        )
    return blocks


def _decisions(found: ContributionDetail) -> list[Block]:
    rows = [
        (
            moment(one.decided_at),
            one.outcome.label,
            one.reason_text or (one.reason_code.label if one.reason_code else "–"),
            one.decided_by or "–",
        )
        for one in moderation.list_decisions(moderation.CONTRIBUTION, found.id)
    ]
    rows += [
        (moment(one.merged_at), f"Unione con il n. {one.number}", one.reason, one.merged_by or "–")
        for one in contributions.list_merges(found.id)
    ]
    if not rows:
        return []
    return [Heading("Le decisioni"), table("Decisioni sul testo", ("Quando", "Che cosa", "Motivo", "Chi"), rows)]


def _versions(found: ContributionDetail) -> list[Block]:
    revisions = contributions.list_revisions(found.id)
    if len(revisions) < 2:
        return []
    blocks: list[Block] = [Heading("Le versioni del testo")]
    for one in revisions:
        blocks += [Heading(f"Versione {one.number}, {moment(one.submitted_at)}", 3), strong("Titolo:", one.title), *said(one.html)]
    return blocks


def _register(territory_id: int, number: str) -> list[Block]:
    slug = territories.get_territory(territory_id).slug
    entries = register.list_entries(territory_id, slug, subject=f"contributo/{number}").items
    if not entries:
        return []
    rows = [(str(one.n), one.label, moment(one.occurred_at), one.hash[:16]) for one in reversed(entries)]
    return [
        Heading("Nel registro di trasparenza"),
        table("Le righe del registro su questo contributo", ("Riga", "Che cosa", "Quando", "Impronta (inizio)"), rows),
        paragraph("Chiunque può verificare le impronte sul sito. Non è il registro di protocollo."),
    ]
