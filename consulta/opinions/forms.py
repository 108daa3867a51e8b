# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of opinions and of the address list: shape only."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Email

from consulta.core.text import PARTICIPANT_CAP
from consulta.core.words import N_
from consulta.opinions.models import AddresseeKind
from consulta.opinions.queries import AddresseeChoice, AddresseeRow
from consulta.opinions.requests import (
    AddAddressee,
    AddresseeContent,
    AnswerByLink,
    AskOpinion,
    CancelOpinion,
    EditAddressee,
    ExtendOpinion,
    FileAnswer,
)
from consulta.opinions.service import QUESTION_CAP, SIGNED_CAP
from consulta.web.forms import (
    ConsultaForm,
    CreatingForm,
    DayField,
    OneLineField,
    at_least,
    at_most,
    grouped,
    optional,
    options,
    required,
    whole,
)
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField

GENDERS: Mapping[str, str] = {"m": N_("Maschile: il Comune, lo sportello"), "f": N_("Femminile: la Regione, l’Azienda sanitaria")}


class AddresseeForm(CreatingForm):
    """A body or office of the address list."""

    version = HiddenField(default="0")
    name = OneLineField(
        N_("Nome"),
        validators=[required(N_("Scrivi il nome dell’ente o dell’ufficio.")), at_most(160, N_("Il nome"))],
        description=N_("Come lo leggerà chi ha scritto il contributo. Per esempio «Azienda sanitaria, distretto di Cagliari»."),
    )
    gender = SelectField(
        N_("Il nome è"),
        validate_choice=False,
        description=N_("Serve per scrivere bene «parere della Regione», «parere del Comune»."),
    )
    kind = SelectField(N_("Che cosa è"), validate_choice=False)
    email = OneLineField(
        N_("Indirizzo e-mail"),
        validators=[
            required(N_("Scrivi l’indirizzo e-mail a cui mandiamo i messaggi.")),
            at_most(254, N_("L’indirizzo e-mail")),
            Email(message=_l("L’indirizzo e-mail non è completo: scrivilo come protocollo@comune.it.")),
        ],
    )
    is_certified = BooleanField(N_("È un indirizzo di posta certificata (PEC)"))
    note = OneLineField(
        N_("Nota per l’ufficio"),
        validators=[at_most(300, N_("La nota"))],
        description=N_("La legge solo l’ufficio. Per esempio a chi rivolgersi per telefono."),
    )
    is_archived = BooleanField(N_("In archivio"), description=N_("Non si può più scegliere. Quello che gli è stato mandato resta com’è."))

    @classmethod
    def of(cls, found: AddresseeRow | None = None) -> "AddresseeForm":
        """The form of a new line, or of one that stands."""
        if found is None:
            form = cls()
        else:
            names = ("name", "gender", "email", "is_certified", "note")
            data = {name: getattr(found, name) for name in names} | {"kind": found.kind.value, "is_archived": found.archived_at is not None}
            data["version"] = str(found.version)
            form = cls(data=data)
        form.gender.choices = options((value, gettext(label)) for value, label in GENDERS.items())
        form.kind.choices = options((one.value, gettext(one.label)) for one in AddresseeKind)
        return form

    @property
    def content(self) -> AddresseeContent:
        """What the line says."""
        return AddresseeContent(
            name=self.name.data or "",
            gender=self.gender.data or "",
            kind=self.kind.data or "",
            email=self.email.data or "",
            is_certified=bool(self.is_certified.data),
            note=self.note.data or "",
        )

    def to_add(self, territory_id: int) -> AddAddressee:
        """The request for a new line."""
        return AddAddressee(territory_id=territory_id, content=self.content, key=self.submission_key.data or "")

    def to_edit(self, territory_id: int, addressee_id: int) -> EditAddressee:
        """The request to change one."""
        return EditAddressee(
            territory_id=territory_id,
            addressee_id=addressee_id,
            content=self.content,
            is_archived=bool(self.is_archived.data),
            version=whole(self.version.data),
        )


