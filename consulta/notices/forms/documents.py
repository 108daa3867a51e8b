# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that brings a document of a notice."""

from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.notices.requests import AddNoticeDocument
from consulta.web.forms import CreatingForm, OneLineField, at_most, required
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField


class NoticeDocumentForm(CreatingForm):
    """The act, or an annex."""

    file = UploadField(N_("File da caricare"), [required(N_("Scegli il file da caricare."))])
    description = OneLineField(
        N_("Titolo del documento"), [required(N_("Scrivi un titolo per il documento.")), at_most(200, N_("Il titolo"))]
    )

    def to_request(self, territory_id: int, notice_id: int) -> AddNoticeDocument:
        """The request for the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext("Scegli il file da caricare.")})
        return AddNoticeDocument(territory_id, notice_id, self.file.data, self.description.data or "", self.submission_key.data or "")
