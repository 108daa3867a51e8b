# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done to many replies at once, as ``bulk`` asks for it: write, approve, give back, give to somebody (ADR 0043)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from consulta.bulk import policy as bulk_policy
from consulta.bulk import service as bulk
from consulta.bulk.acts import Act
from consulta.bulk.requests import Picked, PrepareBulk
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import transactional
from consulta.core.words import N_
from consulta.notifications.service import withdraw_held
from consulta.plans import service as plans
from consulta.plans.models import LinkRelation
from consulta.plans.requests import LinkContribution, UnlinkContribution
from consulta.replies import policy, queries, service
from consulta.replies.requests import ApproveReply, DraftReply, ProposeReply, ReturnReply, WriteJoint

CONTRIBUTION, REPLY = "contribution", "reply"
WRITTEN, APPROVED, RETURNED, ASSIGNED = "replies.written", "replies.approved", "replies.returned", "replies.assigned"
GONE = N_("Non c'è più.")
CHANGED = N_("È cambiato dopo che l'hai visto in elenco: rileggilo dalla sua scheda.")
LEFT_OUT = N_("L'hai escluso tu dall'anteprima.")
NO_WORDS = N_("Scrivi prima la risposta comune: qui sotto vedrai il testo di ciascuno.")
NOBODY_WAITS = N_("Nessun contributo di questo punto aspetta una risposta: li trovi con la loro risposta nell'elenco delle risposte.")
LEAVING = N_("Un avviso a chi lo segue sta già partendo: resta com'è adesso.")
SEEN_OLD = N_("Il testo comune è cambiato dopo questa anteprima, forse in un'altra finestra: rileggilo e conferma di nuovo.")


class _Versioned(Protocol):
    @property
    def version(self) -> int: ...


def _unchanged(seen: Picked, row: _Versioned | None) -> Decision:
    if row is None:
        return refuse(GONE)
    return ALLOWED if row.version == seen.version else refuse(CHANGED)


@dataclass(frozen=True, slots=True)
class WriteTogether:
    """One reply for many, with the own words of some and without those that were left out."""

    operation_id: int = 0
    joint: queries.JointView | None = None
    left_out: frozenset[int] = field(default_factory=frozenset)
    name: str = WRITTEN

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Who writes one."""
        return policy.may_write_replies(actor, territory_id)

    def check(self, words: Mapping[str, str]) -> None:
        """The common words are there, and they are those of the preview."""
        if self.joint is None:
            raise Invalid({"text": NO_WORDS})
        if words.get("version") != str(self.joint.version):
            raise Conflict(SEEN_OLD, {"Motivazione": self.joint.words.text})

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each: not left out, unchanged, nobody at work on it, and all that its outcome needs."""
        objective = self.joint.objective_id if self.joint else None
        found = queries.list_answered(territory_id, [one.id for one in picked], objective, lock=lock)
        today = clock.rome_day(clock.now())
        return {one.id: self._weigh(actor, one, found.get(one.id), today) for one in picked}

    def _weigh(self, actor: Actor, seen: Picked, row: queries.AnsweredRow | None, today: date) -> Decision:
        if seen.id in self.left_out:
            return refuse(LEFT_OUT)
        unchanged = _unchanged(seen, row)
        if row is None or not unchanged:
            return unchanged
        allowed = policy.may_answer_with_others(actor, row.facts)
        if not allowed or self.joint is None:
            return allowed
        words = self.joint.words_of(row.id).filled(row.values)
        says_yes = self.joint.relation != "considered"
        content = row.content(words, adds_link=self.joint.objective_id is not None, says_yes=says_yes)
        missing = policy.what_is_missing(content, today)
        return refuse(next(iter(missing.values()))) if missing else ALLOWED

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Link one when it is asked for and not linked yet, write its reply, send it for approval when it is asked for."""
        assert self.joint is not None
        row = queries.list_answered(territory_id, [subject_id], self.joint.objective_id)[subject_id]
        link_id = None
        if self.joint.objective_id is not None and not row.is_linked_here:
            wanted = LinkContribution(
                contribution_id=subject_id,
                objective_id=self.joint.objective_id,
                relation=self.joint.relation,
                reason=self.joint.link_reason,
            )
            link_id = plans.link(actor, wanted, now)
        reply_id = service.draft_reply(actor, service.draft_from(self.joint, row), now)
        version = service.stood(reply_id)["version"]
        if self.joint.sends:
            service.propose_reply(actor, ProposeReply(reply_id, version), now)
            version += 1
        return {"reply_id": reply_id, "version": version, "link_id": link_id}

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Delete the reply and take the link away, unless somebody touched either."""
        if service.stands_untouched(kept["reply_id"], kept["version"]) and not withdraw_held(mark):
            return refuse(LEAVING)
        taken = service.take_back_written(actor, kept["reply_id"], kept["version"], now)
        if taken and kept["link_id"] is not None:
            plans.unlink(actor, UnlinkContribution(link_id=kept["link_id"]), now)
        return taken


