# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bad list of trust.md through the pages: accepted and harmless, or 4xx with an Italian sentence and the text kept; never 500."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import travel

from consulta.contributions import queries
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, TITLE, make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient, check_page

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
FILLED = {"kind": "need", "title": TITLE, "text": TEXT}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def path(territory: TerritoryRef) -> str:
    return f"/ao/temi/{make_topic(territory)}/contributi/nuovo"


@pytest.fixture
def writer(client: VisitingClient, path: str) -> VisitingClient:
    sign_in_as(client, make_user())
    return client


def form(client: VisitingClient, path: str) -> dict[str, str]:
    return dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', client.get(path).text))


HARMLESS = [
    ("zero", "Un testo con un byte nullo \x00 in mezzo, e poi continua."),
    ("bidi", "Ordine \u202erovesciato\u202c e \u2066isolato\u2069 nel testo."),
    ("invisible", "Spazi\u200b in\u2060visi\ufeffbili e tag \U000e0041\U000e0042 nel testo."),
    ("zalgo", "Z" + "\u0301\u0316\u0489" * 300 + "algo e poi parole normali."),
    ("rtl", "مرحبا بالعالم، הנה טקסט עברי e un po' d'italiano."),
    ("emoji", "Serve aiuto \U0001f469\u200d\U0001f469\u200d\U0001f466 \U0001f1ee\U0001f1f9 per le famiglie."),
    ("sql", "'); DROP TABLE contribution; -- e poi una frase."),
    ("html", "<script>alert(1)</script><img src=x onerror=alert(1)> e una frase."),
    ("link", "[premi](javascript:alert(1)) e [qui](https://esempio.it) una frase."),
    ("data", "[x](data:text/html;base64,PHNjcmlwdD4=) e una frase lunga."),
    ("autolink", "<javascript:alert(1)> e <https://esempio.it> in una frase."),
    ("template", "{{ 7*7 }} {% raw %} ${7*7} #{7*7} in una frase."),
    ("formula", '=HYPERLINK("http://esempio.it";"x") all\'inizio della frase.'),
    ("crlf", "Una riga\r\nSet-Cookie: x=1\r\n\r\nun'altra riga del testo."),
    ("lists", "- uno\n- due\n\n1. tre\n2. quattro\n\n> citazione del testo."),
    ("full", "è" * 20_000),
]


@pytest.mark.parametrize(("name", "text"), HARMLESS, ids=[name for name, _ in HARMLESS])
def test_accepted_and_harmless(writer: VisitingClient, path: str, name: str, text: str) -> None:
    answer = writer.post(path, data=form(writer, path) | FILLED | {"text": text})
    assert answer.status_code == 303, answer.text[:1500]
    one = db.session.scalars(select(Contribution)).one()
    assert not re.search(r"<(?!/?(?:p|br|strong|em|ul|ol|li|blockquote|a|h3|h4|code)\b)", one.html)
    assert not re.search(r"(?:href|src)=\"(?:javascript|data|vbscript)", one.html, re.I)
    assert not re.search("[\x00-\x08\u200b\u202a-\u202e\u2066-\u2069\ufeff]", one.source)
    writer.visit(answer.location)


REFUSED = [
    ("too long", {"text": "x" * 20_001}),
    ("far too long", {"text": "parola " * 60_000}),
    ("deep", {"text": "> " * 200 + "fondo"}),
    ("deep lists", {"text": "\n".join("  " * n + "- voce" for n in range(120))}),
    ("only invisible", {"text": "\u200b\u2060\ufeff" * 20}),
    ("long title", {"title": "T" * 121}),
    ("title of blanks", {"title": "\u00a0\u2003\t"}),
    ("kind with NUL", {"kind": "need\x00"}),
    ("kind in another script", {"kind": "nееd"}),
    ("comune beyond 64 bits", {"municipality_ids": [str(2**64)]}),
    ("comune negative", {"municipality_ids": ["-1"]}),
    ("comune in Arabic digits", {"municipality_ids": ["٣"]}),
    ("key of another shape", {"submission_key": "../../etc"}),
]


