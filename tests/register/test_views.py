# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register's pages as a visitor and as a colleague sees them."""

import hashlib
import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.core.db import db
from consulta.register import queries
from consulta.register.models import AuditEvent
from consulta.register.requests import Receipt
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.register import FIRST_AT, make_entries, make_fact, tell
from tests.factories.territory import make_territory
from tests.register.test_evidence import HOSTILE
from tests.support.pages import VisitingClient

VERIFY = "/ao/registro/verifica"


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def receipt_of(territory: TerritoryRef, number: int = 1) -> Receipt:
    fact = make_fact(territory, number)
    return queries.get_receipt(territory.id, territory.slug, fact.about, fact.type, dict(fact.content))


def test_index_explains_in_ten_lines_and_states_its_limits(ao: TerritoryRef, client: VisitingClient) -> None:
    page = client.visit("/ao/registro").text
    explained = page.split("in dieci righe</h2>")[1].split("</ol>")[0]
    assert explained.count("<li>") == 10
    assert "Non è il registro di protocollo" in page
    assert "Non prova chi è la persona" in page
    assert "l’ufficio non ha mai ricevuto" in page
    assert "Il registro è ancora vuoto" in page
    for address in ("/ao/registro.jsonl", "/ao/registro/teste.csv", "/ao/registro/verifica.py", VERIFY):
        assert f'href="{address}"' in page
    assert 'method="post"' not in page.lower(), "the page may be cached"


def test_index_lists_the_newest_and_filters_by_subject(ao: TerritoryRef, client: VisitingClient) -> None:
    make_entries(ao, 3)
    tell(make_fact(ao, 2, FIRST_AT + timedelta(hours=2), type="contribution_published"))
    page = client.visit("/ao/registro").text
    positions = [page.index(f'<th scope="row" class="c-number">{n}</th>') for n in (4, 3, 2, 1)]
    assert positions == sorted(positions)
    one = client.visit("/ao/registro?oggetto=contributo/2026-2").text
    assert one.count('<th scope="row"') == 2
    assert client.visit("/ao/registro?oggetto=2026-2").text.count('<th scope="row"') == 2
    assert "Nessuna voce per «contributo/2026-77»" in client.visit("/ao/registro?oggetto=2026-77").text


