# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people bring back: read with suspicion, checked line by line. No database."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.core.errors import Invalid
from consulta.register.chain import GENESIS, commitment, entry_hash
from consulta.register.evidence import RECEIPT_CAP, check_marks, check_receipt, find_marks, matches_head, read_heads, read_receipt
from consulta.register.requests import Entry, Head, PastedReceipt, Receipt

SALT = "0f" * 16
CONTENT = {"number": "2026-7", "text": "L'autobus {per} il «centro diurno»\nnon passa più.", "municipalities": ["B354", "A419"]}


def entry(n: int, previous: str, content: dict[str, object] = CONTENT) -> Entry:
    at = datetime(2026, 5, 4, 8, n, tzinfo=UTC)
    bare = Entry("ao", n, "contribution_received", f"contributo/2026-{n}", at, at, commitment(SALT, content), previous, "")
    return replace(bare, hash=entry_hash(bare.row()))


FIRST = entry(1, GENESIS)
SECOND = entry(2, FIRST.hash)
THIRD = entry(3, SECOND.hash)
AROUND = {one.n: one for one in (FIRST, SECOND, THIRD)}
RECEIPT = Receipt(SECOND, SALT, CONTENT)


def holds(receipt: PastedReceipt, around: dict[int, Entry] = AROUND, slug: str = "ao") -> list[bool]:
    return [check.ok for check in check_receipt(receipt, slug, around)]


@pytest.mark.parametrize(
    "text",
    [
        RECEIPT.as_text(),
        json.dumps(RECEIPT.as_json()),
        "Gentile Maria,\necco la ricevuta:\n\n" + RECEIPT.as_text() + "\n\nL'ufficio { di piano }",
        "\n".join("> " + line for line in RECEIPT.as_text().splitlines()),
        "\ufeff" + RECEIPT.as_text().replace("\n", "\r\n"),
        RECEIPT.as_text().replace("  ", "\u00a0\u00a0"),
        RECEIPT.as_text().replace("il «centro", "il\n«centro"),
    ],
    ids=["as given", "one line", "whole mail", "quoted", "windows", "hard blanks", "wrapped by the mail program"],
)
def test_a_receipt_is_found_in_what_people_paste(text: str) -> None:
    assert holds(read_receipt(text)) == [True, True, True, True]


