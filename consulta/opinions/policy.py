# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks, reads and files opinions, who keeps the address list, and which days a request may carry."""

from datetime import date, datetime, timedelta

from consulta.contributions.models import PublicationStatus
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_, filled
from consulta.opinions.models import LetterState, OpinionStatus

ASKERS = ("operator", "coordinator")
"""Who asks, extends, cancels, files answers and keeps the address list: who writes replies."""
READERS = (*ASKERS, "deputy_approver", "auditor")
"""Who reads opinions: who approves replies needs them, auditors read all and write nothing (domain.md §4.3)."""

LONGEST = timedelta(days=180)
"""The furthest day of a request."""
GRACE = timedelta(days=7)
"""How long after its day the link still takes an answer: a late opinion is better than none."""
REMINDED_BEFORE = timedelta(days=3)
"""How long before its day a body is reminded."""
REASON_FLOOR = 10
AN_INSTANT = timedelta(seconds=1)


def may_read_opinions(actor: Actor, territory_id: int) -> Decision:
    """The lists of opinions and the address list."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("I pareri sono riservati a chi scrive e approva le risposte."), N_("Chiedi l'incarico al coordinatore."))


def may_keep_addressees(actor: Actor, territory_id: int) -> Decision:
    """Write in the address list; the program itself when it prepares a territory."""
    if actor.is_system or actor.has_role(territory_id, *ASKERS):
        return ALLOWED
    return refuse(N_("La rubrica degli enti la tengono gli operatori e il coordinatore."), N_("Chiedi a uno di loro."))


def may_ask(actor: Actor, territory_id: int, contribution_status: str = PublicationStatus.PUBLISHED.value) -> Decision:
    """Ask for an opinion: only on what is public, because only the public text is sent."""
    if not actor.has_role(territory_id, *ASKERS):
        return refuse(N_("I pareri li chiedono gli operatori e il coordinatore."), N_("Chiedi a uno di loro."))
    if contribution_status != PublicationStatus.PUBLISHED:
        return refuse(
            N_("Si chiede un parere solo su un contributo pubblicato: all'ente mandiamo il testo che leggono tutti."),
            N_("Pubblica prima il contributo."),
        )
    return ALLOWED


def may_change(actor: Actor, territory_id: int, status: OpinionStatus = OpinionStatus.WAITING) -> Decision:
    """Extend or cancel a request, or file its answer: while it waits."""
    return first_refusal(_asker(actor, territory_id), _waits(status))


def may_send_again(
    actor: Actor, territory_id: int, letter: LetterState = LetterState.FAILED, status: OpinionStatus = OpinionStatus.WAITING
) -> Decision:
    """Write the letter once more: only one that did not arrive."""
    return first_refusal(_asker(actor, territory_id), _waits(status), _lost(letter))


def may_forward_again(actor: Actor, territory_id: int, letter: LetterState = LetterState.FAILED) -> Decision:
    """The same for what is passed on."""
    return first_refusal(_asker(actor, territory_id), _lost(letter))


def may_read_file(actor: Actor, territory_id: int) -> Decision:
    """The document that came with an answer: for the office alone."""
    return may_read_opinions(actor, territory_id)


def wrong_day(due_on: date, today: date) -> str:
    """Why a request may not carry a day, as a sentence; nothing when it may."""
    if due_on <= today:
        return N_("Il giorno entro cui rispondere dev'essere dopo oggi: scegli una data futura.")
    if due_on > today + LONGEST:
        return N_("Il giorno è troppo lontano: al massimo sei mesi da oggi.")
    return ""


def wrong_extension(due_on: date, before: date, today: date) -> str:
    """The same for an extension, which only goes forward (invariant 11)."""
    if due_on <= before:
        return N_("La nuova data dev'essere dopo quella di adesso: un termine già detto non si accorcia.")
    return wrong_day(due_on, today)


def link_expires_at(due_on: date) -> datetime:
    """When a link stops taking answers: at the end of the last day of grace, on an Italian wall clock."""
    return clock.rome_midnight(due_on + GRACE + timedelta(days=1))


def is_reminded_on(due_on: date, asked_on: date, today: date) -> bool:
    """Whether a request is reminded on a day: in the last days before its own, and not on the day on which it was asked."""
    return asked_on < today <= due_on and due_on - today <= REMINDED_BEFORE


def _asker(actor: Actor, territory_id: int) -> Decision:
    if actor.has_role(territory_id, *ASKERS):
        return ALLOWED
    return refuse(N_("Sui pareri lavorano gli operatori e il coordinatore."), N_("Chiedi a uno di loro."))


def _waits(status: OpinionStatus) -> Decision:
    if status is OpinionStatus.WAITING:
        return ALLOWED
    return refuse(filled(N_("Questo parere è già «%(status)s»."), status=status.label), N_("Ricarica la pagina per vedere a che punto è."))


def _lost(letter: LetterState) -> Decision:
    if letter is LetterState.FAILED:
        return ALLOWED
    return refuse(N_("Il messaggio è partito o sta partendo: non serve rimandarlo."))
