# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the letter to the plan and back; the matrix opened, narrowed and taken home; what was asked, said and done."""

import io
from collections.abc import Callable

import pytest

from consulta.core.sheet_writing import MIME
from consulta.core.sheets import read_sheet
from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, answer, approve, write_as_visitor

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize(("size", "js"), [(WIDE, True), (PHONE, False)], ids=["wide-scripts", "phone-no-scripts"])


@WAYS
def test_the_author_follows_the_letter_to_the_plan_and_back(visitor: Make, size: dict[str, int], js: bool) -> None:
    """The letter leads to the reply, the tracker to the reply and the plan, the line of the plan back to the text and its reason."""
    title = f"Una fermata davanti al poliambulatorio{'' if js else ' anche di sera'}"
    address = f"percorso-{js}@esempio.it".lower()
    author = visitor(size, js=js)
    number = write_as_visitor(author, "proposal", title, "Chi prende la corriera scende a un chilometro dal poliambulatorio.", address)
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/")
    office.tap("main a:text-is('Contributi da pubblicare')")
    office.tap(f'main a.c-row__title:has-text("{title}")')
    value = office.page.locator("main datalist option").first.get_attribute("value") or ""
    office.type("[name=objective]", value)
    office.type("[name=link_reason]", "Riguarda come si arriva ai servizi.")
    office.tap("text=Pubblica e classifica >> nth=-1")
    answer(office, number, "not_accepted", "La corriera è della Regione: l'abbiamo scritto alla Regione e vi diremo che cosa risponde.")
    approve(visitor(WIDE, js=js, key="coordinatrice"), title)

    author.open_letter(author.site.wait_for_letter(address, f"L'ufficio ha risposto al contributo {number}"))
    assert "La corriera è della Regione" in author.main()
    author.page.click(".c-tracker a:text-is('Risposta')")
    assert author.page.url.endswith("#risposta")
    assert author.page.locator(":target").inner_text() == "La risposta dell’ufficio"
    author.tap("section[aria-labelledby=piano] h3 a")
    refused = author.page.locator("section[aria-labelledby=non-ripresi]")
    assert title in refused.inner_text()
    assert "Riguarda come si arriva ai servizi." in refused.inner_text()
    author.tap(f"section[aria-labelledby=non-ripresi] li:has-text({title!r}) a:has-text('Leggi la risposta')")
    assert author.page.url.endswith(f"/contributi/{number}#risposta")
    assert "La corriera è della Regione" in author.main()


@WAYS
def test_the_matrix_is_read_narrowed_and_taken_home(visitor: Make, size: dict[str, int], js: bool) -> None:
    reader = visitor(size, js=js)
    reader.go("/area-ovest/piano")
    reader.tap("main a:has-text('Dai contributi al piano')")
    width = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") if js else 0
    assert width <= 0, "the table scrolls, the page does not"
    number = reader.page.locator("tfoot tr >> nth=0").locator("td >> nth=0").inner_text()
    reader.tap("tfoot tr >> nth=0 >> td >> nth=0 >> a")
    assert f"{number} contribut" in reader.page.inner_text("main [role=status]")
    reader.page.go_back()
    reader.tap("main a:text-is('Comune dell’organizzazione')")
    if reader.page.locator("details.c-filters:not([open])").count() and not reader.page.locator("#filtro-tipo").is_visible():
        reader.tap("details.c-filters summary", screen=False)
    reader.choose("#filtro-tipo", "proposal")
    reader.tap("details.c-filters button[type=submit]")
    assert "Con i filtri si vedono solo le voci" in reader.main()
    assert "per=sede" in reader.page.url
    shown = reader.page.locator("tbody th[scope=row]").count()
    total = reader.page.locator("tfoot tr >> nth=0").locator("td >> nth=0").inner_text()
    for kind in MIME:
        with reader.page.expect_download() as waiting:
            reader.page.click(f"section[aria-labelledby=scarica] li >> nth=0 >> a:has-text('{kind.upper()}')")
        path = waiting.value.path()
        sheet = read_sheet(f"matrice.{kind}", io.BytesIO(path.read_bytes()))
        assert len(sheet.rows) == shown + 2, "the lines of the page and the two rows at its end"
        assert sheet.rows[-2][1][-1] == total
        assert sheet.headings[5] == "Cittadini a nome loro"
    with reader.page.expect_download() as waiting:
        reader.page.click("section[aria-labelledby=scarica] li >> nth=1 >> a:has-text('ODS')")
    links = read_sheet("collegamenti.ods", io.BytesIO(waiting.value.path().read_bytes()))
    assert {cells[1] for _line, cells in links.rows} == {"Proposta"}


@WAYS
def test_what_was_asked_said_and_done_is_read_in_this_order(visitor: Make, size: dict[str, int], js: bool) -> None:
    reader = visitor(size, js=js)
    reader.go("/area-ovest/")
    reader.tap("main a:text-is('Abbiamo chiesto, avete detto, abbiamo fatto')")
    turn = reader.page.locator(".c-three").first
    assert turn.locator("h3").all_inner_texts() == ["Abbiamo chiesto", "Avete detto", "Abbiamo fatto"]
    places = [turn.locator("h3").nth(place).bounding_box() for place in range(3)]
    assert all(places)
    tops = [one["y"] for one in places if one]
    assert (tops == sorted(tops) and len(set(tops)) == 3) if size is PHONE else max(tops) - min(tops) < 2
    reader.tap(".c-three a:has-text('contribut') >> nth=0")
    assert "tema=" in reader.page.url
    reader.page.go_back()
    reader.page.emulate_media(media="print")
    assert reader.page.locator(".c-three").first.is_visible()
    assert not reader.page.locator(".c-filters").is_visible()