def test_index_is_paged(ao: TerritoryRef, client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    make_entries(ao, 3)
    first = client.visit("/ao/registro").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert '<th scope="row" class="c-number">1</th>' in client.visit(following).text
    for broken in ("x", "WzAsMV0", "W2ZhbHNlLCJhIl0"):
        client.visit(f"/ao/registro?pagina={broken}", status=400)


@pytest.mark.parametrize("subject", ["'; DROP TABLE register_entry; --", "<script>alert(1)</script>", "%", "x" * 5_000, "\u202e\u0000bis"])
def test_filter_takes_any_text(ao: TerritoryRef, client: VisitingClient, subject: str) -> None:
    make_entries(ao, 1)
    response = client.visit("/ao/registro?oggetto=" + quote(subject), status=400 if "\x00" in subject else 200)
    assert "<script>alert" not in response.text


def test_download_is_the_whole_chain_line_by_line(ao: TerritoryRef, client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "WALK_CHUNK", 2)
    make_entries(ao, 5)
    response = client.get("/ao/registro.jsonl")
    assert response.mimetype == "application/jsonl"
    assert response.content_length is None  # sent while it is read: a server would cut it at a length counted before
    assert response.headers["Content-Disposition"] == 'attachment; filename="registro-ao.jsonl"'
    rows = [json.loads(line) for line in response.text.splitlines()]
    assert rows == [entry.row() for entry in queries.walk(ao.id, "ao")]
    assert len(rows) == 5
    for line, row in zip(response.text.splitlines(), rows, strict=True):  # as docs/registro.md does by hand
        assert hashlib.sha256(re.sub('"hash":"[0-9a-f]{64}",', "", line).encode()).hexdigest() == row["hash"]
    etag = response.headers["ETag"]
    assert client.get("/ao/registro.jsonl", headers={"If-None-Match": etag}).status_code == 304
    tell(make_fact(ao, 9))
    assert client.get("/ao/registro.jsonl", headers={"If-None-Match": etag}).status_code == 200
    assert client.get("/nessuno/registro.jsonl").status_code == 404


def test_heads_file_never_has_the_live_head(ao: TerritoryRef, client: VisitingClient) -> None:
    make_entries(ao, 2)
    with time_machine.travel(FIRST_AT + timedelta(hours=1), tick=False):
        assert client.get("/ao/registro/teste.csv").text == "\ufeffterritorio;giorno;numero;impronta\r\n"
    with time_machine.travel(FIRST_AT + timedelta(days=1), tick=False):
        lines = client.get("/ao/registro/teste.csv").text.splitlines()
        assert lines[1] == f"ao;2026-05-04;2;{queries.get_chain(ao.id).hash}"
        footer = client.visit("/ao/registro").text
        assert queries.get_chain(ao.id).hash[:12] in footer.split("<footer")[1]


def test_verifier_is_given_as_it_is(ao: TerritoryRef, client: VisitingClient) -> None:
    response = client.get("/ao/registro/verifica.py")
    assert response.headers["Content-Disposition"] == 'attachment; filename="verifica.py"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    compile(response.text, "verifica.py", "exec")


def test_a_good_receipt_is_told_good_line_by_line(ao: TerritoryRef, client: VisitingClient) -> None:
    make_entries(ao, 3)
    client.visit(VERIFY)
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    page = client.send(VERIFY, {"receipt": receipt_of(ao, 2).as_text()}, status=200).text
    assert "La ricevuta è valida" in page
    assert page.count('aria-label="Regge"') == 4
    assert "legata alla precedente e alla successiva" in page
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before, "nothing is stored"


def test_a_receipt_that_does_not_hold_says_where(ao: TerritoryRef, client: VisitingClient) -> None:
    make_entries(ao, 1)
    receipt = receipt_of(ao).as_json()
    receipt["content"]["text"] = "Un altro testo"
    page = client.send(VERIFY, {"receipt": json.dumps(receipt)}, status=200).text
    assert "Qualcosa non torna" in page
    assert page.count('aria-label="Non regge"') == 1
    assert page.count('aria-label="Regge"') == 3
    assert "il testo della ricevuta, o il sale, non è quello registrato" in page


def test_a_receipt_of_another_territory_is_sent_there(ao: TerritoryRef, client: VisitingClient) -> None:
    ba = make_territory("ba", "Ambito di Bari")
    make_entries(ba, 1)
    page = client.send(VERIFY, {"receipt": receipt_of(ba).as_text()}, status=200).text
    assert "è di un altro territorio («ba»)" in page


def test_the_mail_alone_is_checked_for_what_it_holds(ao: TerritoryRef, client: VisitingClient) -> None:
    make_entries(ao, 2)
    entry = receipt_of(ao, 1).entry
    mail = f"Voce del registro: 1\nImpegno: {entry.commitment}\nSigillo della voce: {entry.hash}"
    page = client.send(VERIFY, {"receipt": mail}, status=200).text
    assert "La voce è nel registro com’era" in page
    assert "Il messaggio non contiene il testo" in page
    page = client.send(VERIFY, {"receipt": mail.replace(entry.hash, "0" * 64)}, status=200).text
    assert "Qualcosa non torna" in page


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_paste_keeps_the_text_and_says_what_to_do(ao: TerritoryRef, client: VisitingClient, text: str) -> None:
    page = client.send(VERIFY, {"receipt": text}, status=422).text
    assert 'role="alert"' in page
    shown = page.split("<textarea")[1].split("</textarea>")[0]
    assert len(shown) >= len(text.strip())


@pytest.mark.parametrize(
    "text", ["", "   \n ", "\x00\x07\x1b[31m{", "<script>alert(1)</script>", "</textarea><h1>x</h1>", "\u202e{\ufffe\uffff"]
)
def test_strange_paste_makes_no_strange_page(ao: TerritoryRef, client: VisitingClient, text: str) -> None:
    page = client.send(VERIFY, {"receipt": text}, status=422).text
    assert "<script>alert" not in page
    assert page.count("<h1") == 1


def test_a_megabyte_gets_a_sentence(ao: TerritoryRef, client: VisitingClient) -> None:
    client.visit(VERIFY)
    response = client.post(VERIFY, data={"receipt": "x" * 1_000_001})
    assert response.status_code == 413
    assert "supera 1 MB" in response.text
    response = client.send(VERIFY, {"receipt": "x" * 900_000}, status=422)
    assert "nessuna ricevuta è così lunga" in response.text


def test_a_paste_without_token_is_kept_too(ao: TerritoryRef, client: VisitingClient) -> None:
    response = client.post(VERIFY, data={"receipt": "la mia ricevuta"})
    assert response.status_code == 400
    assert "la mia ricevuta" in response.text


def test_activity_is_read_by_its_roles_only(ao: TerritoryRef, app: Flask) -> None:
    url = "/ao/ufficio/registro-attivita"
    assert VisitingClient(app).get(url).status_code == 303
    for role, status in {"coordinator": 200, "administrator": 200, "auditor": 200, "operator": 403, "deputy_approver": 403}.items():
        client, user = VisitingClient(app), make_user()
        give_role(user, ao, role)
        sign_in_as(client, user)
        client.visit(url, status=status, budget=20)
        assert client.post(url).status_code in (400, 405), "nobody writes"
    client, stranger = VisitingClient(app), make_user()
    give_role(stranger, make_territory("ba", "Ambito di Bari"), "auditor")
    sign_in_as(client, stranger)
    client.visit(url, status=403, budget=20)


def test_activity_shows_who_did_what_and_that_it_was_read(ao: TerritoryRef, client: VisitingClient) -> None:
    colleague, citizen = make_user("Giovanna Serra"), make_user("Anna Nascosta")
    give_role(colleague, ao, "coordinator")
    tell(make_fact(ao, 1, actor_id=colleague, changed={"old": "in coda", "new": "<b>pubblicato</b>", "tags": ["a", 1]}))
    tell(make_fact(ao, 2, actor_id=citizen, type=""))
    sign_in_as(client, colleague)
    url = "/ao/ufficio/registro-attivita"
    page = client.visit(url, budget=20).text
    assert "Giovanna Serra" in page
    assert "Anna Nascosta" not in page, "participants stay numbers"
    assert f"persona n. {citizen}" in page
    assert "cambiato: da «in coda» a «&lt;b&gt;pubblicato&lt;/b&gt;»" in page
    assert "tags: a, 1" in page
    assert "register.activity_read" in page
    filtered = client.visit(url + "?evento=tests.&oggetto=contributo/2026-1", budget=20).text
    assert filtered.count('<th scope="row"') == 1
    assert "Nessuna attività con questi filtri" in client.visit(url + "?oggetto=nessuno", budget=20).text
    client.visit(url + "?pagina=WyJhIl0", status=400, budget=20)
    reads = db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.name == "register.activity_read"))
    assert reads == 3
