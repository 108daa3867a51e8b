# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notice of the demonstration, what was answered to it, who sits at the tavoli, the pact."""

from collections.abc import Callable
from datetime import datetime, timedelta

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.demo.content import Row
from consulta.demo.world import PLACES, World
from consulta.notices import queries, service
from consulta.notices.requests import (
    Apply,
    AskReview,
    ChangeNotice,
    CheckRequirements,
    DecideApplication,
    JoinRoundtable,
    Needs,
    NoticeContent,
    PublishPact,
    SetProtocol,
    WithdrawApplication,
    WriteNotice,
    WritePact,
)

Act = Callable[[datetime], None]
OPERATOR, COORDINATOR = "operatrice-uno", "coordinatrice"
DECIDED_AFTER = timedelta(days=3)


def _name(row: Row) -> str:
    """One application from another: who sends it, and for whom."""
    return f"{row['who']}-{row.get('organisation', '')}"


class Seats:
    """The acts of the notice, of its applications and of the open tavoli, with their instants."""

    def __init__(self, world: World, rows: Row) -> None:
        self.world = world
        self.rows = rows
        self.notice_id = 0
        self.ids: dict[str, int] = {}

    def steps(self) -> list[tuple[datetime, Act]]:
        """Everything, in the order in which it is told."""
        calendar = self.world.calendar
        steps: list[tuple[datetime, Act]] = [
            (calendar.at(self.rows["pact"]["day"], "10:00"), self._bring_pact),
            (calendar.at(self.rows["notice"]["opens_day"], "08:00"), self._publish),
        ]
        for row in self.rows["application"]:
            at = calendar.at(row["day"], "17:00")
            steps.append((at, self._act(self._apply, row)))
            if row["then"] not in ("submitted", "draft"):
                steps.append((at + DECIDED_AFTER, self._act(self._decide, row)))
        for row in self.rows["seat"]:
            steps.append((calendar.at(row["day"], "18:00"), self._act(self._sit, row)))
        return steps

    @staticmethod
    def _act(what: Callable[[Row, datetime], None], row: Row) -> Act:
        return lambda at: what(row, at)

    def _bring_pact(self, at: datetime) -> None:
        here = (self.world.territory_id, self.world.cycle_id)
        service.write_pact(self.world.actor(OPERATOR, at), WritePact(*here, 0, self.rows["pact"]["text"]), at)
        service.publish_pact(self.world.actor(COORDINATOR, at), PublishPact(*here, 1), at)

    def _publish(self, at: datetime) -> None:
        row, world = self.rows["notice"], self.world
        content = NoticeContent(
            opens_at=clock.rome_midnight(clock.rome_day(world.calendar.at(row["opens_day"]))),
            closes_at=clock.rome_midnight(clock.rome_day(world.calendar.at(row["closes_day"]))),
            roundtable_ids=tuple(world.roundtables[key] for key in row["roundtables"]),
            title=row["title"],
            text=row["text"],
            asked=row["asked"],
            formal=tuple(row["formal"]),
            other=tuple(row["other"]),
            declarations=tuple(row["declarations"]),
            officer_name=row["officer_name"],
            officer_role=row["officer_role"],
            act=row["act"],
        )
        request = WriteNotice(world.territory_id, world.cycle_id, content, f"{PLACES}-avviso-tavoli")
        self.notice_id = service.write_notice(world.actor(OPERATOR, at), request, at)
        where = (world.territory_id, self.notice_id)
        day = clock.rome_day(at)
        service.set_protocol(world.actor(OPERATOR, at), SetProtocol(*where, 1, row["protocol"], day, row["board"]), at)
        service.publish_notice(world.actor(COORDINATOR, at), ChangeNotice(*where, 2), at)

    def _apply(self, row: Row, at: datetime) -> None:
        world, actor = self.world, self.world.actor(row["who"], at)
        notice = queries.get_notice(actor, world.territory_id, self.notice_id)
        request = Apply(
            territory_id=world.territory_id,
            notice_id=self.notice_id,
            organisation_id=world.organisations.get(row.get("organisation", "")),
            key=f"{PLACES}-domanda-{_name(row)}",
            roundtable_ids=tuple(world.roundtables[key] for key in row["roundtables"]),
            declared_ids=tuple(one.id for one in notice.requirements),
            activity=row.get("activity", ""),
            citizen_role=row.get("citizen_role", ""),
            age_band=row.get("age_band", ""),
            sex=row.get("sex", ""),
            needs=Needs(
                row.get("needs_sign_language", False),
                row.get("needs_transport", False),
                row.get("needs_child_care", False),
                row.get("needs_other", ""),
            ),
            has_read_pact=True,
            has_read_privacy=True,
        )
        send = service.save_application if row["then"] == "draft" else service.submit_application
        made = send(actor, request, at)
        self.ids[_name(row)] = made if isinstance(made, int) else made.application_id

    def _decide(self, row: Row, at: datetime) -> None:
        then, operator, own = row["then"], self.world.actor(OPERATOR, at), self.world.actor(row["who"], at)
        if then == "withdrawn":
            service.withdraw_application(own, WithdrawApplication(*self._current(row)), at)
        elif then == "admitted":
            self._admit(row, operator, at)
        elif then == "integration_requested":
            until = clock.rome_day(self.world.calendar.at(row["until_day"]))
            service.decide_application(operator, DecideApplication(*self._current(row), "integration", row["reason"], until), at)
        elif then in ("rejected", "review"):
            service.decide_application(operator, DecideApplication(*self._current(row), "reject", row["reason"]), at)
        if then == "review":
            service.ask_review(own, AskReview(*self._current(row), row["review"]), at)

    def _admit(self, row: Row, operator: Actor, at: datetime) -> None:
        found = queries.get_application(self.world.territory_id, self.ids[_name(row)])
        if found.to_verify:
            met = {one.requirement_id: True for one in found.to_verify}
            service.check_requirements(operator, CheckRequirements(*self._current(row), met), at)
        outcome = "admit_open" if found.is_citizen else "admit"
        service.decide_application(operator, DecideApplication(*self._current(row), outcome), at)

    def _current(self, row: Row) -> tuple[int, int, int]:
        """Territory, application and its version as it stands."""
        application_id = self.ids[_name(row)]
        return (
            self.world.territory_id,
            application_id,
            queries.get_application(self.world.territory_id, application_id).version,
        )

    def _sit(self, row: Row, at: datetime) -> None:
        organisation_id = self.world.organisations.get(row.get("organisation", ""))
        request = JoinRoundtable(self.world.territory_id, self.world.roundtables[row["roundtable"]], organisation_id)
        service.join_roundtable(self.world.actor(row["who"], at), request, at)
