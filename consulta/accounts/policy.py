# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with accounts and staff roles. Pure: no database, no request.

The technical administrator gives roles and decides nothing about contents (domain.md §4.3); nobody gives a role to
oneself (trust.md §2).
"""

from datetime import date, timedelta

from consulta.core.actor import Actor, RoleInTerritory
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_

GIVES: dict[str, frozenset[str]] = {
    "administrator": frozenset({"operator", "municipal_referent", "coordinator", "deputy_approver", "administrator", "auditor"}),
    "coordinator": frozenset({"operator", "municipal_referent", "deputy_approver", "auditor"}),
}
"""Which roles each role may give and end."""
PROVED_AT_ONCE = frozenset({"coordinator", "administrator"})
"""Roles that never work without a second factor (decisions.md 37)."""
SECOND_PERSON = frozenset({"coordinator", "administrator"})
"""Roles that one person gives or renews and another confirms (trust.md §2, record 0021)."""
REASON_FLOOR, REASON_CAP = 15, 500
"""Characters of the reason of a no: enough for a sentence (record 0024)."""
REASON_MISSING = N_("Scrivi perché non dai l'incarico, in almeno 15 lettere: chi lo ha chiesto lo legge.")
GRACE = timedelta(days=14)
"""How long the other roles work without it, from the beginning of the assignment (decisions.md 37)."""


WARNED_AT = (60, 30, 7)
"""How many days before the end of a role people are told."""


def warnings_reached(starts_on: date, recorded_on: date, ends_on: date, today: date) -> tuple[int, ...]:
    """The warnings whose day has come, the farthest first; none after the end, none whose day was before the role was known.

    Who tells takes the last one: after days without a worker the nearest warning is enough.
    """
    known_on = max(starts_on, recorded_on)
    if today >= ends_on:
        return ()
    return tuple(days for days in WARNED_AT if known_on < ends_on - timedelta(days=days) <= today)


def needs_proof_from(role: str, starts_on: date, recorded_on: date, *, is_demo: bool, is_renewal: bool = False) -> date | None:
    """The first day on which a role works only from a device proved by a second factor; None: never.

    An assignment recorded after its beginning has its days of grace from the record, since nobody could know before.
    A renewal has none: its person has had them.
    The roles of a demonstration are exempt: its accounts are shared, its data invented (record 0012).
    """
    if is_demo:
        return None
    return starts_on if role in PROVED_AT_ONCE or is_renewal else max(starts_on, recorded_on) + GRACE


def may_read_people(actor: Actor, territory_id: int) -> Decision:
    """Read the list of the staff, without a hand in it: auditors read all and write nothing (domain.md §4.3)."""
    return ALLOWED if actor.has_role(territory_id, "auditor") else may_see_people(actor, territory_id)


def may_see_people(actor: Actor, territory_id: int) -> Decision:
    """Work on the list of the staff, with addresses and acts."""
    if actor.has_role(territory_id, *GIVES):
        return ALLOWED
    return refuse(N_("L'elenco delle persone dell'ufficio è riservato a chi coordina o amministra."))


def may_grant_role(actor: Actor, territory_id: int, user_id: int | None, role: str) -> Decision:
    """Give a role. ``user_id`` is None for a person without account."""
    return first_refusal(may_see_people(actor, territory_id), _not_oneself(actor, user_id), _within_reach(actor, territory_id, role))


def may_end_role(actor: Actor, territory_id: int, user_id: int, role: str) -> Decision:
    """End a role before its term."""
    return may_grant_role(actor, territory_id, user_id, role)


def may_renew_role(actor: Actor, territory_id: int, user_id: int, role: str) -> Decision:
    """Give another term, before the end of the first: who may give the role, never for oneself."""
    return may_grant_role(actor, territory_id, user_id, role)


def may_confirm_role(actor: Actor, territory_id: int, user_id: int, asked_by_id: int) -> Decision:
    """Confirm a role that needs two people: a second one who coordinates or administers, never the one it is for."""
    if actor.user_id == asked_by_id:
        return refuse(N_("L'hai chiesto tu: lo conferma una seconda persona."), N_("Avvisa chi coordina o amministra con te."))
    return may_refuse_role(actor, territory_id, user_id)


def may_refuse_role(actor: Actor, territory_id: int, user_id: int) -> Decision:
    """Say no to a role that waits, or take it back: who coordinates or administers, never the one it is for."""
    if actor.user_id == user_id:
        return refuse(N_("Nessuno decide di un incarico per sé stesso."), N_("Chiedi a un'altra persona che coordina o amministra."))
    if actor.has_role(territory_id, *GIVES):
        return ALLOWED
    return refuse(N_("Di questo incarico decide chi coordina o amministra."))


def may_give_alone(role: str) -> Decision:
    """Give a role that no second person confirms."""
    if role in SECOND_PERSON:
        return refuse(N_("Questo incarico lo dà una persona e lo conferma un'altra."), N_("Dallo dalla pagina Persone."))
    return ALLOWED


def may_do_without_second(second_exists: bool, reason: str) -> Decision:
    """Give alone a role that needs two people: only where nobody else is entitled, and with a reason (decisions.md 12)."""
    if second_exists:
        return refuse(N_("Nell'ufficio c'è una seconda persona che può confermare."), N_("Aspetta la sua conferma."))
    if not reason.strip():
        return refuse(
            N_("Nessun altro nell'ufficio può confermare: scrivi perché fai da solo. Il motivo resta nel registro delle attività.")
        )
    return ALLOWED


def grantable_roles(actor: Actor, territory_id: int) -> frozenset[str]:
    """The roles the actor may give there."""
    return frozenset(role for held, given in GIVES.items() if actor.has_role(territory_id, held) for role in given)


def _not_oneself(actor: Actor, user_id: int | None) -> Decision:
    if user_id is None or user_id != actor.user_id:
        return ALLOWED
    return refuse(N_("Nessuno può dare o togliere un incarico a sé stesso."), N_("Chiedi a un'altra persona che coordina o amministra."))


def _within_reach(actor: Actor, territory_id: int, role: str) -> Decision:
    if role in grantable_roles(actor, territory_id):
        return ALLOWED
    return refuse(N_("Questo incarico lo dà solo l'amministratore tecnico."), N_("Chiedi all'amministratore tecnico."))


def may_ask_factor_reset(actor: Actor, territory_id: int, user_id: int | None, roles: frozenset[RoleInTerritory]) -> Decision:
    """Begin the reset of a second factor. ``roles`` are those of the person: staff are reset where they work."""
    if not actor.has_role(territory_id, "administrator"):
        return refuse(N_("L'azzeramento della verifica lo comincia solo chi amministra."), N_("Chiedi all'amministratore tecnico."))
    if user_id is not None and user_id == actor.user_id:
        return refuse(N_("Nessuno può azzerare la propria verifica."), N_("Chiedi a un'altra persona che amministra."))
    if roles and not any(held.territory_id == territory_id for held in roles):
        return refuse(N_("Questa persona lavora per un altro territorio."), N_("L'azzeramento lo chiede chi amministra quel territorio."))
    return ALLOWED


def may_confirm_factor_reset(actor: Actor, territory_id: int, user_id: int, asked_by_id: int) -> Decision:
    """Confirm it: a second person who coordinates or administers, never the one it is for."""
    if actor.user_id == asked_by_id:
        return refuse(N_("Hai chiesto tu l'azzeramento: lo conferma una seconda persona."), N_("Avvisa chi coordina o amministra con te."))
    if actor.user_id == user_id:
        return refuse(N_("Nessuno può azzerare la propria verifica."), N_("Chiedi a un'altra persona che coordina o amministra."))
    return may_withdraw_factor_reset(actor, territory_id)


def may_withdraw_factor_reset(actor: Actor, territory_id: int) -> Decision:
    """Take a reset back before it is confirmed."""
    if actor.has_role(territory_id, *GIVES):
        return ALLOWED
    return refuse(N_("Di un azzeramento decide chi coordina o amministra."))


def may_bootstrap(actor: Actor, has_administrator: bool) -> Decision:
    """Name the first administrator of a territory from the console."""
    if not actor.is_system:
        return refuse(N_("Il primo amministratore si nomina dalla console del server."))
    if has_administrator:
        return refuse(N_("Questo territorio ha già un amministratore."), N_("Gli altri incarichi si danno dalla pagina Persone."))
    return ALLOWED


def may_edit_account(actor: Actor, user_id: int) -> Decision:
    """Change, download or sign out devices of an account: its owner only."""
    if actor.user_id == user_id or actor.is_system:
        return ALLOWED
    return refuse(N_("Puoi cambiare solo il tuo profilo."))


def may_erase_account(actor: Actor, user_id: int) -> Decision:
    """Leave and be forgotten. Whoever holds an office role first hands it back, so that its acts stay in order."""
    if (actor.roles or actor.held_back) and not actor.is_system:
        return refuse(
            N_("Hai un incarico nell'ufficio: non puoi cancellare l'account finché dura."),
            N_("Chiedi a chi coordina o amministra di chiudere l'incarico, poi torna qui."),
        )
    return may_edit_account(actor, user_id)
