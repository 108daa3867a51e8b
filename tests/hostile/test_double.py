# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A double click and a retry: one effect, and everybody gets the first answer (decisions.md 26)."""

import secrets
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consulta.app import create_app
from consulta.core.db import Base, db
from tests.hostile.conftest import World, completed
from tests.hostile.harness import Form, ask, forms_of
from tests.support.applications import without_csrf
from tests.support.databases import copied
from tests.support.postgres import Cluster

pytestmark = pytest.mark.xdist_group("hostile")

CREATING = {
    "appeals.ask_comment",
    "appeals.ask_contribution",
    "appeals.ask_measure",
    "clarifications.ask",
    "library.ask",
    "consultations.create_cycle",
    "consultations.create_roundtable",
    "consultations.create_topic",
    "consultations.propose_topic",
    "contributions.comment_contribution",
    "contributions.comment_topic",
    "contributions.submit",
    "cases.report_comment",
    "cases.report_contribution",
    "feedback.report_barrier",
    "measures.person",
    "moderation.create_answer",
    "workspace.save_filter",
    "feedback.report_issue",
    "intake.desk",
    "meetings.plan",
    "meetings.room",
    "notices.apply",
    "notices.create",
    "notices.enrol",
    "notifications.write_bulletin",
    "organisations.register",
    "plans.create_objective",
    "plans.paste_outline",
    "replies.write",
    "roster.add",
    "workspace.prepare_comments_together",
    "services.create",
    "workspace.inherit_point_reply",
    "reports.begin",
    "opinions.add_addressee",
    "opinions.answer",
    "opinions.ask",
    "notes.of_comment",
    "notes.of_contribution",
    "synthesis.add_point",
    "synthesis.begin",
    "replies.batches",
    "replies.create_template",
    "topic_replies.write",
    "workspace.prepare_together",
}
"""What makes something."""
KEYED_OTHERWISE = {"organisations.register", "opinions.answer"}
"""The key of a registration is kept bound to the person, an opinion is answered once by its link: for them only the rows speak."""
MAY_GROW = frozenset({"throttle_hit", "audit_event", "staff_read"})
"""Every attempt is counted, and every look at personal data is written down."""


@pytest.fixture
def crowd(
    furnished: World, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, cluster: Cluster | None
) -> Iterator[tuple[World, list[Form]]]:
    """The world of the bad lists on a copy of its own, where commits are real."""
    settings = furnished.app.extensions["consulta.settings"]
    with copied(settings.database_url, tmp_path, cluster) as url:
        app = without_csrf(create_app(replace(settings, database_url=url)), tmp_path_factory)
        with app.app_context():
            world = replace(furnished, app=app)
            yield world, creating(world)
            db.session.remove()
            db.engine.dispose()


def creating(world: World) -> list[Form]:
    """The forms that make something, filled."""
    unanswered = f"/{world.territory.slug}/ufficio/contributi/{world.values['contribution_id'][1]}/risposta"
    topic = f"/{world.territory.slug}/ufficio/temi/{world.values['topic_id'][0]}/risposta"
    approved = f"/{world.territory.slug}/ufficio/risposte?stato=approvate"
    begun = [
        form
        for path in (unanswered, approved, topic)
        for form in forms_of(world.app, "coordinator", path, world.client("coordinator").get(path).get_data(), {})
    ]
    lists = {"workspace.queue", "workspace.comments", "workspace.point_reply"}
    found = [completed(form, world) for form in (*world.forms(*CREATING - {"replies.write", "topic_replies.write"} | lists), *begun)]
    return [form for form in found if form.endpoint in CREATING and form.values.get("submission_key", ("",))[0]]


def rows() -> dict[str, int]:
    """How many rows each table has now, not when this thread last read."""
    db.session.remove()
    counted = {name: db.session.scalar(select(func.count()).select_from(table)) or 0 for name, table in Base.metadata.tables.items()}
    db.session.remove()
    return {name: number for name, number in counted.items() if name not in MAY_GROW}


def keyed(key: str) -> int:
    """How many rows were made with that one-time key."""
    tables = [table for table in Base.metadata.tables.values() if "submission_key" in table.c]
    found = sum(db.session.scalar(select(func.count()).select_from(table).where(table.c.submission_key == key)) or 0 for table in tables)
    db.session.remove()
    return found


def together(world: World, form: Form, body: bytes, times: int = 3) -> list[tuple[int, str]]:
    """The same form sent so many times at once."""
    answers: list[tuple[int, str]] = []
    barrier = threading.Barrier(times)

    def click() -> None:
        client = world.client(form.role)
        barrier.wait()
        response = ask(client, "POST", form.action, body)
        answers.append(
            (0, repr(response)) if isinstance(response, Exception) else (response.status_code, response.headers.get("Location", ""))
        )

    threads = [threading.Thread(target=click) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_clicks_at_once_and_later_make_one_thing(crowd: tuple[World, list[Form]]) -> None:
    world, forms = crowd
    assert {form.endpoint for form in forms} == CREATING
    faults = []
    for form in forms:
        key = secrets.token_urlsafe(24)
        changes = {"submission_key": (key,)} | ({"email": (f"{key[:8].lower()}@esempio.it",)} if "email" in form.controls else {})
        body = form.body(**changes)
        answers = together(world, form, body)
        place = f"{form.role} {form.endpoint}"
        if len(set(answers)) != 1 or answers[0][0] != 303:
            faults.append(f"{place}: {answers}")
            continue
        if form.endpoint not in KEYED_OTHERWISE and keyed(key) != 1:
            faults.append(f"{place}: {keyed(key)} rows have the key")
        before = rows()
        again = together(world, form, body, 1)
        if again[0] != answers[0]:
            faults.append(f"{place}: at first {answers[0]}, later {again[0]}")
        grown = {name: number - before[name] for name, number in rows().items() if number != before[name]}
        if grown:
            faults.append(f"{place}: a repeat wrote {grown}")
    assert faults == [], faults
