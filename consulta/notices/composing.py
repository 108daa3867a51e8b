# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office sends about a notice, as documents of the model (ADR 0065): the letter of an application, the list of who was admitted.

Pure, and always in Italian: whoever asks for them, they are the office's. Names come out on one line, words as they were written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consulta.core.documents.model import (
    Block,
    Corner,
    Document,
    Heading,
    Listing,
    Note,
    Paragraph,
    Quotation,
    labelled,
    paragraph,
    table,
    words,
)
from consulta.core.text import normalise, one_line
from consulta.core.words import dated, thousands
from consulta.notices.models import ApplicationStatus
from consulta.notices.queries import ApplicationView, NoticeFrame, NoticeView, OutcomeRow, RoundtableOutcome
from consulta.web.locale import show_day, show_moment, show_short_day, speaking

GONE = "Persona cancellata"
OFFICE = "L’ufficio di piano"
_TITLES = {
    ApplicationStatus.INTEGRATION_REQUESTED: "Richiesta di integrazione della domanda n. {}",
    ApplicationStatus.ADMITTED: "Ammissione della domanda n. {}",
    ApplicationStatus.ADMITTED_CONSULTATIVE: "Ammissione con ruolo consultivo della domanda n. {}",
    ApplicationStatus.REJECTED: "Domanda n. {} non ammessa",
}
_REVIEWED = "Esito del riesame della domanda n. {}"
_MEETINGS = "Quando c’è un incontro ti scriviamo."
_ALWAYS = "Puoi sempre scrivere un contributo sul sito."


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands around everything an office sends: its name, that of its plan, the line of the transparency register."""

    owner: str
    plan: str
    foot: str


def letter_title(application: ApplicationView) -> str:
    """What the letter of an application is about. Raises KeyError while there is nothing to tell (``policy.has_letter``)."""
    title = _REVIEWED if application.review_asked_at is not None else _TITLES[application.status]
    return title.format(application.number)


def letter(head: Letterhead, notice: NoticeFrame, application: ApplicationView, decided_at: datetime) -> Document:
    """The letter that tells what was decided of an application, or what it lacks, as things stand.

    ``decided_at``: when. Raises KeyError while there is nothing to tell.
    """
    with speaking("it"):
        blocks = [*_recall(notice, application), *_told(application), _signature(notice, decided_at), *_references(notice)]
        return _document(head, letter_title(application), blocks, opening=tuple(_opening(head, application)), label="Oggetto:")


def _opening(head: Letterhead, application: ApplicationView) -> list[Paragraph | Corner]:
    """The plan, the letter's own protocol, whom it is for."""
    name = words(one_line(application.name) or GONE, is_strong=True)
    protocol = _dated(application.letter_number, application.letter_on)
    return [
        paragraph(one_line(head.plan)),
        *([paragraph(f"Protocollo n. {protocol}")] if protocol else []),
        Corner((words("Per:"), name)),
    ]


def _dated(number: str, on: date | None) -> str:
    """ "12345/2026 del 21 novembre 2026", empty without a number."""
    number = one_line(number)
    return f"{number} {dated('del', show_short_day(on))}" if number and on else number


def _recall(notice: NoticeFrame, application: ApplicationView) -> list[Block]:
    """Which application, to which notice, for which tavoli."""
    arrived = f" È arrivata {show_moment(application.submitted_at)}." if application.submitted_at else ""
    return [
        paragraph(f"La domanda n. {application.number} risponde all’avviso «{one_line(notice.title)}».{arrived}"),
        paragraph("I tavoli scelti:"),
        Listing(tuple(words(one_line(name)) for _, name in application.roundtables)),
    ]


def _told(application: ApplicationView) -> list[Block]:
    if application.status is ApplicationStatus.INTEGRATION_REQUESTED:
        within = f"Completa la domanda entro {show_day(application.asked_until)}." if application.asked_until else ""
        return [
            Heading("Che cosa manca"),
            *_quoted(application.asked),
            Heading("Che cosa fare"),
            paragraph(
                f"{within or 'Completa la domanda appena puoi.'} Accedi al sito, apri la tua domanda e scegli «Completa la domanda»."
            ),
        ]
    return [*_decision(application), Heading("Che cosa fare"), *map(paragraph, _what_to_do(application))]


def _decision(application: ApplicationView) -> list[Block]:
    blocks: list[Block] = [Heading("La decisione")]
    if application.review_asked_at is not None:
        asked = f"Hai chiesto il riesame {show_day(application.review_asked_at)}."
        blocks.append(paragraph(f"{asked} Ha deciso una persona diversa da chi non aveva ammesso la domanda."))
    if application.status is ApplicationStatus.REJECTED:
        blocks.append(paragraph("La domanda non è ammessa."))
    else:
        how = f" Partecipi ai tavoli così: {application.standing.label.lower()}." if application.standing else ""
        blocks.append(paragraph(f"La domanda è ammessa.{how}"))
    if application.reason:
        blocks += [paragraph("Il motivo:"), *_quoted(application.reason)]
    return blocks


