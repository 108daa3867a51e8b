# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form of a tag."""

from collections.abc import Iterable

from wtforms import HiddenField, SelectField, TextAreaField

from consulta.codebook.requests import CreateTag, EditTag
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, OneLineField, at_most, options, required


class TagForm(ConsultaForm):
    """Name, definition and area of a tag. ``version`` is that of the page."""

    label = OneLineField(N_("Nome"), validators=[required(N_("Scrivi il nome dell'etichetta.")), at_most(80, N_("Il nome"))])
    definition = TextAreaField(
        N_("Definizione"),
        validators=[
            required(N_("Scrivi la definizione: dice ai colleghi quando usare l'etichetta.")),
            at_most(500, N_("La definizione")),
        ],
        description=N_("Una o due frasi: quando si usa e quando no."),
    )
    area_id = SelectField(N_("Area a cui suggerirla"), coerce=lambda value: int(value or 0), default=0)
    version = HiddenField(default="1")

    def offer_areas(self, areas: Iterable[tuple[int, str]], none_label: str) -> None:
        """Fill the choice of areas."""
        self.area_id.choices = options([(0, none_label), *areas])

    def to_create(self, territory_id: int) -> CreateTag:
        """The request for a new tag."""
        return CreateTag(territory_id, self.label.data or "", self.definition.data or "", self.area_id.data or None)

    def to_edit(self, tag_id: int) -> EditTag:
        """The request for a change."""
        return EditTag(tag_id, self.label.data or "", self.definition.data or "", self.area_id.data or None, whole(self.version.data))


class RetireForm(ConsultaForm):
    """The button that takes a tag out of the choice or puts it back."""

    retired = HiddenField(default="1")
    version = HiddenField(default="1")


def whole(text: str | None) -> int:
    """A version as it came back from a page; something else matches no version."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
