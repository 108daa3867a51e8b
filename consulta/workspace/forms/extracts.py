# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of extracts: a passage with its tags and its line of the plan; why one is removed."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField

from consulta.codebook.requests import RemoveExtract, TakeExtract
from consulta.core.words import N_
from consulta.plans.models import LinkRelation
from consulta.plans.queries import ObjectiveChoice
from consulta.plans.requests import CreateObjective
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required
from consulta.workspace.forms.fields import find_objective, whole


class ExtractForm(CreatingForm):
    """A passage of a contribution with tags, a line of the plan, or both. ``version`` is that of the page."""

    version = HiddenField()
    passage = TextAreaField(
        N_("Passaggio"),
        description=N_("Copialo dal testo com'è scritto: spazi e maiuscole non contano."),
        validators=[required(N_("Scrivi il passaggio: copialo dal testo.")), at_most(4_000, N_("Il passaggio"))],
    )
    tags = SelectMultipleField(N_("Etichette"), coerce=lambda value: whole(str(value)) or 0)
    objective = OneLineField(N_("Riga del piano"), validators=[at_most(260, N_("La riga del piano"))])
    relation = SelectField(
        N_("Come incide"), choices=options((one.value, one.label) for one in LinkRelation), default=LinkRelation.SUPPORTS.value
    )
    link_reason = TextAreaField(N_("Perché lo colleghi"), validators=[at_most(1_000, N_("Il perché"))])
    new_title = OneLineField(N_("Titolo del nuovo obiettivo"), validators=[at_most(200, N_("Il titolo"))])
    new_area_id = SelectField(N_("Area del nuovo obiettivo"), coerce=lambda value: whole(str(value)) or 0, validate_choice=False)

    def offer(self, tags: Sequence[tuple[int, str]], areas: Sequence[tuple[int, str]]) -> None:
        """The tags and the areas of a new line."""
        self.tags.choices, self.new_area_id.choices = options(tags), options(areas)

    def to_draft(self, territory_id: int, cycle_id: int) -> CreateObjective:
        """The line to write in draft."""
        return CreateObjective(
            territory_id=territory_id,
            cycle_id=cycle_id,
            area_id=self.new_area_id.data or 0,
            title=self.new_title.data or "",
            key=self.submission_key.data or "",
        )

    def to_request(self, territory_id: int, contribution_id: int, objectives: Sequence[ObjectiveChoice]) -> TakeExtract:
        """The request. Raises Invalid when no line answers to what was typed."""
        return TakeExtract(
            territory_id=territory_id,
            contribution_id=contribution_id,
            passage=self.passage.data or "",
            tag_ids=tuple(self.tags.data or ()),
            objective_id=find_objective(self.objective.data or "", objectives),
            relation=self.relation.data,
            link_reason=self.link_reason.data or "",
            version=whole(self.version.data) or 0,
            key=self.submission_key.data or "",
        )


class RemoveExtractForm(ConsultaForm):
    """Why a passage is no extract any more."""

    reason = OneLineField(
        N_("Motivo"),
        description=N_("Resta nella storia dell'ufficio."),
        validators=[required(N_("Scrivi perché lo togli: almeno 5 caratteri.")), at_most(300, N_("Il motivo"))],
    )

    def to_request(self, territory_id: int, extract_id: int) -> RemoveExtract:
        """What is asked of the service."""
        return RemoveExtract(territory_id, extract_id, self.reason.data or "")
