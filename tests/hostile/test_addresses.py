# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every query parameter that a view reads, every piece of every address, against the bad lists: never a failure, always Italian."""

from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from urllib.parse import parse_qsl, quote, urlsplit

import html5lib
import pytest
from werkzeug.routing import Rule

from consulta.web.access import Level, access_of
from tests.hostile.conftest import World
from tests.hostile.harness import Judge, Recorded, ask, encode
from tests.hostile.values import CURSORS, EVERYTHING, NUMBERS, TEXTS, Value

pytestmark = pytest.mark.xdist_group("hostile")

SHORT: Mapping[str, Value] = {name: value for name, value in EVERYTHING.items() if len(value) < 4_000}
"""An address longer than this never reaches the application: the server refuses it."""


def pages(world: World) -> Iterator[tuple[str, Rule, str]]:
    """One address of every route that is read, and the role that may."""
    for rule in world.app.url_map.iter_rules():
        access = access_of(world.app, rule.endpoint)
        if "GET" in (rule.methods or ()) and access is not None:
            role = "citizen" if access.level is Level.SIGNED_IN else "anonymous"
            if access.level is Level.STAFF:
                role = "coordinator" if "coordinator" in (access.roles or {"coordinator"}) else "administrator"
            yield role, rule, world.paths(rule, 1)[0]


def parameters(world: World, role: str, path: str) -> set[str]:
    """What the view asks of the query, and what the forms and links of its page put into it."""
    Recorded.asked.clear()
    with world.undone():
        response = world.client(role).get(path)
    found = set(Recorded.asked) - {"csrf_token"}
    if response.mimetype == "text/html" and response.status_code == 200:
        document = html5lib.parse(response.get_data(), transport_encoding="utf-8", namespaceHTMLElements=False)
        for form in document.iter("form"):
            if (form.get("method") or "get").lower() == "get" and (form.get("action") or path).partition("?")[0] == path:
                found |= {one.get("name") for one in form.iter() if isinstance(one.tag, str) and one.get("name")}
        for link in document.iter("a"):
            there = urlsplit(link.get("href") or "")
            if there.path in ("", path):
                found |= {name for name, _ in parse_qsl(there.query)}
    return found


def test_no_parameter_breaks_a_page(world: World) -> None:
    judge, tried, asked = Judge(), 0, set()
    wheel = cycle(SHORT.items())
    for role, rule, path in pages(world):
        for name in sorted(parameters(world, role, path)):
            asked.add(name)
            own = {**dict(islice(wheel, 5)), "nul": TEXTS["nul"], "huge": NUMBERS["beyond 64 bits"], "broken": TEXTS["surrogate"]}
            queries = [(what, [(name, (value,))]) for what, value in own.items()]
            queries.append(("repeated", [(name, ("a", "b", "1"))]))
            queries.append(("as a list", [(f"{name}[]", ("a",)), (f"{name}[x]", ("b",))]))
            for what, query in queries:
                with world.undone():
                    response = ask(world.client(role), "GET", f"{path}?{encode(query).decode()}")
                judge.look(f"{role} {path} ?{name} = {what}", (rule.endpoint, "query"), response)
                tried += 1
    assert judge.faults == []
    assert {"pagina", "q", "oggetto", "stato", "evento", "fase", "per", "tema", "bozza", "revisione"} <= asked
    assert tried > 400
    assert judge.answers[400] > 40, judge.answers


def test_cursors_of_one_list_in_another(world: World) -> None:
    """Each list's own cursors thrown at every other list."""
    judge = Judge()
    lists = [(role, path) for role, _rule, path in pages(world) if "pagina" in parameters(world, role, path)]
    assert len(lists) >= 6
    for role, path in lists:
        for what, value in CURSORS.items():
            with world.undone():
                response = ask(world.client(role), "GET", f"{path}?{encode([('pagina', (value,))]).decode()}")
            judge.look(f"{role} {path} ?pagina={what}", (path,), response)
    assert judge.faults == []


def test_no_piece_of_an_address_breaks_a_page(world: World) -> None:
    judge, tried = Judge(), 0
    wheel = cycle(SHORT.items())
    for role, rule, path in pages(world):
        known = {name: str(world.values.get(name, [1])[0]) for name in rule.arguments}
        for name in known:
            for what, value in islice(wheel, 4):
                piece = quote(value, safe="")
                if piece in ("", ".", ".."):
                    continue
                address = "/".join(piece if part == known[name] else part for part in path.split("/"))
                with world.undone():
                    response = ask(world.client(role), "GET", address)
                judge.look(f"{role} {address[:80]} <{name}> = {what}", (rule.endpoint, "path"), response)
                tried += 1
    assert judge.faults == []
    assert tried > 150
