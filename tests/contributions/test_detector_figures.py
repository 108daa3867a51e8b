# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often the detector is right, by kind, on sentences of our own with the kinds they hold."""

from collections import Counter
from pathlib import Path

import pytest

from consulta.contributions import policy

LABELLED = Path(__file__).with_name("labelled_texts.tsv")
KINDS = ("tax_code", "iban", "phone", "email", "address", "minor", "health")
PRECISION_FLOOR, RECALL_FLOOR = 0.95, 0.95


def labelled() -> list[tuple[frozenset[str], str]]:
    lines = [line for line in LABELLED.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.split("\t") for line in lines]
    return [(frozenset() if kinds == "-" else frozenset(kinds.split(",")), sentence) for kinds, sentence in pairs]


def figures() -> dict[str, tuple[float, float]]:
    """Precision and recall of each kind."""
    right, false, missed = Counter[str](), Counter[str](), Counter[str]()
    for wanted, sentence in labelled():
        found = {one.kind for one in policy.find_personal_data(sentence)}
        right.update(found & wanted)
        false.update(found - wanted)
        missed.update(wanted - found)
    return {kind: (right[kind] / (right[kind] + false[kind]), right[kind] / (right[kind] + missed[kind])) for kind in KINDS}


def test_the_set_is_large_and_half_of_it_harmless() -> None:
    sentences = labelled()
    harmless = sum(not kinds for kinds, _ in sentences)
    assert len(sentences) == len({sentence for _, sentence in sentences}) >= 250
    assert harmless >= 120
    held = Counter(kind for kinds, _ in sentences for kind in kinds)
    assert min(held[kind] for kind in KINDS) >= 14


@pytest.mark.parametrize("kind", KINDS)
def test_the_detector_is_seldom_wrong(kind: str) -> None:
    precision, recall = figures()[kind]
    assert precision >= PRECISION_FLOOR
    assert recall >= RECALL_FLOOR


def test_every_finding_says_what_to_do() -> None:
    for _, sentence in labelled():
        assert all(one.remedy and one.quote for one in policy.findings_in(sentence))
