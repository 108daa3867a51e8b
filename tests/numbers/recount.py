# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers counted once more, written apart: rows of the raw tables, plain loops, none of the queries of the package."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from consulta.core.db import db

ROME = ZoneInfo("Europe/Rome")
_TABLES = (
    *("contribution", "comment", "topic", "organisation", "user", "municipality", "thematic_area", "contribution_municipality"),
    *("tag_application", "contribution_link", "objective", "endorsement", "meeting", "attendance", "moderation_decision"),
    *("application", "notice", "roundtable", "roundtable_member", "plan", "plan_cycle", "cycle_date", "access_needs"),
    *("union_agreement", "feedback_request", "library_document", "format_request"),
)
Told = Counter[tuple[int, str, str, str]]


def _rows(table: str) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]


def _instant(value: Any) -> Any:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day(value: Any) -> Any:
    return _instant(value).astimezone(ROME).date()


def recount(territory_id: int) -> Told:
    """Every cell of a territory: cycle, measure, line, column."""
    told: Told = Counter()
    world = {name: _rows(name) for name in _TABLES}
    by_id = {name: {row["id"]: row for row in rows if "id" in row} for name, rows in world.items()}
    places: dict[int, list[str]] = defaultdict(list)
    for row in world["contribution_municipality"]:
        places[row["contribution_id"]].append(by_id["municipality"][row["municipality_id"]]["belfiore"])
    own = [row for row in world["contribution"] if row["territory_id"] == territory_id]
    _contributions(told, own, world, by_id, places)
    comments = [row for row in world["comment"] if row["territory_id"] == territory_id and row["status"] == "published"]
    _comments(told, comments, by_id, places)
    _people(told, [*(row for row in own if row["status"] == "published"), *comments], by_id)
    _seats(told, territory_id, world, by_id)
    _enrolled(told, territory_id, world, by_id)
    for row in world["endorsement"]:
        about = by_id["contribution"][row["contribution_id"]]
        if about["territory_id"] == territory_id and about["status"] == "published":
            told[about["cycle_id"], "endorsements", "organisations" if row["organisation_id"] else "persons", ""] += 1
    _meetings(told, territory_id, world)
    _decisions(told, territory_id, world, by_id)
    _agreements(told, territory_id, world, by_id)
    _access(told, territory_id, world, by_id)
    return Counter({key: total for key, total in told.items() if total})


def _area(by_id: Any, area_id: int | None) -> str:
    return by_id["thematic_area"][area_id]["code"] if area_id else "-"


def _who(by_id: Any, row: dict[str, Any]) -> str:
    return by_id["organisation"][row["organisation_id"]]["category"] if row["organisation_id"] else "cittadini"


def _contributions(told: Told, own: list[Any], world: Any, by_id: Any, places: Any) -> None:
    tagged = {row["contribution_id"] for row in world["tag_application"] if row["removed_at"] is None}
    in_plan = {
        row["contribution_id"]
        for row in world["contribution_link"]
        if row["removed_at"] is None and row["relation"] != "considered" and by_id["objective"][row["objective_id"]]["status"] != "archived"
    }
    for row in own:
        cycle = row["cycle_id"]
        if row["status"] == "merged":
            told[cycle, "contributions.merged", "", ""] += 1
        if row["status"] != "published":
            continue
        area, outcome = _area(by_id, row["area_id"]), row["outcome"] or "senza_esito"
        told[cycle, "contributions", "", ""] += 1
        told[cycle, "contributions.kind", row["kind"], ""] += 1
        told[cycle, "contributions.channel", row["channel"], ""] += 1
        told[cycle, "contributions.outcome", outcome, ""] += 1
        told[cycle, "contributions.area", area, ""] += 1
        told[cycle, "contributions.area_outcome", area, outcome] += 1
        told[cycle, "contributions.roundtable", str(row["roundtable_id"] or "-"), ""] += 1
        told[cycle, "contributions.category", _who(by_id, row), ""] += 1
        for place in places[row["id"]] or ["*"]:
            told[cycle, "contributions.comune", place, ""] += 1
            told[cycle, "contributions.area_comune", area, place] += 1
        reached = {
            "read": row["read_at"],
            "linked": row["linked_at"],
            "answered": row["replied_at"],
            "tagged": row["id"] in tagged,
            "reflected": row["outcome"] in ("accepted", "partially_accepted", "already_covered") and row["id"] in in_plan,
        }
        for step, is_reached in reached.items():
            told[cycle, f"contributions.{step}", "", ""] += bool(is_reached)
        day = _day(row["submitted_at"])
        told[cycle, "contributions.week", str(day - timedelta(days=day.weekday())), ""] += 1
        if row["replied_at"]:
            told[cycle, "reply.days", str(max(0, (_day(row["replied_at"]) - day).days)), ""] += 1


