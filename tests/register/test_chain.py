# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arithmetic: one form for equal values, and the stand-alone verifier does the same sums."""

import ast
import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.register import chain, verifica

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
CONTENTS = st.dictionaries(TEXT, VALUES, max_size=6)


@settings(deadline=None)
@given(CONTENTS)
def test_canonical_form_survives_a_journey_through_json(content: dict[str, object]) -> None:
    once = chain.canonical(content)
    assert chain.canonical(json.loads(once)) == once
    assert chain.canonical(json.loads(json.dumps(content, indent=2))) == once
    assert chain.canonical(dict(reversed(content.items()))) == once


@settings(deadline=None)
@given(CONTENTS, st.binary(min_size=16, max_size=16))
def test_verifier_does_the_same_sums(content: dict[str, object], salt: bytes) -> None:
    assert verifica.digest(content, salt) == chain.commitment(salt.hex(), content)
    assert verifica.entry_hash(content) == chain.entry_hash(content)


@settings(deadline=None)
@given(TEXT, TEXT)
def test_different_texts_have_different_commitments(one: str, other: str) -> None:
    same = chain.commitment("00" * 16, {"text": one}) == chain.commitment("00" * 16, {"text": other})
    assert same == (one == other)


def test_known_value() -> None:
    """Written by hand in docs/registro.md: if this changes, every receipt ever given is void."""
    assert chain.canonical({"b": "è", "a": 1, "c": ["x", None, True]}) == '{"a":1,"b":"è","c":["x",null,true]}'.encode()
    assert chain.entry_hash({"n": 1, "hash": "non conta"}) == "2bfd14f43d17fc7cea24e0917a8879b4b2f880b8baeec1b9d90fbaad655e71bd"
    expected = "b47260e15f71c5dfe9dc5c933e5b81d0b6e65a38bbf8c1525066d09cec7a999c"
    assert chain.commitment("00" * 16, {"b": 1, "a": "è"}) == expected


@pytest.mark.parametrize("content", [{"a": float("nan")}, {"a": float("inf")}, {"a": "\ud800"}])
def test_what_has_no_canonical_form_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"JSON|surrogates"):
        chain.canonical(content)


def test_instants_are_utc_and_sort_as_texts() -> None:
    rome = timezone(timedelta(hours=2))
    assert chain.instant(datetime(2026, 5, 4, 10, 0, tzinfo=rome)) == "2026-05-04T08:00:00.000000Z"
    moments = [datetime(2026, 5, 4, 8, tzinfo=UTC) + timedelta(microseconds=step) for step in (0, 1, 999_999, 1_000_000)]
    assert sorted(map(chain.instant, moments)) == list(map(chain.instant, moments))


def test_verifier_stands_alone_and_is_short() -> None:
    source = Path(verifica.__file__).read_text("utf-8")
    assert source.count("\n") < 100
    tree = ast.parse(source)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)
    assert set(chain.FIELDS) == verifica.FIELDS
