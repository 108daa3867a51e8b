# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of reports and cases."""

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from consulta.cases.models import CaseOutcome, ReportCategory
from consulta.cases.policy import NOTE_CAP, REASON_CAP
from consulta.cases.requests import CloseCase, ReportText
from consulta.core.words import N_
from consulta.moderation.models import OFFERED_REASONS
from consulta.web.forms import ConsultaForm, CreatingForm, at_most, optional, options, required, whole
from consulta.web.locale import gettext
from consulta.web.timing import is_quick, stamp

CLOSE: dict[CaseOutcome, str] = {
    CaseOutcome.NO_ACTION: N_("Lascia il testo com'è"),
    CaseOutcome.WARNED: N_("Lascia il testo e manda un avviso a chi lo ha scritto"),
    CaseOutcome.HIDDEN: N_("Nascondi il testo"),
    CaseOutcome.TAKEN_CARE: N_("L'ufficio se ne è preso carico"),
}


class ReportForm(CreatingForm):
    """Why a text is reported. ``website`` is a trap: people never see it, programs fill it in."""

    category = RadioField(N_("Che cosa non va?"), validate_choice=False, validators=[required(N_("Scegli che cosa non va."))])
    note = TextAreaField(N_("Vuoi aggiungere qualcosa?"), validators=[optional(), at_most(NOTE_CAP, N_("La nota"))])
    website = StringField(N_("Lascia vuoto questo campo"))
    shown_at = HiddenField(default=stamp)

    def offer(self) -> None:
        """Fill the choices."""
        self.category.choices = options((one.value, gettext(one.label)) for one in ReportCategory)

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what people cannot see."""
        return bool(self.website.data)

    @property
    def is_danger(self) -> bool:
        """Whether somebody is said to be in danger."""
        return bool(self.category.data == ReportCategory.DANGER)

    def to_request(self, territory_id: int, kind: str, subject_id: int) -> ReportText:
        """The request."""
        return ReportText(
            territory_id=territory_id,
            subject_kind=kind,
            subject_id=subject_id,
            category=self.category.data or "",
            note=self.note.data or "",
            key=self.submission_key.data or "",
            is_quick=is_quick(self.shown_at.data),
        )


class CloseCaseForm(ConsultaForm):
    """How a case ends, and why."""

    outcome = RadioField(N_("Decisione"), validate_choice=False, validators=[required(N_("Scegli come si chiude la segnalazione."))])
    reason_code = SelectField(N_("Motivo, se nascondi il testo"), validate_choice=False)
    reason = TextAreaField(
        N_("Spiegazione"), validators=[required(N_("Scrivi la spiegazione della decisione.")), at_most(REASON_CAP, N_("La spiegazione"))]
    )
    version = HiddenField(default="0")

    def offer(self, outcomes: Sequence[CaseOutcome]) -> None:
        """Fill the choices."""
        self.outcome.choices = options((one.value, gettext(CLOSE[one])) for one in outcomes)
        codes = [(code.value, gettext(code.label)) for code in OFFERED_REASONS]
        self.reason_code.choices = options([("", gettext("Scegli il motivo")), *codes])

    def to_request(self, territory_id: int, case_id: int) -> CloseCase:
        """The request."""
        return CloseCase(
            territory_id=territory_id,
            case_id=case_id,
            version=whole(self.version.data),
            outcome=self.outcome.data or "",
            reason_code=self.reason_code.data or None,
            reason=self.reason.data or "",
        )