def _comments(told: Told, comments: list[Any], by_id: Any, places: Any) -> None:
    for row in comments:
        cycle, about = row["cycle_id"], by_id["contribution"].get(row["contribution_id"])
        topic = by_id["topic"].get(row["topic_id"])
        parent = about or topic
        told[cycle, "comments", "", ""] += 1
        told[cycle, "comments.kind", about["kind"] if about else "topic", ""] += 1
        told[cycle, "comments.stance", row["stance"] or "-", ""] += 1
        told[cycle, "comments.area", _area(by_id, parent["area_id"]), ""] += 1
        told[cycle, "comments.roundtable", str(parent["roundtable_id"] or "-"), ""] += 1
        told[cycle, "comments.category", _who(by_id, row), ""] += 1
        if about:
            told[cycle, "comments.outcome", about["outcome"] or "senza_esito", ""] += 1
            for place in places[about["id"]] or ["*"]:
                told[cycle, "comments.comune", place, ""] += 1


def _people(told: Told, texts: list[Any], by_id: Any) -> None:
    persons = {(row["cycle_id"], row["author_id"]) for row in texts if row["author_id"] and not row["organisation_id"]}
    bodies = {(row["cycle_id"], row["organisation_id"]) for row in texts if row["organisation_id"]}
    for cycle, person_id in persons:
        person = by_id["user"][person_id]
        home = by_id["municipality"].get(person["municipality_id"])
        told[cycle, "people", "", ""] += 1
        told[cycle, "people.comune", "outside" if person["is_from_outside"] else home["belfiore"] if home else "-", ""] += 1
    for cycle, body_id in bodies:
        body = by_id["organisation"][body_id]
        seat = by_id["municipality"].get(body["municipality_id"])
        told[cycle, "organisations", "", ""] += 1
        told[cycle, "organisations.category", body["category"], ""] += 1
        told[cycle, "organisations.comune", seat["belfiore"] if seat else "-", ""] += 1


def _seats(told: Told, territory_id: int, world: Any, by_id: Any) -> None:
    seated = set()
    for row in world["roundtable_member"]:
        table = by_id["roundtable"][row["roundtable_id"]]
        if table["territory_id"] == territory_id and row["until"] is None and row["organisation_id"]:
            seated.add((table["cycle_id"], row["organisation_id"]))
    came = set()
    for row in world["attendance"]:
        meeting = by_id["meeting"][row["meeting_id"]]
        if meeting["territory_id"] == territory_id and row["quality"] != "absent":
            came.add((meeting["cycle_id"], row["organisation_id"]))
    for name, found in (("seated.category", seated), ("came.category", came)):
        for cycle, body_id in found:
            told[cycle, name, by_id["organisation"][body_id]["category"], ""] += 1


def _enrolled(told: Told, territory_id: int, world: Any, by_id: Any) -> None:
    newest: dict[tuple[int, int], Any] = {}
    for row in sorted(world["application"], key=lambda one: one["id"]):
        if (
            row["territory_id"] == territory_id
            and not row["organisation_id"]
            and row["applicant_id"]
            and row["status"] not in ("draft", "withdrawn")
        ):
            newest[by_id["notice"][row["notice_id"]]["cycle_id"], row["applicant_id"]] = row
    bands = {None: "-", "from_14": "14-17", "from_18": "18-49", "from_30": "18-49", "from_50": "50-64", "from_65": "65+"}
    for (cycle, _person), row in newest.items():
        age, sex = bands[row["age_band"]], row["sex"] or "-"
        told[cycle, "enrolled", "", ""] += 1
        told[cycle, "enrolled.role", row["citizen_role"] or "-", ""] += 1
        told[cycle, "enrolled.age", age, ""] += 1
        told[cycle, "enrolled.sex", sex, ""] += 1
        told[cycle, "enrolled.age_sex", age, sex] += 1
        for needs in world["access_needs"]:
            if needs["application_id"] == row["id"]:
                for name in ("sign_language", "transport", "child_care", "other"):
                    told[cycle, "needs", name, ""] += bool(needs[name])


