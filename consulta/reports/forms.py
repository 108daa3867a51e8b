# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of closing reports."""

from wtforms import HiddenField, SelectField, TextAreaField

from consulta.core.words import N_
from consulta.reports import policy
from consulta.reports.requests import ApproveReport, BeginReport, NewEdition, ReturnReport, WriteText, WriteTitle
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_least, at_most, options, required, whole
from consulta.web.locale import gettext


class BeginForm(CreatingForm):
    """Of which consultation."""

    cycle = SelectField(N_("Consultazione"), validate_choice=False, validators=[required(N_("Scegli la consultazione."))])

    def offer(self, cycles: list[tuple[int, str]]) -> None:
        """Those that have no report yet."""
        self.cycle.choices = options([("", gettext("Scegli")), *((str(cycle_id), title) for cycle_id, title in cycles)])

    def to_request(self, territory_id: int) -> BeginReport:
        """The request; a consultation that is none of these is found by nobody."""
        return BeginReport(territory_id, whole(self.cycle.data), self.submission_key.data or "")


class TitleForm(ConsultaForm):
    """The title."""

    version = HiddenField(default="0")
    title = OneLineField(N_("Titolo"), validators=[required(N_("Scrivi il titolo.")), at_most(policy.TITLE_CAP, N_("Il titolo"))])

    def to_request(self, territory_id: int, report_id: int) -> WriteTitle:
        """The request."""
        return WriteTitle(territory_id, report_id, self.title.data or "", whole(self.version.data))


class TextForm(ConsultaForm):
    """The office's words before a part."""

    version = HiddenField(default="0")
    text = TextAreaField(N_("Testo dell’ufficio"), validators=[at_most(policy.TEXT_CAP, N_("Il testo"))])

    def to_request(self, territory_id: int, report_id: int, part: str) -> WriteText:
        """The request."""
        return WriteText(territory_id, report_id, part, self.text.data or "", whole(self.version.data))


class StepForm(ConsultaForm):
    """A button that moves what was read in ``version``."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """The version of the page."""
        return whole(self.version.data)


class ApprovalForm(StepForm):
    """Approve, with the reason of the exception when writer and approver are the same person."""

    exception_reason = OneLineField(
        N_("Motivo dell’eccezione"),
        validators=[at_most(policy.REASON_CAP, N_("Il motivo dell’eccezione"))],
        description=N_("Hai lavorato a questa relazione e l’ufficio è piccolo: di’ perché la approvi da solo. Sarà pubblico."),
    )

    def to_request(self, territory_id: int, report_id: int) -> ApproveReport:
        """The request."""
        return ApproveReport(territory_id, report_id, self.seen, self.exception_reason.data or "")


class ReturnForm(StepForm):
    """Give it back with a note."""

    note = TextAreaField(
        N_("Che cosa va cambiato"),
        validators=[
            required(N_("Scrivi che cosa va cambiato: lo leggerà chi ha scritto la relazione.")),
            at_least(5, N_("La nota è troppo breve: scrivi che cosa va cambiato.")),
            at_most(policy.NOTE_CAP, N_("La nota")),
        ],
    )

    def to_request(self, territory_id: int, report_id: int) -> ReturnReport:
        """The request."""
        return ReturnReport(territory_id, report_id, self.seen, self.note.data or "")


class EditionForm(StepForm):
    """Why a new edition is begun."""

    reason = OneLineField(
        N_("Motivo della nuova edizione"),
        validators=[
            required(N_("Scrivi il motivo della nuova edizione: sarà pubblico.")),
            at_least(10, N_("Il motivo è troppo breve: scrivi almeno 10 caratteri.")),
            at_most(policy.REASON_CAP, N_("Il motivo")),
        ],
        description=N_("Sarà pubblico. Quella pubblicata resta leggibile con il suo numero."),
    )

    def to_request(self, territory_id: int, report_id: int) -> NewEdition:
        """The request."""
        return NewEdition(territory_id, report_id, self.seen, self.reason.data or "")
