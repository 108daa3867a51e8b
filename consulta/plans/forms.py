# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of objectives and links."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError

from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.organisations.forms.imports import SheetField
from consulta.plans.models import LinkRelation, ObjectiveLevel, ObjectiveOrigin, ObjectiveStatus
from consulta.plans.outline import OutlineLine
from consulta.plans.queries import Description, ObjectiveChoice, ObjectiveView
from consulta.plans.requests import (
    AddOutline,
    ConfirmPlanImport,
    CreateObjective,
    EditObjective,
    LineDetails,
    LinkContribution,
    MergeObjectives,
    StartPlanImport,
)
from consulta.territory.queries import Code, Comune
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, grouped, options, required, whole
from consulta.web.locale import gettext

_NUMBER = re.compile(r"^(?:n\.?\s*)?(20[0-9]{2})\s*[-/]\s*([1-9][0-9]{0,8})$", re.IGNORECASE)


_NO_FILE = N_("Scegli il file da caricare.")
OUTLINE_CAP = 40_000
"""Characters of an index."""
ORIGINS = options((member.value, member.label) for member in ObjectiveOrigin)
STATUSES = options((member.value, member.label) for member in ObjectiveStatus)
LEVELS = options((member.value, member.label) for member in ObjectiveLevel)
RELATIONS = options((member.value, member.label) for member in LinkRelation)


def _several(label: str, hint: str = "") -> SelectMultipleField:
    """Checkboxes whose values the service checks: what is no id is 0, which is nobody's."""
    return SelectMultipleField(label, coerce=_chosen, validate_choice=False, description=hint)


def _rank(_form: object, field: OneLineField) -> None:
    """Digits, or nothing."""
    if field.data and not whole(field.data):
        raise ValidationError(gettext("Scrivi la priorità con un numero, per esempio 1, oppure lascia vuoto."))


def _chosen(value: object) -> int:
    """An id picked from a list, 0 for none and for what is no id."""
    return whole(str(value))


class ObjectiveForm(CreatingForm):
    """An objective. ``version`` is that of the page when it is edited."""

    title = OneLineField(N_("Titolo"), validators=[required(N_("Scrivi il titolo dell'obiettivo.")), at_most(200, N_("Il titolo"))])
    area_id = SelectField(N_("Area"), coerce=lambda value: int(value or 0), validators=[required(N_("Scegli l'area dall'elenco."))])
    level = SelectField(N_("Livello"), choices=LEVELS, default=ObjectiveLevel.STRATEGIC.value)
    parent_id = SelectField(
        N_("Appartiene a"),
        coerce=_chosen,
        default=0,
        description=N_("Un obiettivo specifico o un intervento può stare sotto un obiettivo: allora la sua area è quella."),
    )
    description = TextAreaField(
        N_("Descrizione"),
        validators=[at_most(100_000, N_("La descrizione"))],
        description=N_("Che cosa cambierà per le persone, entro quando."),
    )
    origin = SelectField(N_("Da dove viene"), choices=ORIGINS, default=ObjectiveOrigin.CONTRIBUTIONS.value)
    status = SelectField(N_("Stato"), choices=STATUSES, default=ObjectiveStatus.DRAFT.value)
    code = OneLineField(
        N_("Codice"),
        validators=[at_most(20, N_("Il codice"))],
        description=N_("Se lo lasci vuoto lo assegna il programma: OB1, OB2 e così via."),
    )
    rank = OneLineField(
        N_("Priorità"),
        validators=[_rank],
        description=N_("1 è la più urgente. Lascia vuoto se non è ancora decisa."),
    )
    leps_ids = _several(N_("LEPS e azioni prioritarie"))
    target_ids = _several(N_("Destinatari"))
    municipality_ids = _several(N_("Comuni interessati"), N_("Se non ne scegli nessuno, riguarda tutto il territorio."))
    version = HiddenField(default="1")

    @property
    def is_described(self) -> bool:
        """Whether something of the description is written, or complained about: then it stands open."""
        parts = (self.rank, self.leps_ids, self.target_ids, self.municipality_ids)
        return any(part.data or part.errors for part in parts)

    def details(self) -> LineDetails:
        """What describes the line."""
        codes = {*(self.leps_ids.data or ()), *(self.target_ids.data or ())}
        return LineDetails(
            codes=tuple(sorted(codes)), municipalities=tuple(self.municipality_ids.data or ()), rank=whole(self.rank.data) or None
        )

    def to_create(self, territory_id: int, cycle_id: int) -> CreateObjective:
        """The request for a new objective."""
        return CreateObjective(
            territory_id=territory_id,
            cycle_id=cycle_id,
            area_id=self.area_id.data,
            title=self.title.data or "",
            description=self.description.data or "",
            origin=self.origin.data,
            status=self.status.data,
            code=self.code.data or None,
            level=self.level.data,
            parent_id=self.parent_id.data or None,
            details=self.details(),
            key=self.submission_key.data or "",
        )

    def to_edit(self, objective_id: int) -> EditObjective:
        """The request for a change."""
        return EditObjective(
            objective_id=objective_id,
            area_id=self.area_id.data,
            title=self.title.data or "",
            description=self.description.data or "",
            origin=self.origin.data,
            status=self.status.data,
            level=self.level.data,
            parent_id=self.parent_id.data or None,
            details=self.details(),
            version=whole(self.version.data),
        )


