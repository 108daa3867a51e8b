# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every role on every route, generated from the route table: default deny (trust.md G2, invariants 28 and 31)."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.routing import Rule

from consulta.accounts.models import StaffRole
from consulta.core.db import db
from consulta.web.access import Access, Level, access_of
from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_objective
from tests.factories.services import make_service
from tests.factories.territory import make_territory

STAFF = tuple(role.value for role in StaffRole)
ROLES = ("anonymous", "citizen", "representative", *STAFF, "coordinator_elsewhere", "administrator_elsewhere")
RESERVED = "riservata all'ufficio".replace("'", "&#39;")


@dataclass
class World:
    """One of everything. Each POST is taken back, since some routes end sign-ins or erase accounts: all meet the same person."""

    territory: TerritoryRef
    elsewhere: TerritoryRef
    values: dict[str, object]

    def person(self, role: str) -> int:
        """Somebody who holds the role."""
        user_id = make_user()
        if role == "representative":
            self.organisations += 1
            make_organisation(self.territory, user_id=user_id, name=f"Associazione numero {self.organisations}")
        elif role.endswith("_elsewhere"):
            give_role(user_id, self.elsewhere, role.removesuffix("_elsewhere"))
        elif role in STAFF:
            give_role(user_id, self.territory, role)
        return user_id

    organisations: int = 0

    @contextlib.contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens inside is taken back."""
        connection = db.session.get_bind()
        assert isinstance(connection, Connection)
        db.session.remove()
        point = connection.begin_nested()
        try:
            yield
        finally:
            db.session.remove()
            point.rollback()


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """Without CSRF for the length of the test: what is tried here is who may, not from where."""
    app.config["WTF_CSRF_ENABLED"] = False
    territory, elsewhere = make_territory(), make_territory(slug="altrove", name="Ambito altrove")
    topic_id = make_topic(territory)
    sent = make_contribution(territory, topic_id)
    organisation_id = make_organisation(territory)
    values = {
        "territory": territory,
        "topic_id": topic_id,
        "contribution_id": sent.contribution_id,
        "number": sent.number,
        "organisation_id": organisation_id,
        "objective_id": make_objective(territory),
        "service_id": make_service(territory),
        "token": "nessuno",
        "code": "nessuno",
        "filename": "x",
        "dataset": "contributions",
        "measure": "organisations",
        "format": "json",
    }
    yield World(territory, elsewhere, values)
    app.config["WTF_CSRF_ENABLED"] = True


def routes(app: Flask) -> list[tuple[Rule, str, Access]]:
    """Every rule, each of its methods, its declared access."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        assert access is not None, rule.endpoint
        found += [(rule, method, access) for method in sorted((rule.methods or set()) & {"GET", "POST"})]
    return found


def is_allowed(access: Access, role: str, method: str = "GET") -> bool:
    """What the declaration says of a role in this territory."""
    if access.level is Level.ANYONE:
        return True
    if access.level is Level.SIGNED_IN:
        return role != "anonymous"
    return role in (access.roles_for(method) or STAFF)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_opens_to_whom_it_says_and_to_nobody_else(app: Flask, world: World, role: str) -> None:
    tried = 0
    reader, writer = app.test_client(), app.test_client()
    if role != "anonymous":
        sign_in_as(reader, world.person(role))
        sign_in_as(writer, world.person(role))
    for rule, method, access in routes(app):
        if method == "POST":
            with world.undone():
                status, body = _call(app, copied(writer), rule, method, world)
            if status < 400:
                app.extensions[PAGE_CACHE].clear()  # pages of what was taken back, whose key may come again
        else:
            status, body = _call(app, reader, rule, method, world)
        place = f"{role} {method} {rule}"
        assert status < 500, f"{place}: {status}"
        if is_allowed(access, role, method):
            assert RESERVED not in body, f"{place} was refused"
            assert access.level is Level.ANYONE or body != "accedi", f"{place} was sent to sign in"
        elif role == "anonymous" and method == "GET":
            assert (status, body) == (303, "accedi"), f"{place}: {status}"
        else:
            assert status == 403, f"{place}: {status}"
        tried += 1
    assert tried > 80


