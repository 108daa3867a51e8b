# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading the demonstration: through the services, once, verifiable, and never in production."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.models import Comment, Contribution
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import Refused
from consulta.demo.content import read_content
from consulta.demo.listing import MAILS_LEFT
from consulta.demo.service import load_demo
from consulta.demo.world import SLUG
from consulta.meetings.models import Meeting, RoomCapture
from consulta.notifications.models import OutboxMail
from consulta.numbers import service as numbers
from consulta.numbers.queries import read_kept
from consulta.organisations.models import Affiliation, Organisation, OrganisationClaim, OrganisationImport, OrganisationStatus
from consulta.register import queries as register
from consulta.replies.models import Reply
from consulta.settings import Settings
from consulta.territory.queries import find_territory
from tests.conftest import environment
from tests.numbers.recount import recount


def one_listed_and_claimed_by_nobody() -> None:
    """One body came from the file and waits; the row that was in the registry already made no second one."""
    listed = db.session.scalars(select(Organisation).where(Organisation.status == OrganisationStatus.LISTED)).one()
    assert listed.name == "Lettori ad alta voce di Teulada OdV"
    assert listed.submission_key is not None
    assert listed.submission_key.startswith("import:")
    for model in (Affiliation, OrganisationClaim):
        assert db.session.scalar(select(func.count()).select_from(model).where(model.organisation_id == listed.id)) == 0
    brought = db.session.scalars(select(OrganisationImport)).one()
    assert (brought.new_count, brought.wrong_count) == (1, 0)
    assert brought.done_at is not None


def every_number_is_that_of_the_raw_tables() -> None:
    """The counts of the demonstration against a recount written apart, and proved by the command's own comparison."""
    territory, now = find_territory(SLUG), clock.now()
    assert territory is not None
    numbers.recompute(territory.id, now)
    kept = {(key.cycle_id, key.measure, key.line, key.column): total for key, total in read_kept(territory.id).items()}
    assert kept == recount(territory.id)
    assert numbers.verify(territory.id, now).is_equal


@pytest.mark.xdist_group("demo")
def test_the_demonstration_tells_what_its_files_say(committed_app: Flask) -> None:
    """Every row arrives in its state; the chain verifies; nobody is written to; a second load is refused."""
    settings: Settings = committed_app.extensions["consulta.settings"]
    load_demo(settings, clock.now())
    content = read_content()
    stored = Counter(row.value for row in db.session.scalars(select(Contribution.status)))
    expected_states = Counter(row["status"] for row in (*content.contributions, *content.statements))
    read = len(content.registry["mails"]) - MAILS_LEFT
    expected_states.update({"published": read - 2, "merged": 2, "in_moderation": MAILS_LEFT})
    assert stored == expected_states, "two copies of the campaign are joined to the first"
    meetings = list(db.session.scalars(select(Meeting).order_by(Meeting.starts_at)))
    expected = ["minuted", "minuted", "held", "held", "cancelled", "convened", "convened", "convened", "planned", "planned"]
    assert [row.status.value for row in meetings] == expected
    assert db.session.scalar(select(func.count()).select_from(RoomCapture)) == len(content.statements)
    comments = Counter(row.value for row in db.session.scalars(select(Comment.status)))
    waiting = Counter(row["status"] for row in content.comments)
    waiting.update({"published": -1, "hidden": 1})
    assert comments == waiting, "one is hidden last, and waits for a second person"
    replies = Counter(row.value for row in db.session.scalars(select(Reply.status)))
    assert replies == Counter(row["reply"]["status"] for row in content.contributions if "reply" in row)
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
    one_listed_and_claimed_by_nobody()
    every_number_is_that_of_the_raw_tables()
    territory = find_territory(SLUG)
    assert territory is not None
    assert register.verify(territory.id, SLUG) == []
    assert register.find_daily_head(territory.id, clock.now()) is not None
    with pytest.raises(Refused, match="vuoto"):
        load_demo(settings, clock.now())


def test_production_refuses_the_demonstration(app: Flask, tmp_path: object) -> None:
    variables = environment("sqlite:////nowhere/x.sqlite", tmp_path, CONSULTA_ENV="production")  # type: ignore[arg-type]
    settings = Settings.from_environment(variables | {"BASE_URL": "https://x.example.it", "MAIL_SERVER": "localhost"})
    with pytest.raises(Refused, match="produzione"):
        load_demo(settings, clock.now())
