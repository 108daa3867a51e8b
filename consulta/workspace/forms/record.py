# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the scheda: decision with tags and objective, protocol, merging, withheld files, promotion of a comment."""

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import DateInput

from consulta.contributions.models import ContributionKind
from consulta.contributions.policy import MERGE_REASON_CAP
from consulta.contributions.requests import MergeContribution, PromoteComment, SeparateContribution, SetProtocol, WithholdFile
from consulta.contributions.service import REASON_CAP
from consulta.core.words import N_
from consulta.moderation.answer_queries import AnswerRow
from consulta.moderation.models import OFFERED_REASONS, ModerationOutcome
from consulta.moderation.policy import possible_outcomes
from consulta.plans.models import LinkRelation
from consulta.plans.queries import ObjectiveChoice
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required
from consulta.web.locale import gettext
from consulta.workspace.forms.fields import (
    DO,
    find_objective,
    ready_shown,
    whole,
)
from consulta.workspace.requests import Classify, NewObjective


class ClassifyForm(CreatingForm):
    """Decision, tags and objective of one text, in one submit. ``offered``: the ready explanations, for the script."""

    offered: Sequence[dict[str, str | int]] = ()

    version = HiddenField()
    tags_seen = HiddenField()
    outcome = RadioField(N_("Decisione"), validate_choice=False)
    reason_code = SelectField(
        N_("Motivo"), choices=options([("", N_("Scegli…"))]) + options((code.value, code.label) for code in OFFERED_REASONS), default=""
    )
    reason_text = TextAreaField(N_("Spiegazione per chi ha scritto"), validators=[at_most(2_000, N_("La spiegazione"))])
    ready = SelectField(N_("Risposta pronta"), coerce=int, default=0, validate_choice=False)
    tags = SelectMultipleField(N_("Etichette"), coerce=int)
    objective = OneLineField(N_("Obiettivo del piano"), validators=[at_most(260, N_("L'obiettivo"))])
    relation = SelectField(
        N_("Come incide"), choices=options((one.value, one.label) for one in LinkRelation), default=LinkRelation.SUPPORTS.value
    )
    link_reason = TextAreaField(N_("Perché lo colleghi"), validators=[at_most(1_000, N_("Il perché"))])
    new_title = OneLineField(N_("Titolo del nuovo obiettivo"), validators=[at_most(200, N_("Il titolo"))])
    new_area_id = SelectField(N_("Area del nuovo obiettivo"), coerce=lambda value: whole(str(value)) or 0, validate_choice=False)

    def offer(self, status: str, nothing: str, tags: list[tuple[int, str]], areas: list[tuple[int, str]], *, may_decide: bool) -> None:
        """Fill the choices. The decisions are those that make sense for a status; ``nothing`` is the label of deciding nothing.

        What was decided is checked by the service, which also tells who decided first.
        """
        offered = possible_outcomes(status) if may_decide else ()
        self.outcome.choices = options([*((one.value, DO[one]) for one in offered), ("", nothing)])
        self.tags.choices = options(tags)
        self.new_area_id.choices = options(areas)

    def offer_ready(self, answers: Sequence[AnswerRow], none: str) -> None:
        """The ready explanations for the decisions that this form offers."""
        offered = {value for value, *_rest in self.outcome.iter_choices()}
        these = [one for one in answers if one.outcome.value in offered]
        self.ready.choices = [(0, none), *((one.id, f"{gettext(DO[one.outcome])}: {one.name}") for one in these)]
        self.offered = ready_shown(these)

    def use(self, answer: AnswerRow | None) -> None:
        """Fill decision, reason and explanation from a ready one; everything else that was typed stays."""
        if answer is None:
            self.ready.errors = [gettext("Scegli una risposta pronta dall'elenco.")]
            return
        self.outcome.data, self.reason_text.data = answer.outcome.value, answer.body
        self.reason_code.data = answer.reason_code.value if answer.reason_code else ""

    def prefill(self, version: int, applied: Sequence[int], area_id: int | None) -> None:
        """What a form that nobody has touched shows: publishing when it can be, the tags on the text, its area."""
        self.version.data = str(version)
        publishes = ModerationOutcome.PUBLISHED.value in [value for value, *_rest in self.outcome.iter_choices()]
        self.outcome.data = ModerationOutcome.PUBLISHED.value if publishes else ""
        self.tags.data = list(applied)
        self.tags_seen.data = ",".join(str(one) for one in sorted(applied))
        self.new_area_id.data = area_id

    def to_request(self, *, territory_id: int, subject_kind: str, subject_id: int, objectives: Sequence[ObjectiveChoice]) -> Classify:
        """The request. Raises Invalid when no objective answers to what was typed."""
        return Classify(
            territory_id=territory_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            version=whole(self.version.data) or 0,
            outcome=self.outcome.data or "",
            reason_code=self.reason_code.data or None,
            reason_text=self.reason_text.data or "",
            tag_ids=tuple(self.tags.data or ()),
            tags_seen=tuple(number for one in (self.tags_seen.data or "").split(",") if (number := whole(one)) is not None),
            objective_id=find_objective(self.objective.data or "", objectives),
            new_objective=self._new_objective(),
            relation=self.relation.data,
            link_reason=self.link_reason.data or "",
        )

    def _new_objective(self) -> NewObjective | None:
        if not self.new_title.data:
            return None
        return NewObjective(title=self.new_title.data, area_id=self.new_area_id.data or 0, key=self.submission_key.data or "")


