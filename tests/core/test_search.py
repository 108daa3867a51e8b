# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stems: the forms of a word meet, whatever the accents (decisions.md 22)."""

import pytest

from consulta.core.search import stems_of


@pytest.mark.parametrize(
    "forms",
    [
        "anziano anziani anziana anziane",
        "disabilità disabilita disabile disabili",
        "quotidiano quotidiani quotidiana",
        "educatore educatori educatrice",
        "famiglia famiglie",
        "volontario volontari volontariato",
        "comune comuni",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stems_of(word)[0] for word in forms.split()}) == 1


def test_different_words_stay_apart() -> None:
    assert len({stems_of(word)[0] for word in ("casa", "cassa", "anziano", "ansia", "mangiano")}) == 5
