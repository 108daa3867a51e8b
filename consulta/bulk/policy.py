# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many things at once, who undoes and until when. What may be done to each thing is the act's own rule."""

from datetime import datetime, timedelta

from consulta.bulk.models import BulkStatus
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_, filled

CAP = 200
"""Things in one transaction: as many as it does in few seconds (decisions.md 20). Above, the worker goes on in steps of so many."""
MOST = 5_000
"""Things in one act. More is not looked at before it is confirmed by anybody."""
STEP_TIME = timedelta(minutes=1)
"""How long a step is waited for, at most, when it is worked out how long letters wait."""
UNDO_FOR = timedelta(minutes=10)
"""How long an act can be undone. As long as the letters wait, and no longer than who wrote can be left without one."""
LETTERS_AFTER = UNDO_FOR + timedelta(minutes=1)
"""When the letters leave: a minute after the last instant of undoing, so that one under way is not overtaken."""
UNDOERS = ("coordinator",)
"""Who undoes what a colleague did."""

NOTHING_PICKED = N_("Non hai scelto nessuna riga: spunta almeno una casella e riprova.")


def fits(count: int) -> Decision:
    """Whether an act may take so many things."""
    if count == 0:
        return refuse(NOTHING_PICKED)
    if count > MOST:
        template = N_("Insieme se ne trattano al massimo %(cap)s: restringi il filtro, oppure lavora una pagina alla volta.")
        return refuse(filled(template, cap=MOST))
    return ALLOWED


def fits_at_once(count: int) -> Decision:
    """Whether an act whose texts are read one by one before it is confirmed may take so many things."""
    if count > CAP:
        template = N_("Insieme se ne trattano al massimo %(cap)s: restringi il filtro, oppure lavora una pagina alla volta.")
        return refuse(filled(template, cap=CAP))
    return fits(count)


def letters_wait(rows_left: int, rows: int) -> timedelta:
    """How long the letters of a step wait: until everything is done, and what is undone in the last instant is undone in steps too."""
    return LETTERS_AFTER + STEP_TIME * (_steps(rows_left) + _steps(rows) - 2)


def _steps(rows: int) -> int:
    return -(-rows // CAP)


def may_carry_out(actor: Actor, made_by_id: int | None) -> Decision:
    """Who looked at what would happen does it: nobody else has seen those versions."""
    if actor.user_id is not None and actor.user_id == made_by_id:
        return ALLOWED
    return refuse(N_("Questa anteprima è di un collega: la conferma chi l'ha preparata."), N_("Scegli le righe tu stesso dall'elenco."))


def may_undo(
    actor: Actor, territory_id: int, made_by_id: int | None, status: BulkStatus, undo_until: datetime | None, now: datetime
) -> Decision:
    """Who did it, or who coordinates, once, before the term."""
    if actor.user_id is None or (actor.user_id != made_by_id and not actor.has_role(territory_id, *UNDOERS)):
        return refuse(N_("La annulla chi l'ha fatta, o chi coordina l'ufficio."))
    if status is BulkStatus.RUNNING:
        return refuse(N_("È ancora in corso: si annulla quando è finita."))
    if status is not BulkStatus.DONE:
        return refuse(N_("Questa operazione non si può annullare: non è stata fatta, o è già annullata."))
    if undo_until is None or now >= undo_until:
        return refuse(
            N_("Il tempo per annullare è finito: le lettere a chi ha scritto stanno partendo."),
            N_("Correggi i testi uno per uno dalla loro scheda."),
        )
    return ALLOWED
