# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the library: a document, a version, a withdrawal; a format asked for, and its answer."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Email

from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.library.content import DESCRIPTION_CAP, LINES, REASON_CAP
from consulta.library.models import AccessibleFormat, DocumentKind
from consulta.library.queries import DocumentView, OwnerChoice
from consulta.library.requests import (
    AddVersion,
    AnswerFormat,
    AskFormat,
    CreateDocument,
    DocumentContent,
    EditDocument,
    OneDocument,
    Withdraw,
)
from consulta.library.service import ANSWER_CAP, LINK_CAP, MESSAGE_CAP
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, OneLineField, at_most, grouped, optional, options, required, whole
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField

_GROUPS = {
    "cycle": N_("Una consultazione"),
    "plan": N_("Un piano"),
    "roundtable": N_("Un tavolo"),
    "meeting": N_("Un incontro"),
}


REFERENCES = ("protocol_number", "protocol_on", "board_reference", "board_from", "board_to")


def _line(name: str) -> Any:
    what, cap = LINES[name]
    return at_most(cap, what)


class DocumentForm(CreatingForm):
    """What a document says of itself. ``version`` is that of the page when it is changed."""

    title = OneLineField(
        N_("Titolo"),
        [required(N_("Scrivi il titolo del documento.")), _line("title")],
        description=N_("Come lo chiamerebbe chi lo cerca: per esempio «Convenzione tra i comuni 2026-2028»."),
    )
    kind = SelectField(N_("Che documento è"), validate_choice=False, validators=[required(N_("Scegli dall'elenco che documento è."))])
    belongs = SelectField(N_("A che cosa appartiene"), validate_choice=False, validators=[required(N_("Scegli a che cosa appartiene."))])
    issued_on = DayField(N_("Data del documento"), [required(N_("Scegli la data che il documento porta."))])
    issuer = OneLineField(
        N_("Chi lo ha emesso"), [_line("issuer")], description=N_("Il comune, l'assemblea dei sindaci, la Regione o un altro ente.")
    )
    description = TextAreaField(
        N_("Che cosa dice, con parole semplici"),
        [at_most(DESCRIPTION_CAP, N_("La spiegazione"))],
        description=N_("Due o tre frasi: a chi serve, che cosa cambia."),
    )
    act = OneLineField(N_("Atto"), [_line("act")], description=N_("Per esempio: deliberazione n. 12 del 3 marzo 2026."))
    protocol_number = OneLineField(N_("Numero di protocollo"), [_line("protocol_number")])
    protocol_on = DayField(N_("Data di protocollo"), [optional()])
    board_reference = OneLineField(
        N_("Riferimento all'albo pretorio"),
        [_line("board_reference")],
        description=N_("Il numero della pubblicazione, o il suo indirizzo."),
    )
    board_from = DayField(N_("All'albo dal giorno"), [optional()])
    board_to = DayField(N_("All'albo fino al giorno"), [optional()], description=N_("Quel giorno è compreso."))
    version = HiddenField(default="0")

    @property
    def names_references(self) -> bool:
        """Whether a reference is written, or wrong: then that part stands open."""
        fields = (self.act, self.protocol_number, self.protocol_on, self.board_reference, self.board_from, self.board_to)
        return any(field.data or field.errors for field in fields)

    def content(self) -> DocumentContent:
        """What it says."""
        lines = ("title", "kind", "belongs", "issuer", "description", "act", "protocol_number", "board_reference")
        days = ("protocol_on", "board_from", "board_to")
        values: dict[str, Any] = {name: str(self[name].data or "") for name in lines} | {name: self[name].data for name in days}
        return DocumentContent(**values, issued_on=self.issued_on.day)

    def to_edit(self, territory_id: int, document_id: int) -> EditDocument:
        """The request for a change."""
        return EditDocument(territory_id, document_id, self.content(), whole(self.version.data))


class NewDocumentForm(DocumentForm):
    """The same, with its first file."""

    file = UploadField(N_("Il file"), [required(N_("Scegli il file da caricare."))])

    def to_create(self, territory_id: int) -> CreateDocument:
        """The request for a new document."""
        if self.file.data is None:
            raise Invalid({"file": gettext("Scegli il file da caricare.")})
        return CreateDocument(territory_id, self.content(), self.file.data, self.submission_key.data or "")


def offer(form: DocumentForm, owners: Iterable[OwnerChoice], territory_name: str, found: DocumentView | None = None) -> None:
    """The kinds, and what a document may belong to; what it belongs to already is always offered."""
    form.kind.choices = options([("", gettext("Scegli")), *((one.value, gettext(one.label)) for one in DocumentKind)])
    groups: dict[str, list[tuple[str, str]]] = {"": [("territory", territory_name)]}
    rows = list(owners)
    for word, label in _GROUPS.items():
        mine = [one for one in rows if one.word == word]
        if mine:
            groups[gettext(label)] = [(one.value, _owner_label(one)) for one in mine]
    if found is not None and found.belongs == "meeting" and all(one.value != found.owner for one in rows):
        label = _GROUPS["meeting"]
        groups.setdefault(gettext(label), []).append((found.owner, found.owner_title))
    form.belongs.choices = grouped(groups)


