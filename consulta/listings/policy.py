# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who keeps filters, who changes whose, how many. Pure: no database, no request."""

from collections.abc import Mapping

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_, filled, too_long

KEEPERS = ("operator", "coordinator", "deputy_approver")
"""Who works on the lists. Who only reads opens what is shared and keeps nothing (domain.md §4.3)."""
READERS = (*KEEPERS, "municipal_referent", "auditor")
COORDINATOR = "coordinator"
MOST = 30
"""Filters that one person keeps in a territory: more would be a list to search in."""
NAME_CAP = 80
FACETS_CAP, VALUE_CAP = 30, 300
"""Arguments of a filter, and characters of one: more than any list has."""


def may_read_filters(actor: Actor, territory_id: int) -> Decision:
    """Open what is shared."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("I filtri salvati sono di chi lavora sui contributi."))


def may_keep_filters(actor: Actor, territory_id: int) -> Decision:
    """Keep own filters, share them, choose the columns of a list."""
    if actor.has_role(territory_id, *KEEPERS):
        return ALLOWED
    if actor.has_role(territory_id, *READERS):
        return refuse(
            N_("Il tuo ruolo apre i filtri condivisi ma non ne salva: li salvano operatori, coordinatore e chi lo sostituisce."),
            N_("Tieni l'indirizzo della pagina: il filtro è scritto lì."),
        )
    return may_read_filters(actor, territory_id)


def may_change_filter(actor: Actor, territory_id: int, owner_id: int | None, *, is_shared: bool) -> Decision:
    """Rename, share, take back, delete: who made it; a shared one also who coordinates."""
    may_keep = may_keep_filters(actor, territory_id)
    if not may_keep:
        return may_keep
    if owner_id is not None and owner_id == actor.user_id:
        return ALLOWED
    if is_shared and actor.has_role(territory_id, COORDINATOR):
        return ALLOWED
    return refuse(N_("Questo filtro lo cambia chi lo ha salvato, oppure il coordinatore."), N_("Salvane uno tuo con un altro nome."))


def wrong_filter(name: str, criteria: Mapping[str, str], kept: int) -> dict[str, str]:
    """What is missing or too much, by field; without arguments it is the whole list. ``kept``: how many the person has already."""
    errors: dict[str, str] = wrong_name(name)
    if len(criteria) > FACETS_CAP or any(len(value) > VALUE_CAP for value in criteria.values()):
        errors["criteria"] = N_("Il filtro è troppo lungo per essere salvato: usa meno parole.")
    elif kept >= MOST:
        errors["criteria"] = filled(N_("Hai già %(cap)s filtri salvati: cancellane uno, poi salva questo."), cap=MOST)
    return errors


def wrong_name(name: str) -> dict[str, str]:
    """What a name lacks."""
    if not name:
        return {"name": N_("Scrivi il nome del filtro: lo leggi nel menu dell'elenco.")}
    return {"name": too_long(N_("Il nome"), NAME_CAP, len(name))} if len(name) > NAME_CAP else {}
