# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read, write, approve and publish what is published in editions; each feature gives the sentences."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.editions.columns import EditionStatus
from consulta.core.editions.four_eyes import APPROVERS, OFFICE, READERS, WRITERS, FourEyes
from consulta.core.words import N_


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What a policy must know. ``is_small_office``: fewer than SMALL_OFFICE people and the territory allows the exception."""

    territory_id: int
    status: EditionStatus
    writer_ids: Collection[int]
    is_small_office: bool = False


@dataclass(frozen=True, slots=True)
class EditionRules:
    """The rules, with why not in the words of the feature: reading, writing, giving back, approving, publishing, and in which state."""

    reading: str
    writing: str
    returning: str
    approving: str
    approving_helps: str
    publishing: str
    four_eyes: FourEyes
    states: Mapping[EditionStatus, str]

    def may_read(self, actor: Actor, territory_id: int) -> Decision:
        """The office's pages."""
        if actor.has_role(territory_id, *READERS):
            return ALLOWED
        return refuse(self.reading, N_("Chiedi l'incarico al coordinatore."))

    def may_write(self, actor: Actor, territory_id: int) -> Decision:
        """Begin one and work on it."""
        if actor.has_role(territory_id, *WRITERS):
            return ALLOWED
        return refuse(self.writing, N_("Chiedi l'incarico al coordinatore."))

    def may_change(self, actor: Actor, facts: EditionFacts) -> Decision:
        """Change what it says: only in writing."""
        return first_refusal(self.may_write(actor, facts.territory_id), self._in_state(facts, EditionStatus.DRAFT))

    def may_return(self, actor: Actor, facts: EditionFacts) -> Decision:
        """Give it back to who wrote it, before it is public."""
        if not actor.has_role(facts.territory_id, *APPROVERS):
            return refuse(self.returning)
        return self._in_state(facts, EditionStatus.PROPOSED, EditionStatus.APPROVED)

    def may_approve(self, actor: Actor, facts: EditionFacts, exception_reason: str = "") -> Decision:
        """Approve: not who worked on it, but for the recorded exception of a small office (decisions.md 12)."""
        if not actor.has_role(facts.territory_id, *APPROVERS):
            return refuse(self.approving, self.approving_helps)
        return first_refusal(self._in_state(facts, EditionStatus.PROPOSED), self.four_eyes.decide(actor, facts, exception_reason))

    def may_publish(self, actor: Actor, facts: EditionFacts) -> Decision:
        """Make the approved edition public."""
        if not actor.has_role(facts.territory_id, *OFFICE):
            return refuse(self.publishing)
        return self._in_state(facts, EditionStatus.APPROVED)

    def may_begin_edition(self, actor: Actor, facts: EditionFacts) -> Decision:
        """Begin the next edition; the published ones stay as they are (invariant 4)."""
        return first_refusal(self.may_write(actor, facts.territory_id), self._in_state(facts, EditionStatus.PUBLISHED))

    def _in_state(self, facts: EditionFacts, *wanted: EditionStatus) -> Decision:
        if facts.status in wanted:
            return ALLOWED
        return refuse(self.states[facts.status], N_("Ricarica la pagina per vedere a che punto è."))
