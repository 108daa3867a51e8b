# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An attacker with the database in hand: whatever is changed, the command and the stand-alone verifier find it (trust.md G7)."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Connection, insert, select, text, update

from consulta.core.db import db, is_sqlite
from consulta.register import queries, verifica
from consulta.register.chain import GENESIS, entry_hash
from consulta.register.models import RegisterEntry, RegisterHead
from consulta.register.requests import Entry
from consulta.web.ports import TerritoryRef
from tests.factories.register import FIRST_AT, make_entries
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

TOMORROW = FIRST_AT + timedelta(days=1)
entry = RegisterEntry.__table__
head = RegisterHead.__table__


def attack(change: Callable[[Connection], object]) -> None:
    """Take the triggers away, as who has the password of the database can, and change what one likes."""
    db.session.rollback()
    with db.engine.begin() as connection:
        if is_sqlite():
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER register_entry_no_{verb}"))
        else:
            connection.execute(text("DROP TRIGGER register_entry_append_only ON register_entry"))
        change(connection)


def edit(connection: Connection) -> None:
    connection.execute(update(entry).where(entry.c.n == 3).values(subject="contributo/2026-99"))


def drop(connection: Connection) -> None:
    connection.execute(text("DELETE FROM register_salt WHERE entry_id IN (SELECT id FROM register_entry WHERE n = 3)"))
    connection.execute(entry.delete().where(entry.c.n == 3))


def drop_and_renumber(connection: Connection) -> None:
    drop(connection)
    for n in (4, 5, 6):
        connection.execute(update(entry).where(entry.c.n == n).values(n=n - 1))
    connection.execute(update(head).values(n=5))


def swap(connection: Connection) -> None:
    for old, new in ((3, 1000), (4, 3), (1000, 4)):
        connection.execute(update(entry).where(entry.c.n == old).values(n=new))


def date_back(connection: Connection) -> None:
    connection.execute(update(entry).where(entry.c.n == 4).values(sealed_at=FIRST_AT - timedelta(days=9)))


def date_back_and_recompute(connection: Connection) -> None:
    date_back(connection)
    recompute(connection)


def truncate(connection: Connection) -> None:
    connection.execute(text("DELETE FROM register_salt WHERE entry_id IN (SELECT id FROM register_entry WHERE n > 4)"))
    connection.execute(entry.delete().where(entry.c.n > 4))
    last = connection.execute(select(entry.c.n, entry.c.hash).where(entry.c.n == 4)).one()
    connection.execute(update(head).values(n=last.n, hash=last.hash))


def rewrite_the_tail(connection: Connection) -> None:
    edit(connection)
    recompute(connection)


def recompute(connection: Connection) -> None:
    """A whole, coherent, false chain."""
    previous = GENESIS
    for row in connection.execute(select(entry).order_by(entry.c.n)).all():
        kept = (row.n, row.type, row.subject, row.occurred_at, row.sealed_at, row.commitment)
        hash_ = entry_hash(Entry("ao", *kept, previous, "").row())
        connection.execute(update(entry).where(entry.c.id == row.id).values(previous=previous, hash=hash_))
        previous = hash_
    connection.execute(update(head).values(hash=previous))


FOUND_ALONE = [edit, drop, drop_and_renumber, swap, date_back, date_back_and_recompute]
FOUND_WITH_HEADS = [*FOUND_ALONE, truncate, rewrite_the_tail]


