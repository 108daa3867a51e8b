# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has letters and lists made, who reads them, who keeps the documents of a notice. Pure."""

from datetime import datetime

from consulta.consultations.policy import EDITORS
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.notices.models import DECIDED, ApplicationStatus, NoticeStatus
from consulta.notices.policy.applications import ApplicationLike, is_own
from consulta.notices.policy.notices import NoticeLike, may_read_notice, may_read_office, may_write_notice, stage
from consulta.notices.policy.windows import NoticeStage

_CLOSED = N_("Questo documento non è aperto a nessuno.")
_TOLD = (*DECIDED, ApplicationStatus.INTEGRATION_REQUESTED)


def has_letter(application: ApplicationLike) -> bool:
    """Whether there is something to write to who applied: a decision, or a request for integration."""
    return application.status in _TOLD


def may_prepare(actor: Actor, territory_id: int) -> Decision:
    """Have letters and lists made: operators and coordinator."""
    if actor.is_system or actor.has_role(territory_id, *EDITORS):
        return ALLOWED
    return refuse(N_("Lettere ed elenchi li preparano gli operatori e chi coordina l'ufficio."), N_("Chiedi a un operatore dell'ufficio."))


def may_prepare_letter(actor: Actor, application: ApplicationLike) -> Decision:
    """Have the letter of an application made."""
    return first_refusal(
        may_prepare(actor, application.territory_id),
        ALLOWED
        if has_letter(application)
        else refuse(N_("Su questa domanda non c'è ancora una decisione da comunicare."), N_("Decidi, poi prepara la lettera.")),
    )


def may_set_letter_protocol(actor: Actor, application: ApplicationLike) -> Decision:
    """Note the protocol of the letter: who has it made, as soon as there is something to write."""
    return may_prepare_letter(actor, application)


def may_prepare_list(actor: Actor, notice: NoticeLike, now: datetime, *, is_public: bool) -> Decision:
    """Have a list made; the one for everybody once the notice is concluded."""
    is_concluded = stage(notice, now) is NoticeStage.CONCLUDED
    return first_refusal(
        may_prepare(actor, notice.territory_id),
        ALLOWED
        if is_concluded or not is_public
        else refuse(N_("L'elenco per tutti si prepara quando l'avviso è concluso."), N_("Concludi prima l'avviso.")),
        refuse(N_("L'avviso è in bozza: non ci sono domande.")) if notice.status is NoticeStatus.DRAFT else ALLOWED,
    )


def may_read_letter(actor: Actor, application: ApplicationLike) -> Decision:
    """The letter: who applied, and the office."""
    if may_read_office(actor, application.territory_id) or is_own(actor, application):
        return ALLOWED
    return refuse(_CLOSED)


def may_read_public_list(actor: Actor, notice: NoticeLike, now: datetime) -> Decision:
    """The list without names of citizens: everybody, as long as the notice is concluded."""
    if stage(notice, now) is NoticeStage.CONCLUDED or may_read_office(actor, notice.territory_id):
        return ALLOWED
    return refuse(_CLOSED)


def may_keep_documents(actor: Actor, notice: NoticeLike) -> Decision:
    """Bring the act and the annexes of a notice, take them away: as who writes it, until it is revoked."""
    return first_refusal(
        may_write_notice(actor, notice.territory_id),
        refuse(N_("L'avviso è revocato: i suoi documenti restano come sono.")) if notice.status is NoticeStatus.REVOKED else ALLOWED,
    )


def may_read_document(actor: Actor, notice: NoticeLike) -> Decision:
    """A document of a notice: who may read the notice."""
    return may_read_notice(actor, notice)
