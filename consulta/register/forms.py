# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that takes a receipt back."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, required


class VerifyForm(ConsultaForm):
    """A pasted receipt. Its text is kept as it came until it is read: not even a blank may change inside it."""

    receipt = TextAreaField(
        _l("La ricevuta"),
        validators=[required(N_("Incolla la ricevuta: è il testo tra parentesi { } che trovi nella pagina o nella e-mail."))],
    )
