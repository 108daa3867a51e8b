# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Second half of the demonstration: what people wrote and what the office made of it, told in order of time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consulta.codebook import service as codebook
from consulta.codebook.requests import ApplyTags
from consulta.contributions import queries as contributions_queries
from consulta.contributions import service as contributions
from consulta.contributions.requests import (
    PostComment,
    PromoteComment,
    ReviseComment,
    ReviseContribution,
    SubmitContribution,
    WithdrawContribution,
)
from consulta.core import clock
from consulta.demo.content import Content, Row
from consulta.demo.endorsing import Endorsing
from consulta.demo.gatherings import Gatherings
from consulta.demo.papers import Papers, send_along
from consulta.demo.seats import Seats
from consulta.demo.world import PLACES, World, decide_organisation
from consulta.intake import service as intake
from consulta.intake.requests import EnterForPerson
from consulta.measures import queries as measure_queries
from consulta.measures import service as measures
from consulta.measures.requests import ConfirmHiding
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.plans import service as plans
from consulta.plans.requests import LinkContribution
from consulta.replies import queries as replies_queries
from consulta.replies import service as replies
from consulta.replies.requests import ApproveReply, DraftReply, ProposeReply, PublishReply

READERS = ("operatrice-uno", "operatore-due", "operatrice-tre")
ADDED_LATER = {"c02": "Aggiungo una cosa: a giugno ne sono venute altre due, e ogni volta babbo ha ricominciato da capo."}
"""What an author adds to a text that is public already, by its key."""
OUTCOMES = {"returned_for_edit": "returned", "rejected": "rejected", "personal_case": "personal_case"}


@dataclass(frozen=True, slots=True)
class Step:
    """One act at one instant; ``order`` keeps acts of the same instant in the order of the story."""

    at: datetime
    order: int
    act: Callable[[datetime], None]


