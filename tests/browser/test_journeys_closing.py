# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office closes the loop: one reply for many, approved by another person and published together; a list of e-mails; a synthesis."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, TOPIC, open_topic, propose

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
CONFIRM = "main form button.btn-primary >> nth=0"


def tick_first(person: Visitor, many: int) -> list[str]:
    """Tick the first rows of a list; gives their titles."""
    titles = person.page.locator(".c-rows .c-row:has(input[name=picked]) .c-row__title").all_inner_texts()[:many]
    for place in range(many):
        person.tick(f".c-rows input[name=picked] >> nth={place}")
    return titles


@WAYS
def test_one_reply_for_many_with_an_own_text_and_one_left_out(visitor: Make, js: bool) -> None:
    """Written once, one of three in own words, one left out; another person approves; published together; the author's page shows it."""
    common = f"Grazie per «{{titolo}}»: ne teniamo conto nel lavoro di quest'anno{' davvero' if js else ''}."
    own = f"Questa la prendiamo in esame da sola: ci torniamo al tavolo{' di marzo' if js else ''}."
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/contributi?stato=published&esito=senza_esito&{'tipo=need' if js else 'tipo=critical_issue'}")
    titles = tick_first(office, 3)
    office.choose("[name=act]", "replies.written")
    office.tap("main form#insieme button[type=submit]")
    office.tick("[name=outcome][value=deferred]")
    office.type("[name=text]", common)
    office.tap("main form button.btn-primary")
    assert "anno" in office.main().lower(), "an outcome that needs a year asks for it, and keeps the words"
    assert office.page.input_value("[name=text]") == common
    office.type("[name=deferred_year]", "2028")
    office.tap("main form button.btn-primary")
    assert f"Grazie per «{titles[0].partition(' · ')[2]}»" in office.main()
    office.tap("main a:has-text('Cambia il testo di') >> nth=1")
    office.type("[name=text]", own)
    office.tap("main button[value=own]")
    assert own in office.main()
    assert "testo proprio" in office.main()
    office.tick("main [name=left_out] >> nth=2")
    office.tap("form#conferma-insieme button[type=submit]")
    assert "Fatto per 2 righe." in office.main()
    assert "L'hai escluso tu dall'anteprima." in office.main()

    coordinator = visitor(WIDE, js=js, key="coordinatrice")
    coordinator.go(f"{OFFICE}/risposte?stato=da-approvare")
    for title in titles[:2]:
        coordinator.tick(f".c-row:has-text({title.partition(' · ')[2]!r}) input[name=picked]")
    coordinator.tap("button[value='replies.approved']")
    assert own in coordinator.main()
    coordinator.tap("form#conferma-insieme button[type=submit]")
    assert "Fatto per 2 righe." in coordinator.main()

    coordinator.go(f"{OFFICE}/risposte?stato=approvate")
    for title in titles[:2]:
        coordinator.tick(f".c-row:has-text({title.partition(' · ')[2]!r}) input[name=picked]")
    coordinator.type("[name=title]", f"Risposte del mattino {js}")
    coordinator.tap("main form#insieme button[type=submit]")
    number = titles[1].partition(" · ")[0]
    public = visitor(PHONE, js=js)
    public.page.wait_for_timeout(100)
    for _ in range(60):
        public.go(f"/area-ovest/contributi/{number}")
        if own in public.main():
            break
        public.page.wait_for_timeout(500)
    assert own in public.main()
    assert titles[2].partition(" · ")[2] not in coordinator.go(f"{OFFICE}/risposte?stato=da-approvare").inner_text("main")


def test_what_was_written_for_many_is_undone(visitor: Make) -> None:
    office = visitor(WIDE, key="operatrice-tre")
    office.go(f"{OFFICE}/risposte?stato=da-scrivere")
    titles = tick_first(office, 2)
    office.tap("button[value='replies.written']")
    office.tick("[name=outcome][value=noted]")
    office.type("[name=text]", "Grazie: lo abbiamo letto con attenzione e lo teniamo presente.")
    office.tap("main form button.btn-primary")
    office.tap("form#conferma-insieme button[type=submit]")
    assert "Puoi annullare fino alle" in office.main()
    office.tap("main form[action$='/annulla'] button")
    assert "Annullato" in office.main()
    back = office.go(f"{OFFICE}/risposte?stato=da-scrivere").inner_text("main")
    assert all(title in back for title in titles)


COLUMNS = "Identificativo;Tipo;Titolo;Testo;Ricevuto il;Canale;Luogo;Persona"
WRONG = f"""{COLUMNS}
BR-1;Proposta;Un banco di mutuo aiuto;Chiediamo un banco dove scambiarsi ausili usati, una volta al mese.;20/11/2026;E-mail;Posta;anonimo
BR-2;Sogno;Una panchina;Serve una panchina davanti all'ambulatorio, per chi aspetta.;20/11/2026;E-mail;Posta;anonimo
"""


