# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An index as people copy it: numbers, words, dots, indents; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.plans.models import ObjectiveLevel
from consulta.plans.outline import LEVELS, OutlineLine, chosen, folded, read_outline

AREAS = {4: "Anziani", 7: "Minori e famiglie"}


def read(text: str) -> list[tuple[str, str, str]]:
    return [(line.kind, line.code, line.title) for line in read_outline(text, AREAS)]


def test_the_levels_are_those_of_the_plan() -> None:
    assert tuple(level.value for level in ObjectiveLevel) == LEVELS


def test_numbers_say_what_stands_below_what() -> None:
    text = """INDICE
1. Anziani ........................... 12
1.1 Restare a casa propria ........... 13
1.1.1 Più ore di assistenza .......... 14
1.1.1.1 Formazione degli operatori ... 15
2 Area minori e famiglie\t20
2.1 Crescere insieme\t21
"""
    assert read(text) == [
        ("area", "1", "Anziani"),
        ("strategic", "1.1", "Restare a casa propria"),
        ("specific", "1.1.1", "Più ore di assistenza"),
        ("intervention", "1.1.1.1", "Formazione degli operatori"),
        ("area", "2", "Area minori e famiglie"),
        ("strategic", "2.1", "Crescere insieme"),
    ]


def test_words_say_it_where_they_are() -> None:
    text = """Area tematica: Anziani
Obiettivo strategico 1: Restare a casa propria
Obiettivo specifico 1.1 - Più ore di assistenza
Azione 1.1.1 Sportello unico
Scheda intervento n. 5 – Pasti a domicilio
Intervento di educativa territoriale
"""
    assert read(text) == [
        ("area", "", "Anziani"),
        ("strategic", "1", "Restare a casa propria"),
        ("specific", "1.1", "Più ore di assistenza"),
        ("intervention", "1.1.1", "Sportello unico"),
        ("intervention", "5", "Pasti a domicilio"),
        ("intervention", "", "Intervento di educativa territoriale"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2. Area Migranti e nuove cittadinanze", "area"),
        ("1.1 Area verde attrezzata", "specific"),
        ("1 Intervento di educativa di strada", "intervention"),
        ("1.1 Obiettivo da raggiungere", "specific"),
        ("3) Obiettivo specifico sulla casa", "specific"),
    ],
)
def test_a_word_behind_a_number_says_it_too(text: str, kind: str) -> None:
    assert read(text)[0][0] == kind


def test_indents_say_it_where_nothing_else_does() -> None:
    text = "Anziani\n- Restare a casa\n    - Più ore\n        - Sportello\n    - Pasti\n- Uscire di casa\n"
    assert [kind for kind, _, _ in read(text)] == ["area", "strategic", "specific", "intervention", "specific", "strategic"]


def test_a_title_that_only_mentions_an_area_is_no_area() -> None:
    assert read("Sostenere gli anziani soli")[0][0] == "strategic"


def test_an_area_nobody_knows_is_said_and_not_guessed() -> None:
    (line,) = read_outline("Area Migranti", AREAS)
    assert (line.kind, line.area_id, line.choice) == ("area", None, "area-0")


@pytest.mark.parametrize("noise", ["", "   ", "12", "- 12 -", "Sommario", "INDICE", "pag."])
def test_noise_is_left_out(noise: str) -> None:
    assert read(noise) == []


@pytest.mark.parametrize("title", ["Centro diurno 2024", "Reddito di libertà 18-25", "1000 giorni", "Piano 2025/2027"])
def test_numbers_inside_a_title_stay(title: str) -> None:
    (line,) = read_outline(f"Azione 1.1: {title}", AREAS)
    assert line.title == title


def test_what_a_person_corrects_holds_and_what_is_unknown_changes_nothing() -> None:
    lines = read_outline("Area Migranti\nPrima voce\nSeconda voce\nTerza voce", AREAS)
    corrected = chosen(lines, {1: "area-7", 2: "intervention", 3: "skip", 4: "area-99", 77: "skip"}, AREAS)
    assert [(line.kind, line.area_id) for line in corrected] == [("area", 7), ("intervention", None), ("skip", None), ("strategic", None)]


def test_a_name_is_the_same_without_accents_and_marks() -> None:
    assert folded("Area tematica: Libertà  e Diritti!") == folded("liberta e diritti")


@given(st.text(max_size=400))
def test_any_text_is_read_and_keeps_its_line_numbers(text: str) -> None:
    lines = read_outline(text, AREAS)
    numbers = [line.number for line in lines]
    assert numbers == sorted(set(numbers))
    assert all(isinstance(line, OutlineLine) and line.title and line.kind in ("area", *LEVELS) for line in lines)
    assert chosen(lines, {line.number: line.choice for line in lines}, AREAS) == lines
