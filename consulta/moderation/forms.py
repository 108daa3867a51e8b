# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form of a ready explanation."""

from wtforms import HiddenField, RadioField, SelectField, TextAreaField

from consulta.core.words import N_
from consulta.moderation.answer_requests import WriteAnswer
from consulta.moderation.models import OFFERED_REASONS
from consulta.moderation.policy import ANSWERED, REASON_CAP
from consulta.web.forms import CreatingForm, OneLineField, at_most, options, required, whole


class AnswerForm(CreatingForm):
    """Name, decision, reason and text. ``version`` is that of the page."""

    version = HiddenField(default="0")
    name = OneLineField(
        N_("Nome del modello"),
        description=N_("Lo leggono solo i colleghi."),
        validators=[required(N_("Scrivi il nome del modello: lo leggono i colleghi quando scelgono.")), at_most(80, N_("Il nome"))],
    )
    outcome = RadioField(
        N_("Per quale decisione"),
        choices=options((one.value, one.label) for one in ANSWERED),
        validators=[required(N_("Scegli per quale decisione è il modello."))],
    )
    reason_code = SelectField(
        N_("Motivo"), choices=options([("", N_("Nessuno in particolare"))]) + options((code.value, code.label) for code in OFFERED_REASONS)
    )
    body = TextAreaField(
        N_("Testo per chi ha scritto"),
        validators=[required(N_("Scrivi il testo del modello: chi ha scritto lo leggerà.")), at_most(REASON_CAP, N_("Il testo"))],
    )

    def to_request(self, territory_id: int, answer_id: int | None) -> WriteAnswer:
        """The request for the service."""
        return WriteAnswer(
            territory_id,
            answer_id,
            self.name.data or "",
            self.outcome.data or "",
            self.reason_code.data or "",
            self.body.data or "",
            whole(self.version.data) or 0,
            self.submission_key.data or "",
        )
