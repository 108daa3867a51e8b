# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each parser of what people and programs send, against what hypothesis invents (trust.md G17): a value or a sentence, no crash."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm

from consulta.accounts.requests import canonical_email
from consulta.contributions.policy.detector import find_personal_data
from consulta.core import clock, search
from consulta.core.errors import Invalid
from consulta.core.pagination import Cursor
from consulta.core.text import BRACKETS_CAP, PARTICIPANT_CAP, clean, normalise, one_line
from consulta.register import evidence
from consulta.web.csrf import mask, unmask
from consulta.web.forms import YEARS, DayField, MomentField, whole
from consulta.web.respond import csv_response
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.hostile.values import CURSORS, EVERYTHING, TEXTS
from tests.support.growth import assert_grows_with_its_input

MANY = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
ANY_TEXT = st.text(st.characters(), max_size=300)
"""Every code point, lone surrogates included."""
WORDS = [value for value in TEXTS.values() if isinstance(value, str)]
MARKDOWN = st.lists(
    st.sampled_from(["> ", "- ", "1. ", "*", "_", "`", "[a](", ")", "<b>", "&#", ";", "\n", "# ", "\\", "parola ", "![x](", "https://a.it"])
)


def parsed(parser: Callable[..., Any], *arguments: object) -> tuple[Any, str]:
    """What a parser makes of a value, or the sentence of its refusal; anything else it raises fails the test."""
    try:
        return parser(*arguments), ""
    except Invalid as invalid:
        return None, invalid.message


@MANY
@given(ANY_TEXT | st.sampled_from(WORDS))
def test_normalised_texts_are_plain_and_stay_as_they_are(text: str) -> None:
    done = normalise(text)
    assert normalise(done) == done
    done.encode("utf-8")
    assert not any(ord(char) < 32 and char not in "\t\n" for char in done)
    assert "\n" not in one_line(text)
    assert one_line(one_line(text)) == one_line(text)


@MANY
@given(ANY_TEXT | st.sampled_from(WORDS) | MARKDOWN.map("".join))
def test_a_text_is_cleaned_or_refused_in_words(text: str) -> None:
    cleaned, refusal = parsed(clean, text)
    if refusal:
        assert refusal.startswith("Il testo ")
    else:
        assert "<script" not in cleaned.html.lower()
        assert clean(cleaned.source).html == cleaned.html


@pytest.mark.parametrize(
    "unit",
    ["<b><i>", "> ", "*a_", "[", "](", "`", "&amp;", "- a\n", "![", "\\", "<a href=", "a*", "**a ", "__", "~", "| a ", "[a](", "[a][b] "],
)
def test_no_text_as_long_as_allowed_holds_a_processor(unit: str) -> None:
    """The worst kinds, up to the cap of participants (trust.md G15): the work grows with the text, not with its square."""
    _, refusal = parsed(clean, (unit * PARTICIPANT_CAP)[:PARTICIPANT_CAP])
    assert not refusal or "troppo complicata" in refusal
    assert_grows_with_its_input(lambda size: parsed(clean, (unit * size)[:size]), PARTICIPANT_CAP)


