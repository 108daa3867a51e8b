# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of kept filters and of the columns of a grid."""

from collections.abc import Mapping

from wtforms import BooleanField, HiddenField

from consulta.core.words import N_
from consulta.listings.policy import NAME_CAP
from consulta.listings.requests import EditFilter, SaveFilter
from consulta.web.forms import CreatingForm, OneLineField, at_most, required, whole


class FilterForm(CreatingForm):
    """The name, and who sees it. ``version`` is that of the page when the filter is changed."""

    name = OneLineField(
        N_("Nome del filtro"),
        description=N_("Compare nel menu dell'elenco e in Oggi."),
        validators=[required(N_("Scrivi il nome del filtro: lo leggi nel menu dell'elenco.")), at_most(NAME_CAP, N_("Il nome"))],
    )
    is_shared = BooleanField(N_("Condividi con tutto l'ufficio"))
    version = HiddenField(default="0")

    def to_save(self, territory_id: int, list_name: str, criteria: Mapping[str, str]) -> SaveFilter:
        """The request to keep a filter."""
        return SaveFilter(
            territory_id=territory_id,
            list_name=list_name,
            name=self.name.data or "",
            is_shared=bool(self.is_shared.data),
            criteria=criteria,
            key=self.submission_key.data or "",
        )

    def to_edit(self, territory_id: int, filter_id: int) -> EditFilter:
        """The request to change one."""
        return EditFilter(
            territory_id=territory_id,
            filter_id=filter_id,
            name=self.name.data or "",
            is_shared=bool(self.is_shared.data),
            version=whole(self.version.data),
        )