class ProtocolForm(ConsultaForm):
    """Protocol number and date assigned by the office."""

    number = OneLineField(
        N_("Numero di protocollo"),
        validators=[required(N_("Scrivi il numero di protocollo.")), at_most(40, N_("Il numero di protocollo"))],
    )
    on = OneLineField(N_("Data di protocollo"), widget=DateInput())

    def to_request(self, territory_id: int, contribution_id: int) -> SetProtocol:
        """The request; the day is ISO text, as a date control sends it."""
        return SetProtocol(territory_id, contribution_id, self.number.data or "", self.on.data or "")


class MergeForm(CreatingForm):
    """Why one contribution is joined to another. ``version`` is that of the one to be joined."""

    version = HiddenField()
    reason = TextAreaField(
        N_("Perché dicono la stessa cosa"),
        description=N_("È pubblico: si legge accanto all'avviso e nella lettera a chi ha scritto."),
        validators=[
            required(N_("Scrivi perché dicono la stessa cosa: almeno 10 caratteri.")),
            at_most(MERGE_REASON_CAP, N_("Il motivo")),
        ],
    )

    def to_request(self, territory_id: int, contribution_id: int, target_id: int) -> MergeContribution:
        """What is asked of the service."""
        return MergeContribution(
            territory_id,
            contribution_id,
            target_id,
            self.reason.data or "",
            self.submission_key.data or "",
            whole(self.version.data) or 0,
        )


class SeparateForm(ConsultaForm):
    """Why two contributions are separated again."""

    version = HiddenField()
    reason = TextAreaField(
        N_("Perché li separi"),
        description=N_("Lo legge chi li ha scritti."),
        validators=[required(N_("Scrivi perché li separi: almeno 10 caratteri.")), at_most(MERGE_REASON_CAP, N_("Il motivo"))],
    )

    def to_request(self, territory_id: int, contribution_id: int) -> SeparateContribution:
        """What is asked of the service."""
        return SeparateContribution(territory_id, contribution_id, self.reason.data or "", whole(self.version.data) or 0)


class WithholdForm(ConsultaForm):
    """Why a document is taken out of public view."""

    reason = OneLineField(
        N_("Motivo"),
        description=N_("Lo legge chi ha inviato il documento."),
        validators=[required(N_("Scrivi perché lo togli: chi lo ha inviato lo legge.")), at_most(REASON_CAP, N_("Il motivo"))],
    )

    def to_request(self, territory_id: int, contribution_id: int, attachment_id: int) -> WithholdFile:
        """What is asked of the service."""
        return WithholdFile(territory_id, contribution_id, attachment_id, self.reason.data or "")


class PromoteForm(ConsultaForm):
    """Make a contribution of a comment: only kind and title are added."""

    kind = SelectField(N_("Tipo"), choices=options((kind.value, kind.label) for kind in ContributionKind))
    title = OneLineField(N_("Titolo"), validators=[required(N_("Scrivi il titolo del contributo.")), at_most(120, N_("Il titolo"))])
    promoted_version = HiddenField()

    def to_request(self, comment_id: int) -> PromoteComment:
        """The request."""
        return PromoteComment(comment_id, self.kind.data, self.title.data or "", whole(self.promoted_version.data) or 0)