@dataclass(frozen=True, slots=True)
class ApproveTogether:
    """Approval of many, none of which one wrote."""

    name: str = APPROVED

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Who approves one."""
        return policy.may_approve_replies(actor, territory_id)

    def check(self, words: Mapping[str, str]) -> None:
        """Nothing is asked."""

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each: unchanged, not one's own, complete still."""
        today = clock.rome_day(clock.now())
        found = queries.list_judged(territory_id, [one.id for one in picked], today, lock=lock)
        return {one.id: self._weigh(actor, one, found.get(one.id), today) for one in picked}

    def _weigh(self, actor: Actor, seen: Picked, row: queries.JudgedRow | None, today: date) -> Decision:
        unchanged = _unchanged(seen, row)
        if row is None or not unchanged:
            return unchanged
        allowed = policy.may_approve_with_others(actor, row.facts)
        missing = policy.what_is_missing(row.content, today) if allowed else {}
        return refuse(next(iter(missing.values()))) if missing else allowed

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Approve one."""
        before = service.stood(subject_id)
        service.approve_reply(actor, ApproveReply(subject_id, before["version"]), now)
        return {"before": before, "version": before["version"] + 1}

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Put one back among those to approve."""
        return service.take_back_judged(actor, subject_id, kept["version"], kept["before"], "approved", now)


@dataclass(frozen=True, slots=True)
class ReturnTogether:
    """Giving many back to who wrote them, with one note."""

    name: str = RETURNED

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Who gives one back."""
        return policy.may_approve_replies(actor, territory_id)

    def check(self, words: Mapping[str, str]) -> None:
        """The note."""
        if len(normalise(words.get("note", ""))) < 5:
            raise Invalid({"note": N_("Scrivi che cosa va cambiato: lo leggerà chi ha scritto la risposta.")})

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each: unchanged, not public yet."""
        found = queries.list_judged(territory_id, [one.id for one in picked], clock.rome_day(clock.now()), lock=lock)
        return {one.id: self._weigh(actor, one, found.get(one.id)) for one in picked}

    def _weigh(self, actor: Actor, seen: Picked, row: queries.JudgedRow | None) -> Decision:
        unchanged = _unchanged(seen, row)
        return unchanged if row is None or not unchanged else policy.may_return_reply(actor, row.facts)

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Give one back."""
        before = service.stood(subject_id)
        service.return_reply(actor, ReturnReply(subject_id, before["version"], words["note"]), now)
        return {"before": before, "version": before["version"] + 1}

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Put one back where it stood."""
        return service.take_back_judged(actor, subject_id, kept["version"], kept["before"], "returned", now)


