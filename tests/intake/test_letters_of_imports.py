# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who wrote what the office brought in gets one letter, never for what was taken out; and the same import from a terminal."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts.queries import get_user
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Refused
from consulta.intake import import_queries, imports, jobs, policy, telling
from consulta.intake.queries import code_of
from consulta.notifications import letters
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import get_envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.contribution_imports import make_contribution_import, row, start, written
from tests.intake.conftest import NOW
from tests.support.pages import VisitingClient

LATER = NOW + timedelta(days=8)
PRIVATE = {"Persona": "Efisio Carta", "Recapito": "338 123456"}


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


def outbox() -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == "intake/filed").order_by(OutboxMail.recipient)))


def many(territory: TerritoryRef, operator: Actor) -> int:
    """Two texts of one person under two spellings of an address, one of another, one by telephone, one that is no address."""
    rows = [
        row(1),
        row(2, Recapito="Peppina@Example.org "),
        row(3, Recapito="ugo@example.org", Persona="Ugo Sanna"),
        row(4, **PRIVATE),
        row(5, Recapito="io@casa, lei@casa"),
    ]
    return make_contribution_import(territory, operator, rows)


def test_one_letter_for_each_author_when_it_can_no_longer_be_undone(territory: TerritoryRef, operator: Actor) -> None:
    import_id = many(territory, operator)
    jobs.carry_imports()
    assert not outbox(), "nobody is told of what can still be undone"
    assert telling.tell_due(NOW + timedelta(days=7)) == 1
    assert telling.tell_due(LATER) == 0
    mails = outbox()
    assert [(one.recipient, len(one.context["contribution_ids"])) for one in mails] == [("peppina@example.org", 2), ("ugo@example.org", 1)]
    assert all(one.is_bulk for one in mails)
    assert import_queries.get_import(territory.id, import_id).told_at is not None


def test_the_letter_says_what_was_filed_and_never_the_words(territory: TerritoryRef, operator: Actor) -> None:
    import_id = many(territory, operator)
    telling.tell_authors(operator, territory.id, import_id, NOW)
    telling.tell_authors(operator, territory.id, import_id, NOW)
    assert len(outbox()) == 2
    subject, text, _html = letters.compose(get_envelope(outbox()[0].id))
    assert "2 cose che ci hai scritto" in subject
    rows = import_queries.list_rows(import_id)
    for one in rows[:2]:
        assert f"Contributo n. {one.number}" in text
    filed = import_queries.list_filed(territory.id, [rows[0].contribution_id or 0])
    assert code_of(filed[0].key) in text
    for promised in ("(E-mail)", "restano privati", "correggerlo o ritirarlo", "Non hai scritto tu?", "/ao/privacy"):
        assert promised in text
    for private in ("corriera", "Peppina", "peppina@example.org", rows[2].number):
        assert private not in text


def test_telling_now_ends_undoing(territory: TerritoryRef, operator: Actor) -> None:
    import_id = many(territory, operator)
    telling.tell_authors(operator, territory.id, import_id, NOW)
    with pytest.raises(Refused):
        imports.undo_import(operator, territory.id, import_id, NOW)
    with pytest.raises(Refused):
        telling.tell_authors(make_actor(territory, "auditor"), territory.id, import_id, NOW)


def test_what_is_undone_or_not_confirmed_is_never_told(territory: TerritoryRef, operator: Actor) -> None:
    undone = many(territory, operator)
    imports.undo_import(operator, territory.id, undone, NOW)
    with pytest.raises(Refused):
        telling.tell_authors(operator, territory.id, undone, NOW)
    start(territory, operator, written([row(9)]))
    assert telling.tell_due(LATER) == 0
    assert not outbox()


def test_what_was_taken_back_meanwhile_is_not_told(territory: TerritoryRef, operator: Actor) -> None:
    import_id = make_contribution_import(territory, operator, [row(1)])
    telling.tell_authors(operator, territory.id, import_id, NOW)
    contribution_id = import_queries.list_rows(import_id)[0].contribution_id
    db.session.get_one(Contribution, contribution_id).status = PublicationStatus.WITHDRAWN
    db.session.flush()
    with pytest.raises(NothingToSay):
        letters.compose(get_envelope(outbox()[0].id))


def test_the_office_chooses_on_the_page(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    sign_in_as(client, operator.user_id or 0)
    import_id = many(territory, operator)
    path = f"/ao/ufficio/sportello/importa/{import_id}"
    assert "2 persone hanno lasciato un indirizzo e-mail." in client.visit(path, budget=20).text
    client.send(f"{path}/avvisa", {}, page=path)
    shown = client.visit(path, budget=20).text
    assert "Avvisate 2 persone" in shown
    assert "Annulla tutta l’importazione" not in shown
    assert len(outbox()) == 2


# ---------------------------------------------------------------- from a terminal


def command(app: Flask, operator: Actor, file: Path, *options: str) -> tuple[int, str]:
    email = get_user(operator.user_id or 0).email
    result = app.test_cli_runner().invoke(args=["intake", "import", str(file), "--as", email, *options])
    return result.exit_code, result.output


def test_a_list_from_a_terminal(app: Flask, territory: TerritoryRef, operator: Actor, tmp_path: Path) -> None:
    file = tmp_path / "mail.csv"
    file.write_bytes(written([row(1), row(2, Tipo="sogno", Colore="rosso")]))
    code, said = command(app, operator, file, "--dry-run", "--privacy-given")
    assert code == 1
    assert "Riga 3, «Tipo» («sogno»): Scrivi Bisogno, Priorità, Criticità oppure Proposta." in said
    assert "Colonne ignorate: Colore" in said
    assert not import_queries.list_imports(territory.id), "a trial keeps nothing"
    assert command(app, operator, file, "--privacy-given")[0] == 1
    file.write_bytes(written([row(1), row(2)]))
    code, said = command(app, operator, file, "--dry-run", "--privacy-given")
    assert (code, "Righe nuove: 2" in said, "non è stato scritto niente" in said) == (0, True, True)
    code, said = command(app, operator, file, "--privacy-given")
    assert code == 0
    assert "Righe importate: 2" in said
    code, said = command(app, operator, file, "--privacy-given")
    assert code == 0
    assert "Righe già presenti: 2" in said


def test_what_a_terminal_cannot_do(app: Flask, territory: TerritoryRef, operator: Actor, tmp_path: Path) -> None:
    file = tmp_path / "mail.csv"
    file.write_bytes(written([row(1)]))
    code, said = command(app, operator, file)
    assert code == 2
    assert "informativa privacy" in said
    assert command(app, make_actor(territory, "auditor"), file, "--privacy-given")[0] == 2
    assert command(app, operator, file, "--privacy-given", "--territory", "altrove")[0] == 2
    file.write_bytes(b"Nome\nUno\n")
    code, said = command(app, operator, file, "--privacy-given")
    assert code == 2
    assert "mancano le colonne" in said
    nobody = app.test_cli_runner().invoke(args=["intake", "import", str(file), "--as", "nessuno@example.org"])
    assert nobody.exit_code == 2


def test_many_rows_from_a_terminal_tell_how_far_they_are(
    app: Flask, territory: TerritoryRef, operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "AT_ONCE", 3)
    monkeypatch.setattr(policy, "CHUNK", 3)
    file = tmp_path / "mail.csv"
    file.write_bytes(written([row(number) for number in range(8)]))
    code, said = command(app, operator, file, "--privacy-given")
    assert code == 0
    assert "Fatte 3 righe su 8" in said
    assert "Righe importate: 8" in said
