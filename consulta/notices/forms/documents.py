# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms that bring a document of a notice, that note the protocol of a letter, that ask for a letter or a list."""

from collections.abc import Sequence

from wtforms import HiddenField

from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.notices.requests import AddNoticeDocument, SetLetterProtocol
from consulta.notices.service.documents import LETTER_NUMBER_CAP
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, OneLineField, at_most, optional, required, whole
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


class LetterProtocolForm(ConsultaForm):
    """Number and date of a letter in the office's own registry."""

    version = HiddenField(default="0")
    number = OneLineField(
        N_("Numero di protocollo"),
        validators=[optional(), at_most(LETTER_NUMBER_CAP, N_("Il numero di protocollo"))],
        description=N_("Come sta nel registro dell'ente, per esempio «12345/2026»."),
    )
    on = DayField(N_("Data del protocollo"), validators=[optional()])

    def to_request(self, territory_id: int, application_id: int) -> SetLetterProtocol:
        """The request for the service."""
        return SetLetterProtocol(territory_id, application_id, whole(self.version.data), self.number.data or "", self.on.data)


class FormatForm(ConsultaForm):
    """The button that has a letter or a list made. Asked twice, it is made once: no key is needed."""

    format = HiddenField()

    def chosen(self, formats: Sequence[str]) -> str:
        """The format that is wanted; empty for one that is not offered."""
        return next((one for one in formats if one == self.format.data), "")

    def sentence(self, formats: Sequence[str]) -> str:
        """What to do when none was chosen."""
        *first, last = map(str.upper, formats)
        return gettext("Scegli il formato: %(first)s o %(last)s.", first=", ".join(first), last=last)
