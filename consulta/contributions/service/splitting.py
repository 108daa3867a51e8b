# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cutting a contribution that holds several proposals into parts, and putting it together again (record 0047)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.contributions.events import ContributionDivided
from consulta.contributions.models import Contribution, ContributionSplit, PublicationStatus, SplitEnd
from consulta.contributions.policy import splitting
from consulta.contributions.queries.rows import municipalities_of
from consulta.contributions.queries.splitting import get_divisible, part_states
from consulta.contributions.requests import PartWanted, RejoinContribution, SplitContribution
from consulta.contributions.service import parts as joined_parts
from consulta.contributions.service.passages import find_passage
from consulta.contributions.service.publication import load_contribution, move, number_of, refuse_stale
from consulta.contributions.service.submission import places_of, store
from consulta.contributions.service.texts import CheckedText, check_key, check_text
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.organisations.models import Organisation
from consulta.territory.queries import list_areas
from consulta.web.ports import ports

_WHOLE = N_("Nel frattempo questo contributo non è più in parti: non c'è niente da ricomporre.")


@dataclass(frozen=True, slots=True)
class _Piece:
    starts: int
    ends: int
    checked: CheckedText
    area_id: int | None


@transactional
def split_contribution(actor: Actor, request: SplitContribution, now: datetime) -> tuple[int, ...]:
    """Cut a public contribution into parts, each public with its number, author, date, channel. Gives the parts in the order of the text.

    The original keeps text, comments, documents and sostegni, and leaves lists and totals. The same key again is the same split.
    Raises NotFound, Refused (role, own text), Conflict (changed meanwhile), Invalid under ``reason``, ``parts``, or the field of a
    part (``parts-0-passage``).
    """
    check_key(request.key)
    serialise(f"merge:{request.territory_id}")
    again = current().session.scalars(select(ContributionSplit).where(ContributionSplit.submission_key == request.key)).first()
    if again is not None:
        if (again.split_by_id, again.original_id) != (actor.user_id, request.contribution_id):
            raise Invalid({"submission_key": N_("Questo modulo è già stato usato: ricarica la pagina e riprova.")})
        return tuple(place[0] for place in again.places)
    original = load_contribution(request.territory_id, request.contribution_id)
    splitting.may_split(actor, request.territory_id, original.author_id).or_refuse()
    refuse_stale(original, request.version)
    splitting.may_be_split(get_divisible(request.territory_id, original.id)).or_refuse()
    for guard in ports().guards.get("split_contribution", ()):
        guard(original.id).or_refuse()
    reason = _reason(request.reason, N_("Scrivi perché lo scomponi: almeno 10 caratteri."))
    pieces = _pieces(original, request.parts, now)
    move(original, PublicationStatus.SPLIT, now)
    made = [_make(actor, original, piece, now) for piece in pieces]
    split = add(
        ContributionSplit(
            territory_id=original.territory_id,
            original_id=original.id,
            revision=original.revision,
            places=[[part.id, piece.starts, piece.ends] for part, piece in zip(made, pieces, strict=True)],
            reason=reason,
            split_by_id=actor.user_id,
            split_at=now,
            submission_key=request.key,
        )
    )
    emit(
        ContributionDivided(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=original.territory_id,
            contribution_id=original.id,
            number=number_of(original),
            author_id=original.author_id,
            split_id=split.id,
            parts=tuple(number_of(part) for part in made),
            reason=reason,
        )
    )
    return tuple(part.id for part in made)


