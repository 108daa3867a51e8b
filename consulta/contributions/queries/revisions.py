# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of a contribution as they were submitted, what the register commits to, and what changed from one to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

from sqlalchemy import select

from consulta.contributions.models import ContributionKind, ContributionRevision
from consulta.core.db import db

DIFF_WORDS_CAP = 2_000
Change: TypeAlias = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One text as submitted."""

    number: int
    kind: ContributionKind
    title: str
    source: str
    html: str
    details: Mapping[str, str]
    organisation: str
    municipalities: tuple[str, ...]
    """Belfiore codes, sorted."""
    submitted_at: datetime
    files: tuple[str, ...] = ()
    """SHA-256 of the documents that came with the text, sorted."""

    def content(self, number: str) -> dict[str, Any]:
        """What the register committed to for this revision of contribution ``number``."""
        return revision_content(
            number,
            self.number,
            self.kind,
            self.title,
            self.source,
            organisation=self.organisation,
            municipalities=self.municipalities,
            files=self.files,
            details=self.details,
        )


def revision_content(
    number: str,
    revision: int,
    kind: str,
    title: str,
    source: str,
    *,
    organisation: str,
    municipalities: Sequence[str],
    details: Mapping[str, str] | None = None,
    files: Sequence[str] = (),
) -> dict[str, Any]:
    """The content that the register commits to: the same function writes it, proves it and prints it on the receipt.

    Details and documents (``files``: their SHA-256) stand in it only where there are some: what was committed to before they
    existed stays provable.
    """
    content: dict[str, Any] = {
        "number": number,
        "revision": revision,
        "kind": str(kind),
        "title": title,
        "text": source,
        "organisation": organisation,
        "municipalities": sorted(municipalities),
    }
    more: dict[str, Any] = {"details": dict(details)} if details else {}
    if files:
        more["files"] = sorted(files)
    return content | more


def list_revisions(contribution_id: int) -> list[RevisionView]:
    """Every text as submitted, oldest first."""
    query = (
        select(
            ContributionRevision.number,
            ContributionRevision.kind,
            ContributionRevision.title,
            ContributionRevision.source,
            ContributionRevision.html,
            ContributionRevision.details,
            ContributionRevision.organisation,
            ContributionRevision.municipalities,
            ContributionRevision.files,
            ContributionRevision.submitted_at,
        )
        .where(ContributionRevision.contribution_id == contribution_id)
        .order_by(ContributionRevision.number)
    )
    rows = db.session.execute(query).mappings()
    return [RevisionView(**{**row, "municipalities": tuple(row["municipalities"]), "files": tuple(row["files"])}) for row in rows]


def public_revisions(contribution_id: int, published_at: datetime) -> list[RevisionView]:
    """The texts that everybody read: the one that stood when it became public, and those since. What came before is not shown."""
    revisions = list_revisions(contribution_id)
    first = max((one.number for one in revisions if one.submitted_at <= published_at), default=1)
    return [one for one in revisions if one.number >= first]


def word_diff(old: str, new: str) -> list[tuple[Change, str]]:
    """What changed, word by word, as (same | added | removed, plain text): the page writes ins and del around escaped text.

    Beyond DIFF_WORDS_CAP changed words the whole middle counts as replaced, so that no text makes this slow.
    """
    before, after = old.split(" "), new.split(" ")
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle_before, middle_after = before[start : len(before) - end], after[start : len(after) - end]
    changes: list[tuple[Change, str]] = [("same", " ".join(before[:start]))]
    if max(len(middle_before), len(middle_after)) > DIFF_WORDS_CAP:
        changes += [("removed", " ".join(middle_before)), ("added", " ".join(middle_after))]
    else:
        changes += _compared(middle_before, middle_after)
    changes.append(("same", " ".join(before[len(before) - end :])))
    return [change for change in changes if change[1]]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _compared(before: list[str], after: list[str]) -> list[tuple[Change, str]]:
    changes: list[tuple[Change, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            changes.append(("same", " ".join(before[i1:i2])))
            continue
        changes += [("removed", " ".join(before[i1:i2])), ("added", " ".join(after[j1:j2]))]
    return changes
