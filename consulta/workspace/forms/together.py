# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of acts on many texts of a list: what to do to which of them, and the words it needs."""

from collections.abc import Sequence

from wtforms import SelectField, SelectMultipleField, TextAreaField

from consulta.bulk.requests import Picked
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.moderation.answer_queries import AnswerRow
from consulta.moderation.models import OFFERED_REASONS, ModerationOutcome
from consulta.plans.models import LinkRelation
from consulta.plans.queries import ObjectiveChoice
from consulta.plans.requests import CreateObjective
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options
from consulta.web.locale import gettext
from consulta.workspace.forms.fields import (
    find_objective,
    ready_shown,
    whole,
)

PICKED, ON_PAGE, FILTERED = "picked", "page", "filter"
"""Which contributions an act on many takes: those that were ticked, those of the page, those of the filter."""


class PrepareForm(CreatingForm):
    """What to do to which contributions of the list. Nothing happens before it was looked at."""

    act = SelectField(N_("Che cosa fare"))
    which = SelectField(N_("A quali contributi"))
    picked = SelectMultipleField(N_("Contributi spuntati"), validate_choice=False)
    on_page = SelectMultipleField(N_("Contributi di questa pagina"), validate_choice=False)

    def offer(self, acts: Sequence[tuple[str, str]], which: Sequence[tuple[str, str]]) -> None:
        """The acts, and the choices of which contributions with how many they are."""
        self.act.choices, self.which.choices = options(acts), list(which)

    @property
    def seen(self) -> tuple[Picked, ...]:
        """What was ticked, or everything on the page, in the versions that stood there."""
        marked = self.on_page.data if self.which.data == ON_PAGE else self.picked.data
        return tuple(one for one in map(_picked, marked or ()) if one is not None)


def _picked(text: str) -> Picked | None:
    """«12:3» as it stands in a tick box: the id and the version seen."""
    subject_id, _colon, version = text.partition(":")
    one, seen = whole(subject_id), whole(version)
    return None if one is None or seen is None else Picked(one, seen)


class CarryOutForm(ConsultaForm):
    """The reason that is told to everybody whose text is not published. ``offered``: the ready explanations, for the script."""

    offered: Sequence[dict[str, str | int]] = ()

    ready = SelectField(N_("Risposta pronta"), coerce=int, default=0, validate_choice=False)
    reason_code = SelectField(
        N_("Motivo"), choices=options([("", N_("Scegli…"))]) + options((code.value, code.label) for code in OFFERED_REASONS), default=""
    )
    reason_text = TextAreaField(N_("Spiegazione per chi ha scritto"), validators=[at_most(2_000, N_("La spiegazione"))])

    def offer_ready(self, answers: Sequence[AnswerRow], outcome: ModerationOutcome, none: str) -> None:
        """The ready explanations for this decision."""
        these = [one for one in answers if one.outcome is outcome]
        self.ready.choices = [(0, none), *((one.id, one.name) for one in these)]
        self.offered = ready_shown(these)

    def use(self, answer: AnswerRow | None) -> None:
        """Fill reason and explanation from a ready one."""
        if answer is None:
            self.ready.errors = [gettext("Scegli una risposta pronta dall'elenco.")]
            return
        self.reason_text.data = answer.body
        self.reason_code.data = answer.reason_code.value if answer.reason_code else ""

    @property
    def words(self) -> dict[str, str]:
        """What the act asks for once for all."""
        return {"reason_code": self.reason_code.data or "", "reason_text": self.reason_text.data or ""}


class LinkManyForm(CreatingForm):
    """Which line of the plan to link to which contributions of a list, or to part from them. Nothing happens before it was looked at.

    ``new_title`` and ``new_area_id`` write a line that is not there yet, with a button of its own.
    """

    objective = OneLineField(N_("Riga del piano"), validators=[at_most(260, N_("La riga del piano"))])
    verb = SelectField(
        N_("Che cosa fare"),
        choices=options([("link", N_("Collega i contributi")), ("unlink", N_("Togli il collegamento"))]),
        default="link",
    )
    relation = SelectField(
        N_("Come incidono"), choices=options((one.value, one.label) for one in LinkRelation), default=LinkRelation.SUPPORTS.value
    )
    which = SelectField(N_("A quali contributi"))
    picked = SelectMultipleField(N_("Contributi spuntati"), validate_choice=False)
    on_page = SelectMultipleField(N_("Contributi di questa pagina"), validate_choice=False)
    new_title = OneLineField(N_("Titolo del nuovo obiettivo"), validators=[at_most(200, N_("Il titolo"))])
    new_area_id = SelectField(N_("Area del nuovo obiettivo"), coerce=lambda value: whole(str(value)) or 0, validate_choice=False)

    def offer(self, which: Sequence[tuple[str, str]], areas: Sequence[tuple[int, str]]) -> None:
        """The choices of which contributions with how many they are, and the areas of a new line."""
        self.which.choices, self.new_area_id.choices = list(which), options(areas)

    def line(self, choices: Sequence[ObjectiveChoice]) -> int:
        """The line that was picked. Raises Invalid when none, or when nothing answers to what was typed."""
        found = find_objective(self.objective.data or "", choices)
        if found is None:
            raise Invalid({"objective": "Scegli la riga del piano: scrivi il codice o una parola del titolo."})
        return found

    @property
    def seen(self) -> tuple[Picked, ...]:
        """What was ticked, or everything on the page, in the versions that stood there."""
        marked = self.on_page.data if self.which.data == ON_PAGE else self.picked.data
        return tuple(one for one in map(_picked, marked or ()) if one is not None)

    def to_draft(self, territory_id: int, cycle_id: int) -> CreateObjective:
        """The line to write in draft."""
        return CreateObjective(
            territory_id=territory_id,
            cycle_id=cycle_id,
            area_id=self.new_area_id.data or 0,
            title=self.new_title.data or "",
            key=self.submission_key.data or "",
        )


class LinkReasonForm(ConsultaForm):
    """Why the contributions bear on the line, once for all of them."""

    reason = TextAreaField(
        N_("Perché li colleghi"),
        description=N_("Vale per tutti. Può aspettare la risposta: lì lo ritroverai già scritto."),
        validators=[at_most(1_000, N_("Il perché"))],
    )


class TagManyForm(CreatingForm):
    """Which tag to put on which texts of a list, or off them. Nothing happens before it was looked at."""

    tag_id = SelectField(N_("Etichetta"), coerce=lambda value: whole(str(value)) or 0, default=0)
    verb = SelectField(
        N_("Che cosa fare"), choices=options([("apply", N_("Metti l'etichetta")), ("remove", N_("Togli l'etichetta"))]), default="apply"
    )
    which = SelectField(N_("A quali testi"))
    picked = SelectMultipleField(N_("Testi spuntati"), validate_choice=False)
    on_page = SelectMultipleField(N_("Testi di questa pagina"), validate_choice=False)

    def offer(self, tags: Sequence[tuple[int, str]], which: Sequence[tuple[str, str]]) -> None:
        """The tags in the order of the tree, and the choices of which texts with how many they are."""
        self.tag_id.choices, self.which.choices = options(tags), list(which)

    @property
    def seen(self) -> tuple[Picked, ...]:
        """What was ticked, or everything on the page, in the versions that stood there."""
        marked = self.on_page.data if self.which.data == ON_PAGE else self.picked.data
        return tuple(one for one in map(_picked, marked or ()) if one is not None)
