# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of reports and cases: report, notice a risk, close, forget."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from consulta.accounts.throttle import serialise
from consulta.cases import policy, queries
from consulta.cases.events import CaseClosed, RiskRaised, TextReported
from consulta.cases.models import CaseOrigin, CaseOutcome, Report, ReportCase, ReportCategory
from consulta.cases.requests import CloseCase, ReportText
from consulta.contributions.models import Comment, Contribution
from consulta.contributions.policy import find_risk, is_readable
from consulta.contributions.queries import SubjectView, find_subject
from consulta.contributions.requests import Subject, SubjectKind
from consulta.contributions.service import TITLE_CAP
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.masking import mask
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide

KEPT = timedelta(days=365)
"""How long the words of a case and who reported stay after it is closed."""
_HERE = {"synchronize_session": False}


@transactional
def report(actor: Actor, request: ReportText, now: datetime) -> None:
    """Add a reader's report to the open case of a text, or open one with the text as it is.

    The same key again, or the same person about the same text, changes nothing; but who comes back to say that somebody is in
    danger is heard. Raises NotFound (the text is not public), Invalid (category, note).
    """
    policy.may_report(actor).or_refuse()
    category, note = _category(request.category), normalise(request.note)
    if len(note) > policy.NOTE_CAP:
        raise Invalid({"note": too_long(N_("La nota"), policy.NOTE_CAP, len(note))})
    subject = _subject(request.territory_id, request.subject_kind, request.subject_id)
    serialise(f"report:{subject.kind}:{subject.id}")
    session = current().session
    if session.scalar(select(Report.id).where(Report.submission_key == request.key)) is not None:
        return
    if not is_readable(subject.status):
        raise NotFound
    mine = _report_of(actor.user_id, subject)
    if mine is not None and not (category is ReportCategory.DANGER and mine.category is not ReportCategory.DANGER):
        return
    case = _open_case(subject) or _new_case(subject, CaseOrigin.READERS, now)
    if mine is not None and mine.case_id == case.id:
        mine.category, mine.note = category, note or mine.note
    else:
        add(
            Report(
                case_id=case.id,
                category=category,
                note=note,
                reporter_id=actor.user_id,
                is_quick=request.is_quick,
                reported_at=now,
                submission_key=request.key,
            )
        )
        case.report_count += 1
    case.version += 1
    emit(TextReported(**_facts(case, None, now), subject_kind=subject.kind, category=category.value))
    if category is ReportCategory.DANGER:
        _raise_risk(case, CaseOrigin.READERS, now)


def _category(value: str) -> ReportCategory:
    found = next((one for one in ReportCategory if one.value == value), None)
    if found is None:
        raise Invalid({"category": N_("Scegli che cosa non va: basta una voce dell'elenco.")})
    return found


def _subject(territory_id: int, kind: str, subject_id: int) -> SubjectView:
    known: SubjectKind = "contribution" if kind == "contribution" else "comment"
    found = find_subject(territory_id, Subject(known, subject_id))
    if found is None:
        raise NotFound
    return found


def _about(subject: SubjectView) -> Any:
    column = ReportCase.contribution_id if subject.kind == "contribution" else ReportCase.comment_id
    return column == subject.id


def _report_of(user_id: int | None, subject: SubjectView) -> Report | None:
    """What the person reported of this text, the last time; a person counts once for each text."""
    if user_id is None:
        return None
    query = select(Report).join(ReportCase, ReportCase.id == Report.case_id).where(_about(subject), Report.reporter_id == user_id)
    return current().session.scalars(query.order_by(Report.id.desc()).limit(1)).first()


def _open_case(subject: SubjectView) -> ReportCase | None:
    query = select(ReportCase).where(_about(subject), ReportCase.closed_at.is_(None)).with_for_update()
    return current().session.scalars(query.execution_options(populate_existing=True)).first()


