# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the requests."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Email

from consulta.core.words import N_
from consulta.feedback.requests import AnswerFeedback, SendFeedback
from consulta.feedback.service import ANSWER_CAP, MESSAGE_CAP, PAGE_CAP
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, optional, required
from consulta.web.locale import gettext


class FeedbackForm(CreatingForm):
    """What does not work, where, and where to answer."""

    message = TextAreaField(
        _l("Che cosa succede?"),
        validators=[required(N_("Scrivi che cosa non funziona: basta una frase.")), at_most(MESSAGE_CAP, N_("Il messaggio"))],
    )
    page = OneLineField(_l("In quale pagina?"), validators=[at_most(PAGE_CAP, N_("L'indirizzo della pagina"))])
    email = OneLineField(
        _l("La tua e-mail"),
        validators=[
            optional(),
            at_most(254, N_("L'indirizzo e-mail")),
            Email(message=_l("L'indirizzo e-mail non è completo: scrivilo come nome@esempio.it, oppure lascia vuoto.")),
        ],
    )

    def to_request(self, territory_id: int, kind: str) -> SendFeedback:
        """The request."""
        return SendFeedback(
            territory_id=territory_id,
            kind=kind,
            message=self.message.data or "",
            page=self.page.data or "",
            email=self.email.data or "",
            key=self.submission_key.data or "",
        )


class AnswerForm(ConsultaForm):
    """The office's answer."""

    answer = TextAreaField(
        _l("La tua risposta"),
        validators=[
            required(N_("Scrivi la risposta: che cosa è stato fatto, o perché non si può.")),
            at_most(ANSWER_CAP, N_("La risposta")),
        ],
    )

    def to_request(self, territory_id: int, request_id: int) -> AnswerFeedback:
        """The request."""
        return AnswerFeedback(territory_id, request_id, self.answer.data or "")

    def say_answered(self) -> None:
        """Put the sentence of who came second on the field, with what was typed still in it."""
        self.answer.errors = [gettext("Qualcuno ha già risposto: la sua risposta è qui sopra, la tua non è partita.")]
