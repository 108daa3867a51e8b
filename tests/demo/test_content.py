# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's words: real, varied, consistent, written one by one (issue C.20)."""

import re
from collections import Counter
from itertools import combinations

import pytest

from consulta.contributions.models import ContributionKind
from consulta.demo.content import Content, read_content
from consulta.organisations.models import OrganisationCategory
from consulta.replies.models import ReplyOutcome

CLOSEST = 0.2
"""Two texts that share more than a fifth of their three-word runs were written from the same mould."""
PUBLIC_BODIES = {"municipality", "province", "region"}


@pytest.fixture(scope="module")
def content() -> Content:
    """Every file."""
    return read_content()


def texts(content: Content) -> dict[str, str]:
    """Everything somebody wrote, by key."""
    written = {row["key"]: row["text"] for row in (*content.contributions, *content.comments, *content.statements)}
    return written | {f"risposta-{row['key']}": row["reply"]["text"] for row in content.contributions if "reply" in row}


def runs(text: str) -> set[tuple[str, ...]]:
    """The three-word runs of a text."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def test_the_promised_numbers(content: Content) -> None:
    assert len(content.world["organisation"]) == 25
    assert len(content.people) == 60
    crowd = len(content.registry["first_names"]) * len(content.registry["surnames"])
    assert (len(content.people) + crowd, 25 + len(content.registry["bodies"])) == (150, 47)
    assert len(content.consultation["roundtable"]) == 9
    assert sum(topic["status"] == "open" for topic in content.consultation["topic"]) == 12
    assert len(content.plan["objective"]) == 30
    assert len(content.contributions) == 80
    assert len(content.comments) == 150
    assert len(content.meetings) == 10
    assert sum("minutes" in row for row in content.meetings) == 2
    assert len([row for row in content.statements if row["meeting"] == "disabilita-2"]) >= 5


def test_every_category_of_participant_and_every_kind_and_outcome_is_there(content: Content) -> None:
    categories = {row["category"] for row in content.world["organisation"]}
    assert {category.value for category in OrganisationCategory} - categories <= PUBLIC_BODIES
    kinds = Counter(row["kind"] for row in content.contributions)
    assert set(kinds) == {kind.value for kind in ContributionKind}
    assert min(kinds.values()) >= 15
    outcomes = {row["reply"]["outcome"] for row in content.contributions if "reply" in row}
    assert outcomes == {outcome.value for outcome in ReplyOutcome}


def test_every_state_and_a_third_answered(content: Content) -> None:
    states = Counter(row["status"] for row in content.contributions)
    assert set(states) == {"published", "in_moderation", "returned_for_edit", "rejected", "personal_case", "withdrawn", "hidden"}
    answered = sum(row.get("reply", {}).get("status") == "published" for row in content.contributions)
    assert 0.28 <= answered / len(content.contributions) <= 0.42


def test_no_two_texts_come_from_the_same_mould(content: Content) -> None:
    known = {key: runs(text) for key, text in texts(content).items()}
    close = []
    for (one, first), (other, second) in combinations(known.items(), 2):
        union = len(first | second)
        if union and len(first & second) / union > CLOSEST:
            close.append((one, other))
    assert close == []


def test_short_and_long(content: Content) -> None:
    lengths = sorted(len(row["text"].split()) for row in content.contributions)
    assert lengths[1] <= 25
    assert lengths[-2] >= 200


def test_openings_differ(content: Content) -> None:
    """No two texts begin with the same four words."""
    openings = Counter(" ".join(re.findall(r"\w+", text.lower())[:4]) for text in texts(content).values())
    assert [words for words, times in openings.items() if times > 1] == []


def test_nobody_is_real(content: Content) -> None:
    """Addresses belong to example domains."""
    assert all(re.search(r"@(esempio\.it|example\.(org|com|net))$", person["email"]) for person in content.people.values())
