# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the lists of contributions that the office brings in."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField

from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.intake.policy import CHANNELS, PLACE_CAP
from consulta.intake.requests import ConfirmImport, StartImport
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required, whole
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField

_NO_TABLE = N_("«%(name)s» non è un foglio di calcolo: carica un file CSV, XLSX oppure ODS.")
_NO_FILE = N_("Scegli il file da caricare.")


class TableField(UploadField):
    """A file that holds a table."""

    accept = ".csv,.xlsx,.ods,.txt"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Examine what came; of the kinds that the house takes only those that hold a table."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.name.endswith(tuple(self.accept.split(","))):
            name, self.data = self.data.name, None
            raise ValueError(gettext(filled(_NO_TABLE, name=name)))


class UploadForm(CreatingForm):
    """The file, and what holds for the rows that do not say it."""

    file = TableField(N_("File da caricare"), [required(_NO_FILE)])
    channel = RadioField(
        N_("Come sono arrivati"),
        validate_choice=False,
        validators=[required(N_("Scegli come sono arrivati."))],
        description=N_("Vale per le righe che non lo dicono."),
    )
    place = OneLineField(
        N_("Luogo"),
        validators=[required(N_("Scrivi il luogo: per esempio «Posta dell’ufficio».")), at_most(PLACE_CAP, N_("Il luogo"))],
        description=N_("Vale per le righe che non lo dicono: per esempio «Posta dell’ufficio»."),
    )
    has_read_privacy = BooleanField(
        N_("Chi ha scritto ha ricevuto l’informativa privacy"),
        validators=[required(N_("Di’ che le persone hanno ricevuto l’informativa privacy: spunta la casella."))],
    )

    def offer(self) -> None:
        """The channels by which things reach the office."""
        self.channel.choices = options((channel.value, gettext(channel.label)) for channel in CHANNELS)

    def to_request(self, territory_id: int) -> StartImport:
        """What is asked of the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext(_NO_FILE)})
        return StartImport(
            territory_id,
            self.file.data,
            self.channel.data or "",
            self.place.data or "",
            bool(self.has_read_privacy.data),
            self.submission_key.data or "",
        )


class ConfirmImportForm(ConsultaForm):
    """Bring in what the preview shows."""

    version = HiddenField()

    def to_request(self, territory_id: int, import_id: int) -> ConfirmImport:
        """What is asked of the service."""
        return ConfirmImport(territory_id, import_id, whole(self.version.data))
