# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page that joins contributions offers and foretells."""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.contributions import policy
from consulta.contributions import queries as contributions
from consulta.contributions.models import Contribution
from consulta.contributions.queries import ContributionFilter, ContributionRow, Joinable, StaffFilter, Support
from consulta.contributions.queries.filters import readable_where
from consulta.core.decision import Decision, first_refusal
from consulta.plans import queries as plans
from consulta.replies import queries as replies

FOUND_CAP = 15


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a merge would do: sostegni of the target as they are and together, documents that stay with the source, its links."""

    before: Support
    after: Support
    files: int
    has_links: bool


def find_candidates(territory_id: int, source_id: int, words: str) -> Sequence[ContributionRow]:
    """Public contributions by words or number, and joined ones, so that the page can say to which; at most FOUND_CAP."""
    chosen = StaffFilter(facets=ContributionFilter(text=words), oldest_first=False)
    wanted = [readable_where(), Contribution.id != source_id]
    return contributions.list_for_staff(territory_id, chosen, None, wanted, size=FOUND_CAP).items


def may_be_joined(source: Joinable) -> Decision:
    """Whether a contribution may be joined to another at all: also what the office has answered is asked."""
    return first_refusal(policy.may_be_source(source), replies.may_merge(source.id))


def foresee(source: Joinable, target: Joinable) -> Foreseen:
    """What joining the two would do."""
    before, after = contributions.foresee_support(source, target)
    files = [one for one in contributions.list_files(source.id) if one.is_released]
    return Foreseen(before, after, len(files), bool(plans.links_of_contribution(source.id)))