@transactional
def rejoin_contribution(actor: Actor, request: RejoinContribution, now: datetime) -> None:
    """Put a contribution together again: it is in lists, search and totals as it was; its parts are no more, their pages lead to it.

    Raises NotFound, Refused (role, own text; a part was answered, joined or is public no more), Invalid (reason), Conflict.
    """
    serialise(f"merge:{request.territory_id}")
    original = load_contribution(request.territory_id, request.contribution_id)
    splitting.may_split(actor, request.territory_id, original.author_id).or_refuse()
    split = joined_parts.find_live(original.id)
    if split is None or original.status is not PublicationStatus.SPLIT:
        raise Conflict(_WHOLE, {"Stato": original.status.label})
    refuse_stale(original, request.version)
    ids = sorted(place[0] for place in split.places)
    made = [load_contribution(request.territory_id, one) for one in ids]
    splitting.may_be_rejoined(part_states(ids)).or_refuse()
    for guard in ports().guards.get("split_contribution", ()):
        for one in ids:
            guard(one).or_refuse()
    reason = _reason(request.reason, N_("Scrivi perché lo ricomponi: almeno 10 caratteri."))
    for part in made:
        move(part, PublicationStatus.REJOINED, now)
    move(original, PublicationStatus.PUBLISHED, now)
    joined_parts.close(split, original, SplitEnd.REJOINED, now, actor_id=actor.user_id, reason=reason)


def _reason(value: str, missing: str) -> str:
    reason = normalise(value)
    if len(reason) < splitting.SPLIT_REASON_FLOOR:
        raise Invalid({"reason": missing})
    if len(reason) > splitting.SPLIT_REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), splitting.SPLIT_REASON_CAP, len(reason))})
    return reason


def _pieces(original: Contribution, wanted: Sequence[PartWanted], now: datetime) -> list[_Piece]:
    """The parts in the order of the text: at least two, each found once, none across another."""
    if not splitting.PARTS_LEAST <= len(wanted) <= splitting.PARTS_MOST:
        sentence = N_("Le parti sono da %(least)s a %(most)s: aggiungine o toglila.")
        raise Invalid({"parts": filled(sentence, least=splitting.PARTS_LEAST, most=splitting.PARTS_MOST)})
    areas = {area.id for area in list_areas(original.territory_id, clock.rome_day(now))} | {original.area_id, None}
    errors: dict[str, str] = {}
    found: list[tuple[int, _Piece]] = []
    for index, part in enumerate(wanted):
        try:
            if part.area_id not in areas:
                raise Invalid({"area_id": N_("Scegli un'area dall'elenco.")})
            starts, ends = find_passage(original.source, part.passage)
            found.append((index, _Piece(starts, ends, check_text(part.kind, part.title, original.source[starts:ends]), part.area_id)))
        except Invalid as invalid:
            errors |= {f"parts-{index}-{'passage' if name == 'text' else name}": told for name, told in invalid.errors.items()}
    if errors:
        raise Invalid(errors)
    found.sort(key=lambda one: one[1].starts)
    for (_first, before), (index, after) in pairwise(found):
        if after.starts < before.ends:
            raise Invalid(
                {f"parts-{index}-passage": N_("Questo passaggio sta anche in un'altra parte: ogni parola sta in una parte sola.")}
            )
    return [piece for _index, piece in found]


def _make(actor: Actor, original: Contribution, piece: _Piece, now: datetime) -> Contribution:
    """A part: words of its own, everything else as the original."""
    organisation = current().session.scalar(select(Organisation.name).where(Organisation.id == original.organisation_id))
    comuni = [place.id for place in municipalities_of([original.id]).get(original.id, ())]
    text = piece.checked.text
    return store(
        Contribution(
            territory_id=original.territory_id,
            cycle_id=original.cycle_id,
            roundtable_id=original.roundtable_id,
            topic_id=original.topic_id,
            area_id=piece.area_id or original.area_id,
            kind=piece.checked.kind,
            title=piece.checked.title,
            source=text.source,
            html=text.html,
            excerpt=text.excerpt,
            status=PublicationStatus.PUBLISHED,
            author_id=original.author_id,
            submitted_by_id=actor.user_id,
            organisation_id=original.organisation_id,
            shows_name=original.shows_name,
            channel=original.channel,
            meeting_id=original.meeting_id,
            part_of_id=original.id,
            submitted_at=original.submitted_at,
            published_at=now,
            read_at=original.read_at,
            is_late=original.is_late,
            late_accepted_at=original.late_accepted_at,
            protocol_number=original.protocol_number,
            protocol_on=original.protocol_on,
            submission_key=secrets.token_urlsafe(24),  # nobody's form
        ),
        places_of(original.territory_id, comuni, original.submitted_at),
        organisation or "",
        actor,
        now,
    )
