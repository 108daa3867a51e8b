# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The meetings of the demonstration: planned, convened, held, with what was said, who was there and the minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from consulta.demo.content import Row
from consulta.demo.world import PLACES, World
from consulta.meetings import queries, service
from consulta.meetings.requests import (
    CaptureStatement,
    ChangeStatus,
    EditMeeting,
    PlanMeeting,
    PublishMinutes,
    RecordAttendance,
    WriteMinutes,
)

Act = Callable[[datetime], None]
OPERATOR = "operatrice-tre"
COORDINATOR = "coordinatrice"
LASTED = "120"
"""Every meeting of the demonstration lasts two hours: it is held and recorded so long after its beginning."""


class Gatherings:
    """Ids of the meetings by key, and the acts that make them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ids: dict[str, int] = {}
        self.starts: dict[str, datetime] = {}

    def steps(self, row: Row) -> list[tuple[datetime, Act]]:
        """The acts of a meeting with their instants."""
        calendar = self.world.calendar
        starts_at = self.starts[row["key"]] = calendar.meeting_at(row["day"], row["hour"])
        steps: list[tuple[datetime, Act]] = [(calendar.at(row["planned_day"], "11:00"), lambda at: self._plan(row, at))]
        if "convened_day" in row:
            steps.append((calendar.at(row["convened_day"], "12:00"), lambda at: self._change(row, "convened", at)))
        if "moved_day" in row:
            steps.append((calendar.at(row["moved_day"], "10:30"), lambda at: self._move(row, at)))
        if "cancelled_day" in row:
            steps.append((calendar.at(row["cancelled_day"], "10:00"), lambda at: self._change(row, "cancelled", at)))
        if row.get("held"):
            steps.append((starts_at + timedelta(hours=2), lambda at: self._change(row, "held", at)))
            steps.append((starts_at + timedelta(hours=2, minutes=5), lambda at: self._record(row, at)))
        if "minutes" in row:
            steps.append((calendar.at(row["minutes_day"], "13:00"), lambda at: self._write(row, at)))
            steps.append((calendar.at(row["published_day"], "09:30"), lambda at: self._publish(row, at)))
        return steps

    def said_at(self, row: Row) -> datetime:
        """When a statement was written down: six minutes one after the other."""
        return self.starts[row["meeting"]] + timedelta(minutes=20 + 6 * row["minute"])

    def capture(self, row: Row, at: datetime) -> int:
        """Write down what was said; gives the contribution."""
        request = CaptureStatement(
            territory_id=self.world.territory_id,
            meeting_id=self.ids[row["meeting"]],
            topic_id=self.world.topics[row["topic"]],
            kind=row["kind"],
            text=row["text"],
            key=f"{PLACES}-{row['key']}",
            speaker_name=row["speaker"],
            organisation_id=self.world.organisations.get(row["organisation"]),
        )
        return service.capture_statement(self.world.actor(OPERATOR, at), request, at).contribution_id

    def _plan(self, row: Row, at: datetime) -> None:
        request = PlanMeeting(
            territory_id=self.world.territory_id,
            cycle_id=self.world.cycle_id,
            roundtable_id=self.world.roundtables.get(row["roundtable"]),
            title=row["title"],
            starts_at=self.starts[row["key"]],
            key=f"{PLACES}-incontro-{row['key']}",
            place=row["place"],
            link=row.get("link", ""),
            agenda=row["agenda"],
        )
        self.ids[row["key"]] = service.plan_meeting(self.world.actor(OPERATOR, at), request, at)

    def _change(self, row: Row, status: str, at: datetime) -> None:
        operator = self.world.actor(OPERATOR, at)
        version = queries.get_meeting(operator, self.world.territory_id, self.ids[row["key"]]).version
        reason = row["cancelled_reason"] if status == "cancelled" else ""
        service.change_status(operator, ChangeStatus(self.world.territory_id, self.ids[row["key"]], version, status, reason), at)

    def _move(self, row: Row, at: datetime) -> None:
        operator = self.world.actor(OPERATOR, at)
        found = queries.get_meeting(operator, self.world.territory_id, self.ids[row["key"]])
        request = EditMeeting(
            territory_id=self.world.territory_id,
            meeting_id=found.id,
            version=found.version,
            title=found.title,
            starts_at=self.world.calendar.meeting_at(row["moved_to"], row["hour"], after=found.starts_at),
            place=found.place,
            link=found.link,
            agenda=found.agenda_source,
            reason=row["moved_reason"],
        )
        service.edit_meeting(operator, request, at)

    def _record(self, row: Row, at: datetime) -> None:
        qualities = {self.world.organisations[key]: quality for key, quality in row["attendance"].items()}
        request = RecordAttendance(self.world.territory_id, self.ids[row["key"]], 0, qualities, "\n".join(row["walk_ins"]), LASTED)
        service.record_attendance(self.world.actor(OPERATOR, at), request, at)

    def _write(self, row: Row, at: datetime) -> None:
        request = WriteMinutes(self.world.territory_id, self.ids[row["key"]], 0, row["minutes"])
        service.write_minutes(self.world.actor(OPERATOR, at), request, at)

    def _publish(self, row: Row, at: datetime) -> None:
        draft = queries.find_newest(self.ids[row["key"]])
        assert draft is not None
        request = PublishMinutes(self.world.territory_id, self.ids[row["key"]], draft.version)
        service.publish_minutes(self.world.actor(COORDINATOR, at), request, at)