def _new_case(subject: SubjectView, origin: CaseOrigin, now: datetime) -> ReportCase:
    return add(
        ReportCase(
            territory_id=subject.territory_id,
            contribution_id=subject.id if subject.kind == "contribution" else None,
            comment_id=subject.id if subject.kind == "comment" else None,
            origin=origin,
            is_risk=False,
            snapshot_title=subject.title,
            snapshot_text=subject.source,
            opened_at=now,
            report_count=0,
        )
    )


def _raise_risk(case: ReportCase, origin: CaseOrigin, now: datetime) -> None:
    """Tell the office once for each case."""
    if case.is_risk:
        return
    case.is_risk = True
    emit(RiskRaised(**_facts(case, None, now), origin=origin.value))


def notice_risk(territory_id: int, kind: str, subject_id: int, now: datetime) -> None:
    """A text was sent or changed: when its words tell of a danger a case opens and the office is told, in the open transaction."""
    session = current().session  # the row was just written: it is read from the session, without a statement
    one = session.get(Contribution, subject_id) if kind == "contribution" else session.get(Comment, subject_id)
    if one is None or not find_risk(one.title if isinstance(one, Contribution) else "", one.source):
        return
    subject = _subject(territory_id, kind, subject_id)
    serialise(f"report:{subject.kind}:{subject.id}")
    _raise_risk(_open_case(subject) or _new_case(subject, CaseOrigin.DETECTOR, now), CaseOrigin.DETECTOR, now)


@transactional
def close_case(actor: Actor, request: CloseCase, now: datetime) -> None:
    """End a case with its reason; hiding takes the same way as any other hiding.

    Raises NotFound, Refused (role, own text), Invalid (a reason is missing), Conflict when somebody closed it, or more was reported.
    """
    found = queries.get_case(request.territory_id, request.case_id)
    policy.may_close_case(actor, request.territory_id, found.author_id).or_refuse()
    serialise(f"report:{found.subject_kind}:{found.subject_id}")
    session = current().session
    case = session.scalars(select(ReportCase).where(ReportCase.id == request.case_id).with_for_update()).one()
    _refuse_overtaken(request, case)
    outcome, reason = _outcome(request.outcome), normalise(request.reason)
    missing = policy.missing_reasons(outcome, request.reason_code, reason)
    if missing:
        raise Invalid(missing)
    is_public = is_readable(found.status)
    if outcome not in policy.possible_outcomes(is_public=is_public, has_author=found.author_id is not None, is_risk=case.is_risk):
        raise Invalid({"outcome": N_("Questa decisione non è più possibile: rileggi la pagina e scegline un'altra.")})
    _end(case, outcome, reason, actor.user_id, now)
    if outcome is CaseOutcome.HIDDEN:
        moderation.decide(actor, Decide(found.subject_kind, found.subject_id, "hidden", request.reason_code, reason), now)
    _tell_closed(case, actor.user_id, found.author_id, now)


def _outcome(value: str) -> CaseOutcome:
    found = next((one for one in CaseOutcome if one.value == value), None)
    if found is None:
        raise Invalid({"outcome": N_("Scegli come si chiude la segnalazione.")})
    return found


def _refuse_overtaken(request: CloseCase, case: ReportCase) -> None:
    if case.closed_at is not None and case.outcome is not None:
        stands = queries.get_case(request.territory_id, request.case_id)
        message = N_("Nel frattempo %(who)s ha già chiuso questa segnalazione: la tua decisione non è stata applicata.")
        theirs = {"Decisione": case.outcome.label, "Spiegazione": case.reason}
        raise Conflict(filled(message, who=stands.closed_by or "un collega"), theirs)
    if case.version != request.version:
        raise Conflict(N_("Nel frattempo sono arrivate altre segnalazioni su questo testo: rileggile, poi decidi."))


def _end(case: ReportCase, outcome: CaseOutcome, reason: str, user_id: int | None, now: datetime) -> None:
    case.outcome, case.reason, case.closed_at, case.closed_by_id = outcome, reason, now, user_id
    case.version += 1
    current().session.flush()


