# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes, publishes, extends, concludes and revokes a notice; who writes the pact."""

from datetime import datetime
from typing import Protocol

from consulta.consultations.policy import COORDINATOR, EDITORS, READERS
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.notices.models import NoticeStatus
from consulta.notices.policy.windows import NoticeStage, stage_of

__all__ = ["COORDINATOR", "EDITORS", "READERS"]


class NoticeLike(Protocol):
    """What a policy asks of a notice."""

    @property
    def territory_id(self) -> int: ...
    @property
    def status(self) -> NoticeStatus: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def takes_citizens(self) -> bool: ...
    @property
    def takes_late(self) -> bool: ...


def stage(notice: NoticeLike, now: datetime) -> NoticeStage:
    """Where a notice stands now."""
    return stage_of(notice.status, notice.opens_at, notice.closes_at, now)


def may_read_notice(actor: Actor, notice: NoticeLike) -> Decision:
    """Anybody, from its publication on; who works on the consultation always."""
    if notice.status is not NoticeStatus.DRAFT or may_read_office(actor, notice.territory_id):
        return ALLOWED
    return refuse(N_("La pagina che cerchi non esiste o non è pubblica."))


def may_read_office(actor: Actor, territory_id: int) -> Decision:
    """The office's pages of notices and applications: who works on the consultation, and who audits it."""
    if actor.is_system or actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Questa pagina è riservata all'ufficio."))


def may_write_notice(actor: Actor, territory_id: int) -> Decision:
    """Write a notice or the pact: operators and coordinator."""
    if actor.is_system or actor.has_role(territory_id, *EDITORS):
        return ALLOWED
    return refuse(N_("Gli avvisi sono scritti dagli operatori e da chi coordina l'ufficio."), N_("Chiedi a un operatore dell'ufficio."))


def _may_coordinate(actor: Actor, territory_id: int) -> Decision:
    if actor.is_system or actor.has_role(territory_id, COORDINATOR):
        return ALLOWED
    return refuse(N_("Può farlo solo chi coordina l'ufficio."), N_("Chiedi a chi coordina l'ufficio."))


def may_edit_notice(actor: Actor, notice: NoticeLike) -> Decision:
    """Change its texts: until it is published. What people answered to does not change under them."""
    draft = notice.status is NoticeStatus.DRAFT
    why = refuse(N_("L'avviso è pubblico: il testo non si può più cambiare."), N_("Puoi prorogare la scadenza, o revocarlo con il motivo."))
    return first_refusal(may_write_notice(actor, notice.territory_id), ALLOWED if draft else why)


def may_set_protocol(actor: Actor, notice: NoticeLike) -> Decision:
    """Note protocol and albo pretorio: they come after the publication too."""
    return may_write_notice(actor, notice.territory_id)


def may_publish_notice(actor: Actor, notice: NoticeLike, now: datetime) -> Decision:
    """Make it public: the coordinator, while its window is still to end."""
    return first_refusal(
        _may_coordinate(actor, notice.territory_id),
        ALLOWED if notice.status is NoticeStatus.DRAFT else refuse(N_("L'avviso è già stato pubblicato.")),
        ALLOWED
        if now < notice.closes_at
        else refuse(N_("La scadenza dell'avviso è già passata."), N_("Cambia la scadenza, poi pubblicalo.")),
    )


def may_extend_notice(actor: Actor, notice: NoticeLike, closes_at: datetime | None, now: datetime) -> Decision:
    """Move its end later, before it expires (invariant 11). ``closes_at`` None: whether there is anything to ask at all."""
    standing = stage(notice, now)
    over = refuse(N_("L'avviso è scaduto: non si può più prorogare."), N_("Per riaprire serve un avviso nuovo, con il suo atto."))
    return first_refusal(
        _may_coordinate(actor, notice.territory_id),
        refuse(N_("L'avviso non è pubblico: non c'è niente da prorogare."))
        if standing in (NoticeStage.DRAFT, NoticeStage.CONCLUDED, NoticeStage.REVOKED)
        else ALLOWED,
        over if standing is NoticeStage.CLOSED else ALLOWED,
        refuse(N_("Una scadenza già pubblicata non si anticipa: scegli una data dopo quella di adesso."))
        if closes_at is not None and closes_at <= notice.closes_at
        else ALLOWED,
    )


def may_revoke_notice(actor: Actor, notice: NoticeLike) -> Decision:
    """Take back a published notice."""
    return first_refusal(
        _may_coordinate(actor, notice.territory_id),
        ALLOWED if notice.status is NoticeStatus.PUBLISHED else refuse(N_("Si revoca solo un avviso pubblicato e non ancora concluso.")),
    )


def may_conclude_notice(actor: Actor, notice: NoticeLike, waiting: int, now: datetime) -> Decision:
    """Conclude an expired notice, once every application has its decision."""
    return first_refusal(
        _may_coordinate(actor, notice.territory_id),
        ALLOWED if stage(notice, now) is NoticeStage.CLOSED else refuse(N_("L'avviso si conclude dopo la scadenza.")),
        ALLOWED
        if not waiting
        else refuse(N_("Ci sono domande senza decisione."), N_("Decidi prima sulle domande in attesa, poi concludi l'avviso.")),
    )


def may_write_pact(actor: Actor, territory_id: int) -> Decision:
    """Write the draft of the pact: as a notice."""
    return may_write_notice(actor, territory_id)


def may_publish_pact(actor: Actor, territory_id: int) -> Decision:
    """Bring the pact into force: the coordinator."""
    return _may_coordinate(actor, territory_id)