def copied(client: FlaskClient) -> FlaskClient:
    """A browser that holds the session of another, so that what it is told to forget stays with the first."""
    twin = client.application.test_client()
    held = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
    if held is not None:
        twin.set_cookie(held.key, held.value)
    return twin


def _call(app: Flask, client: FlaskClient, rule: Rule, method: str, world: World) -> tuple[int, str]:
    with app.test_request_context():
        values = {name: world.values.get(name, 1) for name in rule.arguments}
        _, path = rule.build(values) or ("", "")
    response = client.open(path, method=method, data={} if method == "POST" else None)
    location = response.headers.get("Location", "")
    if location.endswith("/accedi"):
        return response.status_code, "accedi"
    return response.status_code, response.get_data(as_text=True) if response.mimetype == "text/html" else ""


def test_no_row_of_a_territory_is_reached_through_another(app: Flask, world: World) -> None:
    """Invariant 31: an id of one territory under the slug of another is the uniform 404 for its own coordinator."""
    leaked = []
    for rule, method, access in routes(app):
        numbered = rule.arguments & {"topic_id", "contribution_id", "number", "organisation_id", "objective_id", "service_id"}
        if "territory" not in rule.arguments or not numbered:
            continue
        client = app.test_client()
        role = "coordinator" if "coordinator" in (access.roles or STAFF) else sorted(access.roles)[0]
        user_id = make_user()
        elsewhere = world.elsewhere
        give_role(user_id, elsewhere, role)
        sign_in_as(client, user_id)
        crossed = World(elsewhere, elsewhere, {**world.values, "territory": elsewhere})
        status, _ = _call(app, client, rule, method, crossed)
        if status != 404:
            leaked.append(f"{method} {rule}: {status}")
    assert leaked == []


FORM = "a form and nothing else: what it would change is read on the page that leads to it"
NOT_FOR_AUDITORS = {
    **dict.fromkeys(
        (
            "accounts.add_person",
            "accounts.ask_factor_reset",
            "accounts.refuse_role",
            "accounts.renew_role",
            "codebook.create_tag",
            "codebook.edit_tag",
            "codebook.merge_tag",
            "codebook.split_tag",
            "workspace.remove_extract",
            "workspace.rejoin",
            "workspace.split",
            "consultations.create_cycle",
            "consultations.create_roundtable",
            "consultations.create_topic",
            "consultations.decide_cycle",
            "consultations.decide_topic",
            "consultations.edit_cycle",
            "consultations.edit_roundtable",
            "consultations.edit_topic",
            "consultations.move_date",
            "intake.bring",
            "intake.desk",
            "library.create",
            "library.edit",
            "library.replace",
            "library.withdraw",
            "library.withdraw_version",
            "meetings.agreement",
            "meetings.attendance",
            "meetings.change_status",
            "meetings.documents",
            "meetings.edit",
            "meetings.minutes",
            "meetings.plan",
            "meetings.publish",
            "meetings.room",
            "moderation.create_answer",
            "moderation.edit_answer",
            "workspace.save_filter",
            "workspace.edit_filter",
            "notices.check",
            "notices.conclude",
            "notices.create",
            "notices.decide",
            "notices.documents",
            "notices.edit",
            "notices.end_seat",
            "notices.extend",
            "notices.letter_protocol",
            "notices.protocol",
            "notices.publish",
            "notices.publish_pact",
            "notices.revoke",
            "notices.write_pact",
            "notifications.cancel_bulletin",
            "notifications.confirm_bulletin",
            "notifications.edit_bulletin",
            "notifications.return_bulletin",
            "notifications.send_bulletin",
            "notifications.try_bulletin",
            "notifications.write_bulletin",
            "organisations.bring",
            "organisations.columns",
            "organisations.preview",
            "plans.bring_lines",
            "plans.brought_lines",
            "plans.create_objective",
            "plans.edit_objective",
            "plans.merge_line",
            "plans.paste_outline",
            "plans.plan_model",
            "services.bring_services",
            "services.brought_services",
            "services.services_model",
            "codebook.bring_tags",
            "codebook.brought_tags",
            "codebook.tags_model",
            "replies.assign",
            "replies.correct",
            "replies.create_template",
            "replies.edit_template",
            "topic_replies.write",
            "replies.write",
            "roster.add",
            "roster.edit",
            "roster.end",
            "services.create",
            "opinions.add_addressee",
            "opinions.ask",
            "opinions.edit_addressee",
            "services.edit",
            "territory.add_area",
            "territory.add_code",
            "territory.add_member",
            "territory.contacts",
            "territory.edit_code",
            "territory.end_member",
            "territory.name",
            "territory.name_lead",
            "territory.rename_area",
            "territory.retire_area",
            "territory.target_time",
            "territory.word",
            "workspace.joint_words",
            "workspace.merge_into",
            "workspace.own_words",
            "workspace.merge",
            "workspace.redact",
            "workspace.separate",
            "workspace.withhold_file",
            "reports.begin",
            "reports.text",
            "reports.title",
            "synthesis.add_point",
            "synthesis.begin",
            "synthesis.edit_point",
            "synthesis.frame",
            "synthesis.quotes",
        ),
        FORM,
    ),
    **dict.fromkeys(
        (
            "opening.areas",
            "opening.colleagues",
            "opening.contacts",
            "opening.index",
            "opening.legal",
            "opening.mail",
            "opening.municipalities",
            "opening.names",
        ),
        "steps of the first configuration: what they set is read in the settings and on the public pages",
    ),
    **dict.fromkeys(
        ("organisations.export", "register.export_activity"),
        "takes data away as a file, which is for those who answer for it: the auditor reads them on the page",
    ),
    "intake.sheet": "a sheet to print and hand out, empty",
    "organisations.import_model": "a model to fill in, empty",
    "intake.import_model": "a model to fill in, empty",
    "intake.contribution_import": "rows as somebody prepares them, with names and addresses of who wrote: what came in is on each page",
    "intake.import_report": "the same rows as a file",
}
"""Pages of the office that the auditor does not open, each with its reason; every other one it does (domain.md §4.3)."""


