# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page cache: what it keeps, for how long, for whom, and that it never outlives a commit (decisions.md 25)."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event

from consulta.accounts import service
from consulta.accounts.queries import get_user
from consulta.accounts.requests import EditProfile
from consulta.core import clock
from consulta.core.db import db
from consulta.moderation.requests import Decide
from consulta.moderation.service import decide as moderate
from consulta.organisations.queries import actor_of
from consulta.web.page_cache import Kept, PageCache, page_cache
from consulta.wiring_menus import CACHED_PAGES
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import current_cycle_id, make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.meetings import make_meeting
from tests.factories.notices import make_notice, make_pact
from tests.factories.plans import make_objective
from tests.factories.reports import begin_edition as begin_report_edition
from tests.factories.reports import begin_report, publish_report
from tests.factories.services import make_service
from tests.factories.synthesis import add_point, begin_edition, begin_synthesis, contribution, publish_synthesis
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


def kept(body: bytes = b"page", ends_at: datetime = NOW + timedelta(hours=1)) -> Kept:
    return Kept(body, "text/html; charset=utf-8", None, None, "etag", ends_at)


def test_what_was_kept_is_found_until_its_end() -> None:
    cache = PageCache()
    cache.keep(("a",), kept())
    assert cache.find(("a",), NOW) == kept()
    assert cache.find(("b",), NOW) is None
    assert cache.find(("a",), NOW + timedelta(hours=1)) is None
    assert len(cache) == 0
    assert cache.size == 0


def test_the_entry_asked_for_longest_ago_leaves_first() -> None:
    cache = PageCache(entries_cap=2)
    cache.keep(("a",), kept())
    cache.keep(("b",), kept())
    cache.find(("a",), NOW)
    cache.keep(("c",), kept())
    assert cache.find(("b",), NOW) is None
    assert cache.find(("a",), NOW) is not None
    assert cache.find(("c",), NOW) is not None


def test_bytes_are_bounded_and_counted_once() -> None:
    cache = PageCache(bytes_cap=100)
    for number in range(40):
        cache.keep((number,), kept(b"0123456789"))
    assert len(cache) == 10
    cache.keep((39,), kept(b"01234"))
    assert cache.size == 95
    cache.clear()
    assert (len(cache), cache.size) == (0, 0)


@pytest.mark.parametrize(("length", "is_kept"), [(10, True), (11, False)])
def test_a_page_that_would_empty_the_cache_is_not_kept(length: int, is_kept: bool) -> None:
    cache = PageCache(bytes_cap=100)
    cache.keep(("a",), kept(b"x" * length))
    assert (cache.find(("a",), NOW) is not None) is is_kept


def test_a_response_is_made_again_with_its_headers() -> None:
    response = Kept(b"a;b", "text/csv; charset=utf-8", 'attachment; filename="x.csv"', "noindex", "abc", NOW).response()
    assert response.get_data() == b"a;b"
    assert response.headers["Content-Disposition"] == 'attachment; filename="x.csv"'
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["ETag"] == '"abc"'


# --- in front of the real pages -------------------------------------------------------------------------------------


@pytest.fixture
def visitor(committed_app: Flask) -> FlaskClient:
    """A visitor of an application whose database commits."""
    return committed_app.test_client()


def warm(client: FlaskClient, path: str) -> bytes:
    """The page twice: the second one comes from the cache and is the first one, byte for byte."""
    first, second = client.get(path), client.get(path)
    assert first.status_code == second.status_code == 200
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    return first.data


@pytest.mark.parametrize(
    "path",
    [
        "/ao/",
        "/ao/contributi",
        "/ao/contributi.csv",
        "/ao/contributi.json",
        "/ao/contributi.atom",
        "/ao/piano",
        "/ao/piano/matrice",
        "/ao/piano/matrice?per=sede",
        "/ao/chiesto-detto-fatto",
        "/ao/conferenza",
        "/en/ao/",
        "/ao/tavoli",
        "/ao/comuni/A474",
    ],
)
def test_a_cached_page_is_the_fresh_page(committed_app: Flask, visitor: FlaskClient, path: str) -> None:
    with time_machine.travel(NOW, tick=False):
        make_contribution(make_territory())
        cached = warm(visitor, path)
        assert len(page_cache()) == 1
        page_cache().clear()
        assert visitor.get(path).data == cached


