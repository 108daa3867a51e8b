# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The button that asks for a paper."""

from wtforms import RadioField

from consulta.core.words import N_
from consulta.papers.requests import FORMATS, AskPaper, Subject
from consulta.web.forms import ConsultaForm, options, required


class AskForm(ConsultaForm):
    """Which format is wanted. Asked twice, it is made once: no key is needed."""

    format = RadioField(
        N_("Formato"),
        choices=options((one, one.upper()) for one in FORMATS),
        validators=[required(N_("Scegli il formato: PDF, ODT o DOCX."))],
    )

    def to_request(self, subject: Subject) -> AskPaper:
        """The request for the service."""
        return AskPaper(subject, str(self.format.data))
