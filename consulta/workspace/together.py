# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The decisions that may be taken on many contributions or comments at once, as ``bulk`` asks for them (ADR 0038)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consulta.bulk.acts import Act
from consulta.bulk.policy import MOST
from consulta.bulk.requests import Picked
from consulta.codebook import together as tagging
from consulta.contributions import queries as contributions
from consulta.contributions.queries import StaffFilter
from consulta.contributions.requests import SubjectKind
from consulta.core.actor import Actor
from consulta.core.decision import Decision, refuse
from consulta.core.errors import Invalid, NotFound
from consulta.core.words import N_
from consulta.moderation import policy as moderation_policy
from consulta.moderation import service as moderation
from consulta.moderation.models import ModerationOutcome
from consulta.moderation.queries import COMMENT, CONTRIBUTION
from consulta.moderation.requests import Decide, ForNow
from consulta.notifications.service import withdraw_held
from consulta.workspace import linking, policy, queries

_PREFIX = {CONTRIBUTION: "moderation.", COMMENT: "moderation.comment."}
_GONE = {CONTRIBUTION: N_("Questo contributo non c'è più."), COMMENT: N_("Questo commento non c'è più.")}


@dataclass(frozen=True, slots=True)
class DecideTogether:
    """One decision on many texts of a kind, with one reason for all."""

    outcome: ModerationOutcome
    kind: SubjectKind = CONTRIBUTION

    @property
    def name(self) -> str:
        """As it stands in the rows of an operation."""
        return f"{_PREFIX[self.kind]}{self.outcome.value}"

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Who decides on one."""
        return policy.may_classify(actor, territory_id)

    def check(self, words: Mapping[str, str]) -> None:
        """The reasons that a decision on one needs, once for all."""
        missing = moderation_policy.missing_reasons(self.outcome, words.get("reason_code") or None, words.get("reason_text", ""))
        if missing:
            raise Invalid(missing)

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each: whether it is still as it was seen, waits, is not one's own and may become public."""
        found = queries.weighable(self.kind, territory_id, [one.id for one in picked], lock=lock)
        return {one.id: self._weigh(actor, territory_id, one, found.get(one.id)) for one in picked}

    def _weigh(self, actor: Actor, territory_id: int, seen: Picked, row: queries.Weighable | None) -> Decision:
        if row is None:
            return refuse(_GONE[self.kind])
        if row.status.value not in moderation_policy.POSSIBLE_FROM[self.outcome]:
            return refuse(N_("Non aspetta più una decisione: qualcuno ha deciso prima, o chi l'ha scritto l'ha ritirato."))
        if row.version != seen.version:
            return refuse(N_("È cambiato dopo che l'hai visto in elenco: rileggilo e decidi dalla sua scheda."))
        allowed = moderation_policy.may_decide(actor, territory_id, row.author_id)
        if not allowed or self.outcome is not ModerationOutcome.PUBLISHED or not row.is_from_a_meeting:
            return allowed
        return queries.may_become_public(row.id)

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Decide on one."""
        wanted = Decide(self.kind, subject_id, self.outcome.value, words.get("reason_code") or None, words.get("reason_text", ""))
        done = moderation.decide_for_now(actor, wanted, now)
        return {"decision_id": done.decision_id, "stood": dict(done.stood)}

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Put one back where it stood, unless somebody did anything to it or a letter is leaving."""
        taken = ForNow(kept["decision_id"], kept["stood"])
        asked = moderation.take_back(actor, taken, now, just_asking=True)
        if not asked:
            return asked
        if queries.is_contested(self.kind, subject_id, taken.decision_id):
            return refuse(N_("Nel frattempo un lettore lo ha segnalato, o chi l'ha scritto ha chiesto il riesame: resta com'è adesso."))
        if not withdraw_held(mark):
            return refuse(N_("La lettera a chi l'ha scritto sta già partendo: resta com'è adesso."))
        return moderation.take_back(actor, taken, now)


_IN_QUANTITY = (ModerationOutcome.PUBLISHED, ModerationOutcome.RETURNED, ModerationOutcome.REJECTED)
ACTS: Mapping[str, DecideTogether] = {one.name: one for one in (DecideTogether(outcome, CONTRIBUTION) for outcome in _IN_QUANTITY)}
"""What is safe in quantity. A personal case needs words for one person, hiding what is public a second pair of eyes."""
COMMENT_ACTS: Mapping[str, DecideTogether] = {one.name: one for one in (DecideTogether(outcome, COMMENT) for outcome in _IN_QUANTITY)}
"""The same for comments."""


def act_named(name: str) -> DecideTogether:
    """The act that a form or an operation names. Raises NotFound."""
    found = ACTS.get(name) or COMMENT_ACTS.get(name)
    if found is None:
        raise NotFound
    return found


def any_act(name: str) -> Act:
    """Whatever act an operation names, for the worker. Raises NotFound."""
    if name.startswith(tagging.PREFIX):
        return tagging.act_named(name)
    return linking.act_named(name) if name.startswith(linking.PREFIX) else act_named(name)


def whole_filter(territory_id: int, chosen: StaffFilter) -> tuple[Picked, ...]:
    """Every contribution of a filter as it is now, at most one more than an act may take."""
    found = contributions.list_for_staff(territory_id, chosen, size=MOST + 1)
    return tuple(Picked(row.id, row.version) for row in found.items)