def test_cached_answers_keep_their_headers_and_take_one_statement(committed_app: Flask, visitor: FlaskClient) -> None:
    make_contribution(make_territory())
    fresh, cached = visitor.get("/ao/contributi.csv"), visitor.get("/ao/contributi.csv")
    for header in ("Content-Type", "Content-Disposition", "X-Robots-Tag", "Cache-Control", "Vary", "ETag", "Content-Security-Policy"):
        assert fresh.headers[header] == cached.headers[header], header
    assert cached.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in cached.headers["Vary"]
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    visitor.get("/ao/contributi.csv")
    assert len([one for one in statements if one != "BEGIN"]) == 1


def test_an_unchanged_page_is_answered_with_304(committed_app: Flask, visitor: FlaskClient) -> None:
    territory = make_territory()
    etag = visitor.get("/ao/contributi").headers["ETag"]
    for _ in range(2):
        again = visitor.get("/ao/contributi", headers={"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == etag
        page_cache().clear()
    make_contribution(territory)
    assert visitor.get("/ao/contributi", headers={"If-None-Match": etag}).status_code == 200


def test_head_and_get_share_an_entry(committed_app: Flask, visitor: FlaskClient) -> None:
    make_territory()
    head = visitor.head("/ao/contributi")
    assert head.data == b""
    assert visitor.get("/ao/contributi").data
    assert len(page_cache()) == 1


def unmarked(page: bytes) -> bytes:
    """Without the marks around the words that were looked for."""
    return page.replace(b"<mark>", b"").replace(b"</mark>", b"")


def test_a_hidden_contribution_is_never_served_after_the_commit(committed_app: Flask, visitor: FlaskClient) -> None:
    """Another connection hides it; the very next request, on this one, no longer shows it (trust.md G2)."""
    territory = make_territory()
    sent = make_contribution(territory, title="Parole da nascondere")
    moderator = make_actor(territory, "operator")
    pages = ["/ao/contributi", "/ao/contributi.json", f"/ao/contributi/{sent.number}", "/ao/cerca?q=parole"]
    for path in pages:
        assert b"Parole da nascondere" in unmarked(warm(visitor, path))
    db.session.remove()

    def hide() -> None:
        with committed_app.app_context():
            decision = Decide("contribution", sent.contribution_id, "hidden", "personal_data", "C'è il nome di un vicino.")
            moderate(moderator, decision, clock.now())
            db.session.remove()

    other = Thread(target=hide)
    other.start()
    other.join()
    for path in pages:
        assert b"Parole da nascondere" not in visitor.get(path).data, path


def test_a_page_made_before_the_commit_is_not_found_after_it(committed_app: Flask, visitor: FlaskClient) -> None:
    """A slow page kept under the version it began with is out of reach once a change has moved the version."""
    territory = make_territory()
    sent = make_contribution(territory, title="Parole da nascondere")
    visitor.get("/ao/contributi")
    (key,) = page_cache()._kept
    stale = page_cache().find(key, clock.now())
    decision = Decide("contribution", sent.contribution_id, "hidden", "personal_data", "C'è il nome di un vicino.")
    moderate(make_actor(territory, "operator"), decision, clock.now())
    assert stale is not None
    page_cache().keep(key, stale)
    assert b"Parole da nascondere" not in visitor.get("/ao/contributi").data


def test_only_visitors_without_a_session_get_cached_pages(committed_app: Flask, visitor: FlaskClient) -> None:
    make_territory()
    person = make_user("Rita Melis")
    visitor.get("/ao/contributi")
    member = committed_app.test_client()
    sign_in_as(member, person)
    mine = member.get("/ao/contributi")
    assert "Rita Melis" in mine.text
    assert "ETag" not in mine.headers
    assert mine.headers["Cache-Control"] == "private, no-cache"
    assert "Rita Melis" not in visitor.get("/ao/contributi").text
    assert len(page_cache()) == 1


def test_addresses_that_mean_the_same_share_an_entry(committed_app: Flask, visitor: FlaskClient) -> None:
    make_contribution(make_territory())
    one = visitor.get("/ao/contributi?tipo=need&q=assistenza+domicilio").data
    other = visitor.get("/ao/contributi?q=assistenza%20domicilio&tipo=need").data
    assert one == other
    assert len(page_cache()) == 1
    page_cache().clear()
    assert visitor.get("/ao/contributi?q=assistenza%20domicilio&tipo=need").data == one


def test_languages_and_territories_do_not_share(committed_app: Flask, visitor: FlaskClient) -> None:
    make_territory()
    make_territory("marche", "ATS 10", preset="marche")
    bodies = {visitor.get(path).data for path in ("/ao/contributi", "/en/ao/contributi", "/marche/contributi")}
    assert len(bodies) == len(page_cache()) == 3


def test_refusals_and_unlisted_pages_are_not_kept(committed_app: Flask, visitor: FlaskClient) -> None:
    make_territory()
    for path in ("/ao/contributi?tipo=boh", "/ao/contributi/2026-7", "/ao/scrivi", "/accedi"):
        visitor.get(path)
    assert len(page_cache()) == 0


def test_a_page_ends_at_rome_midnight_and_when_a_phase_begins(committed_app: Flask, visitor: FlaskClient) -> None:
    territory = make_territory()
    with time_machine.travel(NOW, tick=False):
        make_cycle(territory, from_at=NOW - timedelta(days=3), to_at=NOW + timedelta(hours=2))
        assert "Puoi scrivere fino a" in visitor.get("/ao/").text
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert "La raccolta si è chiusa" in visitor.get("/ao/").text
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        visitor.get("/ao/conferenza")
        ends = {kept.ends_at for key, kept in page_cache()._kept.items() if key[0] == "portal.conference"}
    assert ends == {datetime(2026, 11, 21, 23, 0, tzinfo=UTC)}


def test_a_changed_name_ends_the_pages_of_every_territory(committed_app: Flask, visitor: FlaskClient) -> None:
    territory = make_territory()
    person = make_user("Rita Melis")
    sent = make_contribution(territory, author=actor_of(person, clock.now()), shows_name=True)
    assert "Rita Melis" in visitor.get(f"/ao/contributi/{sent.number}").text
    service.edit_profile(
        actor_of(person, clock.now()), EditProfile("Rita Cossu", None, False, True, "it", get_user(person).version), clock.now()
    )
    page = visitor.get(f"/ao/contributi/{sent.number}").text
    assert "Rita Melis" not in page
    assert "Rita Cossu" in page


def test_cached_pages_hold_no_form_that_posts(app: Flask) -> None:
    """Nothing in a page for everybody may depend on a session (decisions.md 25)."""
    territory = make_territory()
    topic = make_topic(territory)
    sent = make_contribution(territory, topic)
    objective = make_objective(territory)
    table = make_roundtable(territory)
    values = {"topic_id": topic, "number": sent.number, "objective_id": objective, "roundtable_id": table, "territory": "ao"}
    values |= {"cycle_id": current_cycle_id(territory, clock.now()), "belfiore": "A474", "meeting_id": make_meeting(territory, table)}
    make_pact(territory)
    values |= {"notice_id": make_notice(territory, table)}
    operator = make_actor(territory, "operator")
    synthesis_id = begin_synthesis(territory, operator)
    add_point(territory, operator, synthesis_id, contribution(sent.contribution_id))
    for _edition in range(2):
        publish_synthesis(territory, operator, synthesis_id)
        begin_edition(territory, operator, synthesis_id)
    values |= {"synthesis_id": synthesis_id, "version_number": 2, "service_id": make_service(territory), "dataset": "contributions"}
    report_id = begin_report(territory, operator)
    publish_report(territory, operator, report_id)
    begin_report_edition(territory, operator, report_id)
    publish_report(territory, operator, report_id)
    values |= {"report_id": report_id}
    client = app.test_client()
    with app.test_request_context():
        addresses = {name: url_for(name, **{key: values[key] for key in needed(app, name)}) for name in CACHED_PAGES}
    for name, address in addresses.items():
        response = client.get(address)
        assert response.status_code == 200, name
        assert "Set-Cookie" not in response.headers, name
        assert 'method="post"' not in response.text, name
        assert "csrf" not in response.text, name


def needed(app: Flask, endpoint: str) -> set[str]:
    """The arguments that the shortest address of an endpoint takes."""
    return min((set(rule.arguments) for rule in app.url_map.iter_rules(endpoint)), key=len)