def test_auditors_open_every_page_of_the_office_but_those_listed(app: Flask, world: World) -> None:
    """A page that is added is open to the auditor or stands in the list above. What opens has nothing to send."""
    pages = {rule.endpoint: rule for rule, method, access in routes(app) if method == "GET" and access.level is Level.STAFF}
    closed = {endpoint for endpoint in pages if not is_allowed(access_of(app, endpoint), "auditor")}  # type: ignore[arg-type]
    assert closed == set(NOT_FOR_AUDITORS)
    client = app.test_client()
    sign_in_as(client, world.person("auditor"))
    opened = 0
    for endpoint in sorted(set(pages) - closed):
        status, body = _call(app, client, pages[endpoint], "GET", world)
        assert status in (200, 404), f"{endpoint}: {status}"
        assert 'method="post"' not in body.partition("<main")[2].partition("</main>")[0], endpoint
        opened += status == 200
    assert opened > 20


NO_CONTENT = frozenset({"accounts", "feedback", "notifications", "opening", "territory"})
"""Where a technical administrator may write: people, settings, letters that did not arrive, requests about the site."""

SETTINGS = frozenset(
    {"attachments.limits", "organisations.set_category", "searches.synonyms", "word_templates.show", "word_templates.remove"}
)
"""Settings that live with what they are about: how much may be attached, the names of a code list, the words of the search,
the paper on which documents are written."""


def test_administrators_have_no_power_over_contents_and_auditors_write_nothing(app: Flask) -> None:
    """Invariant 28, said of the declarations; that these are what requests meet is tried above, route by route."""
    writes = [(rule.endpoint, access.roles or frozenset(STAFF)) for rule, method, access in routes(app) if method == "POST"]
    office = [(endpoint, roles) for endpoint, roles in writes if access_of(app, endpoint).level is Level.STAFF]  # type: ignore[union-attr]
    assert len(office) > 40
    assert [endpoint for endpoint, roles in office if "auditor" in roles] == []
    elsewhere = {endpoint for endpoint, roles in office if "administrator" in roles} - SETTINGS
    assert {endpoint.partition(".")[0] for endpoint in elsewhere} <= NO_CONTENT
