# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of who speaks for an organisation: its data, its colleagues, asking again."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.accounts.forms import AddressField, email_shape, known_choice
from consulta.core.words import N_
from consulta.organisations.forms.registration import CHOOSE_CATEGORY, NAME, categories
from consulta.organisations.models import AffiliationFunction, OrganisationCategory
from consulta.organisations.queries import OrganisationView
from consulta.organisations.requests import (
    AskAgain,
    BoundAffiliation,
    EditOrganisation,
    InviteColleague,
    SwitchSignature,
)
from consulta.territory.queries import Comune
from consulta.web.forms import (
    ConsultaForm,
    DayField,
    OneLineField,
    Validator,
    at_most,
    optional,
    options,
    required,
    whole,
)
from consulta.web.locale import gettext


def known_comuni() -> Validator:
    """Only comuni of the list."""
    return known_each(N_("Scegli i comuni dall'elenco."))


def known_each(message: str) -> Validator:
    """Each chosen value is one of the list."""

    def check(_form: Any, field: Any) -> None:
        known = {str(choice.value) for choice in field.choices or []}
        if not set(field.data or []) <= known:
            field.data = [value for value in field.data or [] if value in known]
            raise ValidationError(gettext(message))

    return check


class EditForm(ConsultaForm):
    """Fuller data of an organisation."""

    version = HiddenField()
    organisation_name = OneLineField(
        N_("Denominazione"), [required(N_("Scrivi la denominazione dell'organizzazione.")), at_most(160, NAME)]
    )
    category = SelectField(N_("Categoria"), [required(CHOOSE_CATEGORY), known_choice(CHOOSE_CATEGORY)], validate_choice=False)
    description = TextAreaField(N_("Che cosa fa l’organizzazione"), [at_most(1000, N_("La descrizione"))])
    municipalities = SelectMultipleField(
        N_("Comuni in cui è attiva"),
        [known_comuni()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    fiscal_code = StringField(N_("Codice fiscale"), [at_most(20, N_("Il codice fiscale"))])
    branch = OneLineField(N_("Articolazione"), [at_most(120, N_("L'articolazione"))])
    seat = SelectField(N_("Comune della sede"), [known_choice(N_("Scegli il comune della sede dall'elenco."))], validate_choice=False)
    seat_address = OneLineField(N_("Indirizzo della sede"), [at_most(200, N_("L'indirizzo"))])
    legal_representative = OneLineField(N_("Legale rappresentante"), [at_most(120, N_("Il nome del legale rappresentante"))])
    vat_number = StringField(N_("Partita IVA"), [at_most(20, N_("La partita IVA"))])
    certified_email = OneLineField(N_("Posta certificata (PEC)"), [at_most(254, N_("La PEC"))])
    public_email = OneLineField(N_("E-mail dell'organizzazione"), [at_most(254, N_("L'indirizzo e-mail"))])
    phone = OneLineField(N_("Telefono"), [at_most(40, N_("Il telefono"))])
    website = OneLineField(N_("Sito"), [at_most(300, N_("L'indirizzo del sito"))])
    shows_contacts = BooleanField(N_("Mostra a tutti e-mail, telefono e sito"))
    is_ets = BooleanField(N_("È un ente del Terzo settore"))
    runts_section = SelectField(
        N_("Sezione del RUNTS"),
        [known_choice(N_("Scegli la sezione dall'elenco."))],
        choices=options([("", "—"), *((letter, letter) for letter in "ABCDEFG")]),
        validate_choice=False,
    )
    runts_number = OneLineField(N_("Numero di iscrizione al RUNTS"), [at_most(40, N_("Il numero di iscrizione"))])
    runts_registered_on = DayField(N_("Iscritta al RUNTS dal giorno"), validators=[optional()])
    other_register = OneLineField(N_("Altro registro o albo"), [at_most(200, N_("Il registro"))])
    goes_on = BooleanField(N_("È un'altra organizzazione: salva lo stesso"))

    def offer(self, comuni: Iterable[Comune], offered: Mapping[OrganisationCategory, str], now: OrganisationView) -> None:
        """Fill the lists of choices; what the organisation already is stays possible, also when no longer offered."""
        kept = {} if now.category in offered else {now.category: now.category_name}
        self.category.choices = options(categories({**offered, **kept}))
        pairs = [(str(one.id), one.name) for one in comuni]
        self.municipalities.choices = options(pairs)
        self.seat.choices = options([("", gettext("Scegli il comune")), *pairs])

    @property
    def has_fault_in_details(self) -> bool:
        """Whether something in the folded part is wrong: then it stands open."""
        return any(self[name].errors for name in DETAILS)

    def to_request(self, organisation_id: int) -> EditOrganisation:
        """The data as typed, on the version the person was looking at."""
        return EditOrganisation(
            organisation_id=organisation_id,
            name=self.organisation_name.data or "",
            category=str(self.category.data),
            fiscal_code=self.fiscal_code.data or "",
            branch=self.branch.data or "",
            description=self.description.data or "",
            municipality_ids=tuple(int(value) for value in self.municipalities.data or []),
            runts_section=str(self.runts_section.data),
            runts_number=self.runts_number.data or "",
            version=whole(self.version.data),
            municipality_id=whole(self.seat.data) or None,
            runts_registered_on=self.runts_registered_on.data,
            email=self.public_email.data or "",
            shows_contacts=bool(self.shows_contacts.data),
            is_ets=bool(self.is_ets.data),
            **{name: self[name].data or "" for name in _SAME_NAMES},
        )


_SAME_NAMES = ("seat_address", "legal_representative", "vat_number", "certified_email", "phone", "website", "other_register")
DETAILS = (*_SAME_NAMES, "public_email", "runts_section", "runts_number", "runts_registered_on", "seat")
"""Fields of the folded part of the form."""


def typed(organisation: OrganisationView) -> dict[str, object]:
    """What the edit form holds at first."""
    same = ("description", "fiscal_code", "branch", "runts_section", "runts_number", "runts_registered_on", "shows_contacts", "is_ets")
    return {name: getattr(organisation, name) for name in (*same, *_SAME_NAMES)} | {
        "version": str(organisation.version),
        "organisation_name": organisation.name,
        "category": organisation.category.value,
        "municipalities": [str(comune_id) for comune_id, _ in organisation.municipalities],
        "public_email": organisation.email,
        "seat": str(organisation.municipality_id or ""),
    }


class AskAgainForm(ConsultaForm):
    """After a refusal: what has changed."""

    reason = TextAreaField(
        N_("Che cosa è cambiato"),
        [required(N_("Scrivi che cosa è cambiato, o perché la decisione va rivista.")), at_most(1000, N_("Il testo"))],
    )

    def to_request(self, territory_id: int, organisation_id: int) -> AskAgain:
        """What is asked."""
        return AskAgain(organisation_id, self.reason.data or "", territory_id)


class ColleagueForm(ConsultaForm):
    """A colleague to invite."""

    email = AddressField(
        N_("E-mail"), [required(N_("Scrivi l'indirizzo e-mail della persona.")), at_most(254, N_("L'indirizzo")), email_shape()]
    )
    name = OneLineField(N_("Nome e cognome"), [required(N_("Scrivi nome e cognome della persona.")), at_most(120, N_("Il nome"))])
    function = RadioField(
        N_("Funzione"),
        [required(N_("Scegli la funzione.")), known_choice(N_("Scegli la funzione dall'elenco."))],
        default=AffiliationFunction.CONTRIBUTOR.value,
        validate_choice=False,
    )

    until = DayField(N_("Fino al giorno"), validators=[optional()])

    def to_request(self, territory_id: int, organisation_id: int) -> InviteColleague:
        """The invitation asked for."""
        return InviteColleague(
            organisation_id, self.email.data or "", self.name.data or "", str(self.function.data), territory_id, until=self.until.data
        )


class BoundForm(ConsultaForm):
    """The last day of a delegation."""

    until = DayField(N_("Fino al giorno"), validators=[optional()])

    def to_request(self, territory_id: int, affiliation_id: int) -> BoundAffiliation:
        """The day asked for; empty for until further notice."""
        return BoundAffiliation(affiliation_id, self.until.data, territory_id)


class EndForm(ConsultaForm):
    """Why somebody no longer speaks for the organisation."""

    reason = TextAreaField(N_("Motivo"), [at_most(500, N_("Il motivo"))])


class SignatureForm(ConsultaForm):
    """One button that switches the firma interna, on the version that was read."""

    is_on = HiddenField()
    version = HiddenField()

    def to_request(self, territory_id: int, organisation_id: int) -> SwitchSignature:
        """What is asked of the service."""
        return SwitchSignature(territory_id, organisation_id, bool(self.is_on.data), whole(self.version.data))
