# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making the frozen copy of an edition, with its sources and the passages that it proves (invariant 4; ADR 0044)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.unit_of_work import add, current, emit, put
from consulta.register.chain import instant
from consulta.synthesis import frozen, queries
from consulta.synthesis.events import SynthesisPublished
from consulta.synthesis.frozen import FrozenQuote
from consulta.synthesis.models import EditionQuote, EditionSource, Synthesis, SynthesisEdition
from consulta.synthesis.queries import COMMENT, Counts, PointView, Scope, SourceRow
from consulta.web.ports import ports


def freeze(actor: Actor, row: Synthesis, now: datetime) -> None:
    """Write the edition and tell of it, in the open transaction."""
    sources = queries.list_sources(row.id)
    counts = queries.count_people(row.id)
    quotes = [frozen.freeze_quote(place, quote.starts, quote.ends, quote.text) for place, one in enumerate(sources) for quote in one.quotes]
    views = queries.list_points(row.id)
    replies = ports().point_replies(row.id)
    points = [_point(point, sources, quotes, counts.get(point.id, Counts())) | _reply(replies.get(point.id)) for point in views]
    content, sha256 = frozen.seal(_content(row, points, now))
    edition = add(
        SynthesisEdition(
            territory_id=row.territory_id,
            synthesis_id=row.id,
            number=row.edition,
            content=content,
            sha256=sha256,
            approver_id=row.approver_id,
            published_by_id=actor.user_id,
            published_at=now,
        )
    )
    _keep(edition.id, {point.id: point.number for point in views}, sources, quotes)
    emit(
        SynthesisPublished(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            synthesis_id=row.id,
            edition_id=edition.id,
            edition=row.edition,
            title=row.title,
            sha256=sha256,
            reason=row.edition_reason,
            author_ids=_authors(row.id, sources),
        )
    )


def _content(row: Synthesis, points: Sequence[Mapping[str, Any]], now: datetime) -> Mapping[str, Any]:
    scope = Scope(row.id, row.territory_id, row.cycle_id, row.topic_id, row.roundtable_id)
    return {
        "format": frozen.FORMAT,
        "synthesis": row.id,
        "edition": row.edition,
        "title": row.title,
        "reason": row.edition_reason,
        "exception": row.exception_reason,
        "introduction": frozen.written(row.introduction),
        "conclusion": frozen.written(row.conclusion),
        "points": points,
        "buckets": {bucket.value: number for bucket, number in queries.count_buckets(scope).items()},
        "published_at": instant(now),
    }


def _point(point: PointView, sources: Sequence[SourceRow], quotes: Sequence[FrozenQuote], counts: Counts) -> dict[str, Any]:
    mine = [place for place, one in enumerate(sources) if one.point_id == point.id]
    return {
        "number": point.number,
        "title": point.title,
        "statement": frozen.written(point.statement),
        "dissent": frozen.written(point.dissent),
        "objectives": [{"id": one.id, "code": one.code, "title": one.title} for one in point.objectives],
        "counts": asdict(counts),
        "sources": [_source(sources[place]) for place in mine],
        "quotes": [one.commitment for one in quotes if one.source in mine],
    }


def _reply(reply: Mapping[str, Any] | None) -> dict[str, Any]:
    """Only where there is one: a copy without replies is written as it always was."""
    return {"reply": reply} if reply else {}


def _source(one: SourceRow) -> Mapping[str, Any]:
    """Which text, in which revision: never its words, nor whose they are."""
    return {"kind": one.kind, "number": one.number, "id": one.subject_id if one.kind == COMMENT else 0, "revision": one.revision}


def _keep(edition_id: int, numbers: Mapping[int, int], sources: Sequence[SourceRow], quotes: Sequence[FrozenQuote]) -> None:
    """Sources and passages, each in one statement however many they are."""
    put(
        EditionSource,
        *(
            {
                "edition_id": edition_id,
                "point": numbers[one.point_id],
                "contribution_id": None if one.kind == COMMENT else one.subject_id,
                "comment_id": one.subject_id if one.kind == COMMENT else None,
                "revision": one.revision,
                "seen_at": one.seen_at,
            }
            for one in sources
        ),
    )
    if not quotes:
        return
    # A point has each text once, so point and text say which row is whose.
    stored = select(EditionSource.id, EditionSource.point, EditionSource.contribution_id, EditionSource.comment_id)
    ids = {
        (row.point, row.contribution_id, row.comment_id): row.id
        for row in current().session.execute(stored.where(EditionSource.edition_id == edition_id))
    }
    rows = [
        {
            "edition_id": edition_id,
            "source_id": ids[_place_of(sources[quote.source], numbers)],
            "commitment": quote.commitment,
            "starts": quote.starts,
            "ends": quote.ends,
            "text": quote.text,
            "salt": quote.salt,
        }
        for quote in quotes
    ]
    put(EditionQuote, *rows)


def _place_of(one: SourceRow, numbers: Mapping[int, int]) -> tuple[int, int | None, int | None]:
    is_comment = one.kind == COMMENT
    return numbers[one.point_id], None if is_comment else one.subject_id, one.subject_id if is_comment else None


def _authors(synthesis_id: int, sources: Sequence[SourceRow]) -> tuple[int, ...]:
    named = {one.author_id for one in sources if one.author_id is not None}
    return tuple(sorted(named | set(queries.list_joined_authors(synthesis_id))))
