# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of measures and checks."""

from datetime import date

from wtforms import HiddenField, RadioField, TextAreaField

from consulta.core.words import N_
from consulta.measures.models import MeasureKind
from consulta.measures.policy import EXCEPTION_CAP, REASON_CAP
from consulta.measures.requests import ConfirmHiding, DecideMeasure, Impose
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, OneLineField, at_most, optional, options, required, whole
from consulta.web.locale import gettext

DO = {
    MeasureKind.WARNING: N_("Avviso: la persona legge il motivo e continua a scrivere"),
    MeasureKind.PAUSE: N_("Pausa: non pubblica testi fino a un giorno, al massimo 90 giorni"),
    MeasureKind.BLOCK: N_("Blocco: non pubblica testi; lo conferma una seconda persona"),
}


class ImposeForm(CreatingForm):
    """A measure, its end and its reason."""

    kind = RadioField(N_("Quale misura?"), validate_choice=False, validators=[required(N_("Scegli la misura."))])
    last_day = DayField(N_("Ultimo giorno"), validators=[optional()])
    reason = TextAreaField(N_("Motivo"), validators=[required(N_("Scrivi il motivo della misura.")), at_most(REASON_CAP, N_("Il motivo"))])
    exception_reason = OneLineField(
        N_("Se blocchi e non c'è una seconda persona: perché"), validators=[optional(), at_most(EXCEPTION_CAP, N_("Il motivo"))]
    )

    def offer(self) -> None:
        """Fill the choices."""
        self.kind.choices = options((one.value, gettext(label)) for one, label in DO.items())

    def to_request(self, territory_id: int, user_id: int) -> Impose:
        """The request."""
        last_day: date | None = self.last_day.data
        return Impose(
            territory_id=territory_id,
            user_id=user_id,
            kind=self.kind.data or "",
            reason=self.reason.data or "",
            last_day=last_day,
            key=self.submission_key.data or "",
            exception_reason=self.exception_reason.data or "",
        )


class DecideForm(ConsultaForm):
    """The answer to a proposed block, or the early end of a measure."""

    reason = TextAreaField(N_("Spiegazione"), validators=[optional(), at_most(REASON_CAP, N_("La spiegazione"))])
    version = HiddenField(default="0")

    def to_request(self, territory_id: int, measure_id: int) -> DecideMeasure:
        """The request."""
        return DecideMeasure(territory_id, measure_id, whole(self.version.data), self.reason.data or "")


class ConfirmHidingForm(ConsultaForm):
    """The second person's yes."""

    exception_reason = OneLineField(
        N_("Se lo hai nascosto tu e l'ufficio è piccolo: perché confermi tu"),
        validators=[optional(), at_most(EXCEPTION_CAP, N_("Il motivo"))],
    )

    def to_request(self, territory_id: int, check_id: int) -> ConfirmHiding:
        """The request."""
        return ConfirmHiding(territory_id, check_id, self.exception_reason.data or "")
