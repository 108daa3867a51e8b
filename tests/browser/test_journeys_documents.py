# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document on its way: photographed with a telephone, read by the office, published, read by everybody."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FilePayload

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE
from tests.factories.attachments import PDF, picture

Make = Callable[..., Visitor]
TITLE = "Nomina della presidente, 2026"


def test_a_document_from_the_telephone_to_the_public_page(visitor: Make) -> None:
    person = visitor(PHONE, key="associazione")
    page = person.go("/profilo/organizzazioni")
    person.tap("main a:text-is('Documenti')")
    own = page.url
    wrong: FilePayload = {"name": "nomina.pdf", "mimeType": "application/pdf", "buffer": picture("PNG")}
    page.set_input_files("[type=file]", wrong)
    person.choose("[name=purpose]", "appointment")
    person.type("[name=description]", TITLE)
    with page.expect_navigation():
        page.click("form[enctype] button[type=submit]")
    assert "tipo di file diverso" in page.inner_text("main")
    assert "Scegli di nuovo il file" in page.inner_text("main")
    assert page.input_value("[name=description]") == TITLE
    assert page.input_value("[name=purpose]") == "appointment"
    person.noises[:] = [noise for noise in person.noises if "422" not in noise]
    photo: FilePayload = {"name": "IMG_2026.JPG", "mimeType": "image/jpeg", "buffer": picture("JPEG", (800, 600), secret="Via Roma 1")}
    page.set_input_files("[type=file]", photo)
    person.tap("form[enctype] button[type=submit]")
    row = page.locator(".c-row", has_text=TITLE)
    assert "Riservato" in row.inner_text()
    address = row.locator("a").get_attribute("href") or ""

    stranger = visitor(WIDE)
    answer = stranger.page.goto(stranger.site.url + address)
    assert answer is not None
    assert answer.status == 404
    stranger.noises.clear()

    office = visitor(WIDE, key="operatrice-uno")
    office.go(f"{OFFICE}/organizzazioni/{own.split('/')[-2]}")
    row = office.page.locator(".c-row", has_text=TITLE)
    row.locator("summary").click()
    with office.page.expect_navigation():
        row.locator("button").click()
    assert "Pubblico" in office.page.locator(".c-row", has_text=TITLE).inner_text()

    shown = stranger.page.request.get(stranger.site.url + address)
    assert shown.status == 200
    assert shown.headers["content-type"] == "image/jpeg"
    assert b"Via Roma" not in shown.body()
    public = stranger.go(own.removeprefix(stranger.site.url).removesuffix("/documenti"))
    assert public.locator(f"a:text-is('{TITLE}')").get_attribute("href") == address


def test_a_pdf_is_given_to_be_kept_not_to_be_run(visitor: Make, tmp_path: Path) -> None:
    """And without scripts the whole way is the same."""
    person = visitor(WIDE, key="associazione", js=False)
    page = person.go("/profilo/organizzazioni")
    person.tap("main a:text-is('Documenti')")
    paper = tmp_path / "delega.pdf"
    paper.write_bytes(PDF)
    page.set_input_files("[type=file]", paper)
    person.choose("[name=purpose]", "proxy")
    person.type("[name=description]", "Delega per il tavolo")
    person.tap("form[enctype] button[type=submit]")
    with page.expect_download() as download:
        page.click("main a:text-is('Delega per il tavolo')")
    assert download.value.suggested_filename == "delega.pdf"
    assert Path(download.value.path()).read_bytes() == PDF
