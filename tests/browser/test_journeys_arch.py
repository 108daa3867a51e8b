# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arch: from a citizen's sentence to an objective of the plan and back, seen by everybody who takes part in it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import SEND, TOPIC, answer, approve, open_record, propose, register_association, write_as_visitor

WAYS = pytest.mark.parametrize(("size", "js"), [(WIDE, True), (PHONE, False)], ids=["wide-scripts", "phone-no-scripts"])


@WAYS
def test_the_arch(visitor, tmp_path: Path, size: dict[str, int], js: bool) -> None:  # type: ignore[no-untyped-def]
    """Need and proposal, comment, one submit each, draft objective, two replies by two people, letters, trail, register."""
    way = "con script" if js else "senza script"
    need, proposal = f"Nessuno risponde il pomeriggio, {way}", f"Uno sportello unico il sabato, {way}"
    objective = f"Rispondere anche il pomeriggio e il sabato, {way}"
    address = f"arco-{js}@esempio.it".lower()

    citizen = visitor(size, js=js)
    needed = write_as_visitor(citizen, "need", need, "Dopo le due il telefono squilla a vuoto: serve qualcuno che risponda.", address)
    delegate, theirs = visitor(size, js=js), f"comitato-{js}@esempio.it".lower()
    delegate.go("/area-ovest/")
    register_association(delegate, "Comitato dello sportello" if js else "Quelli del sabato", theirs)
    delegate.tap(f"main a:text-is('{TOPIC}')")
    proposed = propose(delegate, "proposal", proposal, "Aprire il sabato mattina, a turno, un solo sportello per tutti i comuni.")

    operator = visitor(size, js=js, key="operatrice-uno")
    classify(operator, need, new_objective=objective, reason="Chiede che qualcuno risponda anche il pomeriggio.")
    classify(operator, proposal, objective=objective, reason="Propone il sabato, che per ora non si può coprire.")

    other = visitor(size, js=js, key="associazione")
    other.go(f"/area-ovest/contributi/{needed}")
    other.tap("main a:text-is('Commenta')")
    other.type("[name=text]", f"Succede anche alle famiglie della nostra associazione, {way}.")
    other.tap(SEND)
    assert "Commento pubblicato." in other.main()
    assert f"Succede anche alle famiglie della nostra associazione, {way}." in other.main()

    answer(operator, needed, "accepted", "Da gennaio due persone rispondono al telefono dalle 15 alle 18, ogni giorno.")
    answer(operator, proposed, "not_accepted", "Il sabato mancano le persone: ne riparliamo quando arrivano le assunzioni del 2028.")
    assert operator.page.locator("text=Approva e pubblica").count() == 0
    coordinator = visitor(size, js=js, key="coordinatrice")
    approve(coordinator, need)
    approve(coordinator, proposal)

    check_letters(citizen, {address: needed, theirs: proposed})
    anybody = visitor(size, js=js)
    check_trail(anybody, needed, need, proposal, objective)
    check_register(anybody, needed, need, tmp_path)


def classify(office: Visitor, title: str, *, reason: str, objective: str = "", new_objective: str = "") -> None:
    """Publish, tag and link in one submit: one visit, six actions at most."""
    open_record(office, title)
    office.start_counting()
    office.tick("#tags [name=tags] >> visible=true >> nth=0")
    if objective:
        value = office.page.locator(f'main datalist option[value*="{objective}"]').get_attribute("value") or ""
        office.type("[name=objective]", value)
    else:
        office.tap("summary:has-text('Crea un obiettivo in bozza')", screen=False)
        office.type("[name=new_title]", new_objective)
    office.type("[name=link_reason]", reason)
    office.tap("text=Pubblica e classifica >> nth=-1")
    assert office.screens == 1
    assert office.inputs + office.taps <= 6
    assert "pubblicato, etichette aggiornate" in office.main()


def check_letters(citizen: Visitor, numbers: dict[str, str]) -> None:
    """Both authors were told of publication and answer; the letter leads to the public page."""
    letters = []
    for address, number in numbers.items():
        citizen.site.wait_for_letter(address, f"Il tuo contributo {number} è pubblico")
        letters.append(citizen.site.wait_for_letter(address, f"L'ufficio ha risposto al contributo {number}"))
    assert "dalle 15 alle 18" in letters[0]
    assert "Esito: Recepito" in letters[0]
    assert "Esito: Non accolta" in letters[1]
    citizen.open_letter(letters[0])
    assert "La risposta dell’ufficio" in citizen.main()


def check_trail(anybody: Visitor, needed: str, need: str, proposal: str, objective: str) -> None:
    """From the contribution to the objective and back, the refused one with its reason."""
    anybody.go(f"/area-ovest/contributi/{needed}")
    tracker = anybody.page.inner_text(".c-tracker >> nth=0")
    for step in ("Ricevuto", "Pubblicato", "Letto dall'ufficio", "Collegato al piano", "Risposta", "Recepito"):
        assert step in tracker, tracker
    assert "Chiede che qualcuno risponda anche il pomeriggio." in anybody.main()
    anybody.tap(f'main a:has-text("{objective}")')
    taken, refused = anybody.page.locator("section[aria-labelledby=nasce]"), anybody.page.locator("section[aria-labelledby=non-ripresi]")
    assert need in taken.inner_text()
    assert "Chiede che qualcuno risponda anche il pomeriggio." in taken.inner_text()
    assert proposal in refused.inner_text()
    assert "Propone il sabato, che per ora non si può coprire." in refused.inner_text()
    anybody.tap(f'main a:text-is("{proposal}")')
    assert "Il sabato mancano le persone" in anybody.main()


def check_register(anybody: Visitor, needed: str, need: str, folder: Path) -> None:
    """The public chain tells every step, the stand-alone program agrees, the data hold the same contribution."""
    anybody.go(f"/area-ovest/registro?oggetto=contributo/{needed}")
    for fact in ("Contributo ricevuto", "Contributo pubblicato", "Contributo collegato a un obiettivo", "Risposta pubblicata"):
        assert fact in anybody.main(), anybody.main()
    ask = anybody.context.request
    for name, path in (("registro.jsonl", "registro.jsonl"), ("verifica.py", "registro/verifica.py"), ("teste.csv", "registro/teste.csv")):
        (folder / name).write_bytes(ask.get(f"{anybody.site.url}/area-ovest/{path}").body())
    command = [sys.executable, "verifica.py", "registro.jsonl", "--teste", "teste.csv"]
    verified = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    tampered = (folder / "registro.jsonl").read_text().replace(f"contributo/{needed}", "contributo/2026-999", 1)
    (folder / "registro.jsonl").write_text(tampered)
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 1
    for kind in ("csv", "json", "atom"):
        answer = ask.get(f"{anybody.site.url}/area-ovest/contributi.{kind}")
        assert answer.status == 200, kind
        assert need in answer.text(), kind
