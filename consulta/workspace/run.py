# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A run: a few contributions one after the other, in the order in which they were offered, as it stands in the address (ADR 0051).

The address holds the ids, so that the run stays the same while its contributions change: what is done does not make it shorter,
two windows may have two runs, and nobody's run is kept.
"""

import re
from collections.abc import Sequence

from consulta.contributions.queries import StaffFilter
from consulta.contributions.queries.staff_lists import Standing
from consulta.core.errors import Invalid
from consulta.core.words import N_

NAME = "giro"
"""The parameter of the address."""
MOST = 20
"""Contributions of a run: what a person gets through in a sitting."""
_SHAPE = re.compile(r"[1-9][0-9]{0,9}(\.[1-9][0-9]{0,9}){0,19}", re.ASCII)


def written(ids: Sequence[int]) -> str:
    """The run as the address holds it."""
    return ".".join(str(one) for one in ids[:MOST])


def read(value: str) -> tuple[int, ...]:
    """The ids of a run. Raises Invalid naming the parameter."""
    ids = tuple(int(one) for one in value.split(".")) if _SHAPE.fullmatch(value) else ()
    if not ids or len(set(ids)) != len(ids) or max(ids) >= 2**31:
        raise Invalid({NAME: N_("Il filtro «giro» ha un valore che non conosciamo: torna a Oggi e ricomincia il giro.")})
    return ids


def run_of(chosen: StaffFilter) -> tuple[int, ...]:
    """The run of a filter, empty when it has none."""
    value = dict(chosen.facets.added).get(NAME, "")
    return read(value) if value else ()


def standing(ids: Sequence[int], at: int) -> Standing:
    """Where a contribution stands in a run; outside it (position 0) the next is the first of the run."""
    if at not in ids:
        return Standing(None, ids[0] if ids else None, 0, len(ids))
    place = list(ids).index(at)
    before, after = ids[:place], ids[place + 1 :]
    return Standing(before[-1] if before else None, after[0] if after else None, place + 1, len(ids))


def onwards(ids: Sequence[int], after: int | None) -> Sequence[int]:
    """What comes after a contribution in a run; all of it when the contribution is not in the run."""
    return ids[list(ids).index(after) + 1 :] if after is not None and after in ids else ids
