# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shapes checked and texts cleaned before any lock is taken: the slow part of a submission delays nobody else (trust.md G15)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from consulta.contributions.details import check_details
from consulta.contributions.models import ContributionKind
from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.text import CleanText, clean, one_line
from consulta.core.words import N_, filled, too_long
from consulta.web.ports import ports

TITLE_CAP = 120
TITLE_FLOOR = 4
TEXT_FLOOR = 10
COMMENT_FLOOR = 2
NAME_CAP = 120


@dataclass(frozen=True, slots=True)
class CheckedText:
    """Kind, title, cleaned text and details of a contribution."""

    kind: ContributionKind
    title: str
    text: CleanText
    details: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that was written, as the detector reads it."""
        return (self.title, self.text.source, *self.details.values())


_NONE: Mapping[str, str] = {}


def check_text(kind: str, title: str, text: str, details: Mapping[str, str] = _NONE) -> CheckedText:
    """Read kind, title, text and details. Raises Invalid naming every field at once."""
    errors: dict[str, str] = {}
    if kind not in tuple(ContributionKind):
        errors["kind"] = "Scegli che cosa scrivi: bisogno, priorità, criticità o proposta."
    line = one_line(title)
    if len(line) < TITLE_FLOOR:
        errors["title"] = f"Scrivi un titolo di almeno {TITLE_FLOOR} caratteri."
    elif len(line) > TITLE_CAP:
        errors["title"] = too_long(N_("Il titolo"), TITLE_CAP, len(line))
    cleaned = _cleaned(text, TEXT_FLOOR, f"Scrivi il testo: almeno {TEXT_FLOOR} caratteri.", errors)
    kept: dict[str, str] = {}
    try:
        kept = check_details(kind, details)
    except Invalid as error:
        errors.update(error.errors)
    if errors or cleaned is None:
        raise Invalid(errors)
    return CheckedText(ContributionKind(kind), line, cleaned, kept)


def check_comment(text: str) -> CleanText:
    """Read the text of a comment. Raises Invalid."""
    errors: dict[str, str] = {}
    cleaned = _cleaned(text, COMMENT_FLOOR, "Scrivi il commento.", errors)
    if cleaned is None:
        raise Invalid(errors)
    return cleaned


def _cleaned(text: str, floor: int, message: str, errors: dict[str, str]) -> CleanText | None:
    try:
        cleaned = clean(text)
    except Invalid as error:
        errors.update(error.errors)
        return None
    if len(cleaned.source) < floor or not cleaned.excerpt:
        errors["text"] = message
        return None
    return cleaned


def check_key(key: str) -> None:
    """Refuse a one-time key that no form of ours made. Raises Invalid."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", key, re.ASCII):
        raise Invalid({"submission_key": "Il modulo non è completo: ricarica la pagina e riprova."})


def refuse_paused(actor: Actor, territory_id: int, now: datetime) -> None:
    """Raise Refused, with the reason and the end, where a higher feature keeps the person from publishing (the port ``may_write``)."""
    for may_write in ports().may_write:
        if actor.user_id is not None:
            may_write(actor.user_id, territory_id, now).or_refuse()


def refuse_hidden_again(kind: str, subject_id: int, texts: Sequence[str]) -> None:
    """Raise Invalid where a public text would show again what the office hid: nobody reads it before everybody does (the port)."""
    passage = ports().hidden_again(kind, subject_id, texts)
    if passage:
        raise Invalid(
            {"text": filled(N_("L'ufficio ha oscurato «%(passage)s»: il testo è già pubblico, toglilo di nuovo."), passage=passage)}
        )
