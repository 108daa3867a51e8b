# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may build, approve and publish a synthesis; in which bucket a text stands; what may be quoted and how it is attributed."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from consulta.core import masking
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.text import normalise
from consulta.core.words import N_, filled
from consulta.synthesis.models import Bucket as Bucket
from consulta.synthesis.models import SetAsideReason, SynthesisStatus

WRITERS = ("operator", "coordinator")
APPROVERS = ("coordinator", "deputy_approver")
OFFICE = ("operator", "coordinator", "deputy_approver")
READERS = (*OFFICE, "auditor")
SMALL_OFFICE = 3
"""With fewer people than this the coordinator may approve what they wrote, saying why (decisions.md 12)."""
EXCEPTION_FLOOR = 20
EXCEPTION_NEEDED = N_("Hai lavorato a questa sintesi: per approvarla scrivi il motivo dell'eccezione, almeno 20 caratteri. Sarà pubblico.")

TITLE_CAP, TEXT_CAP, DISSENT_CAP, NOTE_CAP, REASON_CAP = 160, 20_000, 5_000, 500, 500
STATEMENT_FLOOR = 30
POINTS_CAP, ITEMS_CAP, QUOTES_CAP = 60, 200, 10
QUOTE_FLOOR, QUOTE_CAP = 3, 1_500

A_CITIZEN = N_("Una cittadina o un cittadino")
"""How a person is named who did not choose to show a name (invariant 17)."""


@dataclass(frozen=True, slots=True)
class SynthesisFacts:
    """What a policy must know of a synthesis. ``is_small_office``: fewer than SMALL_OFFICE people and the exception is allowed."""

    territory_id: int
    status: SynthesisStatus
    writer_ids: Collection[int]
    is_small_office: bool = False


def may_read(actor: Actor, territory_id: int) -> Decision:
    """The office's pages of syntheses."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Le sintesi in lavorazione sono riservate all'ufficio."), N_("Chiedi l'incarico al coordinatore."))


def may_write(actor: Actor, territory_id: int) -> Decision:
    """Begin a synthesis and work on it."""
    if actor.has_role(territory_id, *WRITERS):
        return ALLOWED
    return refuse(N_("Le sintesi le scrivono gli operatori e il coordinatore."), N_("Chiedi l'incarico al coordinatore."))


def may_change(actor: Actor, facts: SynthesisFacts) -> Decision:
    """Change what is written and gathered: only in writing."""
    return first_refusal(may_write(actor, facts.territory_id), _in_state(facts, SynthesisStatus.DRAFT))


def may_return(actor: Actor, facts: SynthesisFacts) -> Decision:
    """Give it back to who wrote it, before it is public."""
    if not actor.has_role(facts.territory_id, *APPROVERS):
        return refuse(N_("Una sintesi la restituisce chi può approvarla: il coordinatore o chi lo sostituisce."))
    return _in_state(facts, SynthesisStatus.PROPOSED, SynthesisStatus.APPROVED)


def may_approve(actor: Actor, facts: SynthesisFacts, exception_reason: str = "") -> Decision:
    """Approve: not who worked on it, but for the recorded exception of a small office (decisions.md 12)."""
    if not actor.has_role(facts.territory_id, *APPROVERS):
        return refuse(N_("Le sintesi le approva il coordinatore o chi lo sostituisce."), N_("Manda la sintesi in approvazione."))
    return first_refusal(_in_state(facts, SynthesisStatus.PROPOSED), _four_eyes(actor, facts, exception_reason))


def may_publish(actor: Actor, facts: SynthesisFacts) -> Decision:
    """Make the approved edition public."""
    if not actor.has_role(facts.territory_id, *OFFICE):
        return refuse(N_("Le sintesi le pubblica chi lavora nell'ufficio."))
    if facts.status is SynthesisStatus.DRAFT:
        return refuse(_STATE_REFUSALS[facts.status], N_("Mandala in approvazione: la approva chi non l'ha scritta, poi si pubblica."))
    if facts.status is SynthesisStatus.PROPOSED:
        return refuse(N_("Questa sintesi è in approvazione."), N_("Approvala, oppure restituiscila a chi l'ha scritta."))
    return _in_state(facts, SynthesisStatus.APPROVED)


def may_begin_edition(actor: Actor, facts: SynthesisFacts) -> Decision:
    """Begin the next edition; the published ones stay as they are (invariant 4)."""
    return first_refusal(may_write(actor, facts.territory_id), _in_state(facts, SynthesisStatus.PUBLISHED))


def needs_exception(actor: Actor, facts: SynthesisFacts) -> bool:
    """Whether who approves also worked on it."""
    return actor.user_id in facts.writer_ids


def lacks_exception_reason(actor: Actor, facts: SynthesisFacts, exception_reason: str) -> bool:
    """Whether the exception is needed and open, and only its reason is missing or too short."""
    return needs_exception(actor, facts) and _may_use_exception(actor, facts) and len(normalise(exception_reason)) < EXCEPTION_FLOOR


def _may_use_exception(actor: Actor, facts: SynthesisFacts) -> bool:
    return facts.is_small_office and actor.has_role(facts.territory_id, "coordinator")


def _four_eyes(actor: Actor, facts: SynthesisFacts, exception_reason: str) -> Decision:
    if not needs_exception(actor, facts):
        return ALLOWED
    if not _may_use_exception(actor, facts):
        return refuse(
            N_("Chi ha lavorato a una sintesi non può anche approvarla."),
            N_("Chiedi l'approvazione al coordinatore o a chi lo sostituisce."),
        )
    if lacks_exception_reason(actor, facts, exception_reason):
        return refuse(EXCEPTION_NEEDED, N_("Compila il campo «Motivo dell'eccezione»."))
    return ALLOWED


_STATE_REFUSALS = {
    SynthesisStatus.DRAFT: N_("Questa sintesi è ancora in scrittura."),
    SynthesisStatus.PROPOSED: N_("Questa sintesi è in approvazione: non si può cambiare finché non torna in scrittura."),
    SynthesisStatus.APPROVED: N_("Questa sintesi è già approvata: non si può cambiare finché non torna in scrittura."),
    SynthesisStatus.PUBLISHED: N_("Questa sintesi è pubblicata: si cambia solo con una nuova edizione motivata."),
}


def _in_state(facts: SynthesisFacts, *wanted: SynthesisStatus) -> Decision:
    return ALLOWED if facts.status in wanted else refuse(_STATE_REFUSALS[facts.status], N_("Ricarica la pagina per vedere a che punto è."))


# ---------------------------------------------------------------- buckets


def bucket_of(*, is_merged: bool, is_set_aside: bool, is_on_a_point: bool) -> Bucket:
    """The one bucket of a published text. What became another text counts there; the query of the lists asks in the same order."""
    if is_merged:
        return Bucket.MERGED
    if is_set_aside:
        return Bucket.SET_ASIDE
    return Bucket.ON_A_POINT if is_on_a_point else Bucket.TO_DO


def percentages(numbers: Sequence[int]) -> list[int]:
    """Whole shares of the sum that make exactly 100 together (largest remainder); all 0 when there is nothing."""
    total = sum(numbers)
    if not total:
        return [0] * len(numbers)
    shares = [number * 100 // total for number in numbers]
    by_remainder = sorted(range(len(numbers)), key=lambda at: (-(numbers[at] * 100 % total), at))
    for at in by_remainder[: 100 - sum(shares)]:
        shares[at] += 1
    return shares


def missing_note(reason: SetAsideReason, note: str) -> str:
    """What the note still needs; empty when nothing."""
    if reason is SetAsideReason.OTHER and len(normalise(note)) < 5:
        return N_("Scrivi nella nota quale altro motivo: almeno 5 caratteri.")
    return ""


# ---------------------------------------------------------------- quotes

_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[»”\")\]*_]*|(?=\n)|\Z)")


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends, without the blanks around it; together they hold every letter and digit."""
    found = []
    for match in _SENTENCE.finditer(text):
        passage = match.group()
        start = match.start() + len(passage) - len(passage.lstrip())
        end = match.start() + len(passage.rstrip())
        if any(letter.isalnum() for letter in text[start:end]):
            found.append((start, end))
    return found


