# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the files: choose one, confirm what was looked at."""

from wtforms import HiddenField

from consulta.catalogues.requests import ConfirmCatalogue, StartCatalogue
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.organisations.forms.imports import SheetField
from consulta.web.forms import ConsultaForm, CreatingForm, required
from consulta.web.locale import gettext

_NO_FILE = N_("Scegli il file da caricare.")


class CatalogueForm(CreatingForm):
    """A file with rows of a catalogue."""

    file = SheetField(N_("File da caricare"), [required(_NO_FILE)])

    def to_request(self, territory_id: int) -> StartCatalogue:
        """What is asked of the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext(_NO_FILE)})
        return StartCatalogue(territory_id=territory_id, file=self.file.data, key=self.submission_key.data or "")


class CatalogueConfirmForm(ConsultaForm):
    """The button that brings in what was looked at."""

    seen = HiddenField()

    def to_request(self, territory_id: int, import_id: int) -> ConfirmCatalogue:
        """What is asked of the service."""
        return ConfirmCatalogue(territory_id=territory_id, import_id=import_id, seen=str(self.seen.data or ""))