def test_as_many_brackets_as_allowed_hold_no_processor() -> None:
    """Brackets are what a parser of links tries again and again; their cap keeps the work in proportion."""
    text = "[" * BRACKETS_CAP + "x" * (PARTICIPANT_CAP - BRACKETS_CAP)
    assert clean(text).source == text
    assert_grows_with_its_input(lambda size: clean(("[" * (BRACKETS_CAP * size // PARTICIPANT_CAP)).ljust(size, "x")), PARTICIPANT_CAP)


def test_too_many_brackets_stay_brackets() -> None:
    """They read as typed; only links are given up."""
    text = "\\[a] \\\\[b] [c](https://esempio.it) " * BRACKETS_CAP
    few, many = clean(text[:38]), clean(text[:20_000])
    assert "<a " in few.html
    assert "<a " not in many.html
    assert many.html.startswith("<p>[a] \\[b] [c](https://esempio.it) [a] \\[b]")


@MANY
@given(ANY_TEXT | st.binary(max_size=120).map(lambda raw: raw.decode("latin-1")), st.integers(1, 4))
def test_a_cursor_is_read_or_refused(text: str, arity: int) -> None:
    cursor, refusal = parsed(Cursor.decode, text, arity)
    if refusal:
        assert "segnaposto" in refusal
    else:
        assert cursor is None or len(cursor.key) == arity


@MANY
@given(
    st.lists(
        st.integers(-(2**62), 2**62) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80), max_size=4
    ),
    st.booleans(),
)
def test_a_cursor_comes_back_as_it_was(key: list[int | str], backwards: bool) -> None:
    cursor = Cursor(tuple(key), backwards)
    encoded = cursor.encode()
    assert encoded.isascii()
    if len(encoded) <= 400:
        assert Cursor.decode(encoded, len(key)) == cursor


@pytest.mark.parametrize("name", CURSORS)
@pytest.mark.parametrize("arity", [1, 2, 3])
def test_cursors_of_the_list(name: str, arity: int) -> None:
    try:
        cursor = Cursor.decode(str(CURSORS[name]), arity)
    except Invalid:
        return
    assert cursor is not None
    assert all(isinstance(value, str | int) for value in cursor.key)
    str(cursor.key).encode()


class Dates(PlainForm):  # type: ignore[misc]
    day = DayField("Giorno")
    moment = MomentField("Quando")


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


TYPED = (
    ANY_TEXT
    | st.dates().map(str)
    | st.datetimes().map(lambda at: at.isoformat())
    | st.sampled_from([str(value) for value in EVERYTHING.values()])
)


@MANY
@given(typed=TYPED)
def test_a_date_is_read_or_refused(request_context: None, typed: str) -> None:
    form = Dates(MultiDict({"day": typed, "moment": typed}))
    form.validate()
    for field, kind in ((form.day, date), (form.moment, datetime)):
        if field.errors:
            assert all("data" in message or "anno" in message for message in field.errors), field.errors
        elif field.data is not None:
            assert isinstance(field.data, kind)
            assert field.data.year in YEARS
    if not form.moment.errors and form.moment.data is not None:
        assert clock.rome(form.moment.instant).year in range(YEARS.start - 1, YEARS.stop + 1)


@MANY
@given(st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2100, 12, 30)))  # noqa: DTZ001 - a wall clock has no zone
def test_a_wall_clock_is_the_same_instant_again_but_for_the_hour_that_is_not_there(local: datetime) -> None:
    instant = clock.from_rome(local)
    back = clock.rome(instant).replace(tzinfo=None)
    assert back == local or abs((back - local).total_seconds()) == 3600


@MANY
@given(ANY_TEXT)
def test_ids_versions_addresses_tokens_and_detectors_do_not_break(text: str) -> None:
    assert 0 <= whole(text) < 10**9
    address, refusal = parsed(canonical_email, text)
    assert "indirizzo e-mail" in refusal or "@" in address
    find_personal_data(normalise(text))
    unmask(text)
    assert unmask(mask("abc")) == "abc"


@MANY
@given(
    ANY_TEXT
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
        max_leaves=9,
    ).map(lambda value: json.dumps(value))
)
def test_receipts_and_heads_are_read_or_refused(text: str) -> None:
    for read in (evidence.read_receipt, evidence.read_heads):
        found, refusal = parsed(read, text)
        assert found is not None or refusal


@FEW
@given(words=ANY_TEXT | st.sampled_from(WORDS) | st.text(st.sampled_from("abc àè'\"*():&|!<->-^~\\%_ 12"), max_size=60))
def test_any_words_may_be_searched_for(app: Flask, words: str) -> None:
    if not hasattr(app, "hostile_territory"):
        app.hostile_territory = make_territory()  # type: ignore[attr-defined]
        make_contribution(app.hostile_territory)  # type: ignore[attr-defined]
    search.find(app.hostile_territory.id, words)  # type: ignore[attr-defined]


FORMULAS = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://a.it")',
    "-=1",
    "+-1",
    "--1",
    "-1e9",
    "+٣",
    "-1;2",
    "\n=1",
]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(cell: str) -> None:
    (_, row) = _rows([[cell, "altro"]])
    assert row[0].endswith(cell.strip("\r") if cell.startswith("\r") else cell) or row[0].strip("'\n\r\t").endswith(cell.strip())
    assert row[0][:1] not in ("=", "+", "@", "\t", "\r", "-") or row[0].lstrip("+-").replace(",", "").replace(".", "").isdecimal()


@MANY
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"), max_size=30), min_size=2, max_size=4))
def test_a_csv_loses_nothing(cells: list[str]) -> None:
    (_, row) = _rows([cells])
    assert [got.removeprefix("'") if got != cell else got for got, cell in zip(row, cells, strict=True)] == cells


def _rows(rows: list[list[str]]) -> list[list[str]]:
    text = csv_response("prova", ["uno", "due"], rows).get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
