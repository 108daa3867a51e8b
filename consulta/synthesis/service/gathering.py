# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of others: putting them behind a point, setting them aside and back, choosing what is quoted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from consulta.contributions.models import Comment, Contribution, ContributionRevision
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.unit_of_work import current, put, transactional
from consulta.core.words import N_, filled
from consulta.synthesis import policy, queries
from consulta.synthesis.models import Bucket, EditionQuote, EditionSource, PointSource, Quote, SetAside, SetAsideReason
from consulta.synthesis.queries import COMMENT, CONTRIBUTION
from consulta.synthesis.requests import AddSources, ChangeSource, Item, PickQuotes, PutAside, PutBack
from consulta.synthesis.service.locked import Work, work_on
from consulta.synthesis.service.writing import note_of

NONE_PICKED = N_("Scegli almeno un testo dall'elenco.")
_SAFE = {"synchronize_session": False}


@transactional
def add_sources(actor: Actor, request: AddSources, now: datetime) -> int:
    """Put texts behind a point; those already there are left. Gives how many were added.

    Raises NotFound, Refused, Invalid (nothing picked, too many, a text set aside, joined to another or not of this scope): then none is.
    """
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    point = work.point(request.point_id)
    buckets = _buckets(work, request.items)
    wrong = {Bucket.SET_ASIDE, Bucket.MERGED} & set(buckets.values())
    if wrong:
        raise Invalid(
            {"items": N_("Un testo scelto è messo da parte o confluito in un altro: rimettilo tra quelli da trattare, poi riprova.")}
        )
    session = current().session
    there = {
        _item(row)
        for row in session.execute(select(PointSource.contribution_id, PointSource.comment_id).where(PointSource.point_id == point.id))
    }
    new = [item for item in dict.fromkeys(request.items) if item not in there]
    revisions = _revisions(new)
    rows = [
        {
            "synthesis_id": work.row.id,
            "point_id": point.id,
            **_columns(item),
            "revision": revisions[item],
            "seen_at": now,
            "added_by_id": actor.user_id,
        }
        for item in new
    ]
    put(PointSource, *rows)
    if new:
        work.done("sources", len(new))
    return len(new)


@transactional
def put_aside(actor: Actor, request: PutAside, now: datetime) -> int:
    """Set texts aside with a reason; those already aside are left. Gives how many were.

    Raises NotFound, Refused, Invalid (nothing picked, no reason, a text that is on a point or joined to another): then none is.
    """
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    reason = next((one for one in SetAsideReason if one.value == request.reason), None)
    if reason is None:
        raise Invalid({"reason": N_("Scegli il motivo dall'elenco.")})
    note = note_of(request.note, policy.NOTE_CAP, "note", N_("La nota"))
    missing = policy.missing_note(reason, note)
    if missing:
        raise Invalid({"note": missing})
    buckets = _buckets(work, request.items)
    if {Bucket.ON_A_POINT, Bucket.MERGED} & set(buckets.values()):
        raise Invalid({"items": N_("Un testo scelto è già in un punto o confluito in un altro: toglilo prima dal punto.")})
    new = [item for item in dict.fromkeys(request.items) if buckets[item] is Bucket.TO_DO]
    rows = [
        {
            "synthesis_id": work.row.id,
            **_columns(item),
            "reason": reason,
            "note": note,
            "set_aside_by_id": actor.user_id,
            "set_aside_at": now,
        }
        for item in new
    ]
    put(SetAside, *rows)
    if new:
        work.done("aside", len(new))
    return len(new)


@transactional
def put_back(actor: Actor, request: PutBack, now: datetime) -> int:
    """Put texts back among those to treat; those that are not aside are left. Gives how many were. Raises NotFound, Refused, Invalid."""
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    _check_picked(request.items)
    ids = {kind: [one.id for one in request.items if one.kind == kind] for kind in (CONTRIBUTION, COMMENT)}
    statement = (
        update(SetAside)
        .where(
            SetAside.synthesis_id == work.row.id,
            SetAside.put_back_at.is_(None),
            or_(SetAside.contribution_id.in_(ids[CONTRIBUTION]), SetAside.comment_id.in_(ids[COMMENT])),
        )
        .values(put_back_at=now, put_back_by_id=actor.user_id)
    )
    changed: Any = current().session.execute(statement, execution_options=_SAFE)
    if changed.rowcount:
        work.done("back", changed.rowcount)
    return int(changed.rowcount)


@transactional
def remove_source(actor: Actor, request: ChangeSource, now: datetime) -> None:
    """Take a text away from a point, with what is quoted of it. A source that is gone already is no error. Raises NotFound, Refused."""
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    try:
        source = work.source(request.source_id)
    except NotFound:
        return
    session = current().session
    session.execute(delete(Quote).where(Quote.source_id == source.id), execution_options=_SAFE)
    session.delete(source)
    session.flush()
    work.done("source_removed", 1)


@transactional
def read_again(actor: Actor, request: ChangeSource, now: datetime) -> None:
    """Say that the new text of a source was read. Quotes that no longer stand in it go. Raises NotFound, Refused, Conflict (gone)."""
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    source = work.source(request.source_id)
    now_stands = queries.get_source_text(work.row.id, source.id)
    if now_stands.state == queries.GONE:
        raise Conflict(N_("Questo testo non si può più leggere: toglilo dal punto."))
    session = current().session
    for quote in session.scalars(select(Quote).where(Quote.source_id == source.id)).all():
        if policy.still_stands(quote.text, quote.starts, quote.ends, now_stands.text):
            quote.revision = now_stands.revision
        else:
            session.delete(quote)
    source.revision, source.seen_at = now_stands.revision, now
    session.flush()
    work.done("read_again", 1)