HOSTILE = {
    "empty object": "{}",
    "a list": "[1, 2]",
    "no brackets": "contributo/2026-7 voce 2",
    "cut in the middle": RECEIPT.as_text()[:-40],
    "deep": '{"a":' * 50_000,
    "deep list": '{"entry":' + "[" * 50_000,
    "nan": RECEIPT.as_text().replace('"n": 2', '"n": NaN'),
    "nan in the content": RECEIPT.as_text().replace('"number": "2026-7"', '"number": NaN'),
    "infinite": RECEIPT.as_text().replace('"number": "2026-7"', '"number": 1e999'),
    "huge integer": RECEIPT.as_text().replace('"n": 2', '"n": ' + "9" * 5_000),
    "big integer": RECEIPT.as_text().replace('"n": 2', '"n": 9999999999'),
    "number as text": RECEIPT.as_text().replace('"n": 2', '"n": "2"'),
    "number as boolean": RECEIPT.as_text().replace('"n": 2', '"n": true'),
    "number as fraction": RECEIPT.as_text().replace('"n": 2', '"n": 2.0'),
    "zero": RECEIPT.as_text().replace('"n": 2', '"n": 0'),
    "entry is a list": '{"entry": [], "salt": "", "content": {}}',
    "one field more": RECEIPT.as_text().replace('"n": 2', '"n": 2, "x": 1'),
    "one field less": RECEIPT.as_text().replace('"n": 2,', ""),
    "long field": RECEIPT.as_text().replace("contribution_received", "x" * 201),
    "half a surrogate pair": RECEIPT.as_text().replace("2026-7", "\\ud800"),
    "half a surrogate pair in the entry": RECEIPT.as_text().replace("contribution_received", "\\udfff"),
    "salt with blanks": RECEIPT.as_text().replace(SALT, " ".join(["0f"] * 16)),
    "short salt": RECEIPT.as_text().replace(SALT, "0f"),
    "salt is a number": RECEIPT.as_text().replace(f'"{SALT}"', "15"),
    "content is a text": json.dumps({**RECEIPT.as_json(), "content": "testo"}),
    "no content": json.dumps({**RECEIPT.as_json(), "content": None}),
    "too long": "{" + " " * RECEIPT_CAP,
    "many blanks": " \n" * 140_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_gets_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_receipt(text)
    assert list(refused.value.errors) == ["receipt"]
    assert refused.value.message.endswith(".")


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for pasted in (text, "{" + text, json.dumps({"entry": text, "salt": text})):
        with pytest.raises(Invalid):
            read_receipt(pasted)


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_any_json_in_the_place_of_a_part_is_read_or_refused(value: object) -> None:
    for part in ("entry", "salt", "content"):
        try:
            receipt = read_receipt(json.dumps({**RECEIPT.as_json(), part: value}))
        except Invalid:
            continue
        assert part == "content"
        assert holds(receipt)[0] is False


def pasted(**row: object) -> PastedReceipt:
    return PastedReceipt({**SECOND.row(), **row}, SALT, dict(CONTENT))


def test_a_changed_text_is_told_from_a_changed_entry() -> None:
    assert holds(PastedReceipt(SECOND.row(), SALT, CONTENT | {"text": "Altro"})) == [False, True, True, True]
    assert holds(PastedReceipt(SECOND.row(), "aa" * 16, CONTENT)) == [False, True, True, True]
    assert holds(pasted(type="contribution_rejected")) == [True, False, False, True]
    forged = pasted(type="contribution_rejected")
    forged.row["hash"] = entry_hash(forged.row)
    assert holds(forged) == [True, True, False, True]
    named = check_receipt(forged, "ao", AROUND)[2]
    assert named.values["fields"] == "type, hash"


def test_a_receipt_of_another_territory_or_without_entry() -> None:
    assert holds(read_receipt(RECEIPT.as_text()), slug="ba") == [True, True, False]
    assert holds(read_receipt(RECEIPT.as_text()), around={1: FIRST}) == [True, True, False]


def test_neighbours_are_checked() -> None:
    receipt = read_receipt(RECEIPT.as_text())
    assert holds(receipt, {1: FIRST, 2: SECOND}) == [True] * 4, "the last entry has no successor"
    assert holds(receipt, {2: SECOND, 3: THIRD})[3] is False, "its predecessor is missing"
    assert holds(receipt, AROUND | {1: replace(FIRST, hash="0" * 64)})[3] is False
    assert holds(receipt, AROUND | {3: replace(THIRD, previous="0" * 64)})[3] is False
    assert holds(PastedReceipt(FIRST.row(), SALT, CONTENT), {1: FIRST, 2: SECOND}) == [True] * 4, "the first has no predecessor"


def test_heads_are_read_from_one_file_or_more() -> None:
    header = "territorio;giorno;numero;impronta"
    text = f'\ufeff{header}\r\nao;2026-05-04;2;{"A" * 64}\r\n\r\n"ba";2026-05-05;10;{"0" * 12}\n{header}\n'
    assert read_heads(text) == [Head("ao", 2, "a" * 64), Head("ba", 10, "0" * 12)]


@pytest.mark.parametrize(
    "line",
    [
        "ao;2026-05-04;2",
        "ao;2026-05-04;due;" + "a" * 64,
        "ao;2026-05-04;0;" + "a" * 64,
        "ao;2026-05-04;2;abc",
        "ao,2026-05-04,2," + "a" * 64,
        "ao;2026-05-04;9999999999;" + "a" * 64,
        "ao;2026-05-04;٢;" + "a" * 64,
        "{}",
    ],
)
def test_a_head_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(Invalid, match="La riga 2"):
        read_heads("territorio;giorno;numero;impronta\n" + line)


def test_a_head_may_be_a_beginning_but_not_a_short_one() -> None:
    hash_ = "0123456789abcdef" * 4
    assert matches_head(hash_, hash_)
    assert matches_head(hash_, hash_[:12])
    assert not matches_head(hash_, hash_[:11])
    assert not matches_head(hash_, "0123456789ac")


MAIL = f"""Il tuo contributo «Più corse» è arrivato e ha un numero: 2026-2.

Numero: 2026-2
Ricevuto: lunedì 4 maggio 2026, ore 10:02
Voce del registro: 2
Impegno: {SECOND.commitment}
Sale: {SALT}
Sigillo della voce: {SECOND.hash}
"""


@pytest.mark.parametrize("mail", [MAIL, MAIL.replace(": ", "\n").upper(), MAIL.replace("Voce del registro", "Register entry")])
def test_a_message_without_the_text_is_compared_with_the_entry(mail: str) -> None:
    marks = find_marks(mail)
    assert marks is not None
    assert [check.ok for check in check_marks(marks, AROUND)] == [True, True, True]
    assert [check.ok for check in check_marks(marks, {1: FIRST})] == [False]
    other = replace(SECOND, hash="1" * 64)
    assert [check.ok for check in check_marks(marks, AROUND | {2: other})] == [False, True, False]
    lost = find_marks(mail.lower().replace(SECOND.commitment, ""))
    assert lost is not None
    assert [check.ok for check in check_marks(lost, AROUND)] == [True, False, True]


@pytest.mark.parametrize(
    "text", ["", "voce 2", SECOND.hash, "voce 99999999999 " + SECOND.hash, "voce 2 " + SECOND.hash + "0", RECEIPT.as_text()]
)
def test_other_texts_hold_no_marks(text: str) -> None:
    assert find_marks(text) is None
