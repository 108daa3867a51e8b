# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an organisation's documents."""

from typing import Any

from wtforms import SelectField

from consulta.accounts.forms import known_choice
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.organisations.models import DocumentKind
from consulta.organisations.requests import AddDocument
from consulta.web.forms import CreatingForm, OneLineField, at_most, options, required
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField


def document_kinds() -> dict[str, str]:
    """The label of each kind of document."""
    return {one.value: one.label for one in DocumentKind}


class DocumentForm(CreatingForm):
    """One document of the organisation."""

    purpose = SelectField(N_("Che documento è"), [known_choice(N_("Scegli che documento è dall'elenco."))], validate_choice=False)
    file = UploadField(N_("File da caricare"), [required(N_("Scegli il file da caricare."))])
    description = OneLineField(N_("Descrizione"), [at_most(200, N_("La descrizione"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose.choices = options((value, gettext(label)) for value, label in document_kinds().items())

    def to_request(self, territory_id: int, organisation_id: int) -> AddDocument:
        """What is asked of the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext("Scegli il file da caricare.")})
        return AddDocument(
            territory_id,
            organisation_id,
            self.purpose.data or "",
            self.file.data,
            self.description.data or "",
            self.submission_key.data or "",
        )
