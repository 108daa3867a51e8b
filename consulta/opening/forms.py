# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the first configuration: few fields each, all with something already in them."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField, ValidationError

from consulta.accounts.forms import AddressField, email_shape
from consulta.core.text import one_line
from consulta.core.words import N_
from consulta.opening.requests import OpenFirst, PublishLegal, SaveContacts, SaveMunicipalities, SaveNames
from consulta.territory.forms import CONTACTS
from consulta.web.forms import ConsultaForm, DayField, OneLineField, at_most, optional, required, whole
from consulta.web.locale import gettext

KEEP = ""
"""The choice that leaves the words as they are."""


class FirstForm(ConsultaForm):
    """The first territory and who administers it."""

    name = OneLineField(
        N_("Nome del territorio"),
        description=N_("Per esempio: Ambito sociale della Valle Verde."),
        validators=[required(N_("Scrivi il nome del territorio.")), at_most(160, N_("Il nome"))],
    )
    region = OneLineField(N_("Regione"), validators=[required(N_("Scrivi la regione.")), at_most(60, N_("La regione"))])
    vocabulary = RadioField(N_("Le parole del territorio"), validators=[required(N_("Scegli le parole più vicine alle tue."))])
    slug = OneLineField(
        N_("Indirizzo breve"),
        description=N_("Lettere minuscole e trattini. Se lo lasci vuoto lo ricaviamo dal nome."),
        validators=[optional(), at_most(40, N_("L'indirizzo breve"))],
    )
    person = OneLineField(
        N_("Il tuo nome e cognome"), validators=[required(N_("Scrivi il tuo nome e cognome.")), at_most(120, N_("Il nome"))]
    )
    email = AddressField(
        N_("La tua e-mail"), validators=[required(N_("Scrivi la tua e-mail.")), at_most(254, N_("L'indirizzo")), email_shape()]
    )
    act = OneLineField(
        N_("L'atto che ti dà l'incarico"),
        description=N_("Per esempio: Determinazione 12 del 3 marzo 2026."),
        validators=[required(N_("Scrivi l'atto che ti dà l'incarico.")), at_most(200, N_("L'atto"))],
    )

    def offer(self, presets: Iterable[tuple[str, str]]) -> None:
        """The vocabularies shipped; the first is chosen."""
        self.vocabulary.choices = list(presets)
        self.vocabulary.default = self.vocabulary.choices[0][0]

    def to_request(self) -> OpenFirst:
        """The request for the service."""
        about = (self.name.data or "", self.region.data or "", self.vocabulary.data or "")
        return OpenFirst(*about, self.email.data or "", self.person.data or "", self.act.data or "", self.slug.data or "")


class NamesForm(ConsultaForm):
    """Name, region and the words of the bodies."""

    version = HiddenField(default="0")
    name = OneLineField(N_("Nome del territorio"), validators=[required(N_("Scrivi il nome del territorio.")), at_most(160, N_("Il nome"))])
    region = OneLineField(N_("Regione"), validators=[required(N_("Scrivi la regione.")), at_most(60, N_("La regione"))])
    vocabulary = RadioField(N_("Le parole del territorio"), default=KEEP, validators=[optional()])

    def offer(self, presets: Iterable[tuple[str, str]]) -> None:
        """The vocabularies shipped, after the words of now."""
        self.vocabulary.choices = [(KEEP, gettext(N_("Tieni le parole di adesso"))), *presets]

    def to_request(self, territory_id: int) -> SaveNames:
        """The request for the service."""
        return SaveNames(territory_id, whole(self.version.data), self.name.data or "", self.region.data or "", self.vocabulary.data or "")


