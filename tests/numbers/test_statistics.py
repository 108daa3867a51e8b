# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Means, medians, percentiles, shares and similarity against lists written out."""

from collections import Counter
from statistics import fmean, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.numbers import population
from consulta.numbers import statistics as own


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_the_histogram_says_what_the_list_says(days: list[int]) -> None:
    counted = Counter(days)
    assert own.mean(counted) == pytest.approx(fmean(days))
    assert own.median(counted) == median(days)
    ninth = own.ninetieth(counted)
    assert ninth is not None
    assert sum(day <= ninth for day in days) * 10 >= len(days) * 9
    assert sum(day < ninth for day in days) * 10 < len(days) * 9


def test_nothing_has_no_statistics() -> None:
    assert own.mean({}) is own.median({}) is own.ninetieth({}) is None
    assert own.share(3, 0) is None
    assert own.share(None, 9) is None
    assert own.per_thousand(3, None) is None


def test_similarity_is_whole_for_equal_shares_and_nothing_for_disjoint_ones() -> None:
    assert own.similarity({"a": 10, "b": 30}, 40, {"a": 100, "b": 300}) == pytest.approx(100)
    assert own.similarity({"a": 10, "b": 0}, 10, {"a": 0, "b": 5}) == pytest.approx(0)
    assert own.similarity({"a": 5, "b": 5}, 10, {"a": 1, "b": 3}) == pytest.approx(75)
    assert own.similarity({"a": 0}, 0, {"a": 5}) is None


def test_what_is_not_told_is_one_class() -> None:
    assert own.similarity({"a": 6, "b": None, "c": None}, 10, {"a": 60, "b": 1, "c": 39}) == pytest.approx(100)


def test_population_is_in_persons_of_the_year_that_is_named() -> None:
    assert population.of_comune("A474") == 25_835
    assert population.of_comune("H501") is None
    bands = population.of_bands(["A474", "I118"])
    assert bands is not None
    assert set(bands) == {(band, sex) for band in population.BANDS for sex in (population.FEMALE, population.MALE)}
    assert 0.8 < sum(bands.values()) / (25_835 + 2_140) < 0.95, "residents from 14 years"
    assert population.of_bands(["A474", "H501"]) is None
    assert population.of_bands([]) is None
    assert population.YEAR == 2023
