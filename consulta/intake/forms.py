# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the desk (F7) and of who follows a code."""

from collections.abc import Iterable, Set
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.contributions.finding_fields import FindingFields
from consulta.contributions.models import ContributionKind
from consulta.core.words import N_
from consulta.intake.policy import CHANNELS, CONTACT_CAP, NAME_CAP, PLACE_CAP
from consulta.intake.requests import EnterForPerson
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, OneLineField, at_most, options, required, whole
from consulta.web.locale import gettext

_CHOOSE_TOPIC = N_("Scegli il tema dall'elenco; se nessuno va bene, «Altro tema».")


def whole_of(typed: Any) -> int:
    """The id of a choice; anything that is no id becomes 0, which no list holds."""
    return whole(str(typed))


class ManyCheckboxes(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DeskForm(FindingFields, CreatingForm):
    """A contribution of somebody who is not at the keyboard."""

    LOOKED_AT = ("title", "text")  # what stays private is not looked at

    channel = RadioField(
        N_("Come è arrivato"),
        validate_choice=False,
        validators=[required(N_("Scegli come è arrivato: sportello, carta, telefono, e-mail o incontro."))],
    )
    place = OneLineField(
        N_("Luogo"),
        validators=[required(N_("Scrivi il luogo: per esempio «Sportello sociale del comune».")), at_most(PLACE_CAP, N_("Il luogo"))],
        description=N_("Dove è stato raccolto: per esempio «Sportello sociale del comune»."),
    )
    received_on = DayField(
        N_("Giorno in cui è arrivato"),
        validators=[required(N_("Scrivi il giorno in cui è arrivato."))],
        description=N_("Conta questo giorno, non quello in cui lo trascrivi."),
    )
    kind = RadioField(
        N_("Che cos’è"),
        validate_choice=False,
        validators=[required(N_("Scegli se è un bisogno, una priorità, una criticità o una proposta."))],
    )
    topic_id = SelectField(N_("Tema"), coerce=whole_of, validate_choice=False, validators=[required(_CHOOSE_TOPIC)])
    title = OneLineField(
        N_("Titolo"), validators=[required(N_("Scrivi un titolo che dica di che cosa si tratta.")), at_most(120, N_("Il titolo"))]
    )
    text = TextAreaField(
        N_("Testo"),
        validators=[required(N_("Scrivi quello che la persona ha detto o consegnato.")), at_most(20_000, N_("Il testo"))],
        description=N_("Con le parole della persona. Sarà pubblico: niente nomi, indirizzi, malattie di qualcuno."),
    )
    municipality_ids = ManyCheckboxes(
        N_("Comuni"), coerce=whole_of, validate_choice=False, description=N_("Se non ne scegli nessuno vale per tutto il territorio.")
    )
    person_name = OneLineField(
        N_("Nome della persona"), validators=[at_most(NAME_CAP, N_("Il nome"))], description=N_("Resta privato: lo vede solo l’ufficio.")
    )
    contact = OneLineField(
        N_("Recapito"),
        validators=[at_most(CONTACT_CAP, N_("Il recapito"))],
        description=N_("Telefono o e-mail, se la persona vuole essere richiamata. Resta privato."),
    )
    has_read_privacy = BooleanField(
        N_("La persona ha ricevuto o ascoltato l’informativa privacy"),
        validators=[required(N_("Consegna o leggi l’informativa privacy alla persona, poi spunta la casella."))],
    )

    offered_topics: Set[int] = frozenset()
    """The ids of the topics one may choose."""

    def offer(self, topics: Iterable[Any], comuni: Iterable[Any]) -> None:
        """The open topics by tavolo and the comuni of the territory."""
        self.channel.choices = options((channel.value, gettext(channel.label)) for channel in CHANNELS)
        self.kind.choices = options((kind.value, gettext(kind.label)) for kind in ContributionKind)
        listed = [
            (str(topic.id), f"{topic.roundtable_title}: {topic.title}" if topic.roundtable_title else topic.title) for topic in topics
        ]
        self.offered_topics = {whole_of(value) for value, _label in listed}
        self.topic_id.choices = options([("", gettext("Scegli un tema")), *listed])
        self.municipality_ids.choices = options((str(comune.id), comune.name) for comune in comuni)

    def validate_topic_id(self, field: Any) -> None:
        """Only a topic of the list: one that is closed, or of elsewhere, comes back to be chosen again."""
        if field.data not in self.offered_topics:
            raise ValidationError(gettext(_CHOOSE_TOPIC))

    def to_request(self, territory_id: int) -> EnterForPerson:
        """The request to enter it."""
        return EnterForPerson(
            territory_id=territory_id,
            topic_id=self.topic_id.data,
            kind=self.kind.data or "",
            title=self.title.data or "",
            text=self.text.data or "",
            municipality_ids=tuple(self.municipality_ids.data or ()),
            channel=self.channel.data or "",
            place=self.place.data or "",
            received_on=self.received_on.day,
            has_read_privacy=bool(self.has_read_privacy.data),
            key=self.submission_key.data or "",
            person_name=self.person_name.data or "",
            contact=self.contact.data or "",
        )


class FollowForm(ConsultaForm):
    """The printed code."""

    code = OneLineField(
        N_("Codice"),
        validators=[required(N_("Scrivi il codice stampato sul foglio che ti ha dato lo sportello."))],
        description=N_("Dieci tra lettere e numeri, per esempio ABCD-EFG-HJK. Maiuscole, spazi e trattini non contano."),
    )
