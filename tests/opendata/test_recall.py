# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text that is public no more leaves the files of the night at once, not the night after."""

from collections.abc import Callable, Iterator

import pytest

from consulta.contributions.models import Comment, Contribution
from consulta.contributions.requests import WithdrawComment, WithdrawContribution
from consulta.contributions.service import withdraw_comment, withdraw_contribution
from consulta.core import clock
from consulta.core.db import db
from consulta.moderation import redaction
from consulta.moderation.requests import Decide, Redact
from consulta.moderation.service import decide, decide_for_now, take_back
from consulta.opendata import publishing
from consulta.opendata.columns import Row
from consulta.opendata.jobs import publish_open_data
from consulta.opendata.publishing import publish_territory
from consulta.opendata.queries import DATASETS, find_dataset, list_files
from consulta.opendata.queries.shared import Scope
from consulta.opendata.service import TEXTS
from tests.factories.accounts import actor_of, make_actor, make_user
from tests.factories.contributions import make_comment, make_contribution
from tests.opendata.conftest import SITE, World, read
from tests.support.pages import VisitingClient

HOME = "/ao/dati-aperti"
SECRET = "Zenobia Quirini"
WHY = "Il testo dice il nome di una persona che non ha chiesto di comparire."
Leave = Callable[[World], None]


def _said(world: World) -> int:
    return make_contribution(world.territory, title=f"La vicina {SECRET}", text=f"La signora {SECRET} è sola.").contribution_id


def _hide(world: World) -> None:
    one = db.session.query(Contribution).filter(Contribution.title.contains(SECRET)).one()
    operator = make_actor(world.territory, "operator", name="Olga Serra")
    decide(operator, Decide("contribution", one.id, "hidden", "personal_data", WHY), clock.now())


def _redact(world: World) -> None:
    one = db.session.query(Contribution).filter(Contribution.title.contains(SECRET)).one()
    operator = make_actor(world.territory, "operator", name="Olga Serra")
    redaction.redact(operator, Redact(world.territory.id, "contribution", one.id, (SECRET,), "personal_data", WHY), clock.now())


def _withdraw(world: World) -> None:
    one = db.session.query(Contribution).filter(Contribution.title.contains(SECRET)).one()
    assert one.author_id is not None
    withdraw_contribution(actor_of(one.author_id, clock.now()), WithdrawContribution(world.territory.id, one.id), clock.now())


@pytest.mark.parametrize("leave", [_hide, _redact, _withdraw])
def test_what_is_public_no_more_is_in_no_file_from_that_moment(world: World, client: VisitingClient, leave: Leave) -> None:
    _said(world)
    publish_territory(world.territory.id)
    assert SECRET in read(client, f"{HOME}/contributions.csv").decode()
    leave(world)
    for name in TEXTS:
        for format in ("csv", "json", "ods"):
            assert client.get(f"{HOME}/{name}.{format}").status_code == 404, (name, format)
    assert "entro un'ora" in client.visit(f"{HOME}/contributions.csv", status=404).text.replace("&#39;", "'")
    assert "entro un’ora" in client.visit(f"{HOME}/contributions").text
    assert "entro un’ora" in client.visit(HOME).text
    catalogue = read(client, f"{HOME}/catalogo.ttl").decode()
    assert "contributions#dati" in catalogue
    assert "contributions.csv" not in catalogue
    assert "meetings.csv" in catalogue
    publish_open_data()
    made = read(client, f"{HOME}/contributions.csv").decode()
    assert SECRET not in made
    assert world.number in made


def test_a_comment_that_is_taken_back_leaves_too(world: World, client: VisitingClient) -> None:
    author = actor_of(make_user("Rita Loi"), clock.now())
    comment_id = make_comment(world.territory, db.session.query(Comment.topic_id).first()[0], author=author, text=SECRET).comment_id
    publish_territory(world.territory.id)
    assert SECRET in read(client, f"{HOME}/comments.json").decode()
    withdraw_comment(author, WithdrawComment(world.territory.id, comment_id), clock.now())
    assert client.get(f"{HOME}/comments.json").status_code == 404


def test_a_publication_that_is_undone_leaves_too(world: World, client: VisitingClient) -> None:
    waiting = make_contribution(world.territory, title=f"La vicina {SECRET}", published=False)
    operator = make_actor(world.territory, "operator", name="Olga Serra")
    taken = decide_for_now(operator, Decide("contribution", waiting.contribution_id, "published"), clock.now())
    publish_territory(world.territory.id)
    assert SECRET in read(client, f"{HOME}/contributions.json").decode()
    assert take_back(operator, taken, clock.now())
    assert client.get(f"{HOME}/contributions.json").status_code == 404


def test_what_is_published_leaves_the_other_files_alone(world: World, client: VisitingClient) -> None:
    publish_territory(world.territory.id)
    before = list_files(world.territory.id)
    _said(world)
    assert list_files(world.territory.id) == before


def test_rows_that_were_read_before_the_recall_are_thrown_away(
    world: World, client: VisitingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker may read for minutes: what is hidden meanwhile does not come back with the file that it writes then."""
    _said(world)
    publish_territory(world.territory.id)
    make_contribution(world.territory, title="Arrivato dopo")
    scope_of = publishing.scope_of
    contributions = find_dataset("contributions")
    rows = list(contributions.every(scope_of(world.territory.id, clock.now(), SITE)))

    class Slow:
        told, key = contributions.told, contributions.key

        def every(self, scope: Scope) -> Iterator[Row]:
            _hide(world)
            return iter(rows)

    assert publish_territory(world.territory.id, [Slow()]) == 0  # type: ignore[list-item]
    assert client.get(f"{HOME}/contributions.csv").status_code == 404
    publish_open_data()
    assert SECRET not in read(client, f"{HOME}/contributions.csv").decode()


def test_only_what_is_due_is_made_again(world: World) -> None:
    _said(world)
    publish_territory(world.territory.id)
    assert publishing.list_due(world.territory.id) == []
    _hide(world)
    assert {one.told.name for one in publishing.list_due(world.territory.id)} == set(TEXTS)
    assert set(TEXTS) < {one.told.name for one in DATASETS}