def form_of(found: ObjectiveView, described: Description) -> ObjectiveForm:
    """The form of an objective as it stands."""
    return ObjectiveForm(
        title=found.title,
        area_id=found.area_id,
        description=found.description_source,
        origin=found.origin.value,
        status=found.status.value,
        code=found.code,
        level=found.level.value,
        parent_id=found.parent_id or 0,
        rank=str(found.rank or ""),
        leps_ids=[one.id for one in (*described.leps, *described.actions)],
        target_ids=[one.id for one in described.targets],
        municipality_ids=[one.id for one in described.municipalities],
        version=str(found.version),
    )


def form_below(parent: ObjectiveView) -> ObjectiveForm:
    """An empty form that begins below an objective: the next level, its area."""
    levels = list(ObjectiveLevel)
    level = levels[min(parent.level.depth + 1, len(levels) - 1)]
    return ObjectiveForm(parent_id=parent.id, area_id=parent.area_id, level=level.value)


def offering(form: ObjectiveForm, areas: Mapping[int, str], choices: Iterable[ObjectiveChoice], own_id: int | None = None) -> ObjectiveForm:
    """With the areas of today, and what an objective may belong to: nothing of the last level, and not to itself."""
    form.area_id.choices = options(areas.items())
    groups: dict[str, list[tuple[int, str]]] = {"": [(0, gettext("Direttamente nell'area"))]}
    for choice in choices:
        if choice.level is not ObjectiveLevel.INTERVENTION and choice.id != own_id:
            groups.setdefault(choice.area_label, []).append((choice.id, f"{choice.code} · {choice.title}"))
    form.parent_id.choices = grouped(groups)
    return form


def describing(form: ObjectiveForm, codes: Iterable[Code], comuni: Iterable[Comune], described: Description, today: date) -> ObjectiveForm:
    """With the entries and comuni of today, and those that the line carries although they are no longer offered."""
    carried = {one.id for part in (described.leps, described.actions, described.targets) for one in part}
    offered = [one for one in codes if one.id in carried or (one.valid_from <= today and not (one.valid_to and one.valid_to <= today))]
    form.target_ids.choices = options((one.id, one.label) for one in offered if one.kind == "target_group")
    form.leps_ids.choices = options((one.id, one.label) for one in sorted(offered, key=lambda one: one.kind) if one.kind != "target_group")
    places = {one.id: one.name for one in comuni} | {one.id: one.label for one in described.municipalities}
    form.municipality_ids.choices = options(sorted(places.items(), key=lambda one: one[1]))
    return form


