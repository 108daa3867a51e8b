# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hiding passages of a text in every copy of it, and putting the original back (ADR 0034; invariants 8 and 18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select

from consulta.contributions import service as contributions
from consulta.contributions.details import BY_NAME, Shape
from consulta.contributions.models import Comment, Contribution
from consulta.contributions.requests import Subject
from consulta.contributions.service import TITLE_CAP, Copy
from consulta.core import masking
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import excerpt, normalise, one_line, render
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled
from consulta.moderation import policy, queries
from consulta.moderation.events import OriginalRestored, PassagesHidden
from consulta.moderation.models import ModerationDecision, ModerationOutcome, ReasonCode, RedactionOriginal
from consulta.moderation.originals import of
from consulta.moderation.queries import CONTRIBUTION, Moderated
from consulta.moderation.requests import Redact, RestoreOriginal


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as everybody will read it."""

    title: str
    source: str
    html: str
    details: Mapping[str, str]


def check_passages(passages: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """The passages marked, each once, in the order given. Raises Invalid naming those that are not in the text."""
    wanted = tuple(dict.fromkeys(line for one in passages if (line := one_line(one))))
    if not wanted:
        raise Invalid({"passages": N_("Segna almeno un passaggio: scrivilo in «Passaggi da oscurare», uno per riga.")})
    if len(wanted) > policy.PASSAGES_CAP:
        raise Invalid({"passages": N_("I passaggi sono più di 60: oscura prima questi, poi gli altri.")})
    too_long = next((one for one in wanted if len(one) > policy.PASSAGE_CAP), None)
    if too_long:
        raise Invalid({"passages": N_("Un passaggio supera 1.000 caratteri: dividilo su più righe.")})
    short = next((one for one in wanted if len(masking.bare(one)) < masking.FLOOR), None)
    if short:
        raise Invalid(
            {"passages": filled(N_("Il passaggio «%(passage)s» è troppo corto: scrivi almeno due lettere o cifre."), passage=short)}
        )
    absent = masking.missing(wanted, texts)
    if absent:
        sentence = N_("Il passaggio «%(passage)s» non è nel testo: copialo com'è scritto, con le parole intere.")
        raise Invalid({"passages": filled(sentence, passage=absent[0])})
    return wanted


def preview(title: str, source: str, details: Mapping[str, str], passages: Sequence[str], reason_code: str) -> Shown:
    """How a text will be read once the passages are hidden. Raises Invalid as hiding them would."""
    wanted = check_passages(passages, [title, source, *details.values()])
    return _masked(Shown(title, source, "", details), wanted, masking.MARKS[_code(reason_code).value])


@transactional
def redact(actor: Actor, request: Redact, now: datetime) -> int:
    """Hide passages in every copy of a text, the originals kept apart. Hiding the same again changes nothing. Gives the decision's id.

    Raises NotFound, Refused (role, own text, state), Invalid (passages, reason), Conflict (somebody changed the text meanwhile).
    """
    subject = _subject(request.territory_id, request.subject_kind, request.subject_id)
    policy.may_redact(actor, subject.territory_id, subject.author_id, subject.status.value).or_refuse()
    again = _same_again(request, subject)
    if again is not None:
        return again
    code, reason_text = _code(request.reason_code), normalise(request.reason_text)
    missing = policy.missing_reasons(ModerationOutcome.REDACTED, code, reason_text)
    if missing:
        raise Invalid(missing)
    wanted = check_passages(request.passages, _texts(subject))
    quoted = masking.standing(wanted, [reason_text])
    if quoted:
        raise Invalid({"reason_text": N_("La spiegazione ripete un passaggio oscurato: dillo con altre parole.")})
    decision_id = _decided(actor, subject, ModerationOutcome.REDACTED, code, reason_text, now)
    mark = masking.MARKS[code.value]
    keeper = _Keeper(subject.territory_id, decision_id, wanted, mark)
    family = contributions.rewrite_copies(Subject(subject.kind, subject.id), subject.territory_id, request.version, keeper.hide)
    emit(
        PassagesHidden(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=subject.territory_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            number=subject.number,
            author_id=subject.author_id,
            decision_id=decision_id,
            reason_code=code.value,
            reason_text=reason_text,
            mark=mark,
            contribution_ids=tuple(one.id for one in family if one.kind == CONTRIBUTION),
            comment_ids=tuple(one.id for one in family if one.kind != CONTRIBUTION),
            passages=wanted,
        )
    )
    return decision_id


@transactional
def restore_original(actor: Actor, request: RestoreOriginal, now: datetime) -> int:
    """Put every copy back, letter by letter, where the author has not changed it since. Gives the decision's id.

    Raises NotFound, Refused (only a coordinator), Invalid (reason), Conflict (nothing is hidden, or the author changed the text).
    """
    subject = _subject(request.territory_id, request.subject_kind, request.subject_id)
    policy.may_restore_original(actor, subject.territory_id, subject.author_id).or_refuse()
    reason_text = normalise(request.reason_text)
    missing = policy.missing_reasons(ModerationOutcome.UNREDACTED, None, reason_text)
    if missing:
        raise Invalid(missing)
    keeper = _Keeper(subject.territory_id, 0, (), "")
    contributions.rewrite_copies(Subject(subject.kind, subject.id), subject.territory_id, request.version, keeper.put_back)
    if not keeper.restored:
        raise Conflict(
            N_("Non c'è un originale da rimettere: nessun passaggio è oscurato, oppure chi ha scritto ha cambiato il testo dopo.")
        )
    current().session.execute(delete(RedactionOriginal).where(RedactionOriginal.id.in_(keeper.restored)))
    decision_id = _decided(actor, subject, ModerationOutcome.UNREDACTED, None, reason_text, now)
    emit(
        OriginalRestored(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=subject.territory_id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            number=subject.number,
            author_id=subject.author_id,
            decision_id=decision_id,
            reason_text=reason_text,
        )
    )
    return decision_id


def erase(user_id: int, _now: datetime) -> None:
    """In the open transaction: of who erases the account the originals go too; what stands is what everybody reads."""
    mine = select(Contribution.id).where(Contribution.author_id == user_id)
    theirs = select(Comment.id).where(Comment.author_id == user_id)
    statement = delete(RedactionOriginal).where(RedactionOriginal.contribution_id.in_(mine) | RedactionOriginal.comment_id.in_(theirs))
    current().session.execute(statement, execution_options={"synchronize_session": False})


class _Keeper:
    """What happens to each copy, and what is kept of it."""

    def __init__(self, territory_id: int, decision_id: int, passages: tuple[str, ...], mark: str) -> None:
        self.territory_id, self.decision_id, self.passages, self.mark = territory_id, decision_id, passages, mark
        self.restored: list[int] = []

    def hide(self, copy: Copy) -> Copy:
        """The copy without the passages; its original is kept before anything is written over it."""
        shown = _masked(Shown(copy.title, copy.source, copy.html, copy.details), self.passages, self.mark)
        if (shown.title, shown.source, shown.details) == (copy.title, copy.source, copy.details):
            return copy
        kept = self._find(copy)
        if kept is None:
            add(self._original(copy, shown.source))
        else:
            kept.passages = list(dict.fromkeys([*kept.passages, *self.passages]))
            kept.shown = shown.source
            current().session.flush()
        short = excerpt(shown.html)
        return replace(copy, title=shown.title, source=shown.source, html=shown.html, excerpt=short, details=dict(shown.details))

    def put_back(self, copy: Copy) -> Copy:
        """The copy as it was, when its original is kept and the author has not written over it."""
        kept = self._find(copy)
        if kept is None:
            return copy
        self.restored.append(kept.id)
        return replace(copy, title=kept.title, source=kept.source, html=kept.html, excerpt=kept.excerpt, details=kept.details)

    def _find(self, copy: Copy) -> RedactionOriginal | None:
        """The original of a copy. A comment that its author has changed since has none: what was kept is of a text that is gone."""
        query = select(RedactionOriginal).where(of(copy.kind, copy.subject_id), RedactionOriginal.number == copy.number)
        newest = current().session.scalars(query.order_by(RedactionOriginal.id.desc())).first()
        changes = copy.kind != CONTRIBUTION and copy.number == 0  # revisions and kept versions never do
        return None if newest is None or (changes and newest.shown != copy.source) else newest

    def _original(self, copy: Copy, shown: str) -> RedactionOriginal:
        return RedactionOriginal(
            territory_id=self.territory_id,
            decision_id=self.decision_id,
            contribution_id=copy.subject_id if copy.kind == CONTRIBUTION else None,
            comment_id=None if copy.kind == CONTRIBUTION else copy.subject_id,
            number=copy.number,
            title=copy.title,
            source=copy.source,
            html=copy.html,
            excerpt=copy.excerpt or excerpt(copy.html),
            details=dict(copy.details),
            passages=list(self.passages),
            shown=shown,
        )


def _masked(text: Shown, passages: Sequence[str], mark: str) -> Shown:
    """Title, text and details without the passages. Raises Invalid when a reader would still find one across the parts of a list."""
    source = masking.mask(text.source, passages, mark)
    html = text.html if source == text.source and text.html else render(source)
    left = masking.left_in_html(passages, html)
    if left:
        sentence = N_("Il passaggio «%(passage)s» attraversa più voci di un elenco: scrivi ogni pezzo su una riga sua.")
        raise Invalid({"passages": filled(sentence, passage=left[0])})
    details = {name: value for name, old in text.details.items() if (value := _detail(name, old, passages, mark))}
    return Shown(masking.mask(text.title, passages, mark, TITLE_CAP), source, html, details)


def _detail(name: str, value: str, passages: Sequence[str], mark: str) -> str:
    """A detail without the passages; a number or a degree of urgency that is hidden is left out whole."""
    masked = masking.mask(value, passages, mark)
    known = BY_NAME.get(name)
    return "" if masked != value and known and known.shape in (Shape.NUMBER, Shape.URGENCY) else masked


def _same_again(request: Redact, subject: Moderated) -> int | None:
    """The decision that hid these very passages already: a double click, or a page sent again."""
    wanted = [one_line(one) for one in request.passages if one_line(one)]
    query = select(RedactionOriginal.passages, RedactionOriginal.decision_id).where(of(subject.kind, subject.id))
    for passages, decision_id in current().session.execute(query.order_by(RedactionOriginal.id.desc())):
        if wanted and set(wanted) <= set(passages) and not masking.standing(wanted, _texts(subject)):
            return int(decision_id)
    return None


def _subject(territory_id: int, kind: str, subject_id: int) -> Moderated:
    subject = queries.get_moderated(kind, subject_id)
    if subject.territory_id != territory_id:
        raise NotFound
    return subject


def _texts(subject: Moderated) -> list[str]:
    session = current().session
    if subject.kind == CONTRIBUTION:
        row = session.execute(
            select(Contribution.title, Contribution.source, Contribution.details).where(Contribution.id == subject.id)
        ).one()
        return [row.title, row.source, *row.details.values()]
    return [session.scalars(select(Comment.source).where(Comment.id == subject.id)).one()]


def _code(value: str) -> ReasonCode:
    found = next((code for code in policy.REDACTION_REASONS if code.value == value), None)
    if found is None:
        raise Invalid({"reason_code": N_("Scegli il motivo dall'elenco.")})
    return found


def _decided(actor: Actor, subject: Moderated, outcome: ModerationOutcome, code: ReasonCode | None, reason_text: str, now: datetime) -> int:
    return add(
        ModerationDecision(
            territory_id=subject.territory_id,
            contribution_id=subject.id if subject.kind == CONTRIBUTION else None,
            comment_id=None if subject.kind == CONTRIBUTION else subject.id,
            outcome=outcome,
            reason_code=code,
            reason_text=reason_text,
            decided_by_id=actor.user_id,
            decided_at=now,
        )
    ).id
