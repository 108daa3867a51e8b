# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the import of organisations from a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, SelectField

from consulta.accounts.forms import known_choice
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.organisations.requests import ConfirmImport, SetColumns, StartImport
from consulta.organisations.rows import FIELDS
from consulta.web.forms import ConsultaForm, CreatingForm, options, required, whole
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField

_CHOOSE = N_("Scegli una voce dell'elenco, oppure «Ignora questa colonna».")
_NO_TABLE = N_("«%(name)s» non è un foglio di calcolo: carica un file CSV, XLSX oppure ODS.")
_NO_FILE = N_("Scegli il file da caricare.")


class SheetField(UploadField):
    """A file that holds a table."""

    accept = ".csv,.xlsx,.ods,.txt"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Examine what came; of the kinds that the house takes only those that hold a table."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.name.endswith(tuple(self.accept.split(","))):
            name, self.data = self.data.name, None
            raise ValueError(gettext(filled(_NO_TABLE, name=name)))


class ImportForm(CreatingForm):
    """The file."""

    file = SheetField(N_("File da caricare"), [required(_NO_FILE)])

    def to_request(self, territory_id: int) -> StartImport:
        """What is asked of the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext(_NO_FILE)})
        return StartImport(territory_id, self.file.data, self.submission_key.data or "")


class ColumnsForm(ConsultaForm):
    """What each column is: a field for each, made by ``columns_form``."""

    version = HiddenField()
    category = SelectField(
        N_("Categoria delle righe che non la dicono"), [known_choice(N_("Scegli la categoria dall'elenco."))], validate_choice=False
    )

    @property
    def parts(self) -> list[SelectField]:
        """The fields of the columns, in their order."""
        return [field for field in self if field.name.startswith("column_")]

    def to_request(self, territory_id: int, import_id: int) -> SetColumns:
        """What is asked of the service."""
        columns = tuple("" if field.data == "-" else str(field.data) for field in self.parts)
        return SetColumns(territory_id, import_id, columns, str(self.category.data), whole(self.version.data))


def columns_form(headings: Sequence[str], columns: Sequence[str], category: str, offered: Mapping[str, str], version: int) -> ColumnsForm:
    """The form for these headings, with what each column was taken to be."""
    labels = [heading[:60] or gettext("Colonna %(number)s", number=number) for number, heading in enumerate(headings, 1)]
    fields = {
        f"column_{number}": SelectField(label, [known_choice(_CHOOSE)], validate_choice=False) for number, label in enumerate(labels, 1)
    }
    kind: type[ColumnsForm] = type("ColumnsOfFile", (ColumnsForm,), fields)
    values = {f"column_{number}": key or "-" for number, key in enumerate(columns, 1)}
    form = kind(version=str(version), category=category, **values)
    form.category.choices = options((one, gettext(label)) for one, label in offered.items())
    kinds = [("-", gettext("Ignora questa colonna")), *((key, gettext(label)) for key, (label, _, _) in FIELDS.items())]
    for field in form.parts:
        field.choices = options(kinds)
    return form


class ConfirmForm(ConsultaForm):
    """Bring in what the preview shows."""

    version = HiddenField()

    def to_request(self, territory_id: int, import_id: int) -> ConfirmImport:
        """What is asked of the service."""
        return ConfirmImport(territory_id, import_id, whole(self.version.data))
