# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the office: decisions, the yearly check, files, categories."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField

from consulta.accounts.forms import known_choice
from consulta.core.words import N_
from consulta.organisations.forms.registration import CHOOSE_CATEGORY, categories
from consulta.organisations.models import OrganisationCategory
from consulta.organisations.requests import (
    ConfirmValidity,
    DecideOrganisation,
    ExportRegistry,
    SetCategory,
)
from consulta.web.forms import (
    ConsultaForm,
    DayField,
    OneLineField,
    at_least,
    at_most,
    optional,
    options,
    required,
    whole,
)
from consulta.web.locale import gettext

RENAME, CLOSE = "nome", "chiudi"


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


class ExportForm(ConsultaForm):
    """What the file of the registry is for."""

    purpose = OneLineField(
        N_("A che cosa serve il file"),
        [
            required(N_("Scrivi a che cosa ti serve il file.")),
            at_least(5, N_("Scrivi a che cosa ti serve il file, in almeno 5 lettere.")),
            at_most(200, N_("Il testo")),
        ],
    )
    with_persons = BooleanField(N_("Aggiungi legale rappresentante, e-mail e telefono"))

    def to_request(self, territory_id: int, filter: str) -> ExportRegistry:
        """What is taken away."""
        return ExportRegistry(territory_id, self.purpose.data or "", filter, bool(self.with_persons.data))


class CategoryForm(ConsultaForm):
    """Another name for a category, or its last day."""

    category = SelectField(N_("Categoria"), [required(CHOOSE_CATEGORY), known_choice(CHOOSE_CATEGORY)], validate_choice=False)
    action = RadioField(
        N_("Che cosa cambia"),
        [required(N_("Scegli che cosa cambia.")), known_choice(N_("Scegli che cosa cambia."))],
        validate_choice=False,
    )
    label = OneLineField(N_("Nuovo nome"), [at_most(120, N_("Il nome"))])
    day = DayField(N_("Giorno"), validators=[required(N_("Scegli il giorno."))])

    def offer(self) -> None:
        """Fill the lists of choices."""
        self.category.choices = options(categories({one: one.label for one in OrganisationCategory}))
        self.action.choices = options(
            [
                (RENAME, gettext("Ha un altro nome da quel giorno, o si offre di nuovo")),
                (CLOSE, gettext("Non si offre più dopo quel giorno")),
            ]
        )

    def to_request(self, territory_id: int) -> SetCategory:
        """The change asked for."""
        is_closing = self.action.data == CLOSE
        return SetCategory(territory_id, str(self.category.data), self.day.day, "" if is_closing else self.label.data or "", is_closing)
