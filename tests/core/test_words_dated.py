# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Articles before days, as Italians say them."""

import pytest

from consulta.core.words import dated


@pytest.mark.parametrize(
    ("article", "day", "said"),
    [
        ("al", "9 marzo 2026", "al 9 marzo 2026"),
        ("al", "8 marzo 2026", "all’8 marzo 2026"),
        ("dal", "11 ottobre 2026", "dall’11 ottobre 2026"),
        ("Dal", "11 ottobre 2026", "Dall’11 ottobre 2026"),
        ("il", "8 luglio 2026", "l’8 luglio 2026"),
        ("del", "11 luglio 2026", "dell’11 luglio 2026"),
        ("Il", "18 luglio 2026", "Il 18 luglio 2026"),
        ("dal", "1 ottobre 2026", "dal 1 ottobre 2026"),
    ],
)
def test_numbers_that_begin_with_a_vowel_take_an_elided_article(article: str, day: str, said: str) -> None:
    assert dated(article, day) == said
