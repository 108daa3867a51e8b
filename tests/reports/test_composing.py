# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports put together from plain values: volumes, what is gone, what changed; no database."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from consulta.core.documents import codec
from consulta.core.documents.model import Corner, Heading, lines_of, paragraph
from consulta.reports import composing
from consulta.reports.material import Item, Material, Posted
from consulta.reports.parts import BY_CODE, PARTS
from consulta.reports.queries import Words
from consulta.reports.wording import day

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


def content(refs: list[dict[str, object]]) -> dict[str, object]:
    frame = composing.Frame(1, 1, "Relazione", "Ente", "Ciclo", "")
    return composing.content(frame, json.dumps({"parts": [], "contributions": refs}), {}, NOW)


def item(number: int, **values: object) -> Item:
    facts: dict[str, object] = {
        "id": number,
        "number": f"2026-{number}",
        "kind": "need",
        "kind_label": "Bisogno",
        "revision": 1,
        "area": "Casa",
    }
    facts |= {
        "area": "Casa",
        "organisation": "",
        "category": "",
        "author_id": number,
        "comuni": (),
        "outcome": "",
        "wording": "",
        "reply": 0,
    }
    return Item(**(facts | {"joined_to": "", "is_late": False} | values))  # type: ignore[arg-type]


def test_long_annexes_are_volumes() -> None:
    values = content(_refs(1_001))
    document = composing.document(values, {})
    assert [one.title for one in document.volumes] == ["Allegato: Anziani", "Allegato: Casa", "Allegato: Senza area"]
    few = {**values, "contributions": _refs(10)}
    assert composing.document(few, {}).volumes == ()


def _refs(many: int) -> list[dict[str, object]]:
    areas = ("Casa", "Anziani", "")
    fields = {"revision": 1, "reply": 0, "outcome": "", "wording": "", "kind_label": "Bisogno", "joined_to": ""}
    return [{"id": place, "number": f"2026-{place}", "area": areas[place % 3], **fields} for place in range(1, many + 1)]


def test_long_texts_are_volumes_too() -> None:
    said = {place: Words("Titolo", f"<p>{'parola ' * 20_000}</p>", "Una persona") for place in range(1, 31)}
    document = composing.document(content(_refs(30)), said)
    assert [one.title for one in document.volumes][:2] == ["Allegato: Anziani (1 di 2)", "Allegato: Anziani (2 di 2)"]
    headings = [block.text for one in document.volumes for block in one.blocks if isinstance(block, Heading)]
    assert len(headings) == len(set(headings)) == 30


def test_numbers_add_up_whatever_the_contributions_are() -> None:
    material = Material(
        cycle_id=1,
        cycle="Ciclo",
        question="Che cosa serve?",
        years=(2027, 2029),
        items=[
            item(1, comuni=("Pula", "Teulada"), outcome="accepted", wording="Accolto", reply=1),
            item(2, organisation="Coop", category="Cooperativa sociale", area=""),
            item(3, kind="proposal", kind_label="Proposta", outcome="not_accepted", wording="Non accolta", reply=2),
            item(4, joined_to="2026-1", author_id=None),
        ],
    )
    made = json.loads(composing.make(material, {"cycle": "segno"}))
    tables = {block["caption"]: block["rows"] for part in made["parts"] for block in part["blocks"] if block["kind"] == "table"}
    assert tables["Chi ha scritto, per categoria"] == [["Cittadine e cittadini", "3"], ["Cooperativa sociale", "1"]]
    lines = "\n".join(lines_of(codec.blocks_from_plain(next(one["blocks"] for one in made["parts"] if one["code"] == "participation"))))
    assert "Persone che hanno scritto a proprio nome almeno un contributo: 2." in lines
    assert "senza un account, arrivati per esempio su carta o al telefono: 1. Di questi non si sa quante persone siano" in lines
    assert tables["Di quale comune parlano i contributi"] == [["Tutto l’ambito", "3"], ["Pula", "1"], ["Teulada", "1"]]
    assert tables["I contributi per area e tipo"] == [["Casa", "2", "1", "3"], ["Senza area", "1", "0", "1"]]
    assert tables["Che cosa ne è stato, per area"] == [["Casa", "1", "1", "0", "0", "0"], ["Senza area", "0", "0", "0", "0", "1"]]
    assert [part["code"] for part in made["parts"]] == [part.code for part in PARTS]
    assert composing.changes("", composing.make(material, {"cycle": "segno"})) == []
    assert day(NOW.date()) == "21 novembre 2026"


def test_what_is_gone_is_said_and_nothing_else() -> None:
    refs = [{**_refs(1)[0], "outcome": "not_accepted", "reply": 1, "wording": "Non accolto"}]
    lines = list(lines_of(composing.document(content(refs), {}).whole().blocks))
    assert lines.count(composing.GONE) == 2
    for place in (place for place, line in enumerate(lines) if line == composing.GONE):
        assert lines[place - 1] == "N. 2026-1"


def test_one_contribution_joined_to_another_is_told_in_the_singular() -> None:
    material = Material(cycle_id=1, cycle="C", question="?", years=(2027, 2029), items=[item(1), item(2, joined_to="2026-1")])
    assert "Un contributo diceva la stessa cosa di un altro: conta una volta, in quello." in said_by("contributions", material)
    more = replace(material, items=[*material.items, item(3, joined_to="2026-1")])
    assert "2 contributi dicevano la stessa cosa di un altro: contano una volta, in quello." in said_by("contributions", more)


def test_the_acts_say_terms_and_officers_who_sign_at_the_end() -> None:
    """What a Region looks for first: how long one could apply, who answers for it, where it was published."""
    days, who = (date(2026, 10, 21), date(2026, 11, 20)), ("Gabriella Soru", "Coordinatrice")
    notice = Posted(days[0], "Avviso", *days, *who, "Det. 18, prot. 4512")
    material = Material(cycle_id=1, cycle="C", question="?", years=(2027, 2029), notices=[notice])
    (row,) = [line for line in said_by("acts", material) if line.startswith("Avviso |")]
    assert row == (
        "Avviso | 21 ottobre 2026 | dal 21 ottobre 2026 al 20 novembre 2026 | Gabriella Soru, Coordinatrice | Det. 18, prot. 4512"
    )
    (corner,) = BY_CODE["conclusion"].build(material)
    assert isinstance(corner, Corner)
    assert corner.is_signed
    assert list(lines_of([corner])) == ["Coordinatrice", "Gabriella Soru"]
    assert BY_CODE["conclusion"].build(replace(material, notices=[])) == ()


def test_the_organisations_at_the_tavoli_are_named() -> None:
    material = Material(cycle_id=1, cycle="C", question="?", years=(2027, 2029), seats=[("Anziani", ("Ponte Aps", "Sa Lacana"))])
    assert "Anziani | Ponte Aps\nSa Lacana" in said_by("process", material)
    assert "Le organizzazioni ai tavoli" not in said_by("process", replace(material, seats=()))


@pytest.mark.parametrize(("lines", "is_long"), [(composing.FOLDED, False), (composing.FOLDED + 1, True)])
def test_a_long_part_opens_at_a_touch(lines: int, is_long: bool) -> None:
    blocks = composing.shown([paragraph("Una riga.") for _line in range(lines)])
    assert composing.is_long(blocks) is is_long


def said_by(code: str, material: Material) -> list[str]:
    """The lines of a generated part."""
    return list(lines_of(BY_CODE[code].build(material)))
