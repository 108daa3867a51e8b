# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the scheda: decision with tags and objective, protocol, promotion of a comment."""

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import DateInput

from consulta.bulk.requests import Picked
from consulta.contributions.models import ContributionKind
from consulta.contributions.policy import MERGE_REASON_CAP
from consulta.contributions.requests import MergeContribution, PromoteComment, SeparateContribution, SetProtocol, WithholdFile
from consulta.contributions.service import REASON_CAP
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.moderation.answer_queries import AnswerRow
from consulta.moderation.models import OFFERED_REASONS, ModerationOutcome
from consulta.moderation.policy import REDACTION_REASONS, possible_outcomes
from consulta.moderation.requests import Redact, RestoreOriginal
from consulta.plans.models import LinkRelation
from consulta.plans.queries import ObjectiveChoice
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required
from consulta.web.locale import gettext
from consulta.workspace.requests import Classify, NewObjective

DO = {
    ModerationOutcome.PUBLISHED: N_("Pubblica"),
    ModerationOutcome.RETURNED: N_("Restituisci per una correzione"),
    ModerationOutcome.REJECTED: N_("Non pubblicare"),
    ModerationOutcome.PERSONAL_CASE: N_("È un caso personale: rispondi in privato"),
    ModerationOutcome.HIDDEN: N_("Nascondi"),
    ModerationOutcome.RESTORED: N_("Rendi di nuovo pubblico"),
}
"""What a decision is called on its button, before it is taken."""

DO_TO_REPLIES = {"replies.written": N_("Rispondi insieme"), "replies.assigned": N_("Affida la risposta")}
"""What may be done to the replies of many published contributions."""

WITH_REASON = "outcome=returned,rejected,personal_case,hidden,restored"
WITH_CODE = "outcome=returned,rejected,hidden"
SEPARATOR = " · "


def ready_shown(answers: Sequence[AnswerRow]) -> list[dict[str, str | int]]:
    """Ready explanations as the script reads them, to fill the form at once."""
    return [
        {"id": one.id, "outcome": one.outcome.value, "reason_code": one.reason_code.value if one.reason_code else "", "body": one.body}
        for one in answers
    ]


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


def objective_text(choice: ObjectiveChoice) -> str:
    """An objective as the picker lists it."""
    return f"{choice.code}{SEPARATOR}{choice.title}"


def find_objective(typed: str, choices: Sequence[ObjectiveChoice]) -> int | None:
    """The objective picked from the list, or named by its code alone; None when nothing was typed. Raises Invalid."""
    wanted = typed.strip().casefold()
    if not wanted:
        return None
    for choice in choices:
        if wanted in (objective_text(choice).casefold(), choice.code.casefold(), choice.title.casefold()):
            return choice.id
    raise Invalid({"objective": "Nessun obiettivo ha questo codice o titolo: scegline uno dall'elenco, o crealo qui sotto."})