@WAYS
def test_a_list_of_mails_with_a_mistake_then_right_then_undone(visitor: Make, tmp_path: Path, js: bool) -> None:
    """The mistake is told by line and column and nothing enters; corrected it enters once; the whole import is taken back."""
    mark = "js" if js else "no"
    office = visitor(WIDE, js=js, key="operatrice-uno")
    for content, name in ((WRONG, "sbagliato"), (WRONG.replace("Sogno", "Bisogno"), "giusto")):
        paper = tmp_path / f"{name}.csv"
        paper.write_bytes(content.replace("BR-", f"{mark}-").encode("cp1252"))
        office.go(f"{OFFICE}/sportello/importa")
        office.page.set_input_files("[type=file]", paper)
        office.type("[name=place]", "Posta dell’ufficio")
        office.tick("[name=has_read_privacy]")
        office.tap("main form[enctype] button[type=submit]")
        if name == "sbagliato":
            assert "Non si può ancora importare" in office.main(), office.main()[:900]
            assert "3" in office.main()
            assert "Tipo" in office.main()
    office.tap("main form[action$='/conferma'] button[type=submit]")
    assert "Un banco di mutuo aiuto" in office.main()
    where = office.page.url.removeprefix(office.site.url)
    assert "Un banco di mutuo aiuto" in office.go(f"{OFFICE}/contributi?stato=in_moderation&ordine=recenti").inner_text("main")
    office.go(where)
    office.tap("summary:has-text('Annulla tutta l’importazione')", screen=False)
    office.tap("main form[action$='/annulla'] button[type=submit]")
    gone = office.go(f"{OFFICE}/contributi?stato=in_moderation&ordine=recenti").inner_text("main")
    assert "Un banco di mutuo aiuto" not in gone


TABLES = {True: ("Arrivare ai servizi", TOPIC), False: ("Chi cura e chi fa comunità", "Chi cura gli altri, chi è rimasto solo")}
"""Of each way a tavolo without a synthesis, and its topic."""


@WAYS
def test_the_synthesis_of_a_tavolo_whose_source_changes_is_published_again(visitor: Make, js: bool) -> None:
    """Written on a tavolo and published; then a source changes (its author rewrites it, or the office hides it): the office is told
    which and why, mends the point, publishes again, and everybody reads what has changed. Approved by another person both times."""
    table, topic = TABLES[js]
    title = f"Un numero solo da chiamare {'con' if js else 'senza'} script"
    author = visitor(PHONE, js=js, key="associazione")
    open_topic(author, topic)
    author.tap("main a:text-is('Scrivi un contributo')")
    number = propose(author, "need", title, "Serve un numero solo da chiamare, anche di sera. Oggi si gira fra tre uffici.")

    writer = visitor(WIDE, js=js, key="operatrice-uno")
    writer.go(f"{OFFICE}/sintesi")
    writer.tap(f"main a:text-is('{table}')")
    writer.type("[name=title]", f"Tavolo «{table}»: che cosa abbiamo capito")
    writer.tap(CONFIRM)
    here = writer.page.url.removeprefix(writer.site.url).partition("?")[0]
    writer.tap("main a:text-is('Aggiungi un punto')")
    writer.type("[name=title]", "Serve una persona sola a cui chiedere")
    writer.type("[name=statement]", "Chi cerca aiuto non sa da dove cominciare, e racconta la stessa cosa molte volte.")
    writer.tap("main form:has([name=statement]) button.btn-primary")
    writer.tick("main [name=items] >> nth=0")
    writer.tap("main button[value=add]")
    writer.go(here)
    writer.tap("main a:has-text('Aggiungi testi al punto 1')")
    writer.type("main [name=q]", title)
    writer.tap("main form:has([name=q]) button[type=submit] >> nth=0")
    writer.tick(f"main li:has-text({title!r}) [name=items]")
    writer.tap("main button[value=add]")
    writer.go(here)
    writer.tap("main details:has(a:has-text('Scegli le citazioni')) > summary", screen=False)
    writer.tap(f"main .c-row:has-text({title!r}) a:has-text('Scegli le citazioni')")
    writer.tick("main form input[type=checkbox] >> nth=0")
    writer.tap("main form:has(input[type=checkbox]) button.btn-primary")
    writer.go(here)
    assert "2 testi" in writer.main()
    assert "100" in writer.main()
    coordinator, public, path = visitor(WIDE, js=js, key="coordinatrice"), visitor(PHONE, js=js), here.replace("/ufficio", "")
    publish_edition(writer, coordinator, here, 1)
    assert "Serve un numero solo da chiamare, anche di sera." in public.go(path).inner_text("main")
    first = public.page.locator("main >> text=/[0-9a-f]{64}/").first.inner_text()

    if js:
        author.go(f"/area-ovest/contributi/{number}/modifica")
        author.type("[name=text]", "Serve un numero solo da chiamare, ma basta la mattina. Oggi si gira fra tre uffici.")
        author.tap("main form:has([name=text]) button.btn-primary")
    else:
        writer.go(f"{OFFICE}/contributi?q={number}")
        writer.tap("main a.c-row__title >> nth=0")
        writer.tick("[name=outcome][value=hidden]")
        writer.choose("[name=reason_code]", "personal_data")
        writer.type("[name=reason_text]", "Ci ha scritto chi lo ha mandato: dentro c'è la storia di un'altra persona.")
        writer.tap("main form:has([name=outcome]) button.btn-primary >> nth=0")
    told = public.go(path).inner_text("main")
    assert "Dopo questa edizione 1 dei testi citati come fonte è cambiato o non si legge più." in told
    assert ("anche di sera" in told) is js, "the version that is quoted stays public beside the new one; what is hidden is quoted no more"
    writer.go(here)
    assert "1 fonte è cambiata dopo che è stata letta" in writer.main()
    row = writer.page.locator(f"main .c-row:has-text({title!r})").inner_text()
    assert ("testo cambiato ce n’è una versione nuova" if js else "non si legge più l’ufficio lo ha nascosto") in " ".join(row.split())

    writer.tap("summary:has-text('Comincia una nuova edizione')", screen=False)
    writer.type("[name=reason]", "Una fonte è cambiata: abbiamo riletto il punto.")
    writer.tap("main form:has([name=reason]) button >> nth=-1")
    writer.tap("main form[action$='/in-approvazione'] button")
    assert "cambia" in writer.main(), "while a source waits to be read again nothing goes on"
    assert writer.page.locator("main form[action$='/in-approvazione']").count(), "it is still in writing"
    writer.go(here)
    writer.tap(f"main .c-row:has-text({title!r}) form[action$='/{'riletta' if js else 'togli'}'] button")
    writer.tap("main a:has-text('Modifica il punto 1')")
    writer.type("[name=statement]", "Chi cerca aiuto non sa da dove cominciare: chiede una persona sola, almeno la mattina.")
    writer.tap("main form:has([name=statement]) button.btn-primary")
    publish_edition(writer, coordinator, here, 2)
    second = public.go(path).inner_text("main")
    assert "almeno la mattina" in second
    assert "Dopo questa edizione" not in second
    assert first not in second, "the former edition keeps its own seal, on its own page"
    public.tap("main a:text-is('che cosa è cambiato nella 2')")
    assert "Motivo di questa edizione: Una fonte è cambiata: abbiamo riletto il punto." in public.main()
    assert "mattina" in " ".join(public.page.locator("main ins").all_inner_texts())
    assert "volte" in " ".join(public.page.locator("main del").all_inner_texts())


