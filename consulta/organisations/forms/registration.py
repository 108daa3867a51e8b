# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One short form registers a person and, if wanted, an organisation; another a further organisation."""

from collections.abc import Iterable, Mapping

from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField

from consulta.accounts.forms import AddressField, comune_choices, comune_of, email_shape, known_choice
from consulta.accounts.requests import RegisterUser
from consulta.core.words import N_
from consulta.organisations.models import AffiliationFunction, OrganisationCategory
from consulta.organisations.requests import (
    RegisterOrganisation,
)
from consulta.territory.queries import Comune
from consulta.web.forms import (
    CreatingForm,
    OneLineField,
    at_least,
    at_most,
    optional,
    options,
    required,
)
from consulta.web.locale import gettext

MYSELF, ORGANISATION = "me", "organizzazione"
CHOOSE_CATEGORY = N_("Scegli la categoria dall'elenco.")
_CHOOSE_COMUNE = N_("Scegli il tuo comune dall'elenco; se vivi altrove, l'ultima voce.")
NAME = N_("La denominazione")


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

    organisation_name = OneLineField(N_("Denominazione"), [at_most(160, NAME)])
    category = SelectField(N_("Categoria"), [known_choice(CHOOSE_CATEGORY)], validate_choice=False)
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
            at_most(160, NAME),
        ]
        self.category.validators = [required(CHOOSE_CATEGORY), known_choice(CHOOSE_CATEGORY)]

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