def _what_to_do(application: ApplicationView) -> Sequence[str]:
    """What who applied may do now, a sentence for each paragraph."""
    if application.status is ApplicationStatus.ADMITTED:
        return (_MEETINGS,)
    if application.status is ApplicationStatus.ADMITTED_CONSULTATIVE:
        late = "La domanda è arrivata dopo la scadenza: con il ruolo consultivo partecipi agli incontri e puoi dire la tua, senza"
        return (f"{late} adesione formale.", _MEETINGS)
    if application.review_asked_at is not None:
        return (f"Il riesame si chiede una volta sola: questa decisione è definitiva. {_ALWAYS}",)
    ask = "Accedi al sito, apri la tua domanda, scrivi il motivo e scegli «Chiedi il riesame». Decide un’altra persona dell’ufficio."
    return (f"Se non sei d’accordo puoi chiedere il riesame, una volta sola. {ask}", _ALWAYS)


def _quoted(text: str) -> list[Block]:
    """What the office typed, paragraph by paragraph, told apart from the words that every letter has."""
    return [Quotation(words(one.strip())) for one in normalise(text).split("\n\n") if one.strip()]


def _signature(notice: NoticeFrame, decided_at: datetime) -> Corner:
    """The day, who signs, and room for the hand."""
    lines = (show_short_day(decided_at), one_line(notice.officer_role), one_line(notice.officer_name) or OFFICE)
    return Corner(tuple(words(line) for line in lines if line), is_signed=True)


def _references(notice: NoticeFrame) -> list[Block]:
    found = [labelled(f"{label}:", value) for label, value in _acts(notice)]
    return [Heading("Riferimenti"), Listing(tuple(found))] if found else []


def _acts(notice: NoticeFrame | NoticeView) -> list[tuple[str, str]]:
    """The act that the notice comes from and its protocol, those that there are."""
    pairs = (("Atto di avvio", one_line(notice.act)), ("Protocollo dell’avviso", _dated(notice.protocol_number, notice.protocol_on)))
    return [(label, value) for label, value in pairs if value]


# ---------------------------------------------------------------- lists


def list_title(*, is_public: bool) -> str:
    """What a list is called."""
    return "Elenco degli ammessi ai tavoli" if is_public else "Elenco degli ammessi, per l’ufficio"


def outcomes(head: Letterhead, notice: NoticeView, tables: Sequence[RoundtableOutcome], on: datetime, *, is_public: bool) -> Document:
    """Who was admitted and who was not, tavolo by tavolo: for everybody citizens are a number (invariant 17), for the office names."""
    with speaking("it"):
        blocks: list[Block] = [paragraph(f"Situazione {dated('al', show_short_day(on))}.")]
        if not is_public:
            blocks.append(Note(words("Contiene nomi di cittadini: è per l’ufficio, non si pubblica.")))
        officer = ", ".join(filter(None, (one_line(notice.officer_name), one_line(notice.officer_role))))
        facts = [*_acts(notice), *([("Responsabile del procedimento", officer)] if officer else [])]
        if facts:
            blocks.append(table("L’avviso", ("Voce", "Che cosa"), facts))
        for one in tables:
            blocks.append(Heading(one_line(one.title)))
            blocks += _table(f"Domande ammesse: {one_line(one.title)}", "Come", one.admitted, is_public=is_public)
            blocks += _table(f"Domande non ammesse: {one_line(one.title)}", "Decisione", one.rejected, is_public=is_public)
        if not tables:
            blocks.append(paragraph("Non ci sono ancora decisioni."))
        return _document(head, list_title(is_public=is_public), blocks, subtitle=one_line(notice.title))


def _table(caption: str, last: str, rows: Sequence[OutcomeRow], *, is_public: bool) -> list[Block]:
    """Nothing without rows. Citizens without a name are one line, the last, so that spreadsheets have it too."""
    cells = [(f"N. {row.number}", one_line(row.name) or GONE, _how(row)) for row in rows if row.name or not is_public]
    citizens = sum(row.is_citizen for row in rows)
    if is_public and citizens:
        cells.append(("Altre", "Un cittadino o una cittadina" if citizens == 1 else f"{thousands(citizens)} cittadini e cittadine", "–"))
    return [table(caption, ("Domanda", "Chi", last), cells)] if cells else []


def _how(row: OutcomeRow) -> str:
    return row.standing.label if row.standing else row.status.label


def _document(head: Letterhead, title: str, blocks: Iterable[Block], **more: Any) -> Document:
    return Document(title=title, owner=one_line(head.owner), blocks=tuple(blocks), foot=head.foot, **more)
