# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Linking many contributions to one line of the plan, or parting them from it, as ``bulk`` asks for it (ADR 0038, ADR 0047)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consulta.bulk.requests import Picked
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.text import normalise
from consulta.core.words import N_, too_long
from consulta.notifications.service import withdraw_held
from consulta.plans import policy as plan_policy
from consulta.plans import queries as plans
from consulta.plans import service as plan_service
from consulta.plans.models import LinkRelation
from consulta.plans.queries import WeighableLink
from consulta.plans.requests import LinkContribution, UnlinkContribution
from consulta.replies import queries as replies
from consulta.web.ports import ports

PREFIX = "plans."
LINK, UNLINK = "link", "unlink"
_REASON_CAP = 1_000
_NUMBER_CAP = 10


@dataclass(frozen=True, slots=True)
class LinkTogether:
    """One line of the plan and many contributions: to join them, or to part them. Line and relation stand in the act's name."""

    verb: str
    objective_id: int
    relation: str = LinkRelation.SUPPORTS.value

    @property
    def name(self) -> str:
        """``plans.link.supports.12``."""
        return f"{PREFIX}{self.verb}.{self.relation}.{self.objective_id}"

    @property
    def joins(self) -> bool:
        """Whether it links; otherwise it takes links away."""
        return self.verb == LINK

    @property
    def relation_label(self) -> str:
        """How the contributions bear on the line, in words."""
        return LinkRelation(self.relation).label

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Who links one contribution links many."""
        return plan_policy.may_unlink(actor, territory_id)

    def check(self, words: Mapping[str, str]) -> None:
        """The reason of a link, once for all; it may wait until the reply."""
        reason = normalise(words.get("reason", ""))
        if len(reason) > _REASON_CAP:
            raise Invalid({"reason": too_long(N_("Il perché del collegamento"), _REASON_CAP, len(reason))})

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each: whether it is as it was seen, is public, and is not linked to the line already (or still is, to part them)."""
        line = plans.get_objective(territory_id, self.objective_id)
        rows = plans.weighable_links(territory_id, line.id, [one.id for one in picked], lock=lock)
        linked = [row.link_id for row in rows.values() if row.link_id is not None]
        vetoes = {} if self.joins else replies.may_unlink_many(linked)
        return {one.id: self._weigh(actor, territory_id, line.status, one, rows.get(one.id), vetoes) for one in picked}

    def _weigh(
        self, actor: Actor, territory_id: int, line: str, seen: Picked, row: WeighableLink | None, vetoes: Mapping[int, Decision]
    ) -> Decision:
        if row is None:
            return refuse(N_("Questo contributo non c'è più."))
        if row.version != seen.version:
            return refuse(N_("È cambiato dopo che l'hai visto in elenco: rileggilo e collegalo dalla sua scheda."))
        if not self.joins:
            return vetoes.get(row.link_id, ALLOWED) if row.link_id else refuse(N_("Non è collegato a questa riga del piano."))
        if row.link_id:
            return refuse(N_("È già collegato a questa riga del piano."))
        return plan_policy.may_link(actor, territory_id, row.status, line)

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Join one to the line, or part them."""
        if self.joins:
            wanted = LinkContribution(
                contribution_id=subject_id, objective_id=self.objective_id, relation=self.relation, reason=words.get("reason", "")
            )
            return {"link_id": plan_service.link(actor, wanted, now)}
        row = plans.weighable_links(territory_id, self.objective_id, [subject_id], lock=False)[subject_id]
        if row.link_id is None:  # weighed a moment ago under the same lock: somebody's rule changed, not a race
            raise NotFound
        plan_service.unlink(actor, UnlinkContribution(link_id=row.link_id), now)
        return {"link_id": row.link_id, "linked_at": row.linked_at.isoformat() if row.linked_at else ""}

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Put one back as it was, unless somebody linked or parted them since, or a reply stands on the link."""
        return self._part_again(actor, territory_id, subject_id, kept, mark, now) if self.joins else self._join_again(actor, kept, now)

    def _part_again(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        row = plans.weighable_links(territory_id, self.objective_id, [subject_id], lock=True).get(subject_id)
        if row is None or row.link_id is None or row.link_id != kept["link_id"]:
            return refuse(N_("Nel frattempo qualcuno ha cambiato questo collegamento: resta com'è adesso."))
        for guard in ports().guards.get("unlink_contribution", ()):
            if not (asked := guard(row.link_id)):
                return asked
        if not withdraw_held(mark):
            return refuse(N_("L'avviso a chi segue il contributo sta già partendo: resta com'è adesso."))
        plan_service.unlink(actor, UnlinkContribution(link_id=row.link_id), now)
        return ALLOWED

    def _join_again(self, actor: Actor, kept: Mapping[str, Any], now: datetime) -> Decision:
        since = datetime.fromisoformat(kept["linked_at"]) if kept["linked_at"] else None
        try:
            stands = plan_service.put_back_link(actor, kept["link_id"], since, now)
        except Refused as refused:
            return refuse(refused.message, refused.would_help)
        return ALLOWED if stands else refuse(N_("Nel frattempo il contributo o la riga del piano è cambiato: resta com'è adesso."))


def act_named(name: str) -> LinkTogether:
    """The act that an operation names. Raises NotFound."""
    parts = name.removeprefix(PREFIX).split(".")
    if not name.startswith(PREFIX) or len(parts) != 3:
        raise NotFound
    verb, relation, number = parts
    is_number = number.isascii() and number.isdigit() and len(number) < _NUMBER_CAP
    if verb not in (LINK, UNLINK) or relation not in {one.value for one in LinkRelation} or not is_number:
        raise NotFound
    return LinkTogether(verb, int(number), relation)