class Office:
    """A register of six entries, what was kept outside the day after, and the two verifiers."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.ao: TerritoryRef = make_territory()
        self.facts = make_entries(self.ao, 6)
        self.client = VisitingClient(app)
        with time_machine.travel(TOMORROW, tick=False):
            (folder / "teste.csv").write_bytes(self.client.get("/ao/registro/teste.csv").data)
        fact = self.facts[2]
        receipt = queries.get_receipt(self.ao.id, "ao", fact.about, fact.type, dict(fact.content))
        (folder / "ricevuta.json").write_text(receipt.as_text(), "utf-8")
        db.session.rollback()

    def command(self, *arguments: str) -> tuple[int, str]:
        result = self.app.test_cli_runner().invoke(args=["register", "verify", *arguments])
        return result.exit_code, result.output

    def stand_alone(self, *arguments: str) -> tuple[int, str]:
        (self.folder / "registro.jsonl").write_bytes(self.client.get("/ao/registro.jsonl").data)
        command = [sys.executable, "-I", verifica.__file__, "registro.jsonl", *arguments]
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, encoding="utf-8")
        return run.returncode, run.stdout + run.stderr


@pytest.fixture
def office(committed_app: Flask, tmp_path: Path) -> Office:
    return Office(committed_app, tmp_path)


def test_an_honest_register_holds(office: Office) -> None:
    heads = str(office.folder / "teste.csv")
    assert office.command() == (0, "ao: 6 voci, 0 difetti\n" + office.command()[1].split("\n", 1)[1])
    assert office.command("--heads", heads, "--territory", "ao") == (0, "ao: 6 voci, 0 difetti, 1 teste confrontate\n")
    code, output = office.stand_alone("--teste", "teste.csv", "--ricevuta", "ricevuta.json")
    assert (code, output.split(". ")[0]) == (0, "6 voci, 0 difetti")
    assert queries.get_chain(office.ao.id).hash in output


@pytest.mark.parametrize("change", FOUND_ALONE, ids=lambda change: change.__name__)
def test_tampering_is_found(office: Office, change: Callable[[Connection], object]) -> None:
    attack(change)
    code, output = office.command()
    assert code == 1, output
    assert "  voce " in output
    code, output = office.stand_alone()
    assert code == 1, output
    assert "voce " in output


@pytest.mark.parametrize("change", FOUND_WITH_HEADS, ids=lambda change: change.__name__)
def test_tampering_is_found_against_kept_heads(office: Office, change: Callable[[Connection], object]) -> None:
    attack(change)
    code, output = office.command("--heads", str(office.folder / "teste.csv"))
    assert code == 1, output
    code, output = office.stand_alone("--teste", "teste.csv")
    assert code == 1, output


@pytest.mark.parametrize("change", [truncate, rewrite_the_tail], ids=lambda change: change.__name__)
def test_without_kept_heads_a_coherent_lie_passes_and_the_command_says_so(office: Office, change: Callable[[Connection], object]) -> None:
    """Why the daily heads are shown, mailed and kept: this is the limit stated on the page."""
    attack(change)
    code, output = office.command()
    assert code == 0
    assert "Senza --heads" in output
    assert office.stand_alone()[0] == 0


def test_the_receipt_alone_proves_a_rewritten_entry(office: Office) -> None:
    attack(rewrite_the_tail)
    code, output = office.stand_alone("--ricevuta", "ricevuta.json")
    assert code == 1
    assert "ricevuta della voce 3: nel registro la voce non c'è, oppure è diversa" in output


def test_a_changed_receipt_is_found(office: Office) -> None:
    path = office.folder / "ricevuta.json"
    receipt = json.loads(path.read_text("utf-8"))
    receipt["content"]["text"] += "!"
    path.write_text(json.dumps(receipt), "utf-8")
    code, output = office.stand_alone("--ricevuta", "ricevuta.json")
    assert code == 1
    assert "il contenuto o il sale non danno l'impegno" in output


def test_the_head_row_is_compared_too(office: Office) -> None:
    attack(lambda connection: connection.execute(update(head).values(n=9)))
    code, output = office.command()
    assert (code, "la testa del registro non corrisponde" in output) == (1, True)
    attack_again = "DELETE FROM register_head"
    with db.engine.begin() as connection:
        connection.execute(text(attack_again))
    assert queries.verify(office.ao.id, "ao")[-1].message == "la testa del registro non corrisponde all'ultima voce"


def test_a_territory_whose_register_vanished_is_named(office: Office) -> None:
    (office.folder / "altre.csv").write_text("ba;2026-05-04;3;" + "a" * 64, "utf-8")
    code, output = office.command("--heads", str(office.folder / "altre.csv"))
    assert (code, "ba: il file delle teste lo nomina" in output) == (1, True)


def test_wrong_files_get_a_sentence(office: Office) -> None:
    (office.folder / "teste.csv").write_bytes(b"\xff\xfe\x00")
    assert office.command("--heads", str(office.folder / "teste.csv"))[0] == 2
    assert office.stand_alone("--teste", "teste.csv")[0] == 2
    (office.folder / "teste.csv").write_text("ao;ieri;tre;x")
    assert "riga 1" in office.command("--heads", str(office.folder / "teste.csv"))[1]
    assert office.stand_alone("--teste", "teste.csv")[0] == 2
    assert office.stand_alone("--ricevuta", "manca.json")[0] == 2
    (office.folder / "ricevuta.json").write_text("[]")
    assert office.stand_alone("--ricevuta", "ricevuta.json")[0] == 2
    assert office.command("--territory", "nessuno")[0] == 2


@pytest.mark.slow
def test_a_hundred_thousand_entries_verify_in_ten_seconds(committed_app: Flask) -> None:
    ao = make_territory()
    db.session.rollback()
    fill(ao, 100_000)
    began = time.perf_counter()
    assert queries.verify(ao.id, "ao") == []
    assert time.perf_counter() - began < 10


def test_longer_than_one_chunk(committed_app: Flask) -> None:
    ao = make_territory()
    db.session.rollback()
    fill(ao, queries.WALK_CHUNK * 2)
    assert queries.verify(ao.id, "ao") == []
    assert VisitingClient(committed_app).get("/ao/registro.jsonl").data.count(b"\n") == queries.WALK_CHUNK * 2


def fill(territory: TerritoryRef, how_many: int) -> None:
    """Many true entries at once."""
    previous, rows = GENESIS, []
    for n in range(1, how_many + 1):
        at = FIRST_AT + timedelta(seconds=n)
        values = (n, "contribution_received", f"contributo/2026-{n}", at, at, f"{n:064x}", previous)
        previous = entry_hash(Entry("ao", *values, "").row())
        names = ("n", "type", "subject", "occurred_at", "sealed_at", "commitment", "previous")
        rows.append({**dict(zip(names, values, strict=True)), "hash": previous, "territory_id": territory.id})
    with db.engine.begin() as connection:
        connection.execute(insert(entry), rows)
        connection.execute(update(head).values(n=how_many, hash=previous))
