# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of organisations: shape and Italian messages. One short form registers a person and, if wanted, an organisation."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.accounts.forms import AddressField, comune_choices, comune_of, email_shape, known_choice
from consulta.accounts.requests import RegisterUser
from consulta.core.words import N_
from consulta.organisations.models import AffiliationFunction, OrganisationCategory
from consulta.organisations.queries import OrganisationView
from consulta.organisations.requests import (
    AskAgain,
    ConfirmValidity,
    DecideOrganisation,
    EditOrganisation,
    InviteColleague,
    RegisterOrganisation,
)
from consulta.territory.queries import Comune
from consulta.web.forms import (
    ConsultaForm,
    CreatingForm,
    DayField,
    OneLineField,
    Validator,
    at_least,
    at_most,
    optional,
    options,
    required,
    whole,
)
from consulta.web.locale import gettext

MYSELF, ORGANISATION = "me", "organizzazione"
_CHOOSE_CATEGORY = N_("Scegli la categoria dall'elenco.")
_CHOOSE_COMUNE = N_("Scegli il tuo comune dall'elenco; se vivi altrove, l'ultima voce.")
_NAME = N_("La denominazione")


def categories(offered: Mapping[OrganisationCategory, str]) -> list[tuple[str, str]]:
    """The categories offered today in the order of the source texts, after an empty choice."""
    return [("", gettext("Scegli la categoria")), *((one.value, gettext(label)) for one, label in offered.items())]


def every_category(offered: Mapping[OrganisationCategory, str]) -> list[tuple[str, str]]:
    """All categories, also those no longer offered: a list is filtered by what its rows were called."""
    return [(one.value, gettext(offered.get(one, one.label))) for one in OrganisationCategory]


def functions() -> list[tuple[str, str]]:
    """In what quality one speaks."""
    return [(one.value, gettext(one.label)) for one in AffiliationFunction]


class OrganisationFields(CreatingForm):
    """What is asked of an organisation at first: denominazione, categoria, the person's function."""

    organisation_name = OneLineField(N_("Denominazione"), [at_most(160, _NAME)])
    category = SelectField(N_("Categoria"), [known_choice(_CHOOSE_CATEGORY)], validate_choice=False)
    function = RadioField(
        N_("La tua funzione"),
        [known_choice(N_("Scegli la tua funzione dall'elenco."))],
        default=AffiliationFunction.DELEGATE.value,
        validate_choice=False,
    )
    fiscal_code = StringField(N_("Codice fiscale"), [at_most(20, N_("Il codice fiscale"))])
    branch = OneLineField(N_("Articolazione"), [at_most(120, N_("L'articolazione"))])
    goes_on = BooleanField(N_("È un'altra organizzazione: registrala lo stesso"))

    def offer(self, comuni: Iterable[Comune], offered: Mapping[OrganisationCategory, str]) -> None:
        """Fill the lists of choices."""
        self.category.choices = options(categories(offered))
        self.function.choices = options(functions())
        self._offer_comuni(comuni)

    def _offer_comuni(self, _comuni: Iterable[Comune]) -> None:
        """The comuni, where they are asked."""

    def demand_organisation(self) -> None:
        """Name and category are needed now: an organisation is being registered."""
        self.organisation_name.validators = [
            required(N_("Scrivi la denominazione dell'organizzazione.")),
            at_least(2, N_("La denominazione ha almeno 2 lettere.")),
            at_most(160, _NAME),
        ]
        self.category.validators = [required(_CHOOSE_CATEGORY), known_choice(_CHOOSE_CATEGORY)]

    def ignore_organisation(self) -> None:
        """No organisation is being registered: whatever stands in its fields is right."""
        for field in (self.organisation_name, self.category, self.function, self.fiscal_code, self.branch):
            field.validators = []

    def organisation(self, territory_id: int, person: int, municipality_id: int | None, key: str | None) -> RegisterOrganisation:
        """The organisation asked for."""
        return RegisterOrganisation(
            territory_id=territory_id,
            name=self.organisation_name.data or "",
            category=str(self.category.data),
            municipality_id=municipality_id,
            person=person,
            function=str(self.function.data),
            fiscal_code=self.fiscal_code.data or "",
            branch=self.branch.data or "",
            key=key,
        )