@dataclass(frozen=True, slots=True)
class AssignTogether:
    """Giving the replies to many contributions to one person, by one day."""

    territory_id: int = 0
    name: str = ASSIGNED

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Who writes replies."""
        return policy.may_write_replies(actor, territory_id)

    def check(self, words: Mapping[str, str]) -> None:
        """The person, and a day that is to come."""
        officer_id = _whole(words.get("officer_id", ""))
        if officer_id is None:
            raise Invalid({"officer_id": N_("Scegli a chi affidare le risposte.")})
        service.check_assignment(self.territory_id, officer_id, _day(words), clock.now())

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each: public and without an answer. That its text changed since does not matter to who answers it."""
        found = queries.list_answered(territory_id, [one.id for one in picked], lock=lock)
        return {one.id: self._weigh(actor, found.get(one.id)) for one in picked}

    def _weigh(self, actor: Actor, row: queries.AnsweredRow | None) -> Decision:
        if row is None:
            return refuse(GONE)
        allowed = policy.may_write_reply(actor, row.territory_id, row.status.value)
        return refuse(N_("Ha già una risposta pubblica: non aspetta più.")) if allowed and row.has_published else allowed

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Give one."""
        return service.assign_with_others(actor, territory_id, subject_id, int(words["officer_id"]), _day(words), now)

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Put the assignment back as it was."""
        return service.take_back_assignment(actor, territory_id, subject_id, kept["before"], kept["version"], now)


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _day(words: Mapping[str, str]) -> date | None:
    return date.fromisoformat(words["due_on"]) if words.get("due_on") else None


@transactional
def inherit(actor: Actor, territory_id: int, point_id: int, reply: queries.PointReplyView, key: str, now: datetime) -> int:
    """Prepare the replies to the contributions of a point of a synthesis, from the reply of the point (ADR 0052).

    As one reply for many: each is looked at, changed or left out, and only then written; gives the act. The same key gives the same one.
    Raises Refused (role), Invalid (nobody waits for a reply), Conflict (the key is somebody else's).
    """
    picked = tuple(Picked(*one) for one in queries.list_waiting(point_id, bulk_policy.CAP))
    if not picked:
        raise Invalid({"picked": NOBODY_WAITS})
    act = WriteTogether()
    operation_id = bulk.prepare(actor, act, PrepareBulk(territory_id, act.name, CONTRIBUTION, picked, key), now)
    if queries.find_joint(territory_id, operation_id) is None:
        service.write_joint(actor, _joint_of(territory_id, operation_id, point_id, reply.words), now)
    return operation_id


def _joint_of(territory_id: int, operation_id: int, point_id: int, words: queries.JointWords) -> WriteJoint:
    """The words of the point; to accept, the first objective of the point is linked in the same act."""
    draft = DraftReply(
        contribution_id=0,
        outcome=words.outcome.value,
        text=words.text,
        accepted_part=words.accepted_part,
        refused_part=words.refused_part,
        forwarded_to_id=words.forwarded_to_id,
        deferred_year=words.deferred_year,
        covered_by_id=words.covered_by_id,
        covered_by_service_id=words.covered_by_service_id,
    )
    objective = queries.first_objective(point_id) if words.outcome in policy.TAKEN_UP else None
    relation = LinkRelation.SUPPORTS.value if objective is not None else ""
    return WriteJoint(territory_id, operation_id, draft, objective, relation, "", True)


KINDS: Mapping[str, str] = {WRITTEN: CONTRIBUTION, ASSIGNED: CONTRIBUTION, APPROVED: REPLY, RETURNED: REPLY}
"""The acts, and what each is done to."""


def act_for(territory_id: int, operation_id: int, name: str, left_out: frozenset[int] = frozenset()) -> Act:
    """The act of an operation, with its words as they are now. Raises NotFound for one that is not about replies."""
    if name == WRITTEN:
        return WriteTogether(operation_id, queries.find_joint(territory_id, operation_id), left_out)
    others: Mapping[str, Act] = {APPROVED: ApproveTogether(), RETURNED: ReturnTogether(), ASSIGNED: AssignTogether(territory_id)}
    if name not in others:
        raise NotFound
    return others[name]