class AskForm(CreatingForm):
    """Whom to ask, what, by when."""

    addressee_id = SelectField(
        N_("A chi chiedi il parere"), coerce=str, validate_choice=False, validators=[required(N_("Scegli un ente."))]
    )
    question = TextAreaField(
        N_("Che cosa vuoi sapere"),
        validators=[required(N_("Scrivi che cosa vuoi chiedere all’ente.")), at_most(QUESTION_CAP, N_("La domanda"))],
        description=N_("Il contributo parte con il messaggio: qui scrivi solo la domanda. Non mettere nomi di persone."),
    )
    due_on = DayField(N_("Entro quale giorno"), validators=[required(N_("Scegli il giorno entro cui vuoi la risposta."))])

    def offer(self, addressees: Sequence[AddresseeChoice]) -> None:
        """The bodies of the address list, by kind."""
        kinds: dict[str, list[tuple[str, str]]] = {"": [("", gettext("Scegli dalla rubrica"))]}
        for one in addressees:
            kinds.setdefault(gettext(one.kind.label), []).append((str(one.id), one.name))
        self.addressee_id.choices = grouped(kinds)

    def to_request(self, territory_id: int, contribution_id: int) -> AskOpinion:
        """The request."""
        return AskOpinion(
            territory_id=territory_id,
            contribution_id=contribution_id,
            addressee_id=whole(self.addressee_id.data),
            question=self.question.data or "",
            due_on=self.due_on.day,
            key=self.submission_key.data or "",
        )


class ExtendForm(ConsultaForm):
    """A later day."""

    version = HiddenField(default="0")
    due_on = DayField(N_("Nuovo giorno"), validators=[required(N_("Scegli il nuovo giorno."))])

    def to_request(self, territory_id: int, opinion_id: int) -> ExtendOpinion:
        """The request."""
        return ExtendOpinion(territory_id, opinion_id, self.due_on.day, whole(self.version.data))


class CancelForm(ConsultaForm):
    """Why the opinion is not needed any more."""

    version = HiddenField(default="0")
    reason = OneLineField(
        N_("Perché non serve più"),
        validators=[
            at_least(10, N_("Scrivi perché il parere non serve più, almeno 10 caratteri: lo legge anche l’ente.")),
            at_most(500, N_("Il motivo")),
        ],
        description=N_("Lo legge anche l’ente, nel messaggio che gli mandiamo."),
    )

    def to_request(self, territory_id: int, opinion_id: int) -> CancelOpinion:
        """The request."""
        return CancelOpinion(territory_id, opinion_id, self.reason.data or "", whole(self.version.data))


class AnswerForm(CreatingForm):
    """What a body answers, on the page of its link."""

    text = TextAreaField(
        N_("Il parere"),
        validators=[required(N_("Scrivi il parere.")), at_most(PARTICIPANT_CAP, N_("Il parere"))],
        description=N_("Può diventare pubblico insieme alla risposta: non scrivere nomi o notizie di persone."),
    )
    signed_by = OneLineField(
        N_("Chi firma"),
        validators=[at_most(SIGNED_CAP, N_("Chi firma"))],
        description=N_("L’ufficio che risponde e, se vuoi, il nome di chi firma. Resta all’ufficio: non si pubblica."),
    )

    def to_request(self, link_id: int) -> AnswerByLink:
        """The request."""
        return AnswerByLink(link_id, self.text.data or "", self.signed_by.data or "")


class FileForm(AnswerForm):
    """An answer that came another way."""

    version = HiddenField(default="0")
    answered_on = DayField(N_("Quando è arrivato"), validators=[required(N_("Scegli il giorno in cui è arrivato."))])
    protocol = OneLineField(N_("Numero di protocollo"), validators=[at_most(60, N_("Il numero di protocollo"))])
    file = UploadField(N_("Documento ricevuto"), [optional()])

    def to_file(self, territory_id: int, opinion_id: int, today: date) -> FileAnswer:
        """The request."""
        return FileAnswer(
            territory_id=territory_id,
            opinion_id=opinion_id,
            text=self.text.data or "",
            signed_by=self.signed_by.data or "",
            answered_on=self.answered_on.data or today,
            protocol=self.protocol.data or "",
            file=self.file.data,
            version=whole(self.version.data),
            key=self.submission_key.data or "",
        )


class AgainForm(ConsultaForm):
    """Write a letter that did not arrive once more."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """The version of the page."""
        return whole(self.version.data)
