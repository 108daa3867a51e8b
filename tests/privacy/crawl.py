# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks for every address of the application, each with every row the world has, and keeps the answers.

Values of an address come from the database: ``<int:meeting_id>`` is every row of ``meeting``. A route whose argument no table and no
list of the world can fill makes the walk fail, so that a new page is walked from the day it exists.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from consulta.core.db import db
from consulta.web.access import Level, access_of
from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from tests.factories.accounts import sign_in_as
from tests.privacy.canaries import BAIT, World, found_in
from tests.support.pages import VisitingClient

TABLES = {
    "answer_id": "ready_answer",
    "exception_id": "adoption_exception",
    "template_id": "reply_template",
    "topic_reply_id": "topic_reply",
    "appeal_id": "appeal",
    "clarification_id": "clarification",
    "area_id": "thematic_area",
    "batch_id": "reply_batch",
    "claim_id": "organisation_claim",
    "assignment_id": "staff_assignment",
    "case_id": "report_case",
    "cycle_id": "plan_cycle",
    "filter_id": "saved_filter",
    "check_id": "hiding_check",
    "measure_id": "account_measure",
    "mention_id": "note_mention",
    "note_id": "staff_note",
    "member_id": "roundtable_member",
    "operation_id": "bulk_operation",
    "other_id": "organisation",
    "point_id": "synthesis_point",
    "proposal_id": "role_proposal",
    "report_id": "closing_report",
    "request_id": "feedback_request",
    "reset_id": "factor_reset",
    "source_id": "synthesis_source",
    "subject_id": "contribution",
    "remap_id": "tag_remap",
    "tagging_id": "bulk_operation",
    "linking_id": "bulk_operation",
    "target_id": "contribution",
}
"""Arguments that are not called after their table."""
ANONYMOUS = "anonymous"
QUERIES = ("", f"?q={BAIT}&stato=tutti")
"""What is asked of a page beside its address: nothing, a search for what only hidden texts say."""
ONE_IS_ENOUGH = {"area_id", "target_id", "other_id", "municipality_id", "belfiore", "tag_id"}
"""Arguments of which every value gives the same page."""


@dataclass
class Crawl:
    """What was asked and answered: the addresses, the statuses, and each canary with the places in which it was seen."""

    asked: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    leaks: dict[str, list[str]] = field(default_factory=dict)
    bodies: list[str] = field(default_factory=list)
    unfilled: set[str] = field(default_factory=set)

    def keep(self, place: str, response: TestResponse) -> None:
        """Look at status line, headers, cookies and body of an answer."""
        self.asked.append(place)
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        raw = response.get_data()
        if zipfile.is_zipfile(io.BytesIO(raw)):  # archives and the documents of offices
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                raw = b"\n".join(archive.read(name) for name in archive.namelist())
        body = raw.decode("utf-8", "replace")
        self.bodies.append(body)
        self.look(place, f"{response.headers}\n{body}")

    def keep_letter(self, recipient: str, letter: tuple[str, str, str]) -> None:
        """Look at a letter: subject, plain text, HTML."""
        self.asked.append(recipient)
        self.look(recipient, "\n".join(letter))

    def look(self, place: str, words: str | bytes) -> None:
        """Note the canaries of anything that left the application."""
        for one in found_in(words):
            self.leaks.setdefault(one, []).append(place)


def values(world: World, name: str) -> list[object]:
    """What an argument of an address may be: rows of its table, or what the world knows of it; empty when nothing does."""
    if name == "territory":
        return [world.territory]
    if name in world.things:
        return world.things[name]
    if name == "belfiore":
        return list(db.session.scalars(select(db.metadata.tables["municipality"].c.belfiore)))
    if name == "word":
        return ["plan"]
    table = db.metadata.tables.get(TABLES.get(name, name.removesuffix("_id")))
    if table is None or not name.endswith("_id"):
        return []
    return list(
        db.session.scalars(select(table.c["contribution_id" if "id" not in table.c else "id"]).order_by(*table.primary_key.columns))
    )


def addresses(world: World, rule: Rule) -> list[str]:
    """Every address of a route."""
    names = sorted(rule.arguments - set(rule.defaults or ()))
    known = {name: values(world, name) for name in names}
    known |= {name: found[:1] for name, found in known.items() if name in ONE_IS_ENOUGH}
    if any(not found for found in known.values()):
        return []
    with world.app.test_request_context():
        built = [rule.build(dict(zip(names, chosen, strict=True))) for chosen in product(*(known[name] for name in names))]
    return [one[1] for one in built if one]


def routes(world: World) -> Iterator[tuple[Rule, Level]]:
    """Every route that is read, with whom it opens to."""
    for rule in world.app.url_map.iter_rules():
        access = access_of(world.app, rule.endpoint)
        if "GET" in (rule.methods or ()) and access is not None:
            yield rule, access.level


def crawl(world: World, reader: str) -> Crawl:
    """The walk of a reader. Who is signed in looks most at what opens only then; the office at its lists."""
    done = Crawl()
    client = VisitingClient(world.app)
    if reader != ANONYMOUS:
        sign_in_as(client, world.readers[reader])
    for rule, level in routes(world):
        found = addresses(world, rule)
        if not found:
            done.unfilled.add(str(rule))
        if not _walks(reader, rule, level):
            continue
        for path in (path + query for path in found[:: _step(reader, rule, level, len(found))] for query in _queries(reader, rule, level)):
            done.keep(f"{reader} {path}", client.get(path))
        if reader == ANONYMOUS and level is Level.ANYONE and found:
            done.keep(f"{reader} /en{found[0]}", client.get("/en" + found[0]))
    done.look(f"{reader}: page cache", repr(vars(world.app.extensions[PAGE_CACHE])))
    return done


def _step(reader: str, rule: Rule, level: Level, many: int) -> int:
    """Every address, or one: a closed door is the same for all rows (tests/house/test_access_matrix.py)."""
    is_closed = level is Level.STAFF or (level is Level.SIGNED_IN and reader == ANONYMOUS)
    return max(many, 1) if is_closed or (reader == "organisation" and "thing_id" in rule.arguments) else 1


def _walks(reader: str, rule: Rule, level: Level) -> bool:
    """Who looks where: the office only at its own lists, the second of those who are signed in not at the office's doors."""
    if reader == "office":
        return level is Level.STAFF and rule.arguments == {"territory"}
    return reader != "organisation" or level is not Level.STAFF


def _queries(reader: str, rule: Rule, level: Level) -> tuple[str, ...]:
    """Searches where something may be searched: once, by who sees least."""
    searcher = {Level.ANYONE: ANONYMOUS, Level.SIGNED_IN: "participant"}.get(level)
    return QUERIES if reader == searcher and rule.arguments == {"territory"} else QUERIES[:1]
