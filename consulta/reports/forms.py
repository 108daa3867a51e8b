# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of closing reports."""

from wtforms import HiddenField, SelectField, TextAreaField

from consulta.core.words import N_
from consulta.reports import policy
from consulta.reports.requests import BeginReport, WriteText, WriteTitle
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required, whole
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
