# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading the demonstration: through the services, once, verifiable, and never in production."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import exists, func, select

from consulta.codebook.models import Tag, TagApplication
from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import Refused
from consulta.demo.content import read_content
from consulta.demo.listing import MAILS_LEFT
from consulta.demo.service import load_demo
from consulta.demo.world import SLUG
from consulta.meetings.models import Meeting, RoomCapture, UnionAgreement
from consulta.notes.models import NoteMention
from consulta.notifications.models import OutboxMail
from consulta.numbers import service as numbers
from consulta.numbers.queries import read_kept
from consulta.opinions.models import Forwarding, Opinion
from consulta.organisations.models import Affiliation, Organisation, OrganisationClaim, OrganisationImport, OrganisationStatus
from consulta.plans.models import ContributionLink, Objective
from consulta.register import queries as register
from consulta.replies.models import Reply, ReplyOutcome, ReplyStatus
from consulta.services.models import Service
from consulta.settings import Settings
from consulta.synthesis.models import Synthesis
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


def the_office_has_worked() -> None:
    """The numbers that the issue asks of the demonstration, counted in the database and not in its files."""
    objectives = db.session.scalar(select(func.count()).select_from(Objective))
    assert objectives == 60
    assert db.session.scalar(select(func.count()).select_from(Service)) == 40
    assert (db.session.scalar(select(func.count()).select_from(Tag)) or 0) >= 45
    assert (db.session.scalar(select(func.count()).where(Tag.objective_id.is_not(None))) or 0) >= 10
    public = select(Contribution.id).where(Contribution.status == PublicationStatus.PUBLISHED)
    total = len(db.session.scalars(public).all())
    tagged = exists().where(TagApplication.contribution_id == Contribution.id, TagApplication.removed_at.is_(None))
    linked = exists().where(ContributionLink.contribution_id == Contribution.id, ContributionLink.removed_at.is_(None))
    answered = exists().where(Reply.contribution_id == Contribution.id)
    shares = [len(db.session.scalars(public.where(one)).all()) / total for one in (tagged, linked, answered)]
    assert [share >= least for share, least in zip(shares, (0.70, 0.60, 0.45), strict=True)] == [True] * 3, shares
    outcomes = set(db.session.scalars(select(Reply.outcome).where(Reply.status == ReplyStatus.PUBLISHED)))
    assert outcomes == set(ReplyOutcome), "an answer of every outcome can be read"
    statuses = Counter(row.value for row in db.session.scalars(select(Synthesis.status)))
    assert statuses["published"] >= 1
    assert statuses["draft"] >= 1
    waiting = select(func.count()).where(Contribution.status == PublicationStatus.IN_MODERATION)
    assert (db.session.scalar(waiting) or 0) <= 20, "all that waits to be read stands on the first page"


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
    expected_states.update({"published": 2, "split": 1})
    assert stored == expected_states, "two copies of the campaign are joined to the first, and one is cut into three"
    unions = select(Roundtable.id).where(Roundtable.kind == RoundtableKind.UNION)
    meetings = list(
        db.session.scalars(select(Meeting).where(func.coalesce(Meeting.roundtable_id, 0).not_in(unions)).order_by(Meeting.starts_at))
    )
    expected = ["minuted", "minuted", "held", "held", "cancelled", "convened", "convened", "convened", "planned", "planned"]
    assert [row.status.value for row in meetings] == expected
    talks = list(db.session.scalars(select(Meeting.status).where(Meeting.roundtable_id.in_(unions)).order_by(Meeting.starts_at)))
    assert talks == ["minuted", "planned"]
    assert db.session.scalars(select(UnionAgreement.outcome)).one() == "signed_with_reservations"
    assert db.session.scalar(select(func.count()).select_from(RoomCapture)) == len(content.statements)
    comments = Counter(row.value for row in db.session.scalars(select(Comment.status)))
    waiting = Counter(row["status"] for row in content.comments)
    waiting.update({"published": -1, "hidden": 1})
    assert comments == waiting, "one is hidden last, and waits for a second person"
    replies = Counter(row.value for row in db.session.scalars(select(Reply.status)))
    told = Counter(row["reply"]["status"] for row in content.contributions if "reply" in row)
    told.update({"published": 2, "approved": -1})
    assert replies == told, "one shows the opinion of another body, and a publication was carried out"
    letters = Counter(row.value for row in db.session.scalars(select(Forwarding.state)))
    assert letters["failed"] == 1, "one letter did not arrive"
    assert letters["sent"] > 0
    assert db.session.scalar(select(func.count()).select_from(NoteMention).where(NoteMention.read_at.is_(None))) == 2, "two wait on Oggi"
    opinions = Counter(row.value for row in db.session.scalars(select(Opinion.status)))
    assert opinions == {"waiting": 3, "answered": 2, "cancelled": 1}
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
    one_listed_and_claimed_by_nobody()
    the_office_has_worked()
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
