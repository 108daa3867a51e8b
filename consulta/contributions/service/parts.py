# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows that say of what a contribution is a part, and what follows when either is public no more (record 0047)."""

from datetime import datetime

from sqlalchemy import select

from consulta.contributions.events import ContributionRejoined
from consulta.contributions.models import Contribution, ContributionSplit, PublicationStatus, SplitEnd
from consulta.contributions.queries.rows import number_text
from consulta.core.errors import Refused
from consulta.core.unit_of_work import current, emit
from consulta.core.words import N_, filled

LEFT = frozenset({PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN})
_WITH_WHOLE = N_("È una parte del contributo n. %(number)s, dove le stesse parole si leggono ancora.")
_REMEDY = N_("Fallo dalla pagina di quello: vale per tutte le sue parti. Per togliere solo un passaggio, oscuralo.")


def refuse_alone(part: Contribution, to: PublicationStatus) -> None:
    """A part is not hidden or taken back alone: its words would still stand in the whole. Raises Refused."""
    if part.part_of_id is None or to not in LEFT:
        return
    query = select(Contribution).where(Contribution.id == part.part_of_id, Contribution.status.not_in(LEFT))
    whole = current().session.scalars(query).first()
    if whole is not None:
        number = number_text(whole.number_year, whole.number_sequence)
        raise Refused(filled(_WITH_WHOLE, number=number), _REMEDY)


def find_live(original_id: int) -> ContributionSplit | None:
    """The split that holds a contribution in parts now, locked."""
    query = select(ContributionSplit).where(ContributionSplit.original_id == original_id, ContributionSplit.ended_at.is_(None))
    return current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def end(original: Contribution, now: datetime) -> list[Contribution]:
    """The original is public no more: end its live split, and give the parts of every split that anybody may still read, locked."""
    split = find_live(original.id)
    query = select(Contribution).where(Contribution.part_of_id == original.id, Contribution.status.not_in(LEFT)).order_by(Contribution.id)
    left = list(current().session.scalars(query.with_for_update().execution_options(populate_existing=True)))
    if split is not None:
        close(split, original, SplitEnd.ORIGINAL_LEFT, now)
    return left


def close(
    split: ContributionSplit, original: Contribution, cause: SplitEnd, now: datetime, *, actor_id: int | None = None, reason: str = ""
) -> None:
    """End a split and say so."""
    split.ended_at, split.end_cause, split.ended_by_id, split.end_reason = now, cause, actor_id, reason
    ids = [place[0] for place in split.places]
    query = select(Contribution.number_year, Contribution.number_sequence).where(Contribution.id.in_(ids)).order_by(Contribution.id)
    current().session.flush()
    emit(
        ContributionRejoined(
            occurred_at=now,
            actor_id=actor_id,
            territory_id=original.territory_id,
            contribution_id=original.id,
            number=number_text(original.number_year, original.number_sequence),
            author_id=original.author_id,
            split_id=split.id,
            parts=tuple(number_text(*row) for row in current().session.execute(query)),
            cause=cause.value,
            reason=reason,
        )
    )
