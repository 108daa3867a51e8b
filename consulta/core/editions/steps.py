# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a draft to a published edition and to the next draft. Every step begins with the row under lock and the version that was read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from consulta.core.actor import Actor
from consulta.core.editions import four_eyes
from consulta.core.editions.columns import Edited, EditionStatus
from consulta.core.editions.rules import EditionFacts, EditionRules
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import normalise, one_line
from consulta.core.words import N_, too_long

Row = TypeVar("Row", bound=Edited)
REASON_CAP, REASON_FLOOR, NOTE_CAP = 500, 10, 1000


@dataclass(frozen=True, slots=True)
class Steps(Generic[Row]):
    """The way of one kind of text.

    ``facts`` reads what the rules ask; ``check_complete`` raises Invalid saying what is missing; ``overtaken`` is what somebody is told
    who acts on a version that is no more; ``moved`` tells the others, with a note where there is one.
    """

    rules: EditionRules
    facts: Callable[[Row, datetime], EditionFacts]
    check_complete: Callable[[Row, datetime], None]
    overtaken: Callable[[Row], Conflict]
    moved: Callable[[Actor, Row, datetime, str], None]

    def propose(self, actor: Actor, row: Row, version: int, now: datetime) -> None:
        """Send for approval. Raises Refused, Conflict, Invalid saying what is missing."""
        if self._is_repeat(row, version, EditionStatus.PROPOSED):
            return
        self._check_version(row, version)
        self.rules.may_change(actor, self.facts(row, now)).or_refuse()
        self.check_complete(row, now)
        row.writer_ids = sorted({*row.writer_ids, actor.user_id})
        row.return_note = ""
        self._move(actor, row, EditionStatus.PROPOSED, now)

    def give_back(self, actor: Actor, row: Row, version: int, note: str, now: datetime) -> None:
        """Give a proposed or approved text back to who writes, with a note. Raises Refused, Conflict, Invalid."""
        said = normalise(note)
        if not said:
            raise Invalid({"note": N_("Scrivi che cosa va cambiato: chi ha scritto leggerà questa nota.")})
        if len(said) > NOTE_CAP:
            raise Invalid({"note": too_long(N_("La nota"), NOTE_CAP, len(said))})
        if self._is_repeat(row, version, EditionStatus.DRAFT) and row.return_note == said:
            return
        self._check_version(row, version)
        self.rules.may_return(actor, self.facts(row, now)).or_refuse()
        row.return_note, row.exception_reason = said, ""
        row.approver_id = row.approved_at = None
        self._move(actor, row, EditionStatus.DRAFT, now, said)

    def approve(self, actor: Actor, row: Row, version: int, exception_reason: str, now: datetime) -> None:
        """Approve: not who worked on it, but for the public exception of a small office. Raises Refused, Conflict, Invalid."""
        reason = one_line(exception_reason)
        if len(reason) > REASON_CAP:
            raise Invalid({"exception_reason": too_long(N_("Il motivo dell'eccezione"), REASON_CAP, len(reason))})
        if row.approver_id == actor.user_id and self._is_repeat(row, version, EditionStatus.APPROVED):
            return
        self._check_version(row, version)
        known = self.facts(row, now)
        if four_eyes.lacks_exception_reason(actor, known, reason):
            raise Invalid({"exception_reason": self.rules.four_eyes.reason_needed})
        self.rules.may_approve(actor, known, reason).or_refuse()
        self.check_complete(row, now)
        row.exception_reason = reason if four_eyes.needs_exception(actor, known) else ""
        row.approver_id, row.approved_at = actor.user_id, now
        self._move(actor, row, EditionStatus.APPROVED, now, row.exception_reason)

    def publish(self, actor: Actor, row: Row, version: int, now: datetime) -> bool:
        """Make the approved edition public; the feature freezes it. False for a second click. Raises Refused, Conflict, Invalid."""
        if self._is_repeat(row, version, EditionStatus.PUBLISHED):
            return False
        self._check_version(row, version)
        self.rules.may_publish(actor, self.facts(row, now)).or_refuse()
        self.check_complete(row, now)
        row.move_to(EditionStatus.PUBLISHED)
        return True

    def begin_edition(self, actor: Actor, row: Row, version: int, reason: str, now: datetime) -> None:
        """Begin the next edition; what is published stays as it is. Raises Refused, Conflict, Invalid (no reason)."""
        why = one_line(reason)
        if len(why) < REASON_FLOOR:
            raise Invalid({"reason": N_("Scrivi il motivo della nuova edizione, almeno 10 caratteri: sarà pubblico.")})
        if len(why) > REASON_CAP:
            raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(why))})
        if self._is_repeat(row, version, EditionStatus.DRAFT) and row.edition_reason == why:
            return
        self._check_version(row, version)
        self.rules.may_begin_edition(actor, self.facts(row, now)).or_refuse()
        row.edition += 1
        row.edition_reason, row.exception_reason, row.return_note = why, "", ""
        row.approver_id = row.approved_at = None
        row.writer_ids = [actor.user_id]
        self._move(actor, row, EditionStatus.DRAFT, now, why)

    def _move(self, actor: Actor, row: Row, status: EditionStatus, now: datetime, note: str = "") -> None:
        row.move_to(status)
        self.moved(actor, row, now, note)

    def _is_repeat(self, row: Row, version: int, reached: EditionStatus) -> bool:
        """A second click on the same button: the step it asks for is the one just made."""
        return row.status is reached and row.version == version + 1

    def _check_version(self, row: Row, version: int) -> None:
        if row.version != version:
            raise self.overtaken(row)