class RegisterForm(OrganisationFields):
    """A person and, if wanted, an organisation."""

    name = OneLineField(
        N_("Nome e cognome"),
        [required(N_("Scrivi nome e cognome.")), at_least(2, N_("Il nome ha almeno 2 lettere.")), at_most(120, N_("Il nome"))],
    )
    email = AddressField(N_("E-mail"), [required(N_("Scrivi il tuo indirizzo e-mail.")), at_most(254, N_("L'indirizzo")), email_shape()])
    municipality = SelectField(N_("Comune"), [required(_CHOOSE_COMUNE), known_choice(_CHOOSE_COMUNE)], validate_choice=False)
    takes_part = RadioField(
        N_("Partecipo per"),
        [known_choice(N_("Scegli se partecipi per te o per un'organizzazione."))],
        choices=options([(MYSELF, N_("me")), (ORGANISATION, N_("un'organizzazione"))]),
        default=MYSELF,
        validate_choice=False,
    )
    password = PasswordField(N_("Password"), [optional()])
    has_read = BooleanField(
        N_("Ho letto l'informativa sulla privacy e ho almeno 14 anni"),
        [required(N_("Per registrarti devi aver letto l'informativa e avere almeno 14 anni: se è così, spunta la casella."))],
    )

    def _offer_comuni(self, comuni: Iterable[Comune]) -> None:
        self.municipality.choices = comune_choices((one.id, one.name) for one in comuni)
        self.takes_part.choices = options([(MYSELF, gettext("me")), (ORGANISATION, gettext("un'organizzazione"))])
        if self.is_for_organisation:
            self.demand_organisation()
        else:
            self.ignore_organisation()

    @property
    def is_for_organisation(self) -> bool:
        """Whether an organisation is registered too; otherwise what stands in its fields is ignored."""
        return bool(self.takes_part.data == ORGANISATION)

    def user(self, language: str) -> RegisterUser:
        """The account asked for."""
        municipality_id, is_from_outside = comune_of(self.municipality.data)
        return RegisterUser(
            self.email.data or "", self.name.data or "", self.password.data or None, municipality_id, is_from_outside, language=language
        )


class FurtherForm(OrganisationFields):
    """A further organisation of somebody signed in."""

    municipality = SelectField(N_("Comune della sede"), [required(_CHOOSE_COMUNE), known_choice(_CHOOSE_COMUNE)], validate_choice=False)

    def _offer_comuni(self, comuni: Iterable[Comune]) -> None:
        self.municipality.choices = comune_choices((one.id, one.name) for one in comuni)
        self.demand_organisation()


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
        N_("Denominazione"), [required(N_("Scrivi la denominazione dell'organizzazione.")), at_most(160, _NAME)]
    )
    category = SelectField(N_("Categoria"), [required(_CHOOSE_CATEGORY), known_choice(_CHOOSE_CATEGORY)], validate_choice=False)
    description = TextAreaField(N_("Che cosa fate"), [at_most(1000, N_("La descrizione"))])
    municipalities = SelectMultipleField(
        N_("Comuni in cui siete attivi"),
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
    certified_email = OneLineField(N_("PEC"), [at_most(254, N_("La PEC"))])
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


class DecisionForm(ConsultaForm):
    """The office's decision, with its reason."""

    version = HiddenField()
    status = RadioField(
        N_("Decisione"),
        [required(N_("Scegli la decisione.")), known_choice(N_("Scegli una delle decisioni dell'elenco."))],
        validate_choice=False,
    )
    reason = TextAreaField(N_("Motivo"), [at_most(1000, N_("Il motivo"))])
    due_on = DayField(N_("Entro quando servono i dati"), validators=[optional()])
    until = DayField(N_("Sospesa fino al giorno"), validators=[optional()])

    def to_request(self, territory_id: int, organisation_id: int) -> DecideOrganisation:
        """The decision, on the version the operator was looking at."""
        return DecideOrganisation(
            organisation_id,
            str(self.status.data),
            self.reason.data or "",
            whole(self.version.data),
            territory_id,
            due_on=self.due_on.data,
            until=self.until.data,
        )


class ValidityForm(ConsultaForm):
    """The yearly check: how the office found that all still holds."""

    version = HiddenField()
    method = OneLineField(
        N_("Come lo hai verificato"),
        [required(N_("Scrivi come lo hai verificato, per esempio: visura RUNTS di oggi.")), at_most(200, N_("Il testo"))],
    )

    def to_request(self, territory_id: int, organisation_id: int) -> ConfirmValidity:
        """The confirmation, on the version the operator was looking at."""
        return ConfirmValidity(organisation_id, self.method.data or "", whole(self.version.data), territory_id)


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

    def to_request(self, territory_id: int, organisation_id: int) -> InviteColleague:
        """The invitation asked for."""
        return InviteColleague(organisation_id, self.email.data or "", self.name.data or "", str(self.function.data), territory_id)