def _owner_label(one: OwnerChoice) -> str:
    return one.title if one.word in ("cycle", "plan") else f"{one.title} ({one.cycle})"


def values_of(found: DocumentView) -> dict[str, Any]:
    """A document as the form shows it."""
    same = ("title", "issued_on", "issuer", "description", "act", *REFERENCES)
    values: dict[str, Any] = {name: getattr(found, name) for name in same}
    return values | {"kind": found.kind.value, "belongs": found.owner, "version": str(found.version)}


class VersionForm(CreatingForm):
    """A file that takes the place of the one before."""

    file = UploadField(N_("Il nuovo file"), [required(N_("Scegli il file da caricare."))])
    dated_on = DayField(N_("Data di questa versione"), [required(N_("Scegli la data di questa versione."))])
    reason = OneLineField(
        N_("Perché cambia"),
        [at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("Lo legge chi aveva letto la versione di prima: per esempio «Corretto l'importo dell'articolo 4»."),
    )
    version = HiddenField(default="0")

    def to_request(self, territory_id: int, document_id: int) -> AddVersion:
        """The request."""
        if self.file.data is None:
            raise Invalid({"file": gettext("Scegli il file da caricare.")})
        key, reason = self.submission_key.data or "", self.reason.data or ""
        return AddVersion(territory_id, document_id, self.file.data, self.dated_on.day, reason, whole(self.version.data), key)


class PublishForm(ConsultaForm):
    """The button that makes a draft public."""

    version = HiddenField(default="0")

    def to_request(self, territory_id: int, document_id: int) -> OneDocument:
        """The request."""
        return OneDocument(territory_id, document_id, whole(self.version.data))


class WithdrawForm(ConsultaForm):
    """Why something public can no longer be read."""

    reason = OneLineField(
        N_("Perché lo ritiri"),
        [required(N_("Scrivi perché lo ritiri: lo legge chi lo cerca.")), at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("Per esempio: «Conteneva un indirizzo privato». Non ripetere qui il dato."),
    )
    version = HiddenField(default="0")

    def to_request(self, territory_id: int, document_id: int, number: int | None = None) -> Withdraw:
        """The request."""
        return Withdraw(territory_id, document_id, self.reason.data or "", whole(self.version.data), number)


class AskFormatForm(CreatingForm):
    """Which format, for whom it may be answered."""

    format = RadioField(
        N_("Quale formato ti serve?"), validate_choice=False, validators=[required(N_("Scegli il formato che riesci a leggere."))]
    )
    message = TextAreaField(
        N_("Vuoi aggiungere qualcosa?"),
        [at_most(MESSAGE_CAP, N_("Il messaggio"))],
        description=N_("Per esempio quanto grandi ti servono i caratteri. Non scrivere dati sulla salute: non servono."),
    )
    email = OneLineField(
        N_("La tua e-mail"),
        [
            required(N_("Scrivi l'indirizzo a cui rispondere, per esempio nome@esempio.it.")),
            at_most(254, N_("L'indirizzo e-mail")),
            Email(message=_l("L'indirizzo e-mail non è completo: scrivilo come nome@esempio.it.")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.format.choices = options((one.value, gettext(one.label)) for one in AccessibleFormat)

    def to_request(self, territory_id: int, document_id: int, language: str) -> AskFormat:
        """The request."""
        email = self.email.data or "" if "email" in self else ""
        key, wanted = self.submission_key.data or "", str(self.format.data or "")
        return AskFormat(territory_id, document_id, wanted, self.message.data or "", email, language, key)


class ConfirmForm(ConsultaForm):
    """The button that confirms an address."""


class AnswerFormatForm(CreatingForm):
    """The office's answer: a file, the address of a recording or a video, or reasons."""

    file = UploadField(N_("Il file nel formato chiesto"))
    link = OneLineField(
        N_("Indirizzo della registrazione o del video"),
        [at_most(LINK_CAP, N_("L'indirizzo"))],
        description=N_("Audio e video non si caricano qui: metti il video sul sito del comune e scrivi dove si trova."),
    )
    answer = TextAreaField(
        N_("Che cosa rispondi"),
        [at_most(ANSWER_CAP, N_("La risposta"))],
        description=N_(
            "Con un file o un indirizzo puoi lasciarlo vuoto. Se il formato non si può fare, spiega perché e come si può aiutare."
        ),
    )
    version = HiddenField(default="0")

    def to_request(self, territory_id: int, format_request_id: int) -> AnswerFormat:
        """The request."""
        return AnswerFormat(
            territory_id,
            format_request_id,
            self.answer.data or "",
            self.link.data or "",
            self.file.data,
            whole(self.version.data),
            self.submission_key.data or "",
        )
