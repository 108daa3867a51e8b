# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page that a visitor or the office can open with what the base holds: which is slowest, which is heaviest.

A list that grows with the data shows here, whoever forgot to measure it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from bench.world import SLUG
from consulta.core.db import db

_FIRST = "SELECT id FROM {} ORDER BY id LIMIT 1"
_VALUES: Mapping[str, str] = {
    "cycle_id": _FIRST.format("plan_cycle"),
    "topic_id": _FIRST.format("topic"),
    "roundtable_id": _FIRST.format("roundtable"),
    "objective_id": _FIRST.format("objective"),
    "plan_id": _FIRST.format("plan"),
    "organisation_id": _FIRST.format("organisation"),
    "contribution_id": _FIRST.format("contribution"),
    "comment_id": _FIRST.format("comment"),
    "number": "SELECT number_year || '-' || number_sequence FROM contribution WHERE status = 'published' ORDER BY id LIMIT 1",
    "belfiore": "SELECT belfiore FROM municipality JOIN territory_membership ON municipality_id = municipality.id ORDER BY 1 LIMIT 1",
}
"""Where the parts of an address come from."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that answered: how long it took in this process, in milliseconds of processor, and its bytes, uncompressed."""

    path: str
    cpu_ms: float
    size: int


def paths(app: Flask, *, of_office: bool) -> list[str]:
    """The addresses that can be made of what the base holds, one for each endpoint; files and pictures left out."""
    with app.app_context():
        found = {name: db.session.execute(text(query)).scalar() for name, query in _VALUES.items()}
    values = {name: value for name, value in found.items() if value is not None} | {"territory": SLUG}
    made: dict[str, str] = {}
    with app.test_request_context(base_url=_base(app)):
        for rule in app.url_map.iter_rules():
            if _is_page(rule) and rule.arguments <= set(values) and ("/ufficio" in rule.rule) == of_office:
                built = rule.build({name: values[name] for name in rule.arguments})
                if built is not None:
                    made.setdefault(rule.endpoint, built[1])
    return sorted(made.values())


def _is_page(rule: Rule) -> bool:
    return (
        "GET" in (rule.methods or ()) and "." not in rule.rule.rsplit("/", 1)[-1] and not rule.rule.startswith(("/static", "/api", "/en"))
    )


def visit(app: Flask, addresses: Sequence[str], cookie: str = "") -> list[Seen]:
    """Each page that answers 200, asked for twice and measured the second time, the slowest first."""
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie} if cookie else {}
    seen = []
    for path in addresses:
        if client.get(path, base_url=_base(app), headers=headers).status_code != 200:
            continue
        began = time.process_time()
        body = client.get(path, base_url=_base(app), headers=headers).get_data()
        seen.append(Seen(path, round((time.process_time() - began) * 1000, 1), len(body)))
    return sorted(seen, key=lambda one: -one.cpu_ms)


def _base(app: Flask) -> str:
    return str(app.extensions["consulta.settings"].base_url)