class Story:
    """Collects the steps of every row, then plays them in order of time."""

    def __init__(self, world: World, content: Content) -> None:
        self.world = world
        self.content = content
        self.steps: list[Step] = []
        self.comments: dict[str, int] = {}
        self.read_at: dict[str, datetime] = {}
        self.gatherings = Gatherings(world)
        self.seats = Seats(world, content.notices)
        self.endorsing = Endorsing(world, content)
        self.promoted = {row["promoted_to"]: row for row in content.comments if row.get("promoted_to")}

    def play(self) -> None:
        """Everything, from the first day to today."""
        for row in self.content.world["organisation"]:
            self._organisation(row)
        for row in self.content.meetings:
            for at, act in self.gatherings.steps(row):
                self._add(at, act)
        papers = Papers(self.world, self.gatherings.ids)
        self._add(*papers.of_organisation("sa-lantia"))
        self._add(*papers.of_meeting("disabilita-2", self.world.calendar.at(8, "12:30")))
        for at, act in self.seats.steps():
            self._add(at, act)
        for row in (*self.content.contributions, *self.content.statements):
            self._contribution(row)
        for row in self.content.comments:
            self._comment(row)
        for step in sorted(self.steps, key=lambda step: (step.at, step.order)):
            step.act(step.at)

    def _add(self, at: datetime, act: Callable[[datetime], None]) -> None:
        self.steps.append(Step(min(at, self.world.calendar.now), len(self.steps), act))

    def _organisation(self, row: Row) -> None:
        status, day = row["status"], {"suspended": 30, "refused": 4}.get(row["status"], -1)
        if status in ("accredited", "suspended"):
            self._add(self.world.calendar.at(-1, "10:00"), lambda at: decide_organisation(self.world, row, "accredited", at))
        if status in ("suspended", "refused"):
            self._add(self.world.calendar.at(day, "10:00"), lambda at: decide_organisation(self.world, row, status, at))

    def _contribution(self, row: Row) -> None:
        at = self.gatherings.said_at(row) if "meeting" in row else self.world.calendar.at(row["day"], row["hour"])
        self._add(at, lambda at: self._enter(row, at))
        if row["status"] == "in_moderation":
            return
        read_at = self.read_at[row["key"]] = at + timedelta(minutes=35 + 7 * (row["day"] % 30))
        if row["key"] not in self.promoted:
            self._add(read_at, lambda at: self._decide(row, at))
        if row["status"] == "published":
            self._add(read_at + timedelta(minutes=2), lambda at: self._classify(row, at))
            for given_at, give in self.endorsing.steps(row, read_at):
                self._add(given_at, give)
            if row["key"] in ADDED_LATER:
                self._add(read_at + timedelta(hours=5), lambda at: self._change(row, at))
        if row["status"] == "hidden":
            self._add(at + timedelta(days=3), lambda at: self._hide("contribution", self.world.contributions[row["key"]], row, at))
        if row["status"] == "withdrawn":
            self._add(at + timedelta(days=4), lambda at: self._withdraw(row, at))
        if "reply" in row:
            self._reply(row, at)

    def _enter(self, row: Row, at: datetime) -> None:
        if row["key"] in self.promoted:
            comment = self.promoted[row["key"]]
            request = PromoteComment(self.comments[comment["key"]], row["kind"], row["title"], self._comment_version(comment["key"]))
            done = contributions.promote_comment(self.world.actor("operatrice-uno", at), request, at)
            self.world.contributions[row["key"]] = done.contribution_id
        elif "meeting" in row:
            self.world.contributions[row["key"]] = self.gatherings.capture(row, at)
        elif "desk" in row:
            self._enter_at_desk(row, at)
        else:
            send_along(self.world, row, at)
            done = contributions.submit_contribution(self.world.actor(row["author"], at), self._submission(row), at)
            self.world.contributions[row["key"]] = done.contribution_id

    def _change(self, row: Row, at: datetime) -> None:
        """Its author adds a line to a text that is public already."""
        found = contributions_queries.get_for_staff(self.world.territory_id, self.world.contributions[row["key"]])
        text = f"{found.source}\n\n{ADDED_LATER[row['key']]}"
        places = tuple(place.id for place in found.municipalities)
        request = ReviseContribution(self.world.territory_id, found.id, found.kind.value, found.title, text, places, found.version)
        contributions.revise_contribution(self.world.actor(row["author"], at), request, at)

    def _submission(self, row: Row) -> SubmitContribution:
        return SubmitContribution(
            territory_id=self.world.territory_id,
            topic_id=self.world.topics[row["topic"]],
            kind=row["kind"],
            title=row["title"],
            text=row["text"],
            municipality_ids=tuple(self.world.comuni[belfiore] for belfiore in row["municipalities"]),
            organisation_id=self.world.organisations.get(row["organisation"]),
            shows_name=self.content.people[row["author"]]["show_name"],
            key=f"{PLACES}-{row['key']}",
            details=row.get("details", {}),
        )

    def _enter_at_desk(self, row: Row, at: datetime) -> None:
        desk = row["desk"]
        request = EnterForPerson(
            territory_id=self.world.territory_id,
            topic_id=self.world.topics[row["topic"]],
            kind=row["kind"],
            title=row["title"],
            text=row["text"],
            municipality_ids=tuple(self.world.comuni[belfiore] for belfiore in row["municipalities"]),
            channel=desk["channel"],
            place=desk["place"],
            received_on=clock.rome_day(self.world.calendar.at(desk["received_day"])),
            has_read_privacy=True,
            key=f"{PLACES}-{row['key']}",
            person_name=desk["author_name"],
        )
        receipt = intake.enter_for_person(self.world.actor(desk["operator"], at), request, at)
        self.world.contributions[row["key"]] = receipt.contribution_id

    def _decide(self, row: Row, at: datetime) -> None:
        self._decide_on("contribution", self.world.contributions[row["key"]], row, at)

    def _decide_on(self, kind: str, subject_id: int, row: Row, at: datetime) -> None:
        outcome = OUTCOMES.get(row["status"], "published")
        told = row.get("moderation", {}) if outcome != "published" else {}
        reader = self.world.actor(READERS[subject_id % len(READERS)], at)
        moderation.decide(reader, Decide(kind, subject_id, outcome, told.get("reason_code"), told.get("text", "")), at)

    def _hide(self, kind: str, subject_id: int, row: Row, at: datetime) -> None:
        told = row["moderation"]
        moderation.decide(self.world.actor("operatrice-tre", at), Decide(kind, subject_id, "hidden", told["reason_code"], told["text"]), at)
        for check in measure_queries.list_waiting_checks(self.world.territory_id):
            confirmed_at = at + timedelta(hours=2)
            request = ConfirmHiding(self.world.territory_id, check.id)
            measures.confirm_hiding(self.world.actor("coordinatrice", confirmed_at), request, confirmed_at)

    def _withdraw(self, row: Row, at: datetime) -> None:
        request = WithdrawContribution(self.world.territory_id, self.world.contributions[row["key"]])
        contributions.withdraw_contribution(self.world.actor(row["author"], at), request, at)

    def _classify(self, row: Row, at: datetime) -> None:
        contribution_id = self.world.contributions[row["key"]]
        operator = self.world.actor(READERS[contribution_id % len(READERS)], at)
        if row.get("tags") or row.get("link"):
            contributions.mark_read(operator, contribution_id, at)
        if row.get("tags"):
            tags = tuple(self.world.tags[code] for code in row["tags"])
            codebook.apply_tags(operator, ApplyTags("contribution", contribution_id, tags), at)
        for made in row.get("link", ()):
            request = LinkContribution(
                contribution_id=contribution_id,
                objective_id=self.world.objectives[made["objective"]],
                relation=made["relation"],
                reason=made["reason"],
            )
            plans.link(operator, request, at)

    def _reply(self, row: Row, received: datetime) -> None:
        steps = ("draft", "proposed", "approved", "published")
        reached = steps.index(row["reply"]["status"])
        began = received + timedelta(days=6 + len(row["text"]) % 9, hours=2)
        latest = self.world.calendar.now - timedelta(hours=9 - reached)
        began = max(min(began, latest), received + timedelta(days=1, hours=12))
        acts = (self._draft, self._propose, self._approve, self._publish)
        for number, act in enumerate(acts[: reached + 1]):
            self._add(began + timedelta(hours=2 * number), lambda at, act=act: act(row, at))  # type: ignore[misc]

    def _draft(self, row: Row, at: datetime) -> None:
        told = row["reply"]
        request = DraftReply(
            contribution_id=self.world.contributions[row["key"]],
            outcome=told["outcome"],
            text=told["text"],
            accepted_part=told.get("accepted_part", ""),
            refused_part=told.get("refused_part", ""),
            forwarded_to_id=self.world.addressees.get(told.get("forwarded_to", "")),
            deferred_year=told.get("deferred_year"),
            covered_by_id=self.world.objectives.get(told.get("covered_by", "")),
            covered_by_service_id=self.world.services.get(told.get("covered_by_service", "")),
            key=f"{PLACES}-risposta-{row['key']}",
        )
        replies.draft_reply(self.world.actor(told["author"], at), request, at)

    def _newest(self, row: Row, at: datetime) -> tuple[int, int]:
        found = replies_queries.find_newest(self.world.territory_id, self.world.contributions[row["key"]], clock.rome_day(at))
        assert found is not None
        return found.id, found.version

    def _propose(self, row: Row, at: datetime) -> None:
        replies.propose_reply(self.world.actor(row["reply"]["author"], at), ProposeReply(*self._newest(row, at)), at)

    def _approve(self, row: Row, at: datetime) -> None:
        replies.approve_reply(self.world.actor(row["reply"]["approver"], at), ApproveReply(*self._newest(row, at)), at)

    def _publish(self, row: Row, at: datetime) -> None:
        replies.publish_reply(self.world.actor(row["reply"]["approver"], at), PublishReply(*self._newest(row, at)), at)

    def _comment(self, row: Row) -> None:
        at = self.world.calendar.at(row["day"], row["hour"])
        published = self.read_at.get(row["on"].removeprefix("contribution:"))
        if published is not None:
            at = max(at, published + timedelta(minutes=25))
        if row.get("answers"):
            at = max(at, self.read_at[row["answers"]] + timedelta(minutes=25))
        self._add(at, lambda at: self._post(row, at))
        if row["status"] == "in_moderation":
            return
        read_at = at + timedelta(hours=2 + row["day"] % 20)
        if row.get("promoted_to"):
            read_at = at + timedelta(minutes=30)
        self.read_at[row["key"]] = read_at
        self._add(read_at, lambda at: self._decide_on("comment", self.comments[row["key"]], row, at))
        if row.get("corrected"):
            self._add(read_at + timedelta(hours=5), lambda at: self._correct(row, at))
        if row["status"] == "hidden":
            self._add(at + timedelta(days=2), lambda at: self._hide("comment", self.comments[row["key"]], row, at))

    def _correct(self, row: Row, at: datetime) -> None:
        comment_id = self.comments[row["key"]]
        request = ReviseComment(self.world.territory_id, comment_id, row["corrected"], self._comment_version(row["key"]))
        contributions.revise_comment(self.world.actor(row["author"], at), request, at)

    def _post(self, row: Row, at: datetime) -> None:
        kind, _, key = row["on"].partition(":")
        request = PostComment(
            territory_id=self.world.territory_id,
            topic_id=self.world.topics[key] if kind == "topic" else None,
            contribution_id=self.world.contributions[key] if kind == "contribution" else None,
            text=row["text"],
            organisation_id=self.world.organisations.get(row["organisation"]),
            shows_name=self.content.people[row["author"]]["show_name"],
            key=f"{PLACES}-{row['key']}",
            parent_id=self.comments.get(row.get("answers", "")),
            stance=row.get("stance", ""),
        )
        self.comments[row["key"]] = contributions.post_comment(self.world.actor(row["author"], at), request, at).comment_id

    def _comment_version(self, key: str) -> int:
        return contributions_queries.get_comment(self.world.territory_id, self.comments[key]).version
