# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers given before Flask begins: the same as the application's, and never one of before a change."""

import gzip
import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from consulta.core.db import db
from consulta.territory.queries import find_territory
from consulta.web.front_cache import Answer, Answers, Stamp
from consulta.web.page_cache import answers_of
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
STAMP = Stamp(1, 1, NOW, "portal.home")


def answer(body: bytes = b"page") -> Answer:
    return Answer(STAMP, [], "", body)


def test_the_answer_asked_for_longest_ago_leaves_first() -> None:
    answers = Answers(entries_cap=2)
    for name in ("a", "b"):
        answers.keep((name,), answer())
    answers.find(("a",))
    answers.keep(("c",), answer())
    assert [answers.find((name,)) is not None for name in "abc"] == [True, False, True]


def test_bodies_are_bounded_and_counted_once() -> None:
    answers = Answers(bytes_cap=100)
    answers.keep(("big",), answer(b"x" * 11))
    assert len(answers) == 0
    for number in range(30):
        answers.keep((str(number % 15),), answer(b"x" * 10))
    assert len(answers) == 10
    answers.clear()
    assert len(answers) == 0


@pytest.fixture
def page(app: Flask) -> str:
    """The address of a public list with one contribution in it."""
    make_contribution(make_territory(), title="Il pulmino passa di rado")
    return "/ao/contributi"


def asked_of_the_application(app: Flask, page: str, **headers: str) -> TestResponse:
    """The answer that is not given again."""
    app.extensions["consulta.page_cache"].clear()
    return app.test_client().get(page, headers=headers)


@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_what_is_given_again_is_what_the_application_answered(app: Flask, page: str, coding: str) -> None:
    wanted = {"Accept-Encoding": coding}
    first = asked_of_the_application(app, page, **wanted)
    again = app.test_client().get(page, headers=wanted)
    assert again.get_data() == first.get_data()
    assert first.headers["X-Request-ID"] != again.headers["X-Request-ID"]
    plain = [{name: value for name, value in one.headers if name not in ("X-Request-ID", "Date")} for one in (first, again)]
    assert plain[0] == plain[1]


def test_one_question_is_asked_of_the_database(app: Flask, page: str) -> None:
    asked_of_the_application(app, page)
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        app.test_client().get(page)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    (asked,) = [one for one in heard if not one.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"))]
    assert "content_version" in asked


def test_a_change_is_seen_at_once(app: Flask, page: str) -> None:
    assert b"Un secondo" not in asked_of_the_application(app, page).get_data()
    known = find_territory("ao")
    assert known is not None
    make_contribution(known, title="Un secondo contributo")
    assert b"Un secondo" in app.test_client().get(page).get_data()


def test_it_ends_at_rome_midnight(app: Flask, page: str) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 22, 59, tzinfo=UTC), tick=False) as clock:
        asked_of_the_application(app, page)
        (key,) = answers_of(app)._kept
        kept = answers_of(app).find(key)
        app.test_client().get(page)
        assert answers_of(app).find(key) is kept
        clock.shift(timedelta(minutes=1))
        app.test_client().get(page)
        assert answers_of(app).find(key) is not kept


def test_who_has_a_session_is_answered_by_the_application(app: Flask, client: FlaskClient, page: str) -> None:
    asked_of_the_application(app, page)
    sign_in_as(client, make_user(name="Piera Tolu"))
    assert b"Piera Tolu" in client.get(page).get_data()
    assert b"Piera Tolu" not in app.test_client().get(page).get_data()


def test_another_coding_is_another_answer(app: Flask, page: str) -> None:
    plain = asked_of_the_application(app, page)
    packed = app.test_client().get(page, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert len(answers_of(app)) == 2


def test_who_has_the_page_is_told_that_it_is_the_same(app: Flask, page: str) -> None:
    etag = asked_of_the_application(app, page).headers["ETag"]
    again = app.test_client().get(page, headers={"If-None-Match": f'"other", {etag}'})
    assert again.status_code == 304
    assert again.get_data() == b""
    assert again.headers["ETag"] == etag
    assert again.headers["Content-Security-Policy"]
    assert "Content-Type" not in again.headers
    assert app.test_client().get(page, headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_stands_on_no_list_is_never_kept(app: Flask, page: str) -> None:
    app.extensions["consulta.page_cache"].clear()
    for path in ("/accedi", "/healthz", f"{page}/2026-999", f"{page}?pagina=xyz"):
        app.test_client().get(path)
    app.test_client().post(page)
    app.test_client().head(page)
    assert len(answers_of(app)) == 0


def test_it_is_told_in_the_log(app: Flask, page: str) -> None:
    asked_of_the_application(app, page)
    told: list[logging.LogRecord] = []
    log, handler = logging.getLogger("consulta.request"), logging.Handler()
    handler.emit = told.append  # type: ignore[method-assign]
    level = log.level
    log.addHandler(handler)
    log.setLevel("INFO")
    try:
        answered = app.test_client().get(page)
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
    (line,) = told
    assert (line.endpoint, line.status, line.request_id) == ("portal.contributions", 200, answered.headers["X-Request-ID"])  # type: ignore[attr-defined]


def test_a_database_that_does_not_answer_is_the_applications_affair(app: Flask, page: str) -> None:
    asked_of_the_application(app, page)

    def fail(*_args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        assert app.test_client().get(page).status_code == 503
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)