def publish_edition(writer: Visitor, coordinator: Visitor, here: str, number: int) -> None:
    """Sent on by who wrote it, approved and published by another person."""
    writer.go(here)
    writer.tap("main form[action$='/in-approvazione'] button")
    coordinator.go(here)
    coordinator.tap("main form[action$='/approva'] button")
    coordinator.tap(f"summary:has-text('Pubblica l’edizione {number}')", screen=False)
    coordinator.tap("main form[action$='/pubblica'] button")


@WAYS
def test_a_closing_report_from_the_draft_to_the_public_page(visitor: Make, js: bool) -> None:
    """The draft of the demonstration: words of the office, made again, approved by another person, published; everybody reads it."""
    words = f"Che cosa succede adesso, {'con' if js else 'senza'} script: la relazione va alla Conferenza e poi ai sindaci."
    writer = visitor(WIDE, js=js, key="operatrice-uno")
    writer.go(f"{OFFICE}/relazioni")
    writer.tap("main .c-row__title >> nth=0")
    here = writer.page.url.removeprefix(writer.site.url).partition("?")[0]
    if writer.page.locator("summary:has-text('Comincia una nuova edizione')").count():
        writer.tap("summary:has-text('Comincia una nuova edizione')", screen=False)
        writer.type("[name=reason]", "Mancava un incontro: lo aggiungiamo adesso.")
        writer.tap("main form:has([name=reason]) button >> nth=-1")
    writer.tap("main form[action$='/aggiorna'] button")
    ends = time.monotonic() + 60
    while "Si preparano in qualche secondo." in writer.go(here).inner_text("main") and time.monotonic() < ends:
        time.sleep(1)
    writer.tap("main a[href$='/parti/conclusion']")
    writer.type("[name=text]", words)
    writer.tap("main form:has([name=text]) button.btn-primary")
    assert words in writer.main()
    writer.tap("main a:text-is('Anteprima')")
    assert words in writer.main()
    writer.go(here)
    writer.tap("main form[action$='/in-approvazione'] button")

    coordinator = visitor(WIDE, js=js, key="coordinatrice")
    coordinator.go(here)
    coordinator.tap("main form[action$='/approva'] button")
    coordinator.tap("summary:has-text('Pubblica l’edizione')", screen=False)
    coordinator.tap("main form[action$='/pubblica'] button")
    public = visitor(PHONE, js=js)
    read = public.go(here.replace("/ufficio", "")).inner_text("main")
    assert words in read
    assert "Impronta (SHA-256)" in read
