# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of appeals."""

from wtforms import HiddenField, RadioField, TextAreaField

from consulta.appeals.policy import REASON_CAP
from consulta.appeals.requests import AskAppeal, ContestMeasure, DecideAppeal
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, at_most, options, required, whole
from consulta.web.locale import gettext

DO = {
    "confirmed": N_("Confermo la decisione: il testo resta com'è"),
    "reversed": N_("Cambio la decisione: il testo diventa pubblico"),
}


DO_MEASURE = {
    "confirmed": N_("Confermo la misura: resta com'è"),
    "reversed": N_("Tolgo la misura: finisce adesso"),
}


class AskAppealForm(CreatingForm):
    """Why the author does not agree."""

    reason = TextAreaField(
        N_("Perché non sei d'accordo"), validators=[required(N_("Scrivi perché non sei d'accordo.")), at_most(REASON_CAP, N_("Il motivo"))]
    )

    def to_request(self, territory_id: int, kind: str, subject_id: int) -> AskAppeal:
        """The request."""
        return AskAppeal(territory_id, kind, subject_id, self.reason.data or "", self.submission_key.data or "")

    def to_contest(self, territory_id: int, measure_id: int) -> ContestMeasure:
        """The request against a measure."""
        return ContestMeasure(territory_id, measure_id, self.reason.data or "", self.submission_key.data or "")


class DecideAppealForm(ConsultaForm):
    """The answer of who coordinates."""

    outcome = RadioField(
        N_("Che cosa decidi?"), validate_choice=False, validators=[required(N_("Scegli se confermare o cambiare la decisione."))]
    )
    answer = TextAreaField(
        N_("Risposta a chi ha scritto"), validators=[required(N_("Scrivi la risposta.")), at_most(REASON_CAP, N_("La risposta"))]
    )
    version = HiddenField(default="0")

    def offer(self, *, is_measure: bool) -> None:
        """Fill the choices."""
        words = DO_MEASURE if is_measure else DO
        self.outcome.choices = options((value, gettext(label)) for value, label in words.items())

    def to_request(self, territory_id: int, appeal_id: int) -> DecideAppeal:
        """The request."""
        return DecideAppeal(territory_id, appeal_id, whole(self.version.data), self.outcome.data or "", self.answer.data or "")
