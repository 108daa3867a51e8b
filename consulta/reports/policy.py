# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may write, approve and publish a closing report, and what it still needs."""

from datetime import datetime, timedelta

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.editions.columns import EditionStatus
from consulta.core.editions.four_eyes import APPROVERS as APPROVERS
from consulta.core.editions.four_eyes import OFFICE as OFFICE
from consulta.core.editions.four_eyes import READERS as READERS
from consulta.core.editions.four_eyes import WRITERS as WRITERS
from consulta.core.editions.four_eyes import FourEyes
from consulta.core.editions.rules import EditionRules
from consulta.core.text import normalise
from consulta.core.words import N_

TITLE_CAP, TEXT_CAP = 160, 20_000
INTRODUCTION_FLOOR = 30
WAITED = timedelta(minutes=15)
"""After so long nobody waits any more for what the worker was to make."""


RULES = EditionRules(
    reading=N_("Le relazioni in lavorazione sono riservate all'ufficio."),
    writing=N_("La relazione conclusiva la scrivono gli operatori e il coordinatore."),
    returning=N_("Una relazione la restituisce chi può approvarla: il coordinatore o chi lo sostituisce."),
    approving=N_("La relazione la approva il coordinatore o chi lo sostituisce."),
    approving_helps=N_("Manda la relazione in approvazione."),
    publishing=N_("La relazione la pubblica chi lavora nell'ufficio."),
    four_eyes=FourEyes(
        N_("Chi ha lavorato a una relazione non può anche approvarla."),
        N_("Hai lavorato a questa relazione: per approvarla scrivi il motivo dell'eccezione, almeno 20 caratteri. Sarà pubblico."),
    ),
    states={
        EditionStatus.DRAFT: N_("Questa relazione è ancora in scrittura."),
        EditionStatus.PROPOSED: N_("Questa relazione è in approvazione: non si può cambiare finché non torna in scrittura."),
        EditionStatus.APPROVED: N_("Questa relazione è già approvata: non si può cambiare finché non torna in scrittura."),
        EditionStatus.PUBLISHED: N_("Questa relazione è pubblicata: si cambia solo con una nuova edizione motivata."),
    },
)
may_read, may_write, may_change = RULES.may_read, RULES.may_write, RULES.may_change
may_return, may_approve, may_publish, may_begin_edition = RULES.may_return, RULES.may_approve, RULES.may_publish, RULES.may_begin_edition


def may_make_files(actor: Actor, territory_id: int) -> Decision:
    """Have the files of a draft, or of an edition again, made."""
    if actor.has_role(territory_id, *OFFICE):
        return ALLOWED
    return refuse(N_("I documenti della relazione li prepara chi lavora nell'ufficio."))


def is_waited(asked_at: datetime | None, now: datetime) -> bool:
    """Whether something asked of the worker is still waited for."""
    return asked_at is not None and asked_at >= now - WAITED


def what_is_missing(*, introduction: str, is_made: bool, is_waiting: bool, is_stale: bool) -> list[str]:
    """What a report still needs before it may be proposed, approved or published: sentences that say what to do."""
    missing: list[str] = []
    if len(normalise(introduction)) < INTRODUCTION_FLOOR:
        missing.append(N_("Manca la premessa: scrivi almeno 30 caratteri che dicano perché c’è questa relazione."))
    if is_waiting:
        missing.append(N_("Le parti automatiche si stanno preparando: ricarica la pagina tra poco."))
    elif not is_made:
        missing.append(N_("Le parti automatiche non ci sono ancora: usa «Aggiorna le parti automatiche»."))
    elif is_stale:
        missing.append(N_("Dopo l’ultimo aggiornamento è cambiato qualcosa: usa «Aggiorna le parti automatiche»."))
    return missing
