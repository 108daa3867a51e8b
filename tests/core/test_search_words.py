# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries read, synonyms, passages: the same on every database, because none takes part."""

import pytest

from consulta.core.search_words import ALTERNATIVES_CAP, Alternative, Query, highlighted, read_query, snippet

SAD = (("SAD", "assistenza domiciliare", "aiuto domiciliare"),)


def shown(typed: str, synonyms: tuple[tuple[str, ...], ...] = ()) -> list[list[str]]:
    groups = read_query(typed, synonyms).groups
    return [[f"{one.column}:{' '.join(one.tokens)}" for one in group] for group in groups]


def test_words_a_phrase_and_a_beginning() -> None:
    assert shown('trasporti "centri diurni" disab') == [
        ["stems:trasport"],
        ["pairs:centr·diurn"],
        ["stems:disab", "folded:disab"],
    ]
    assert shown("trasp* casa") == [["stems:trasp", "folded:trasp"], ["stems:cas", "folded:casa"]]
    assert shown("«centro diurno»") == [["pairs:centr·diurn"]]
    assert shown('"centro diurno') == [["stems:centr"], ["stems:diurn", "folded:diurno"]]


def test_synonyms_go_both_ways() -> None:
    assert shown("sad", SAD)[0][-2:] == ["pairs:assistent·domicil", "pairs:aiut·domicil"]
    (group,) = shown("assistenza domiciliare", SAD)
    assert group == ["stems:assistent domicil", "stems:sad", "pairs:aiut·domicil"]
    assert shown('"assistenza domiciliare"', SAD) == [["pairs:assistent·domicil", "stems:sad", "pairs:aiut·domicil"]]


def test_the_work_of_a_query_is_bounded() -> None:
    many = (tuple(f"parola{n}" for n in range(50)),)
    groups = read_query(" ".join(f"parola{n}" for n in range(50)), many).groups
    assert len(groups) == 12
    assert all(len(group) <= ALTERNATIVES_CAP + 2 for group in groups)


@pytest.mark.parametrize("typed", ["", '""', "di la", "*", '"', "🙂", "«»"])
def test_nothing_to_look_for(typed: str) -> None:
    assert read_query(typed) == Query()


def test_marks_fall_on_whole_words_with_their_accents() -> None:
    pieces = highlighted("La disabilità, le Disabili e il cane", read_query("disabilita"))
    assert [text for text, is_hit in pieces if is_hit] == ["disabilità", "Disabili"]
    assert "".join(text for text, _ in pieces) == "La disabilità, le Disabili e il cane"


def test_a_passage_is_cut_around_the_words() -> None:
    body = "Prima parola. " + "riempitivo " * 100 + "qui passa il pulmino ogni giorno. " + "riempitivo " * 100
    pieces = snippet(body, body[:240], read_query("pulmini"))
    said = "".join(text for text, _ in pieces)
    assert [text for text, is_hit in pieces if is_hit] == ["pulmino"]
    assert said.startswith("…")
    assert said.endswith("…")
    assert len(said) < 260


def test_without_the_words_the_passage_is_the_excerpt() -> None:
    assert snippet("Tutt'altro testo", "Tutt'altro", read_query("pulmini")) == (("Tutt'altro", False),)


def test_title_hits_count_parts_of_the_query() -> None:
    query = Query(((Alternative("stems", ("sad",)), Alternative("pairs", ("assistent·domicil",))), (Alternative("stems", ("nott",)),)))
    assert query.title_hits("assistent domicil") == 1
    assert query.title_hits("sad nott") == 2
    assert query.title_hits("assistent") == 0