def whole(text: str | None) -> int | None:
    """A positive whole number as it came back from a page, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


MARKABLE = [("", N_("Scegli…")), *((code.value, code.label) for code in REDACTION_REASONS)]


class RedactForm(ConsultaForm):
    """Which passages are hidden, and why. What the automatic check found stands ready to be ticked."""

    version = HiddenField()
    found = SelectMultipleField(N_("Trovati dal controllo automatico"), validate_choice=False)
    passages = TextAreaField(
        N_("Passaggi da oscurare"),
        description=N_("Uno per riga, copiati dal testo. Ogni volta che compaiono, anche nel titolo, vengono oscurati."),
        validators=[at_most(20_000, N_("L'elenco dei passaggi"))],
    )
    reason_code = SelectField(N_("Motivo"), choices=options(MARKABLE), default="", validate_choice=False)
    reason_text = TextAreaField(
        N_("Spiegazione per chi ha scritto"),
        description=N_("Di' che cosa hai oscurato e perché, senza ripeterlo."),
        validators=[at_most(2_000, N_("La spiegazione"))],
    )

    def offer(self, quotes: Sequence[str]) -> None:
        """What the automatic check found in the text."""
        self.found.choices = options((quote, quote) for quote in quotes)

    @property
    def marked(self) -> tuple[str, ...]:
        """What was ticked and what was written, in this order."""
        return (*(self.found.data or ()), *(self.passages.data or "").splitlines())

    def to_request(self, territory_id: int, subject_kind: str, subject_id: int) -> Redact:
        """What is asked of the service."""
        return Redact(
            territory_id,
            subject_kind,
            subject_id,
            self.marked,
            self.reason_code.data or "",
            self.reason_text.data or "",
            whole(self.version.data) or 0,
        )


class RestoreForm(ConsultaForm):
    """Why the original text is put back."""

    version = HiddenField()
    reason_text = TextAreaField(
        N_("Perché il testo torna com'era"),
        description=N_("Lo legge chi ha scritto."),
        validators=[
            required(N_("Scrivi perché il testo torna com'era: chi ha scritto lo legge.")),
            at_most(2_000, N_("La spiegazione")),
        ],
    )

    def to_request(self, territory_id: int, subject_kind: str, subject_id: int) -> RestoreOriginal:
        """What is asked of the service."""
        return RestoreOriginal(territory_id, subject_kind, subject_id, self.reason_text.data or "", whole(self.version.data) or 0)


PICKED, ON_PAGE, FILTERED = "picked", "page", "filter"
"""Which contributions an act on many takes: those that were ticked, those of the page, those of the filter."""


class PrepareForm(CreatingForm):
    """What to do to which contributions of the list. Nothing happens before it was looked at."""

    act = SelectField(N_("Che cosa fare"))
    which = SelectField(N_("A quali contributi"))
    picked = SelectMultipleField(N_("Contributi spuntati"), validate_choice=False)
    on_page = SelectMultipleField(N_("Contributi di questa pagina"), validate_choice=False)

    def offer(self, acts: Sequence[tuple[str, str]], which: Sequence[tuple[str, str]]) -> None:
        """The acts, and the choices of which contributions with how many they are."""
        self.act.choices, self.which.choices = options(acts), list(which)

    @property
    def seen(self) -> tuple[Picked, ...]:
        """What was ticked, or everything on the page, in the versions that stood there."""
        marked = self.on_page.data if self.which.data == ON_PAGE else self.picked.data
        return tuple(one for one in map(_picked, marked or ()) if one is not None)


def _picked(text: str) -> Picked | None:
    """«12:3» as it stands in a tick box: the id and the version seen."""
    subject_id, _colon, version = text.partition(":")
    one, seen = whole(subject_id), whole(version)
    return None if one is None or seen is None else Picked(one, seen)


class CarryOutForm(ConsultaForm):
    """The reason that is told to everybody whose text is not published. ``offered``: the ready explanations, for the script."""

    offered: Sequence[dict[str, str | int]] = ()

    ready = SelectField(N_("Risposta pronta"), coerce=int, default=0, validate_choice=False)
    reason_code = SelectField(
        N_("Motivo"), choices=options([("", N_("Scegli…"))]) + options((code.value, code.label) for code in OFFERED_REASONS), default=""
    )
    reason_text = TextAreaField(N_("Spiegazione per chi ha scritto"), validators=[at_most(2_000, N_("La spiegazione"))])

    def offer_ready(self, answers: Sequence[AnswerRow], outcome: ModerationOutcome, none: str) -> None:
        """The ready explanations for this decision."""
        these = [one for one in answers if one.outcome is outcome]
        self.ready.choices = [(0, none), *((one.id, one.name) for one in these)]
        self.offered = ready_shown(these)

    def use(self, answer: AnswerRow | None) -> None:
        """Fill reason and explanation from a ready one."""
        if answer is None:
            self.ready.errors = [gettext("Scegli una risposta pronta dall'elenco.")]
            return
        self.reason_text.data = answer.body
        self.reason_code.data = answer.reason_code.value if answer.reason_code else ""

    @property
    def words(self) -> dict[str, str]:
        """What the act asks for once for all."""
        return {"reason_code": self.reason_code.data or "", "reason_text": self.reason_text.data or ""}


class TagManyForm(CreatingForm):
    """Which tag to put on which texts of a list, or off them. Nothing happens before it was looked at."""

    tag_id = SelectField(N_("Etichetta"), coerce=lambda value: whole(str(value)) or 0, default=0)
    verb = SelectField(
        N_("Che cosa fare"), choices=options([("apply", N_("Metti l'etichetta")), ("remove", N_("Togli l'etichetta"))]), default="apply"
    )
    which = SelectField(N_("A quali testi"))
    picked = SelectMultipleField(N_("Testi spuntati"), validate_choice=False)
    on_page = SelectMultipleField(N_("Testi di questa pagina"), validate_choice=False)

    def offer(self, tags: Sequence[tuple[int, str]], which: Sequence[tuple[str, str]]) -> None:
        """The tags in the order of the tree, and the choices of which texts with how many they are."""
        self.tag_id.choices, self.which.choices = options(tags), list(which)

    @property
    def seen(self) -> tuple[Picked, ...]:
        """What was ticked, or everything on the page, in the versions that stood there."""
        marked = self.on_page.data if self.which.data == ON_PAGE else self.picked.data
        return tuple(one for one in map(_picked, marked or ()) if one is not None)