class MunicipalitiesForm(ConsultaForm):
    """The comuni that join, and which of them leads."""

    comuni = TextAreaField(
        N_("Comuni da aggiungere"),
        description=N_("Uno per riga, con il nome o con il codice catastale."),
        validators=[optional(), at_most(8_000, N_("L'elenco dei comuni"))],
    )
    starts_on = DayField(N_("Ne fanno parte dal giorno"), validators=[required(N_("Scegli il primo giorno."))])
    lead = OneLineField(
        N_("Comune capofila"),
        description=N_("Puoi lasciarlo vuoto e indicarlo dopo."),
        validators=[optional(), at_most(80, N_("Il comune capofila"))],
    )
    act = OneLineField(
        N_("Atto che nomina il capofila"),
        description=N_("Serve solo se indichi il capofila, per esempio: Convenzione 4/2026."),
        validators=[optional(), at_most(200, N_("L'atto"))],
    )

    def validate_act(self, field: OneLineField) -> None:
        """The capofila is named by an act: said before anything is saved."""
        if self.lead.data and not field.data:
            raise ValidationError(gettext("Scrivi l'atto che nomina il comune capofila, oppure lascia vuoto il capofila."))

    def to_request(self, territory_id: int) -> SaveMunicipalities:
        """The request for the service."""
        written = tuple(filter(None, (one_line(line) for line in (self.comuni.data or "").splitlines())))
        return SaveMunicipalities(territory_id, written, self.starts_on.day, self.lead.data or "", self.act.data or "")


class ContactsForm(ConsultaForm):
    """Where the office is found, and who answers for the data."""

    version = HiddenField(default="0")
    email = OneLineField(
        CONTACTS["email"],
        validators=[required(N_("Scrivi l'e-mail dell'ufficio: è il recapito che tutti cercano.")), at_most(254, N_("L'e-mail"))],
    )
    telefono = OneLineField(CONTACTS["telefono"], validators=[optional(), at_most(60, N_("Il telefono"))])
    indirizzo = OneLineField(CONTACTS["indirizzo"], validators=[optional(), at_most(200, N_("L'indirizzo"))])
    orari = OneLineField(CONTACTS["orari"], validators=[optional(), at_most(200, N_("Gli orari"))])
    pec = OneLineField(CONTACTS["pec"], validators=[optional(), at_most(254, N_("La PEC"))])
    titolare = OneLineField(CONTACTS["titolare"], validators=[optional(), at_most(200, N_("Il titolare"))])
    dpo = OneLineField(CONTACTS["dpo"], validators=[optional(), at_most(200, N_("Il recapito"))])

    def to_request(self, territory_id: int) -> SaveContacts:
        """The request for the service."""
        return SaveContacts(territory_id, whole(self.version.data), {name: self[name].data or "" for name in CONTACTS})


class LegalForm(ConsultaForm):
    """What the office adds to the privacy notice, and its rules. ``version`` is the number that the texts will have."""

    version = HiddenField(default="0")
    privacy = TextAreaField(
        N_("Che cosa aggiunge il tuo ufficio all'informativa"),
        validators=[required(N_("Scrivi che cosa aggiunge l'ufficio all'informativa.")), at_most(20000, N_("L'informativa"))],
    )
    rules = TextAreaField(
        N_("Le regole per partecipare"),
        validators=[required(N_("Scrivi le regole per partecipare.")), at_most(20000, N_("Il testo delle regole"))],
    )

    def to_request(self, territory_id: int) -> PublishLegal:
        """The request for the service."""
        return PublishLegal(territory_id, whole(self.version.data), self.privacy.data or "", self.rules.data or "")


class TryMailForm(ConsultaForm):
    """One button: the letter goes to who presses it."""


def legal_defaults(titolare: str, office: str) -> dict[str, Any]:
    """Texts ready to be adapted: true of every installation, with the names of this one."""
    privacy = gettext(
        N_("I dati servono a %(office)s per preparare il piano sociale. Il titolare è %(titolare)s. "
        "Li leggono solo le persone incaricate dall'ufficio, e ogni lettura resta scritta."),
        office=office,
        titolare=titolare,
    )  # fmt: skip
    rules = gettext(
        N_("Scrivi di fatti, bisogni e proposte, non di persone che si possono riconoscere. "
        "Non sono ammesse offese né pubblicità. "
        "L'ufficio legge ogni testo e, se non lo pubblica, ti scrive perché. "
        "Risponde con le ragioni a ogni contributo pubblicato.")
    )  # fmt: skip
    return {"privacy": privacy, "rules": rules}
