# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the server: addresses of the measured pages, sessions of people, one visit looked at closely."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from random import Random
from statistics import quantiles
from urllib.parse import urlencode

from flask import Flask, session
from sqlalchemy import event

from bench import words
from bench.rows import FIRST_USER, PEOPLE, SPEAKERS
from bench.server import HOST, Server
from bench.world import SLUG, World
from consulta.accounts import service as accounts
from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.core import clock
from consulta.core.db import db
from consulta.core.pagination import Cursor
from consulta.numbers import service as numbers
from consulta.traceability import queries as traceability
from consulta.traceability.requests import Dimension
from consulta.web.csrf import masked_token

LIST = f"/{SLUG}/contributi"
HOME = f"/{SLUG}/"
SEARCHES = (
    "trasporto domenica", "asilo nido", "assegno di cura", "caregiver", "mensa sociale porto", "affido", "psicologo scuola", "pulmino",
    "badanti campagna", "centro antiviolenza", "doposcuola periferia", "case popolari affitto", "telesoccorso", "autismo",
    "volontari furgone", "ludoteca agosto", "dormitorio inverno", "mediatore", "consultorio montagna", "educatori",
    "terdera", "colbelis famiglie",
)  # fmt: skip
FREQUENT = ("famiglie", "assistenza", "servizio", "centro", "anziani", "domenica", "s", "co", "p")
"""Words and beginnings that most contributions hold."""


def detail(world: World) -> str:
    """The contribution with 50 comments."""
    return f"{LIST}/{world.detail}"


def deep(world: World, size: int) -> str:
    """The list nine tenths down."""
    span = world.now - timedelta(minutes=90) - (world.opened_at + timedelta(hours=1))
    at = world.opened_at + timedelta(hours=1) + span * 0.1
    return f"{LIST}?{urlencode({'pagina': Cursor((at.isoformat(), size // 10)).encode()})}"


def searches(words: Sequence[str] = SEARCHES) -> list[str]:
    """A search for each of the words."""
    return [f"/{SLUG}/cerca?{urlencode({'q': one})}" for one in words]


def form_path(world: World) -> str:
    """Where contributions are sent."""
    return f"/{SLUG}/temi/{world.topics[0][0]}/contributi/nuovo"


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person: the cookie of the browser and the token of the forms."""

    cookie: str
    token: str


def sign_in(app: Flask, user_id: int) -> Session:
    """Begin a session as the sign-in page does."""
    with app.test_request_context(base_url=f"https://{HOST}"):
        session["_user_id"] = accounts.open_sign_in(user_id, "Firefox su Linux", clock.now(), is_proved=True)
        session["_fresh"] = True
        token = masked_token()
        cookie = app.session_interface.get_signing_serializer(app).dumps(dict(session))  # type: ignore[attr-defined]
        db.session.remove()
    return Session(f"{app.config['SESSION_COOKIE_NAME']}={cookie}", token)


def authors(app: Flask, count: int) -> list[Session]:
    """Sessions of people who speak for themselves and whose posts are published at once."""
    return [sign_in(app, FIRST_USER + SPEAKERS + number % (PEOPLE - SPEAKERS)) for number in range(count)]


def statements(app: Flask, path: str) -> list[str]:
    """The SQL of an anonymous visit, the opening of the transaction apart."""
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            heard.append(statement)

    client = app.test_client()
    client.get(path, base_url=f"https://{HOST}")
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get(path, base_url=f"https://{HOST}").status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    return heard


def page_bytes(server: Server, path: str) -> int:
    """Bytes of one answer as a browser gets it."""
    status, _, body = server.get(path, {"Accept-Encoding": "gzip, deflate, br"})
    assert status == 200, f"{path}: {status}"
    return len(body)


def visit_bytes(server: Server, path: str) -> dict[str, int]:
    """Bytes of a first visit: the page and every file it names, compressed as they travel, each once."""
    _, _, body = server.get(path)
    html = body.decode()
    found = {path: page_bytes(server, path)}
    for address in re.findall(r'(?:href|src)="(/static/[^"#]+)', html):
        if address not in found:
            found[address] = page_bytes(server, address)
    return found


def looks_for_similar(app: Flask, world: World, steps: int) -> list[float]:
    """Milliseconds of each look for contributions like what one is writing, while one writes: titles and texts that nobody sent."""
    times, found, random = [], 0, Random(3)
    with app.app_context():
        for step in range(steps):
            title, more = (SEARCHES[(step * pace + pace) % len(SEARCHES)] for pace in (1, 3))
            text = f"Chiediamo {title}: oggi {more} non basta. A {words.hamlet(random)} e a {words.hamlet(random)} succede lo stesso."
            began = time.perf_counter()
            found += len(contributions.find_similar(world.territory_id, title.capitalize(), text))
            times.append(1000 * (time.perf_counter() - began))
            db.session.remove()
    assert found, "nothing was like anything: the figure would say nothing"
    return times


def count_and_read_numbers(app: Flask, world: World, steps: int) -> tuple[float, list[float]]:
    """Seconds of one count of everything, then milliseconds of each page of the numbers; the office's is as long."""
    with app.app_context():
        began = time.perf_counter()
        numbers.recompute(world.territory_id, clock.now())
        counted = time.perf_counter() - began
        db.session.remove()
    times, client = [], app.test_client()
    for _ in range(steps):
        began = time.perf_counter()
        answer = client.get(f"/{SLUG}/numeri", base_url=f"https://{HOST}")
        times.append(1000 * (time.perf_counter() - began))
        assert answer.status_code == 200
        assert b"c-chart__drawing" in answer.data, "nothing was counted: the figure would say nothing"
    return counted, times


def matrices(app: Flask, world: World, steps: int = 10) -> list[float]:
    """Milliseconds of each reading of the matrix of contributions and plan, which visitors find kept: by category and by comune in turn."""
    times, counted = [], 0
    with app.app_context():
        for step in range(steps):
            dimension = list(Dimension)[step % 2]
            began = time.perf_counter()
            counted += traceability.build_matrix(world.territory_id, world.cycle_id, ContributionFilter(), dimension).linked.total
            times.append(1000 * (time.perf_counter() - began))
            db.session.remove()
    assert counted, "nothing was on the plan: the figure would say nothing"
    return times


def next_records(server: Server, world: World, operator: Session, steps: int) -> list[float]:
    """Milliseconds of each "next" in filtered queues: the office's work, one record after the other."""
    filters = (
        {"stato": "in_moderation"},
        {"letto": "no", "area": world.areas[0][1]},
        {"senza_etichetta": "si"},
        {"q": "pulmino"},
        {"collegato": "no"},
    )
    times: list[float] = []
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "Cookie": operator.cookie, "Accept-Encoding": "br"}

    def get(path: str) -> str:
        began = time.perf_counter()
        connection.request("GET", path, headers=headers | {"Accept-Encoding": "identity"})
        response = connection.getresponse()
        body = response.read().decode()
        times.append(1000 * (time.perf_counter() - began))
        assert response.status == 200, f"{path}: {response.status}"
        return body

    for chosen in filters:
        queue = get(f"/{SLUG}/ufficio/contributi?{urlencode(chosen)}")
        times.pop()
        place = re.search(rf'href="(/{SLUG}/ufficio/contributi/[0-9]+\?[^"]*)"', queue)
        for _ in range(steps // len(filters)):
            if place is None:
                break
            place = re.search(r'rel="next" href="([^"]+)"', get(place[1].replace("&amp;", "&")))
    connection.close()
    return times


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many of a hundred lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]
