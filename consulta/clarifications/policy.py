# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may ask for a clarification of a reply, until when, and who answers. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from consulta.contributions.models import PublicationStatus
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.replies.policy import READERS, WRITERS

__all__ = ["READERS", "WRITERS"]

ASKED_WITHIN = timedelta(days=30)
"""How long after the first publication of a reply it may be asked about: the term of the appeals (record 0036). A correction of the
reply neither begins the term again nor gives a second request."""
QUESTION_FLOOR, QUESTION_CAP = 20, 1_000
ANSWER_FLOOR, ANSWER_CAP = 20, 2_000


class Answered(Protocol):
    """A contribution as its author asks about its reply."""

    @property
    def territory_id(self) -> int: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def status(self) -> str: ...
    @property
    def replied_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Written:
    """The same, where nothing else is known of it."""

    territory_id: int
    author_id: int | None
    organisation_id: int | None
    status: str
    replied_at: datetime | None


def speaks_for(actor: Actor, territory_id: int, author_id: int | None, organisation_id: int | None) -> bool:
    """Whether somebody is the author: the person who wrote, or, of an organisation's text, whoever speaks for it today."""
    if actor.user_id is None:
        return False
    if organisation_id is None:
        return actor.user_id == author_id
    hat = actor.hat(organisation_id)
    return hat is not None and hat.territory_id == territory_id


def may_ask(actor: Actor, about: Answered, now: datetime) -> Decision:
    """The author of a contribution that is public, or joined to one that is, within 30 days of the publication of the reply.

    Once (issue 5 §3, "One request of clarification per author"): that none was asked yet is for the service and the database.
    A pause or a block takes nothing away here: the question is read by the office alone.
    """
    if not speaks_for(actor, about.territory_id, about.author_id, about.organisation_id):
        return refuse(N_("Il chiarimento lo chiede chi ha scritto il contributo."))
    if about.status not in (PublicationStatus.PUBLISHED, PublicationStatus.MERGED):
        return refuse(
            N_("Il contributo non è più pubblico: sulla sua risposta non si chiedono chiarimenti."),
            N_("Puoi scrivere all'ufficio dalla pagina Contatti."),
        )
    if about.replied_at is None:
        return refuse(
            N_("La risposta non è ancora pubblica: il chiarimento si chiede dopo."), N_("Ti avvisiamo per posta elettronica quando arriva.")
        )
    if now > about.replied_at + ASKED_WITHIN:
        return refuse(
            N_("Sono passati più di 30 giorni dalla risposta: il chiarimento non si può più chiedere."),
            N_("Puoi scrivere all'ufficio dalla pagina Contatti."),
        )
    return ALLOWED


def may_read_clarifications(actor: Actor, territory_id: int) -> Decision:
    """Who reads replies in the office, and who watches over it."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("I chiarimenti li legge chi lavora alle risposte in questo territorio."))


def may_answer(actor: Actor, territory_id: int, author_id: int | None, organisation_id: int | None) -> Decision:
    """Who writes replies; never who asked, nor somebody who speaks for the body that did."""
    if not actor.has_role(territory_id, *WRITERS):
        return refuse(N_("Risponde chi scrive le risposte: un operatore o chi coordina l'ufficio."))
    if actor.user_id == author_id or (organisation_id is not None and actor.hat(organisation_id) is not None):
        return refuse(N_("Il chiarimento lo hai chiesto tu, o la tua organizzazione: risponde un'altra persona."))
    return ALLOWED
