# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The optional fields of the scheda as a part of the forms that hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field, SelectField, StringField, TextAreaField

from consulta.contributions.details import BY_NAME, DETAILS, URGENCIES, Detail, Shape
from consulta.web.forms import OneLineField, at_most
from consulta.web.locale import gettext


def _field(name: str) -> Any:
    detail = BY_NAME[name]
    if detail.shape is Shape.URGENCY:
        return SelectField(detail.label, validate_choice=False, default="")
    if detail.shape is Shape.NUMBER:
        return StringField(detail.label)
    checks = [at_most(detail.cap, detail.label)]
    return OneLineField(detail.label, checks) if detail.shape is Shape.LINE else TextAreaField(detail.label, checks)


class DetailFields:
    """One field for each detail, named ``detail_…``. What they hold is checked by the service."""

    detail_target = _field("target")
    detail_people = _field("people")
    detail_evidence = _field("evidence")
    detail_services = _field("services")
    detail_urgency = _field("urgency")
    detail_urgency_reason = _field("urgency_reason")
    detail_result = _field("result")
    detail_activities = _field("activities")
    detail_carried_by = _field("carried_by")
    detail_partners = _field("partners")
    detail_staff = _field("staff")
    detail_premises = _field("premises")
    detail_money = _field("money")
    detail_cost = _field("cost")
    detail_funding = _field("funding")
    detail_duration = _field("duration")
    detail_leps = _field("leps")

    def offer_details(self) -> None:
        """Fill the choices of the urgency."""
        self.detail_urgency.choices = [
            ("", gettext("Preferisco non dirlo")),
            *((value, gettext(label)) for value, label in URGENCIES.items()),
        ]

    def _of(self, *, for_proposals: bool) -> Sequence[tuple[Detail, Field]]:
        return [(one, getattr(self, one.field)) for one in DETAILS if one.is_for_proposals is for_proposals]

    @property
    def general_details(self) -> Sequence[tuple[Detail, Field]]:
        """Those of every kind, each with its declaration."""
        return self._of(for_proposals=False)

    @property
    def proposal_details(self) -> Sequence[tuple[Detail, Field]]:
        """Those of a proposal alone."""
        return self._of(for_proposals=True)

    @property
    def has_detail_errors(self) -> bool:
        """Whether one of them was refused: the box that holds them must be open."""
        return any(field.errors for _, field in (*self.general_details, *self.proposal_details))

    @property
    def has_details(self) -> bool:
        """Whether one of them is filled in."""
        return any(field.data for _, field in (*self.general_details, *self.proposal_details))

    @property
    def details(self) -> Mapping[str, str]:
        """What was typed, by the name of the detail."""
        return {one.name: str(getattr(self, one.field).data or "") for one in DETAILS}
