# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The instant of closing, on ordinary days and on both days when the hour changes: none too early, none too late (trust.md G14)."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import travel

from consulta.consultations import service as consultations
from consulta.consultations.forms import OpenConsultationForm
from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import TEXT, TITLE, new_key
from tests.factories.territory import make_territory

POSTS = 30
EACH = 25
"""Posts by one person: below the limit of an hour."""

LAST_DAYS = {
    "an ordinary winter day": (date(2026, 12, 10), datetime(2026, 12, 10, 23, 0, tzinfo=UTC)),
    "an ordinary summer day": (date(2026, 7, 10), datetime(2026, 7, 10, 22, 0, tzinfo=UTC)),
    "the day before the hour goes back": (date(2026, 10, 24), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
    "the day when the hour goes back": (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    "the day before the hour goes forward": (date(2027, 3, 27), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)),
    "the day when the hour goes forward": (date(2027, 3, 28), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
    "the last day of the year": (date(2026, 12, 31), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
}
"""What the office chooses as the last day, and the first instant at which it is over: written by hand, not computed."""


@pytest.fixture(autouse=True)
def without_token(app: Flask) -> Iterator[None]:
    """Two hundred posts without loading the form for each."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def instants(closes: datetime, dice: random.Random) -> list[datetime]:
    """Around the closing: the edges themselves, seconds, and up to two hours on either side."""
    edges = [
        timedelta(0),
        timedelta(microseconds=-1),
        timedelta(microseconds=1),
        timedelta(seconds=-1),
        timedelta(hours=-1),
        timedelta(hours=1),
    ]
    near = [timedelta(seconds=dice.uniform(-90, 90)) for _ in range((POSTS - len(edges)) // 2)]
    far = [timedelta(seconds=dice.uniform(-7200, 7200)) for _ in range(POSTS - len(edges) - len(near))]
    return sorted(closes + step for step in (*edges, *near, *far))


@pytest.mark.parametrize("name", LAST_DAYS)
def test_the_last_day_counts_whole_and_no_longer(app: Flask, name: str) -> None:
    last_day, closes = LAST_DAYS[name]
    opens = closes - timedelta(days=20)
    with travel(opens, tick=False):
        territory = make_territory()
        with app.test_request_context(
            method="POST",
            data={
                "title": "Ascolto",
                "question": "Che cosa serve?",
                "from_on": str(last_day - timedelta(days=19)),
                "to_on": str(last_day),
                "submission_key": new_key(),
            },
        ):
            form = OpenConsultationForm()
            assert form.validate(), form.errors
            cycle_id = consultations.open_consultation(SYSTEM, form.to_request(territory.id), clock.now())
        topic_id = make_topic(territory, cycle_id, now=clock.now())
    wrong = [
        f"{at}: {told}" for at, told in posts(app, territory.slug, topic_id, closes) if told != ("taken" if at < closes else "refused")
    ]
    assert wrong == []
    taken = list(db.session.scalars(select(Contribution)))
    assert all(row.submitted_at < closes and not row.is_late for row in taken)


OPEN_UNTIL = {
    "the first half past two of October": datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    "the second half past two of October": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "the hour that is not there in March": datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
}


@pytest.mark.parametrize("name", OPEN_UNTIL)
def test_an_instant_inside_the_change_of_the_hour(app: Flask, name: str) -> None:
    closes = OPEN_UNTIL[name]
    with travel(closes - timedelta(days=20), tick=False):
        territory = make_territory()
        cycle_id = make_cycle(territory, clock.now(), from_at=closes - timedelta(days=20), to_at=closes)
        topic_id = make_topic(territory, cycle_id, now=clock.now())
    wrong = [
        f"{at}: {told}" for at, told in posts(app, territory.slug, topic_id, closes) if told != ("taken" if at < closes else "refused")
    ]
    assert wrong == []


def posts(app: Flask, slug: str, topic_id: int, closes: datetime) -> list[tuple[datetime, str]]:
    """What people who write around the closing are told; a refusal keeps the text, an acceptance leaves a row."""
    told: list[tuple[datetime, str]] = []
    dice = random.Random(closes.toordinal())
    for number, at in enumerate(instants(closes, dice)):
        with travel(at, tick=False):
            if number % EACH == 0:
                client = app.test_client()
                sign_in_as(client, make_user())
            before = db.session.scalar(select(func.count()).select_from(Contribution))
            data = {"kind": "need", "title": TITLE, "text": TEXT, "submission_key": new_key()}
            answer = client.post(f"/{slug}/temi/{topic_id}/contributi/nuovo", data=data)
            made = (db.session.scalar(select(func.count()).select_from(Contribution)) or 0) - (before or 0)
            if answer.status_code == 303 and "/contributi/" in answer.location and made == 1:
                told.append((at, "taken"))
            elif 400 <= answer.status_code < 500 and TEXT[:30] in answer.text and made == 0:
                told.append((at, "refused"))
            else:
                told.append((at, f"{answer.status_code}, {made} rows"))
    return told