def passages(text: str, ticked: Iterable[int]) -> list[tuple[int, int]]:
    """The ticked sentences as passages: those that follow one another are one. Numbers that no sentence has are left out."""
    spans = sentences(text)
    wanted = sorted({at for at in ticked if 0 <= at < len(spans)})
    joined: list[tuple[int, int]] = []
    for before, at in zip([-2, *wanted], wanted, strict=False):
        if at == before + 1:
            joined[-1] = (joined[-1][0], spans[at][1])
        else:
            joined.append(spans[at])
    return joined


def may_quote(text: str, starts: int, ends: int) -> Decision:
    """Whether a passage of a text may be quoted: it stands in the text, is neither too short nor too long, and nothing of it was hidden."""
    if not 0 <= starts < ends <= len(text):
        return refuse(N_("Il passaggio non è nel testo: ricarica la pagina e scegli di nuovo."))
    passage = text[starts:ends]
    if len(passage) < QUOTE_FLOOR or len(passage) > QUOTE_CAP:
        return refuse(filled(N_("Una citazione va da %(floor)s a %(cap)s caratteri: scegli meno frasi."), floor=QUOTE_FLOOR, cap=QUOTE_CAP))
    if masking.has_mark(passage):
        return refuse(N_("Una delle frasi ha un passaggio oscurato: non si può citare. Scegline un'altra."))
    return ALLOWED


def still_stands(quote: str, starts: int, ends: int, text: str | None) -> bool:
    """Whether a quoted passage is still, letter by letter, where it was taken from."""
    return bool(quote) and text is not None and text[starts:ends] == quote


def attribution(organisation: str, person: str) -> str:
    """Whose words they are: an organisation by name, a person by name only when they show it."""
    return organisation or person or A_CITIZEN


# ---------------------------------------------------------------- completeness


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What completeness asks of a point: number, statement, how many sources, how many of them changed since they were read."""

    number: int
    statement: str
    sources: int
    stale: int


def what_is_missing(points: Sequence[PointFacts]) -> list[str]:
    """What a synthesis still needs before it may be proposed or published: sentences that say where and what to do."""
    if not points:
        return [N_("La sintesi non ha punti: scrivine almeno uno.")]
    missing: list[str] = []
    for point in points:
        if len(normalise(point.statement)) < STATEMENT_FLOOR:
            missing.append(filled(N_("Il punto %(number)s è troppo breve: scrivi almeno 30 caratteri."), number=point.number))
        if not point.sources:
            missing.append(filled(N_("Il punto %(number)s non ha fonti: aggiungine almeno una, o togli il punto."), number=point.number))
        if point.stale:
            missing.append(
                filled(
                    N_("Il punto %(number)s ha fonti cambiate dopo che le hai lette: rileggile o toglile."),
                    number=point.number,
                )
            )
    return missing


def may_close_roundtable(title: str, *, is_published: bool) -> Decision:
    """Close a tavolo: only once its synthesis is published (domain.md §7.2)."""
    if is_published:
        return ALLOWED
    return refuse(
        filled(N_("Il tavolo «%(title)s» non ha ancora una sintesi pubblicata: chiudere un tavolo la richiede."), title=title),
        N_("Apri «Sintesi», scrivi quella del tavolo e pubblicala; poi chiudi il tavolo."),
    )
