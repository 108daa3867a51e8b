# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may enter for others, what an entry needs (invariant 19), and what a printed code looks like."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Protocol

from consulta.contributions.models import Channel
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.text import normalise
from consulta.core.words import N_
from consulta.intake.models import ImportStatus
from consulta.intake.requests import EnterForPerson

DESK = ("operator", "coordinator", "municipal_referent")
CHANNELS = (Channel.DESK, Channel.PAPER, Channel.PHONE, Channel.EMAIL, Channel.MEETING)
PLACE_CAP, NAME_CAP, CONTACT_CAP = 160, 120, 160
IMPORTERS = ("operator", "coordinator")
"""Who brings in lists: who may also read what waits and decide on it."""
UNDOERS = ("coordinator",)
"""Who undoes what a colleague brought in."""
ROWS, AT_ONCE, CHUNK = 2_000, 200, 50
"""Rows of a list; as many as one transaction brings in or takes out; those of one step of the worker (decisions.md 20)."""
UNDO_FOR = KEPT_FOR = timedelta(days=7)
"""How long an import can be undone; how long the rows are kept of one that nobody confirmed."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L, no U beside V: a code is read aloud and copied by hand."""
CODE_LENGTH = 10
_GROUPS = (4, 7)


class WindowDates(Protocol):
    """When input opens and closes."""

    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


def may_enter(actor: Actor, territory_id: int) -> Decision:
    """Enter a contribution for somebody who is not at the keyboard."""
    if actor.has_role(territory_id, *DESK):
        return ALLOWED
    return refuse(N_("Solo l'ufficio può inserire un contributo per conto di altri."), N_("Chiedi l'incarico al coordinatore."))


def may_import(actor: Actor, territory_id: int) -> Decision:
    """Bring in a list of contributions."""
    if actor.has_role(territory_id, *IMPORTERS):
        return ALLOWED
    return refuse(N_("Solo chi modera può importare un elenco di contributi."), N_("Chiedi l'incarico al coordinatore."))


def may_undo_import(
    actor: Actor, territory_id: int, made_by_id: int | None, status: ImportStatus, undo_until: datetime | None, now: datetime
) -> Decision:
    """Who brought it in, or who coordinates, once, before the term."""
    if not may_import(actor, territory_id) or (actor.user_id != made_by_id and not actor.has_role(territory_id, *UNDOERS)):
        return refuse(N_("La annulla chi l'ha importata, o chi coordina l'ufficio."))
    if status not in (ImportStatus.DONE, ImportStatus.FAILED):
        return refuse(N_("Questa importazione non si può annullare: non è finita, o è già annullata."))
    if undo_until is None or now >= undo_until:
        return refuse(N_("Il tempo per annullare è finito."), N_("Decidi sui contributi uno per uno dalla loro scheda."))
    return ALLOWED


def what_is_wrong(request: EnterForPerson, window: WindowDates, now: datetime) -> dict[str, str]:
    """What an entry lacks: field → sentence that names it and the remedy (invariant 19)."""
    wrong: dict[str, str] = {}
    if request.channel not in CHANNELS:
        wrong["channel"] = "Scegli come è arrivato: sportello, carta, telefono, e-mail o incontro."
    if not normalise(request.place):
        wrong["place"] = "Scrivi il luogo: per esempio «Sportello sociale del comune»."
    if not request.has_read_privacy:
        wrong["has_read_privacy"] = "Consegna o leggi l'informativa privacy alla persona, poi spunta la casella."
    wrong |= _too_long(request)
    day = _wrong_day(request.received_on, window, now)
    if day:
        wrong["received_on"] = day
    return wrong


def _too_long(request: EnterForPerson) -> dict[str, str]:
    measured = {
        "place": ("Il luogo", request.place, PLACE_CAP),
        "person_name": ("Il nome", request.person_name, NAME_CAP),
        "contact": ("Il recapito", request.contact, CONTACT_CAP),
    }
    return {
        name: f"{label} supera {cap} caratteri: ne restano {len(normalise(text)) - cap} di troppo."
        for name, (label, text, cap) in measured.items()
        if len(normalise(text)) > cap
    }


def _wrong_day(received_on: date, window: WindowDates, now: datetime) -> str:
    if received_on > clock.rome_day(now):
        return "La data di ricevimento è nel futuro: scrivi il giorno in cui è arrivato."
    if window.opens_at is not None and received_on < clock.rome_day(window.opens_at):
        return "La data di ricevimento è anteriore all'apertura della consultazione: controlla il giorno."
    return ""


def received_instant(received_on: date, window: WindowDates, now: datetime) -> datetime:
    """The instant that decides lateness: the latest of that Italian day at which the window was open, never after ``now``.

    Paper handed in on the closing day is on time however late it is typed; the day after, it is not.
    """
    begins, ends = clock.rome_midnight(received_on), clock.rome_midnight(received_on + timedelta(days=1))
    at = ends - timedelta(microseconds=1)
    if window.closes_at is not None and window.closes_at > begins:
        at = min(at, window.closes_at - timedelta(microseconds=1))
    return min(at, now)


def code_from(digest: str) -> str:
    """A printed code (``ABCD-EFG-HJK``) from a hexadecimal digest."""
    number, letters = int(digest, 16), ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return "-".join((letters[: _GROUPS[0]], letters[_GROUPS[0] : _GROUPS[1]], letters[_GROUPS[1] :]))


def read_code(typed: str) -> str | None:
    """The ten letters of a code however it was typed (small letters, blanks, dashes); None when it cannot be one."""
    letters = "".join(one for one in typed[:60].upper() if one not in " -–—.\t")
    return letters if len(letters) == CODE_LENGTH and set(letters) <= set(ALPHABET) else None


def code_hash(code: str) -> str:
    """What the database keeps of a code: SHA-256 of its ten letters."""
    return hashlib.sha256("".join(one for one in code if one != "-").encode()).hexdigest()
