# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms that cut a contribution into parts and put it together again (ADR 0047)."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, TextAreaField

from consulta.contributions.models import ContributionKind
from consulta.contributions.policy import PARTS_MOST, SPLIT_REASON_CAP
from consulta.contributions.requests import PartWanted, RejoinContribution, SplitContribution
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required
from consulta.workspace.forms.fields import whole

SLOTS = range(1, PARTS_MOST + 1)
"""The numbers of the parts a page has room for: ``passage_1``, ``title_1``, ``kind_1``, ``area_id_1`` and so on. Empty ones are no part."""


class SplitForm(CreatingForm):
    """The parts of a contribution and why. ``version`` is that of the page."""

    version = HiddenField()
    reason = TextAreaField(
        N_("Perché lo scomponi"),
        description=N_("È pubblico: si legge nella pagina e nella lettera a chi ha scritto."),
        validators=[required(N_("Scrivi perché lo scomponi: almeno 10 caratteri.")), at_most(SPLIT_REASON_CAP, N_("Il motivo"))],
    )

    def offer(self, areas: Sequence[tuple[int, str]], same: str, kind: str) -> None:
        """The areas of each part; ``same``: the label of the original's area, ``kind``: what a part is until somebody says otherwise."""
        for slot in SLOTS:
            self[f"area_id_{slot}"].choices = options([(0, same), *areas])
            self[f"kind_{slot}"].data = self[f"kind_{slot}"].data or kind

    @property
    def filled_slots(self) -> list[int]:
        """The parts in which something was written."""
        return [slot for slot in SLOTS if self[f"passage_{slot}"].data or self[f"title_{slot}"].data]

    def to_request(self, territory_id: int, contribution_id: int) -> SplitContribution:
        """What is asked of the service."""
        return SplitContribution(
            territory_id,
            contribution_id,
            tuple(
                PartWanted(
                    self[f"kind_{slot}"].data,
                    self[f"title_{slot}"].data or "",
                    self[f"passage_{slot}"].data or "",
                    self[f"area_id_{slot}"].data or None,
                )
                for slot in self.filled_slots
            ),
            self.reason.data or "",
            self.submission_key.data or "",
            whole(self.version.data) or 0,
        )

    def beside(self, invalid: Invalid) -> Invalid:
        """The service's sentences under the names of this form: ``parts-1-title`` is the title of the second part that was filled in."""
        slots, placed = self.filled_slots, {}
        for name, message in invalid.errors.items():
            head, _dash, rest = name.partition("-")
            index, _dash, field = rest.partition("-")
            is_part = head == "parts" and index.isdigit() and int(index) < len(slots)
            placed[f"{field}_{slots[int(index)]}" if is_part else name] = message
        return Invalid(placed)


def _slot(number: int) -> None:
    """The fields of one part."""
    label = filled(N_("Parte %(n)s: passaggio"), n=number)
    setattr(SplitForm, f"passage_{number}", TextAreaField(label, validators=[at_most(20_000, N_("Il passaggio"))]))
    setattr(SplitForm, f"title_{number}", OneLineField(N_("Titolo della parte"), validators=[at_most(120, N_("Il titolo"))]))
    kinds = options((kind.value, kind.label) for kind in ContributionKind)
    setattr(SplitForm, f"kind_{number}", SelectField(N_("Tipo"), choices=kinds, validate_choice=False))
    area = SelectField(N_("Area"), coerce=lambda value: whole(str(value)) or 0, validate_choice=False, default=0)
    setattr(SplitForm, f"area_id_{number}", area)


for _number in SLOTS:
    _slot(_number)


class RejoinForm(ConsultaForm):
    """Why the parts go back. ``version`` is that of the original."""

    version = HiddenField()
    reason = TextAreaField(
        N_("Perché lo ricomponi"),
        description=N_("Lo legge chi lo ha scritto."),
        validators=[required(N_("Scrivi perché lo ricomponi: almeno 10 caratteri.")), at_most(SPLIT_REASON_CAP, N_("Il motivo"))],
    )

    def to_request(self, territory_id: int, contribution_id: int) -> RejoinContribution:
        """What is asked of the service."""
        return RejoinContribution(territory_id, contribution_id, self.reason.data or "", whole(self.version.data) or 0)