class OutlineForm(CreatingForm):
    """The index of an old plan, as it was copied. Each line that was understood has a field of its own, ``line_12``."""

    text = TextAreaField(
        N_("Indice"),
        validators=[required(N_("Incolla l'indice del vecchio piano.")), at_most(OUTLINE_CAP, N_("L'indice"))],
        description=N_("Una riga per voce. I numeri di pagina e i puntini si tolgono da soli."),
    )
    area_id = SelectField(
        N_("Area delle righe che non ne hanno una sopra"),
        coerce=_chosen,
        validators=[required(N_("Scegli l'area dall'elenco."))],
    )

    def to_request(self, territory_id: int, cycle_id: int, lines: Sequence[OutlineLine]) -> AddOutline:
        """The request, with the lines as they were corrected."""
        return AddOutline(
            territory_id=territory_id, cycle_id=cycle_id, area_id=self.area_id.data, lines=lines, key=self.submission_key.data or ""
        )


def line_choices(sent: Mapping[str, str]) -> Mapping[int, str]:
    """What was chosen for the lines of an index, by line number."""
    return {whole(name.removeprefix("line_")): value for name, value in sent.items() if name.startswith("line_")}


class LinkForm(ConsultaForm):
    """Link a contribution, named by its public number, from the objective's page."""

    number = OneLineField(
        N_("Numero del contributo"),
        validators=[required(N_("Scrivi il numero del contributo, per esempio 2026-42."))],
    )
    relation = SelectField(N_("Come incide"), choices=RELATIONS, default=LinkRelation.SUPPORTS.value)
    reason = TextAreaField(N_("Perché"), validators=[at_most(1_000, N_("Il perché"))])

    def parsed_number(self) -> tuple[int, int] | None:
        """Year and sequence of the number typed (also ``n. 2026/42``), or None when it is not one."""
        found = _NUMBER.match(self.number.data or "")
        return (int(found[1]), int(found[2])) if found else None

    def to_request(self, contribution_id: int, objective_id: int) -> LinkContribution:
        """The request for a link."""
        return LinkContribution(
            contribution_id=contribution_id, objective_id=objective_id, relation=self.relation.data, reason=self.reason.data or ""
        )


class PlanImportForm(CreatingForm):
    """A file with lines of the plan."""

    file = SheetField(N_("File da caricare"), [required(_NO_FILE)])

    def to_request(self, territory_id: int, cycle_id: int) -> StartPlanImport:
        """What is asked of the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext(_NO_FILE)})
        return StartPlanImport(territory_id=territory_id, cycle_id=cycle_id, file=self.file.data, key=self.submission_key.data or "")


class PlanConfirmForm(ConsultaForm):
    """The button that brings in what was looked at."""

    seen = HiddenField()

    def to_request(self, territory_id: int, import_id: int) -> ConfirmPlanImport:
        """What is asked of the service."""
        return ConfirmPlanImport(territory_id=territory_id, import_id=import_id, seen=str(self.seen.data or ""))


class MergeForm(ConsultaForm):
    """Which line takes over what is linked to this one. ``version`` is that of the page."""

    into_id = SelectField(N_("Unisci a"), coerce=_chosen, validate_choice=False, default=0)
    reason = OneLineField(N_("Motivo"), validators=[at_most(500, N_("Il motivo"))], description=N_("Resta nella storia dell'ufficio."))
    version = HiddenField(default="1")

    def offer(self, choices: Iterable[ObjectiveChoice], own_id: int) -> None:
        """The other lines of the plan, by area."""
        groups: dict[str, list[tuple[int, str]]] = {"": [(0, gettext("Scegli una riga"))]}
        for choice in choices:
            if choice.id != own_id:
                groups.setdefault(choice.area_label, []).append((choice.id, f"{choice.code} · {choice.title}"))
        self.into_id.choices = grouped(groups)

    def to_request(self, territory_id: int, objective_id: int) -> MergeObjectives:
        """What is asked of the service."""
        return MergeObjectives(
            territory_id=territory_id,
            objective_id=objective_id,
            into_id=self.into_id.data or 0,
            reason=self.reason.data or "",
            version=whole(self.version.data),
        )
