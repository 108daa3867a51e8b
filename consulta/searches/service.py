# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the synonyms, note what was searched in vain, make the index again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import delete, func, select, text, update

from consulta.accounts.throttle import serialise
from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.db import is_sqlite
from consulta.core.errors import Conflict
from consulta.core.search import Entry, SearchDocument
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.searches import policy, queries
from consulta.searches.events import SynonymsChanged
from consulta.searches.models import EmptySearch, SearchState, SynonymList
from consulta.searches.requests import EditSynonyms

NOTED_FOR = timedelta(days=365)
"""How long words that found nothing are kept."""
A_DAY = 300
"""Different searches noted in a day: a program that tries words fills no table."""
BATCH = 200
Source: TypeAlias = Callable[[int, int, int], Sequence[Entry]]
"""(territory, after, limit) → the public things of a kind with a greater id, by id; fewer than ``limit`` are the last."""


@transactional
def edit_synonyms(actor: Actor, request: EditSynonyms, now: datetime) -> None:
    """Save the list. The same text again changes nothing. Raises Refused, Invalid naming the line, Conflict with what stands now."""
    policy.may_keep_synonyms(actor, request.territory_id).or_refuse()
    source = normalise(request.source)
    groups = policy.read_groups(source)
    serialise(f"synonyms:{request.territory_id}")
    row = current().session.get(SynonymList, request.territory_id, with_for_update=True, populate_existing=True)
    stands = row.source if row else queries.starter()
    if stands == source:
        return
    if request.version != (row.version if row else 0):
        raise Conflict(N_("Un'altra persona ha cambiato i sinonimi mentre scrivevi."), {"source": stands})
    if row is None:
        add(SynonymList(territory_id=request.territory_id, source=source, version=1))
    else:
        row.source, row.version = source, row.version + 1
    emit(SynonymsChanged(occurred_at=now, actor_id=actor.user_id, territory_id=request.territory_id, groups=len(groups)))


def note_empty(territory_id: int, typed: str, now: datetime) -> None:
    """Count a search that found nothing. What may be somebody's data is not noted at all, nor what is beyond A_DAY."""
    words = policy.noted_words(typed)
    if words:
        _note(territory_id, words, now)


@transactional
def _note(territory_id: int, words: str, now: datetime) -> None:
    serialise(f"empty-searches:{territory_id}")
    session, day = current().session, clock.rome_day(now)
    this = (EmptySearch.territory_id == territory_id, EmptySearch.day == day)
    counted = session.execute(update(EmptySearch).where(*this, EmptySearch.words == words).values(times=EmptySearch.times + 1))
    if counted.rowcount:  # type: ignore[attr-defined]
        return
    if (session.scalar(select(func.count()).select_from(EmptySearch).where(*this)) or 0) < A_DAY:
        add(EmptySearch(territory_id=territory_id, day=day, words=words, times=1))


@transactional
def forget_old(now: datetime) -> int:
    """Delete the words of searches older than their term. Gives how many."""
    gone = current().session.execute(delete(EmptySearch).where(EmptySearch.day <= clock.rome_day(now - NOTED_FOR)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Proof:
    """Of a kind: how many public things there are, and how many the index lacked, had otherwise, had without reason."""

    public: int = 0
    lacked: int = 0
    differed: int = 0
    left_over: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether the index said exactly what is public."""
        return not (self.lacked or self.differed or self.left_over)


def rebuild(territory_id: int, sources: Mapping[str, Source]) -> Mapping[str, Proof]:
    """Compare the index of a territory with what is public, kind by kind, and mend what differs, 200 at a time."""
    proofs = {kind: _rebuild_kind(territory_id, kind, source) for kind, source in sources.items()}
    others = _forget_kinds(territory_id, tuple(sources))
    _note_state(territory_id)
    return proofs | ({"": Proof(left_over=others)} if others else {})


def _rebuild_kind(territory_id: int, kind: str, source: Source) -> Proof:
    proof, after = Proof(), 0
    while True:
        found, after = _mend(territory_id, kind, source, after)
        proof = Proof(*(getattr(proof, name) + getattr(found, name) for name in Proof.__slots__))
        if not after:
            return proof


@transactional
def _mend(territory_id: int, kind: str, source: Source, after: int) -> tuple[Proof, int]:
    """One batch; gives where the next begins, or 0. Whoever publishes or hides meanwhile waits: nothing is put back that was taken out."""
    session = current().session
    if not is_sqlite():
        session.execute(text("LOCK TABLE search_document IN SHARE ROW EXCLUSIVE MODE"))
    entries = source(territory_id, after, BATCH)
    last = entries[-1].object_id if len(entries) == BATCH else 0
    stored = search.stored_rows(territory_id, kind, after, last)
    proof = Proof(public=len(entries))
    for entry in entries:
        before = stored.pop(entry.object_id, None)
        if before is None:
            proof = replace(proof, lacked=proof.lacked + 1)
        elif search.entries_differ(entry, before):
            proof = replace(proof, differed=proof.differed + 1)
        else:
            continue
        search.put(entry)
    for object_id in stored:
        search.remove(kind, object_id)
    return replace(proof, left_over=len(stored)), last


@transactional
def _forget_kinds(territory_id: int, kinds: Sequence[str]) -> int:
    """Take out what no source answers for."""
    query = select(SearchDocument.kind, SearchDocument.object_id).where(
        SearchDocument.territory_id == territory_id, SearchDocument.kind.not_in(kinds)
    )
    others = current().session.execute(query).all()
    for row in others:
        search.remove(row.kind, row.object_id)
    return len(others)


@transactional
def _note_state(territory_id: int) -> None:
    serialise(f"search-state:{territory_id}")
    row = current().session.get(SearchState, territory_id)
    if row is None:
        add(SearchState(territory_id=territory_id, made_with=queries.INDEX_RULES))
    else:
        row.made_with = queries.INDEX_RULES
