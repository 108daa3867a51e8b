# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of objectives and links."""

import re

from wtforms import HiddenField, SelectField, TextAreaField

from consulta.core.words import N_
from consulta.plans.models import LinkRelation, ObjectiveOrigin, ObjectiveStatus
from consulta.plans.requests import CreateObjective, EditObjective, LinkContribution
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required

_NUMBER = re.compile(r"^(?:n\.?\s*)?(20[0-9]{2})\s*[-/]\s*([1-9][0-9]{0,8})$", re.IGNORECASE)


ORIGINS = options((member.value, member.label) for member in ObjectiveOrigin)
STATUSES = options((member.value, member.label) for member in ObjectiveStatus)
RELATIONS = options((member.value, member.label) for member in LinkRelation)


class ObjectiveForm(CreatingForm):
    """An objective. ``version`` is that of the page when it is edited."""

    title = OneLineField(N_("Titolo"), validators=[required(N_("Scrivi il titolo dell'obiettivo.")), at_most(200, N_("Il titolo"))])
    area_id = SelectField(N_("Area"), coerce=lambda value: int(value or 0), validators=[required(N_("Scegli l'area dall'elenco."))])
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
    version = HiddenField(default="1")

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
            version=_whole(self.version.data),
        )


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


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
