# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people wrote the same text: what stands now, what the second one typed, and the difference word by word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consulta.contributions.queries.revisions import word_diff
from consulta.core.text import normalise


@dataclass(frozen=True, slots=True)
class BothTexts:
    """One field of a page that was saved second. ``changes``: (same | added | removed, text) from theirs to mine."""

    label: str
    theirs: str
    mine: str
    changes: Sequence[tuple[str, str]]


def both_texts(theirs: Mapping[str, str], mine: Mapping[str, str | None]) -> Sequence[BothTexts]:
    """The fields that differ, in the order in which they stand. ``theirs`` and ``mine``: texts by the label of their field."""
    found = []
    for label, stands in theirs.items():
        typed = normalise(mine[label] or "") if label in mine else stands
        if normalise(stands) != typed:
            found.append(BothTexts(label, stands, typed, word_diff(normalise(stands), typed)))
    return found