@pytest.mark.parametrize(("name", "change"), REFUSED, ids=[name for name, _ in REFUSED])
def test_refused_in_italian_with_everything_kept(writer: VisitingClient, path: str, name: str, change: dict[str, object]) -> None:
    answer = writer.post(path, data=form(writer, path) | FILLED | change)
    assert answer.status_code == 422
    check_page(answer)
    assert "da correggere" in answer.text
    kept = FILLED | {field: str(value) for field, value in change.items() if field in ("title", "text")}
    assert escape(kept["text"].strip()[:30]).replace("&#x27;", "&#39;") in answer.text
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_a_megabyte_is_too_large_and_says_so(writer: VisitingClient, path: str) -> None:
    answer = writer.post(path, data=form(writer, path) | FILLED | {"text": "x" * 1_100_000})
    assert answer.status_code == 413
    check_page(answer)
    assert "1 MB" in answer.text


def test_lone_surrogates_and_broken_utf8_do_not_break_us(writer: VisitingClient, path: str) -> None:
    fields = form(writer, path)
    body = "&".join(f"{name}={value}" for name, value in (fields | {"kind": "need", "title": "Un titolo"}).items())
    answer = writer.post(
        path, data=body.encode() + b"&text=Parole+%ED%A0%80+rotte+%FF%FE+nel+testo", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    assert "rotte" in db.session.scalars(select(Contribution.source)).one()


def test_a_stale_token_gives_everything_back(writer: VisitingClient, path: str) -> None:
    writer.application.config["WTF_CSRF_ENABLED"] = True
    answer = writer.post(path, data=FILLED | {"submission_key": "k" * 24, "csrf_token": "scaduto"})
    assert answer.status_code == 400
    check_page(answer)
    assert TEXT[:40] in answer.text
    assert 'name="submission_key"' in answer.text


@pytest.mark.parametrize("token", ["%00", "a" * 5000, "..%2F..", "ImE.b.c", "%ED%A0%80", "1"])
def test_forged_links_are_told_plainly(client: VisitingClient, territory: TerritoryRef, token: str) -> None:
    answer = client.get(f"/conferma-invio/{token}")
    assert answer.status_code in (400, 404, 410)
    check_page(answer)


@pytest.mark.parametrize("query", ["bozza=0", "bozza=-1", "bozza=999999999999", "bozza=abc", "bozza=1%00", "bozza=٣", "bozza=1&bozza=2"])
def test_forged_draft_ids(writer: VisitingClient, path: str, query: str) -> None:
    answer = writer.get(f"{path}?{query}")
    assert answer.status_code in (200, 400, 404)
    check_page(answer)


@pytest.mark.parametrize(
    "query", ["", "per=boh", "per=contribution", "per=contribution&tema=99999", "per=comment&contributo=99999", "per=comment&contributo=x"]
)
def test_autosave_is_not_fooled(writer: VisitingClient, path: str, query: str) -> None:
    answer = writer.post(f"/ao/bozze/salva?{query}", data=form(writer, path) | FILLED, headers={"Accept": "application/json"})
    assert answer.status_code in (404, 422)
    assert answer.json
    assert answer.json["detail"]


def test_names_are_escaped_wherever_they_show(writer: VisitingClient, territory: TerritoryRef, path: str) -> None:
    title = '"><script>alert(1)</script><b title="'
    sent = make_contribution(territory, published=True, title=title)
    assert queries.get_public(territory.id, (2026, 1)).title == title
    page = writer.visit(f"/ao/contributi/{sent.number}/commenti/nuovo")
    assert "<script>alert" not in page.text
    answer = writer.post(path, data=form(writer, path) | FILLED | {"title": title, "text": ""})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert escape(title).replace("&quot;", "&#34;") in answer.text
