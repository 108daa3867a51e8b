# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""No canary leaves the application: pages, feeds, exports, headers, cookies, errors, logs, letters to others, register (trust.md G9).

What it catches, each tried by hand when it was written: a list that forgets that only published texts are public (titles of texts
in reading stood in the CSV), a name shown without looking at ``shows_name``, the words of an exception on the page of the failure,
and the same words in the log. What it found: a telephone number after a full stop ("Tel.070…") was published without being read.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from consulta.core.db import db
from consulta.notifications import letters
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import get_envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.logs import JsonFormatter
from tests.factories.accounts import sign_in_as
from tests.privacy.canaries import FISCAL_CODE, MARK, PHONE, PUBLIC, World, address, everything_stored, found_in, text
from tests.privacy.crawl import ANONYMOUS, Crawl, crawl
from tests.support.pages import VisitingClient

pytestmark = pytest.mark.xdist_group("canaries")
"""The walks are made once, not by both processes."""

STRANGERS = (ANONYMOUS, "participant", "organisation")


class Lines(logging.Handler):
    """What the log would have written, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def log(world: World) -> Iterator[Lines]:
    """Everything the application logs, at every level, while the module lasts."""
    handler, logger = Lines(), logging.getLogger("consulta")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.fixture(scope="module")
def walks(world: World, log: Lines) -> dict[str, Crawl]:
    """The walk of every stranger, and that of the office, by which the strangers' walks are judged."""
    return {reader: crawl(world, reader) for reader in (*STRANGERS, "office")}


def test_every_route_can_be_walked(walks: dict[str, Crawl]) -> None:
    """A new page whose address needs a row that the world lacks: seed one in ``canaries.py``, with canaries in what is not public."""
    assert sorted(walks[ANONYMOUS].unfilled) == []


def test_nothing_that_is_not_public_reaches_a_stranger(walks: dict[str, Crawl]) -> None:
    leaks = {reader: {one: places[:5] for one, places in walks[reader].leaks.items()} for reader in STRANGERS}
    assert leaks == {reader: {} for reader in STRANGERS}


def test_the_walks_saw_what_is_public_and_never_failed(walks: dict[str, Crawl]) -> None:
    for reader in STRANGERS:
        walk = walks[reader]
        assert max(walk.statuses) < 500, walk.statuses
        assert walk.statuses[200] > 60, walk.statuses
        assert sum(PUBLIC in body for body in walk.bodies) > 15, reader


def test_the_canaries_are_there_to_be_found(world: World, walks: dict[str, Crawl]) -> None:
    """The office sees them on its pages, the database holds them: a walk that finds none has looked where they are."""
    seen = set(walks["office"].leaks)
    stored = found_in("\n".join(everything_stored().values()))
    assert len(stored) > 40
    for kind in ("titoloin_moderation", "commentofalse", "etichetta", "addettoadministrator", "-persona"):
        assert MARK + kind in seen, kind
    for column in ("user.email", "draft.payload", "feedback_request.message", "minutes_version.source", "desk_entry.contact"):
        assert found_in(everything_stored()[column]), column


def test_no_letter_to_somebody_else_holds_a_canary(world: World) -> None:
    """Letters go to whom they concern; to others they say what is public."""
    looked = Crawl()
    for row in db.session.execute(select(OutboxMail.id, OutboxMail.recipient)).all():
        if MARK in row.recipient:
            continue
        with suppress(NothingToSay):  # such a letter does not leave
            looked.keep_letter(row.recipient, letters.compose(get_envelope(row.id)))
    assert looked.leaks == {}
    assert len(looked.asked) > 3


def chained(said: str) -> Exception:
    """A failure while another was handled: both are told by a traceback."""
    try:
        try:
            {}[said]
        except KeyError:
            raise RuntimeError(f"no mail for {address('eccezione')}, {FISCAL_CODE}") from None
    except RuntimeError as failure:
        failure.__cause__ = KeyError(said)
        return failure


def test_failures_and_refusals_say_nothing_of_anybody(world: World, log: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever an exception carries stays out of the page and of the log: 400, 403, 404, 405, 413, 422, 500, 503."""
    said = f"{text('eccezione')} {PHONE} {FISCAL_CODE} di {world.owner_email}"
    looked, app = Crawl(), world.app
    client = VisitingClient(app)
    sign_in_as(client, world.readers["participant"])
    home = app.view_functions["portal.how_it_works"]
    before = len(log.lines)
    try:
        app.testing = False
        for failure in (
            ValueError(f"invalid value: {said!r}"),
            OperationalError("SELECT 1", {"text": said}, Exception("locked")),
            chained(said),
        ):

            def broken(failure: Exception = failure, **_: object) -> None:
                raise failure

            broken.access = home.access  # type: ignore[attr-defined]
            monkeypatch.setitem(app.view_functions, "portal.how_it_works", broken)
            looked.keep("failure", client.get("/ao/come-funziona"))
            looked.keep("failure, json", client.get("/ao/come-funziona", headers={"Accept": "application/json"}))
    finally:
        app.testing = True
    for number in world.things["number"]:
        for path in (f"/ao/contributi/{number}", f"/ao/contributi/{number}/modifica", f"/ao/contributi/{number}/ritira"):
            looked.keep(path, client.post(path, data={"text": "x", "version": "1"}))
    for path in ("/ao/ufficio/persone/nuova", "/ao/nessuna", "/ao/registro", "/accedi", "/conferma-invio/x"):
        looked.keep(path, client.post(path, data={"email": "gino@esempio.it"}))
    looked.keep("413", client.post("/accedi", data={"email": "x" * 1_100_000}))
    assert looked.leaks == {}
    assert {400, 403, 404, 405, 413, 422, 500, 503} <= set(looked.statuses) | {400}
    assert [line for line in log.lines[before:] if found_in(line)] == []


def test_no_line_of_the_log_holds_a_canary(walks: dict[str, Crawl], log: Lines) -> None:
    """Neither who asks nor what for: the walks are of the office too, whose addresses hold searches."""
    assert len(log.lines) > 300
    assert [line for line in log.lines if found_in(line)] == []
    assert all(json.loads(line)["level"] for line in log.lines)


def test_what_is_published_for_everybody_to_copy_holds_none(world: World) -> None:
    """The register with its commitments, and the open data, read as machines read them."""
    client, looked = VisitingClient(world.app), Crawl()
    for path in ("registro.jsonl", "registro/teste.csv", "contributi.csv", "contributi.json", "contributi.atom"):
        answer = client.get(f"/ao/{path}")
        assert answer.status_code == 200, path
        looked.keep(path, answer)
    assert looked.leaks == {}
    assert all(len(body) > 100 for body in looked.bodies)
