# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may build, approve and publish a synthesis; in which bucket a text stands; what may be quoted and how it is attributed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consulta.core import masking
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.editions.columns import EditionStatus
from consulta.core.editions.four_eyes import APPROVERS as APPROVERS
from consulta.core.editions.four_eyes import OFFICE as OFFICE
from consulta.core.editions.four_eyes import READERS as READERS
from consulta.core.editions.four_eyes import WRITERS as WRITERS
from consulta.core.editions.four_eyes import FourEyes
from consulta.core.editions.rules import EditionRules
from consulta.core.text import normalise
from consulta.core.words import N_, filled
from consulta.synthesis.models import Bucket as Bucket
from consulta.synthesis.models import SetAsideReason

TITLE_CAP, TEXT_CAP, DISSENT_CAP, NOTE_CAP = 160, 20_000, 5_000, 500
STATEMENT_FLOOR = 30
POINTS_CAP, ITEMS_CAP, QUOTES_CAP = 60, 200, 10
QUOTE_FLOOR, QUOTE_CAP = 3, 1_500

A_CITIZEN = N_("Una cittadina o un cittadino")
"""How a person is named who did not choose to show a name (invariant 17)."""


RULES = EditionRules(
    reading=N_("Le sintesi in lavorazione sono riservate all'ufficio."),
    writing=N_("Le sintesi le scrivono gli operatori e il coordinatore."),
    returning=N_("Una sintesi la restituisce chi può approvarla: il coordinatore o chi lo sostituisce."),
    approving=N_("Le sintesi le approva il coordinatore o chi lo sostituisce."),
    approving_helps=N_("Manda la sintesi in approvazione."),
    publishing=N_("Le sintesi le pubblica chi lavora nell'ufficio."),
    four_eyes=FourEyes(
        N_("Chi ha lavorato a una sintesi non può anche approvarla."),
        N_("Hai lavorato a questa sintesi: per approvarla scrivi il motivo dell'eccezione, almeno 20 caratteri. Sarà pubblico."),
    ),
    states={
        EditionStatus.DRAFT: N_("Questa sintesi è ancora in scrittura."),
        EditionStatus.PROPOSED: N_("Questa sintesi è in approvazione: non si può cambiare finché non torna in scrittura."),
        EditionStatus.APPROVED: N_("Questa sintesi è già approvata: non si può cambiare finché non torna in scrittura."),
        EditionStatus.PUBLISHED: N_("Questa sintesi è pubblicata: si cambia solo con una nuova edizione motivata."),
    },
)
may_read, may_write, may_change = RULES.may_read, RULES.may_write, RULES.may_change
may_return, may_approve, may_publish, may_begin_edition = RULES.may_return, RULES.may_approve, RULES.may_publish, RULES.may_begin_edition


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
