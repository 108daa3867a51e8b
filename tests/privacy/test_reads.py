# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever in the office looks at addresses, numbers, needs or names kept apart leaves a line in the trail (decisions.md 29).

The walk opens every page of the office with every row, as the coordinator, the administrator and an operator. It found no page that kept
silent: the list of the mail shows addresses with their middle left out, and no page gives the office the data of somebody as a file but
the export of the registry.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select, update

from consulta.core.db import db
from consulta.core.unit_of_work import current, transactional
from consulta.notifications.models import OutboxMail
from consulta.organisations.models import Organisation
from consulta.register.models import AuditEvent
from consulta.web.access import Level
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.privacy.canaries import MARK, World, address, canary, found_in
from tests.privacy.crawl import addresses, routes
from tests.support.pages import VisitingClient

pytestmark = pytest.mark.xdist_group("reads")
"""The walk is made once, not by both processes."""

ROLES = ("coordinator", "administrator", "operator")
APART = {
    *(canary(kind) for kind in ("bisogni", "sportello", "presente", "oratrice", "sindacalista", "telefono", "rappresentante", "albo")),
    *(canary(kind) for kind in ("numeroalbo", "organico")),
}
"""What stands in columns about a person beside the addresses: needs, names of who has no account, numbers, register entries."""
TERRITORY_AND_ROW = 2
"""Arguments of an address that names one row."""
ADDRESS = f"{MARK}-"
OF_BODIES = {f"{MARK}-rubrica"}
"""Addresses of offices in the address list: nobody's."""


@transactional
def _fill(world: World) -> None:
    """Addresses and numbers in the columns that the world leaves empty; a letter that did not arrive."""
    organisation = {"email": address("ente"), "phone": canary("telefono"), "legal_representative": canary("rappresentante")}
    session = current().session
    session.execute(update(Organisation).values(**organisation))
    session.execute(update(OutboxMail).where(OutboxMail.recipient == world.owner_email).values(status="failed", last_error="550"))


@dataclass
class Looked:
    """Pages that showed something, and those that did so without a line in the trail."""

    showing: set[str] = field(default_factory=set)
    silent: dict[str, set[str]] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    """Addresses of two rows that do not belong together: no page for anybody."""


def read_lines(user_id: int) -> int:
    """How many lines say that this person read or took something away."""
    db.session.expire_all()
    query = select(func.count()).where(
        AuditEvent.actor_id == user_id, AuditEvent.name.endswith("read") | AuditEvent.name.endswith("exported")
    )
    return db.session.scalar(query) or 0


def personal(body: bytes) -> set[str]:
    """The canaries of an answer that are about a person, but the names of colleagues, which the office knows."""
    return {one for one in found_in(body) if (one.startswith(ADDRESS) and one not in OF_BODIES) or one in APART}


def walk(world: World, role: str, strangers: Collection[str]) -> Looked:
    """Every page of the office with every row, and with every two rows that the walk before has not found strangers to each other."""
    looked = Looked()
    user_id = make_user("Chi Guarda", f"guarda.{role}@esempio.it")
    give_role(user_id, world.territory, role)
    client = VisitingClient(world.app)
    sign_in_as(client, user_id)
    for rule, level in routes(world):
        if level is not Level.STAFF:
            continue
        of_two = len(rule.arguments) > TERRITORY_AND_ROW
        for path in addresses(world, rule):
            if path in strangers:
                continue
            before = read_lines(user_id)
            response = client.get(path)
            if of_two and response.status_code == 404:
                looked.strangers.add(path)
            seen = personal(response.get_data()) if response.status_code == 200 else set()
            if seen:
                looked.showing.add(rule.endpoint)
            if seen and read_lines(user_id) == before:
                looked.silent.setdefault(rule.endpoint, set()).update(seen)
    return looked


@pytest.fixture(scope="module")
def looked(world: World) -> dict[str, Looked]:
    """The walks of the three, undone afterwards."""
    with world.undone():
        _fill(world)
        first = walk(world, ROLES[0], ())
        return {ROLES[0]: first} | {role: walk(world, role, first.strangers) for role in ROLES[1:]}


def test_every_page_that_shows_somebody_writes_it_down(looked: dict[str, Looked]) -> None:
    assert {role: one.silent for role, one in looked.items()} == {role: {} for role in ROLES}


def test_the_walk_sees_what_it_is_about(looked: dict[str, Looked]) -> None:
    """Otherwise a page that shows nothing any more would pass for one that writes it down."""
    assert {
        "accounts.people",
        "meetings.attendance",
        "notices.application",
        "organisations.compare",
        "organisations.record",
        "roster.index",
        "roster.edit",
        "workspace.record",
    } <= {endpoint for one in looked.values() for endpoint in one.showing}


def test_the_registry_with_contacts_leaves_only_with_a_line(world: World) -> None:
    """A file is no page: it is asked for with a form, whose purpose is the line."""
    with world.undone():
        _fill(world)
        user_id = world.readers["office"]
        client = VisitingClient(world.app)
        sign_in_as(client, user_id)
        path = "/ao/ufficio/organizzazioni/esporta"
        before = read_lines(user_id)
        response = client.post(path, data={"purpose": "Convocazione degli incontri", "with_persons": "y"})
        assert response.mimetype == "text/csv"
        assert personal(response.get_data())
        assert read_lines(user_id) == before + 1
