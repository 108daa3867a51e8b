# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often the detector is right, by kind, on sentences of our own with the kinds they hold."""

import json
import shutil
import subprocess  # nosec B404
import sys
from collections import Counter
from pathlib import Path

import pytest

from consulta.contributions import policy
from tests.support import client_patterns

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


def test_the_browser_has_the_patterns_of_the_server() -> None:
    assert client_patterns.FILE.read_text(encoding="utf-8") == client_patterns.written(), "run: python -m tests.support.client_patterns"


def test_browser_and_server_see_the_same(tmp_path: Path) -> None:
    """The script that warns while somebody types and the check before sending, on every sentence of the set and on unkind ones."""
    sentences = [sentence for _, sentence in labelled()]
    sentences += [sentence.upper() for sentence in sentences] + ["  ".join(sentences), "\u00a0".join(sentences[:9]), "", "è" * 400]
    script = tmp_path / "kinds.mjs"
    module = (client_patterns.FILE.parent / "personal-data-warning.js").as_uri()
    script.write_text(
        f"import {{kindsIn}} from {json.dumps(module)};"
        "let typed = ''; for await (const part of process.stdin) typed += part;"
        "console.log(JSON.stringify(JSON.parse(typed).map((text) => kindsIn(text).sort())));"
    )
    told = subprocess.run([_node(), "--no-warnings", script], input=json.dumps(sentences), capture_output=True, text=True, check=True)
    seen = json.loads(told.stdout)
    wanted = [sorted(one.kind for one in policy.find_personal_data(sentence)) for sentence in sentences]
    assert [pair for pair in zip(sentences, wanted, seen, strict=True) if pair[1] != pair[2]] == []
    assert set().union(*seen) == set(KINDS)


def _node() -> str:
    """Node of the machine, or the one that `make dev` installed."""
    own = Path(sys.prefix) / "node" / "bin" / "node"
    return str(own) if own.exists() else shutil.which("node") or "node"


def test_every_finding_says_what_to_do() -> None:
    for _, sentence in labelled():
        assert all(one.remedy and one.quote for one in policy.findings_in(sentence))
