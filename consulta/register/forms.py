# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that takes a receipt back, and the one that says what a file of the trail is for."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from consulta.core.words import N_
from consulta.register.requests import ExportActivity
from consulta.register.service import PURPOSE_CAP, PURPOSE_FLOOR, PURPOSE_MISSING
from consulta.web.forms import ConsultaForm, OneLineField, at_least, at_most, required


class VerifyForm(ConsultaForm):
    """A pasted receipt. Its text is kept as it came until it is read: not even a blank may change inside it."""

    receipt = TextAreaField(
        _l("La ricevuta"),
        validators=[required(N_("Incolla la ricevuta: è il testo tra parentesi { } che trovi nella pagina o nella e-mail."))],
    )


class ExportActivityForm(ConsultaForm):
    """What the file of the private trail is for."""

    purpose = OneLineField(
        N_("A che cosa serve il file"),
        [
            required(N_("Scrivi a che cosa ti serve il file.")),
            at_least(PURPOSE_FLOOR, PURPOSE_MISSING),
            at_most(PURPOSE_CAP, N_("Il testo")),
        ],
    )

    def to_request(self, territory_id: int, filter: str) -> ExportActivity:
        """What is taken away."""
        return ExportActivity(territory_id, self.purpose.data or "", filter)
