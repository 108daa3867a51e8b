# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms about letters: when one wants them, and those that the office writes to many."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField

from consulta.accounts.forms import known_choice
from consulta.core.words import N_
from consulta.notifications.queries import FREQUENCIES, KINDS
from consulta.notifications.requests import Audience, BulletinStep, ChooseMail, WriteBulletin
from consulta.notifications.service import NOTE_CAP, SUBJECT_CAP, TEXT_CAP
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, grouped, optional, options, required, whole
from consulta.web.locale import gettext


def _frequency(kind: str) -> Any:
    return SelectField(
        KINDS[kind],
        [known_choice(N_("Scegli dall'elenco quando vuoi questo avviso."))],
        choices=options(FREQUENCIES.items()),
        validate_choice=False,
    )


class MailChoiceForm(ConsultaForm):
    """When each kind of news comes by mail."""

    contributions = _frequency("contributions")
    comments = _frequency("comments")
    replies = _frequency("replies")
    plan = _frequency("plan")
    calendar = _frequency("calendar")
    topics = _frequency("topics")
    no_mail = BooleanField(
        N_("Non mandarmi e-mail di novità"),
        description=N_("Ricevi solo i messaggi sui tuoi contributi e sul tuo accesso. Le novità le leggi nel tuo spazio."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self[kind].choices = options((value, gettext(label)) for value, label in FREQUENCIES.items())

    def to_request(self, version: int) -> ChooseMail:
        """The choices, on the version the person was looking at."""
        return ChooseMail(bool(self.no_mail.data), {kind: str(self[kind].data) for kind in KINDS}, version)


_WHOM = N_("Scegli dall'elenco a chi scrivi.")
Choices = Mapping[str, Sequence[tuple[str, str]]]
"""Group → values and labels of who can be written to."""


class BulletinForm(CreatingForm):
    """A message of the office to many, in Italian and, if wanted, in English too."""

    version = HiddenField(default="0")
    audience = SelectField(N_("A chi scrivi"), [required(_WHOM), known_choice(_WHOM)], validate_choice=False)
    subject = OneLineField(
        N_("Oggetto"),
        [required(N_("Scrivi l'oggetto: è la prima cosa che si legge.")), at_most(SUBJECT_CAP, N_("L'oggetto"))],
        description=N_("Di' subito di che cosa si tratta, per esempio: «Lunedì apre la raccolta dei contributi»."),
    )
    text = TextAreaField(
        N_("Testo"),
        [required(N_("Scrivi il testo dell'annuncio.")), at_most(TEXT_CAP, N_("Il testo"))],
        description=N_("Poche righe: che cosa succede, quando, che cosa può fare chi legge. Il saluto e la firma ci sono già."),
    )
    subject_en = OneLineField(N_("Oggetto in inglese"), [optional(), at_most(SUBJECT_CAP, N_("L'oggetto"))])
    text_en = TextAreaField(
        N_("Testo in inglese"),
        [optional(), at_most(TEXT_CAP, N_("Il testo in inglese"))],
        description=N_("Lo riceve chi ha scelto l'inglese. Se lo lasci vuoto, riceve quello in italiano."),
    )

    def offer(self, choices: Choices) -> None:
        """Give the select its groups."""
        self.audience.choices = grouped({"": [("", gettext("Scegli a chi scrivi"))], **choices})

    def to_request(self, territory_id: int, bulletin_id: int | None = None) -> WriteBulletin:
        """The request for the service."""
        kind, _colon, ref = (self.audience.data or "").partition(":")
        return WriteBulletin(
            territory_id,
            Audience(kind, ref),
            self.subject.data or "",
            self.text.data or "",
            self.subject_en.data or "",
            self.text_en.data or "",
            bulletin_id,
            whole(self.version.data),
            self.submission_key.data or "",
        )


class BulletinStepForm(ConsultaForm):
    """A button on the page of a message: send, confirm, give back with a note, stop."""

    version = HiddenField(default="0")
    note = OneLineField(N_("Che cosa va cambiato"), [optional(), at_most(NOTE_CAP, N_("La nota"))])

    def to_request(self, territory_id: int, bulletin_id: int) -> BulletinStep:
        """The request for the service."""
        return BulletinStep(territory_id, bulletin_id, whole(self.version.data), self.note.data or "")