def _meetings(told: Told, territory_id: int, world: Any) -> None:
    there = Counter(row["meeting_id"] for row in world["attendance"] if row["quality"] != "absent")
    for row in world["meeting"]:
        if row["territory_id"] != territory_id or row["status"] not in ("held", "minuted"):
            continue
        cycle, table = row["cycle_id"], str(row["roundtable_id"] or "-")
        told[cycle, "meetings", "", ""] += 1
        told[cycle, "meetings.roundtable", table, ""] += 1
        told[cycle, "attendance", "persons", ""] += row["walk_in_count"]
        told[cycle, "attendance", "organisations", ""] += there[row["id"]]
        told[cycle, "attendance.roundtable", table, ""] += row["walk_in_count"] + there[row["id"]]
        if row["lasted_minutes"] is not None:
            told[cycle, "meetings.minutes", "", ""] += row["lasted_minutes"]
            told[cycle, "meetings.timed", "", ""] += 1


def _decisions(told: Told, territory_id: int, world: Any, by_id: Any) -> None:
    for row in world["moderation_decision"]:
        if row["territory_id"] != territory_id or row["undone_at"] is not None:
            continue
        subject = by_id["contribution"].get(row["contribution_id"]) or by_id["comment"][row["comment_id"]]
        told[subject["cycle_id"], "moderation.outcome", row["outcome"], ""] += 1
        if row["outcome"] in ("hidden", "rejected", "returned"):
            told[subject["cycle_id"], "moderation.reason", row["reason_code"] or "-", ""] += 1


def _agreements(told: Told, territory_id: int, world: Any, by_id: Any) -> None:
    last: dict[int, Any] = {}
    for row in sorted(world["union_agreement"], key=lambda one: one["number"]):
        last[row["meeting_id"]] = row
    for meeting_id, row in last.items():
        meeting = by_id["meeting"][meeting_id]
        if meeting["territory_id"] == territory_id and meeting["status"] == "minuted":
            told[meeting["cycle_id"], "agreements", row["outcome"], ""] += 1


def _access(told: Told, territory_id: int, world: Any, by_id: Any) -> None:
    began: dict[int, Any] = {}
    for row in world["cycle_date"]:
        if by_id["plan_cycle"][row["cycle_id"]]["territory_id"] == territory_id and row["phase"] != "setup":
            at = _instant(row["starts_at"])
            began[row["cycle_id"]] = min(at, began.get(row["cycle_id"], at))
    in_order = sorted(began, key=lambda one: (began[one], one))

    def current(at: Any) -> int:
        """The last that had begun; the first for what came before all."""
        return ([one for one in in_order if began[one] <= _instant(at)] or in_order[:1])[-1]

    for row in world["feedback_request"]:
        if row["territory_id"] == territory_id and row["kind"] == "accessibility":
            cycle = current(row["received_at"])
            told[cycle, "barriers", "answered" if row["answered_at"] else "waiting", ""] += 1
            told[cycle, "barriers.in_time", "", ""] += _is_in_time(row)
    for row in world["format_request"]:
        if row["territory_id"] != territory_id or row["status"] == "unconfirmed":
            continue
        document = by_id["library_document"][row["document_id"]]
        owners = {"plan": document["plan_id"], "meeting": document["meeting_id"], "roundtable": document["roundtable_id"]}
        of = next((by_id[name][one]["cycle_id"] for name, one in owners.items() if one), document["cycle_id"])
        told[of or current(row["asked_at"]), "formats", row["status"], ""] += 1
        told[of or current(row["asked_at"]), "formats.in_time", "", ""] += _is_in_time(row)


def _is_in_time(row: Any) -> bool:
    return bool(row["answered_at"]) and str(_day(row["answered_at"])) <= str(row["due_on"])
