# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of clarifications."""

from wtforms import HiddenField, TextAreaField

from consulta.clarifications.policy import ANSWER_CAP, QUESTION_CAP
from consulta.clarifications.requests import AnswerClarification, AskClarification
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, at_most, required, whole


class AskClarificationForm(CreatingForm):
    """What the author does not understand."""

    question = TextAreaField(
        N_("Che cosa non ti è chiaro"),
        validators=[required(N_("Scrivi che cosa non ti è chiaro nella risposta.")), at_most(QUESTION_CAP, N_("La domanda"))],
    )

    def to_request(self, territory_id: int, number: tuple[int, int]) -> AskClarification:
        """The request."""
        return AskClarification(territory_id, number, self.question.data or "", self.submission_key.data or "")


class AnswerClarificationForm(ConsultaForm):
    """The answer of the office."""

    answer = TextAreaField(
        N_("Risposta a chi ha chiesto"),
        validators=[required(N_("Scrivi la risposta a chi ha chiesto il chiarimento.")), at_most(ANSWER_CAP, N_("La risposta"))],
    )
    version = HiddenField(default="0")

    def to_request(self, territory_id: int, clarification_id: int) -> AnswerClarification:
        """The request."""
        return AnswerClarification(territory_id, clarification_id, whole(self.version.data), self.answer.data or "")