@transactional
def pick_quotes(actor: Actor, request: PickQuotes, now: datetime) -> int:
    """The ticked sentences are what is quoted of a source, instead of what was before. Gives how many passages.

    Raises NotFound, Refused, Conflict when the text changed since the page was shown, Invalid (hidden passage, too long, too many).
    """
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    source = work.source(request.source_id)
    found = queries.get_source_text(work.row.id, source.id)
    if found.state == queries.GONE:
        raise Conflict(N_("Questo testo non si può più leggere: toglilo dal punto."))
    if not found.revision == request.revision == source.revision:
        raise Conflict(N_("Il testo è cambiato mentre sceglievi: rileggilo e scegli di nuovo."))
    spans = policy.passages(found.text, request.sentences)
    if len(spans) > policy.QUOTES_CAP:
        raise Invalid({"sentences": filled(N_("Da un testo si prendono al massimo %(cap)s citazioni."), cap=policy.QUOTES_CAP)})
    for starts, ends in spans:
        may = policy.may_quote(found.text, starts, ends)
        if not may:
            raise Invalid({"sentences": may.reason})
    if [(one.starts, one.ends) for one in found.quotes] == spans:
        return len(spans)
    current().session.execute(delete(Quote).where(Quote.source_id == source.id), execution_options=_SAFE)
    rows = [
        {
            "source_id": source.id,
            "revision": found.revision,
            "starts": starts,
            "ends": ends,
            "text": found.text[starts:ends],
            "picked_by_id": actor.user_id,
        }
        for starts, ends in spans
    ]
    put(Quote, *rows)
    work.done("quotes", len(rows))
    return len(rows)


def forget_passages(contribution_ids: Sequence[int], comment_ids: Sequence[int]) -> None:
    """In the open transaction: what is quoted of these texts and no longer stands in them goes, in drafts and in editions (ADR 0034)."""
    session = current().session
    texts = _texts(contribution_ids, comment_ids)
    drafts = select(Quote, PointSource.contribution_id, PointSource.comment_id, Quote.revision)
    drafts = drafts.join(PointSource, PointSource.id == Quote.source_id)
    drafts = drafts.where(or_(PointSource.contribution_id.in_(contribution_ids), PointSource.comment_id.in_(comment_ids)))
    for draft, contribution_id, comment_id, revision in session.execute(drafts).all():
        text = texts.get(_place(contribution_id, comment_id, revision))
        if not policy.still_stands(draft.text, draft.starts, draft.ends, text):
            session.delete(draft)
    kept = select(EditionQuote, EditionSource.contribution_id, EditionSource.comment_id, EditionSource.revision)
    kept = kept.join(EditionSource, EditionSource.id == EditionQuote.source_id)
    kept = kept.where(or_(EditionSource.contribution_id.in_(contribution_ids), EditionSource.comment_id.in_(comment_ids)))
    for quote, contribution_id, comment_id, revision in session.execute(kept).all():
        text = texts.get(_place(contribution_id, comment_id, revision))
        if quote.text and not policy.still_stands(quote.text, quote.starts, quote.ends, text):
            quote.text = quote.salt = ""
    session.flush()


def _place(contribution_id: int | None, comment_id: int | None, revision: int) -> tuple[Item, int]:
    """A text in one revision; of comments only the one that stands is compared."""
    return (Item(CONTRIBUTION, contribution_id), revision) if contribution_id else (Item(COMMENT, comment_id or 0), 0)


def _texts(contribution_ids: Sequence[int], comment_ids: Sequence[int]) -> Mapping[tuple[Item, int], str]:
    session = current().session
    of = ContributionRevision
    revisions = session.execute(select(of.contribution_id, of.number, of.source).where(of.contribution_id.in_(contribution_ids)))
    comments = session.execute(select(Comment.id, Comment.source).where(Comment.id.in_(comment_ids)))
    return {(Item(CONTRIBUTION, row.contribution_id), row.number): row.source for row in revisions} | {
        (Item(COMMENT, row.id), 0): row.source for row in comments
    }


def _buckets(work: Work, items: Sequence[Item]) -> Mapping[Item, Bucket]:
    """Where each stands. Raises Invalid when nothing is picked, too much is, or one is not of the scope."""
    _check_picked(items)
    found = queries.is_of_scope(work.scope, items)
    if set(found) != set(items):
        raise Invalid(
            {"items": N_("Un testo scelto non si può più leggere o non è di questa sintesi: ricarica la pagina e scegli di nuovo.")}
        )
    return found


def _check_picked(items: Sequence[Item]) -> None:
    if not items:
        raise Invalid({"items": NONE_PICKED})
    if len(set(items)) > policy.ITEMS_CAP:
        raise Invalid({"items": filled(N_("I testi scelti sono più di %(cap)s: fallo in più volte."), cap=policy.ITEMS_CAP)})


def _columns(item: Item) -> dict[str, int | None]:
    of_contribution = item.kind == CONTRIBUTION
    return {"contribution_id": item.id if of_contribution else None, "comment_id": None if of_contribution else item.id}


def _item(row: Any) -> Item:
    return Item(CONTRIBUTION, row.contribution_id) if row.contribution_id else Item(COMMENT, row.comment_id)


def _revisions(items: Sequence[Item]) -> Mapping[Item, int]:
    session = current().session
    ids = {kind: [one.id for one in items if one.kind == kind] for kind in (CONTRIBUTION, COMMENT)}
    contributions = session.execute(select(Contribution.id, Contribution.revision).where(Contribution.id.in_(ids[CONTRIBUTION])))
    comments = session.execute(select(Comment.id, Comment.version).where(Comment.id.in_(ids[COMMENT])))
    return {Item(CONTRIBUTION, one.id): one.revision for one in contributions} | {Item(COMMENT, one.id): one.version for one in comments}