def _tell_closed(case: ReportCase, actor_id: int | None, author_id: int | None, now: datetime) -> None:
    assert case.outcome is not None
    emit(
        CaseClosed(
            **_facts(case, actor_id, now),
            outcome=case.outcome.value,
            subject_kind="contribution" if case.contribution_id else "comment",
            subject_id=case.contribution_id or case.comment_id or 0,
            author_id=author_id,
            reports=case.report_count,
            days=(clock.rome_day(now) - clock.rome_day(case.opened_at)).days,
        )
    )


def follow_hiding(kind: str, subject_id: int, actor_id: int | None, reason: str, now: datetime) -> None:
    """A text was hidden from its own page: its open case ends with it, in the open transaction. One of risk stays."""
    column = ReportCase.contribution_id if kind == "contribution" else ReportCase.comment_id
    query = select(ReportCase).where(column == subject_id, ReportCase.closed_at.is_(None), ReportCase.is_risk.is_(False))
    case = current().session.scalars(query.with_for_update()).first()
    if case is None:
        return
    _end(case, CaseOutcome.HIDDEN, reason, actor_id, now)
    _tell_closed(case, actor_id, queries.get_case(case.territory_id, case.id).author_id, now)


@transactional
def hide_passages(contribution_ids: Sequence[int], comment_ids: Sequence[int], passages: Sequence[str], mark: str) -> None:
    """Take passages that the office hid out of what was kept of a text and said of it. Nothing puts them back there."""
    about = or_(ReportCase.contribution_id.in_(contribution_ids), ReportCase.comment_id.in_(comment_ids))
    session = current().session
    for case in session.scalars(select(ReportCase).where(about)):
        case.snapshot_title = mask(case.snapshot_title, passages, mark, TITLE_CAP)
        case.snapshot_text, case.reason = (mask(one, passages, mark) for one in (case.snapshot_text, case.reason))
    for said in session.scalars(select(Report).join(ReportCase, ReportCase.id == Report.case_id).where(about)):
        said.note = mask(said.note, passages, mark)
    session.flush()


def erase(user_id: int, _now: datetime) -> None:
    """In the open transaction: reports stay without who made them; of texts that were never public the snapshot is forgotten."""
    session = current().session
    session.execute(update(Report).where(Report.reporter_id == user_id).values(reporter_id=None), execution_options=_HERE)
    contributions = select(Contribution.id).where(
        Contribution.author_id == user_id, Contribution.organisation_id.is_(None), Contribution.published_at.is_(None)
    )
    comments = select(Comment.id).where(Comment.author_id == user_id, Comment.organisation_id.is_(None), Comment.published_at.is_(None))
    theirs = or_(ReportCase.contribution_id.in_(contributions), ReportCase.comment_id.in_(comments))
    blank = {"snapshot_title": "", "snapshot_text": ""}
    session.execute(update(ReportCase).where(theirs).values(**blank), execution_options=_HERE)


@transactional
def forget_old(now: datetime) -> int:
    """A year after a case is closed: its words, the notes and who reported are forgotten; kind, outcome and days stay for the figures."""
    session = current().session
    old = select(ReportCase.id).where(ReportCase.closed_at < now - KEPT)
    filled_in = or_(ReportCase.snapshot_text != "", ReportCase.snapshot_title != "", ReportCase.reason != "")
    cases = update(ReportCase).where(ReportCase.id.in_(old), filled_in).values(snapshot_title="", snapshot_text="", reason="")
    known = or_(Report.note != "", Report.reporter_id.is_not(None))
    reports = update(Report).where(Report.case_id.in_(old), known).values(note="", reporter_id=None)
    counts = [session.execute(one, execution_options=_HERE).rowcount for one in (cases, reports)]  # type: ignore[attr-defined]
    return sum(counts)


def _facts(case: ReportCase, actor_id: int | None, now: datetime) -> dict[str, Any]:
    return {"occurred_at": now, "actor_id": actor_id, "territory_id": case.territory_id, "case_id": case.id}
