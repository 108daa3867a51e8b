# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the page of the Word template."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, required, whole
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField
from consulta.word_templates.requests import BringTemplate, RemoveTemplate

CHOOSE = N_("Scegli il modello da caricare: un file di Word che finisce in .docx.")
NOT_DOCX = N_("Il modello deve essere un file .docx: apri il tuo in Word e salvalo come «Documento di Word (.docx)», senza macro.")


class WordField(UploadField):
    """A Word document and no other kind of file."""

    accept = ".docx"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Say at once what kind is wanted."""
        sent = next((one for one in valuelist if isinstance(one, FileStorage) and one.filename), None)
        if sent is not None and not (sent.filename or "").lower().endswith(".docx"):
            self.data, self.must_choose_again = None, True
            raise ValueError(gettext(NOT_DOCX))
        super().process_formdata(valuelist)


class BringForm(CreatingForm):
    """A template to be used from now on. ``version`` is that of the template on the page."""

    version = HiddenField(default="0")
    file = WordField(N_("Il modello"), [required(CHOOSE)])

    def to_request(self, territory_id: int) -> BringTemplate:
        """The request for the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext(CHOOSE)})
        return BringTemplate(territory_id, self.file.data, whole(self.version.data), self.submission_key.data or "")


class RemoveForm(ConsultaForm):
    """The button that goes back to the usual layout."""

    version = HiddenField(default="0")

    def to_request(self, territory_id: int) -> RemoveTemplate:
        """The request for the service."""
        return RemoveTemplate(territory_id, whole(self.version.data))
