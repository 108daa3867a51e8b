# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms around replies: the templates, who answers, the exceptions recorded before a plan is adopted."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import DateInput

from consulta.contributions.models import ContributionKind
from consulta.core.words import N_
from consulta.replies import policy
from consulta.replies.forms.replying import digits, version_field
from consulta.replies.models import ReplyOutcome
from consulta.replies.requests import AssignReply, RecordExceptions, WriteTemplate
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, OneLineField, at_most, optional, options, required
from consulta.web.locale import gettext


class TemplateForm(CreatingForm):
    """A template of replies: its name, for which outcome it is offered, its words with variables."""

    version = version_field()
    name = OneLineField(
        N_("Nome"),
        validators=[required(N_("Scrivi un nome: lo leggono i colleghi.")), at_most(80, N_("Il nome"))],
        description=N_("Lo leggono solo i colleghi, per esempio «Trasporti: accolto»."),
    )
    outcome = SelectField(N_("Esito"), validate_choice=False, validators=[required(N_("Scegli per quale esito vale."))])
    kind = SelectField(N_("Solo per il tipo"), validate_choice=False)
    area_id = SelectField(N_("Solo per l’area"), coerce=digits, validate_choice=False)
    text = TextAreaField(
        N_("Testo"),
        validators=[required(N_("Scrivi il testo del modello.")), at_most(20_000, N_("Il testo"))],
        description=N_("Puoi scrivere {titolo}, {numero}, {organizzazione}, {data} e {area}: nelle risposte diventano quelli veri."),
    )

    def offer(self, areas: Sequence[tuple[int, str]]) -> None:
        """Outcomes, kinds, areas of today."""
        self.outcome.choices = options([("", gettext("Scegli…")), *((one.value, gettext(one.label)) for one in ReplyOutcome)])
        self.kind.choices = options([("", gettext("Tutti")), *((one.value, gettext(one.label)) for one in ContributionKind)])
        self.area_id.choices = options([("", gettext("Tutte")), *((str(one), label) for one, label in areas)])

    def to_request(self, territory_id: int, template_id: int | None) -> WriteTemplate:
        """The request to add one, or to change it."""
        return WriteTemplate(
            territory_id=territory_id,
            template_id=template_id,
            name=self.name.data or "",
            outcome=self.outcome.data or "",
            kind=self.kind.data or "",
            area_id=self.area_id.data,
            text=self.text.data or "",
            version=self.version.data or 0,
            key=self.submission_key.data or "",
        )


class AssignForm(ConsultaForm):
    """Who answers a contribution, and by when."""

    version = version_field()
    officer_id = SelectField(N_("A chi"), coerce=digits, validate_choice=False, validators=[optional()])
    due_on = DayField(
        N_("Entro il"),
        validators=[optional()],
        widget=DateInput(),
        description=N_("È il giorno che si dà l’ufficio: quello promesso a chi ha scritto non cambia."),
    )

    def offer(self, officers: Sequence[tuple[int, str]]) -> None:
        """Who writes replies today."""
        self.officer_id.choices = options([("", gettext("A nessuno")), *((str(one), name) for one, name in officers)])

    def to_request(self, territory_id: int, contribution_id: int) -> AssignReply:
        """The request."""
        return AssignReply(territory_id, contribution_id, self.officer_id.data, self.due_on.data, self.version.data or 0)


class ExceptionForm(ConsultaForm):
    """Contributions that stay without a reply when the plan is adopted, and why."""

    picked = SelectMultipleField(N_("Contributi spuntati"), coerce=digits, validate_choice=False)
    which = RadioField(
        N_("Quali contributi"),
        choices=options([("picked", N_("Solo quelli spuntati")), ("all", N_("Tutti quelli di questo elenco, con i suoi filtri"))]),
        default="picked",
        validate_choice=False,
    )
    reason = TextAreaField(
        N_("Perché restano senza risposta"),
        validators=[
            required(N_("Scrivi il motivo dell’eccezione: sarà pubblico.")),
            at_most(policy.ADOPTION_REASON_CAP, N_("Il motivo")),
        ],
        description=N_("Almeno 20 caratteri. Sarà pubblico, con il tuo nome, accanto a ogni contributo."),
    )

    def to_request(self, territory_id: int, cycle_id: int, kind: str, area_id: int | None) -> RecordExceptions:
        """The request; nothing ticked is told by the service."""
        ids = tuple(one for one in self.picked.data or () if one is not None)
        everything = self.which.data == "all"
        return RecordExceptions(territory_id, cycle_id, None if everything else ids, self.reason.data or "", kind, area_id)
