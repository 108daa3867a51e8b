# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may register, decide on, and speak for organisations. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_

OFFICE = ("operator", "coordinator")
READERS = (*OFFICE, "auditor")
"""Who reads the registry: auditors read all and write nothing (domain.md §4.3)."""
CATEGORY_KEEPERS = ("coordinator", "administrator")
"""Who renames and closes categories."""
BINDING = frozenset({"legal_representative", "delegate"})
"""Functions that may invite and end colleagues and complete the data."""

DECISIONS: Mapping[str, tuple[str, ...]] = {
    "unverified": ("accredited", "integration_requested", "refused"),
    "integration_requested": ("accredited", "refused"),
    "accredited": ("integration_requested", "suspended"),
    "suspended": ("accredited", "refused"),
    "refused": ("accredited",),
    "listed": ("accredited", "refused"),
}
"""From each standing, what the office may decide."""

VERBS: Mapping[str, str] = {
    "accredited": N_("Accredita"),
    "integration_requested": N_("Chiedi un'integrazione"),
    "suspended": N_("Sospendi"),
    "refused": N_("Rifiuta"),
}
"""How the decision that leads to each standing is called."""

SPEAKING = frozenset({"unverified", "integration_requested", "accredited"})
"""Standings in which a body may speak and is seen by everybody (decisions.md 35)."""

INTEGRATION_DAYS = 30
"""Days to complete the data when the office names no day."""
RECHECK_WARNING = timedelta(days=30)
"""How long before the yearly check the organisation is told."""
DELEGATION_WARNING = timedelta(days=14)
"""How long before its end a delegation is told about."""
INVITATION_LASTS = timedelta(days=30)

MEANINGS: Mapping[str, tuple[str, str]] = {
    "unverified": (
        N_("Può già scrivere e commentare: accanto al nome si legge «In verifica»."),
        N_("Non devi fare niente: l'ufficio ti scrive quando ha guardato i dati."),
    ),
    "integration_requested": (
        N_("Può continuare a scrivere, ma all'ufficio mancano dei dati."),
        N_("Apri «Modifica i dati», aggiungi quello che manca e salva: l'ufficio lo riceve subito."),
    ),
    "accredited": (
        N_("L'ufficio ha verificato chi è: i suoi contributi escono subito."),
        N_("Una volta l'anno l'ufficio guarda se è ancora tutto vero: tieni aggiornati i dati."),
    ),
    "suspended": (
        N_("Per ora non può scrivere e la sua pagina non è pubblica. I contributi già pubblicati restano."),
        N_("Scrivi all'ufficio per chiarire il motivo: può togliere la sospensione in ogni momento."),
    ),
    "refused": (
        N_("Nessuno può scrivere a suo nome e la sua pagina non è pubblica."),
        N_("Se il motivo non c'è più, puoi chiedere una volta il riesame. Intanto puoi scrivere a nome tuo."),
    ),
    "listed": (
        N_("L'ufficio l'ha presa da un elenco: non sta nell'elenco pubblico e nessuno parla ancora per lei."),
        N_("Se la rappresenti, chiedilo dalla sua pagina: l'ufficio controlla e ti risponde."),
    ),
}
"""What each standing lets an organisation do, and what it can do about it."""


def may_register_organisation(actor: Actor) -> Decision:
    """Register a further body while signed in."""
    if actor.is_system or (actor.is_authenticated and actor.is_confirmed):
        return ALLOWED
    return refuse(N_("Per aggiungere un'organizzazione devi prima accedere."), N_("Accedi, oppure registrati insieme a lei."))


def may_read_registry(actor: Actor, territory_id: int) -> Decision:
    """Read the office's registry, without a hand in it: auditors too."""
    return ALLOWED if actor.has_role(territory_id, "auditor") else may_see_registry(actor, territory_id)


def may_see_registry(actor: Actor, territory_id: int) -> Decision:
    """Work in the office's registry, with who speaks for each body."""
    if actor.has_role(territory_id, *OFFICE):
        return ALLOWED
    return refuse(N_("Il registro delle organizzazioni è riservato all'ufficio."))


def may_read_categories(actor: Actor, territory_id: int) -> Decision:
    """Read how the categories changed: who changes them, and the auditor."""
    return ALLOWED if actor.has_role(territory_id, "auditor") else may_set_categories(actor, territory_id)


def may_set_categories(actor: Actor, territory_id: int) -> Decision:
    """Rename, close and offer again the categories of organisations."""
    if actor.is_system or actor.has_role(territory_id, *CATEGORY_KEEPERS):
        return ALLOWED
    return refuse(N_("Le categorie le cambia chi coordina o amministra."), N_("Chiedi a chi coordina l'ufficio."))


def may_export_registry(actor: Actor, territory_id: int, *, with_persons: bool) -> Decision:
    """Take the registry away as a file; with names and contacts of persons only the coordinator."""
    return first_refusal(
        may_see_registry(actor, territory_id),
        refuse(
            N_("Nomi e recapiti delle persone li esporta solo chi coordina l'ufficio."),
            N_("Togli la spunta, oppure chiedi a chi coordina."),
        )
        if with_persons and not actor.has_role(territory_id, "coordinator")
        else ALLOWED,
    )


def may_import(actor: Actor, territory_id: int) -> Decision:
    """Bring in a list of organisations: the office."""
    if actor.is_system:
        return ALLOWED
    return may_see_registry(actor, territory_id)


def may_decide_organisation(actor: Actor, territory_id: int, organisation_id: int, old: str, new: str, reason: str) -> Decision:
    """Accredit, refuse, suspend or ask for more; with a reason, but to accredit. Nobody decides on a body one speaks for."""
    if actor.is_system:
        return ALLOWED
    return first_refusal(
        may_see_registry(actor, territory_id),
        _without_interest(actor, organisation_id),
        ALLOWED
        if new in DECISIONS.get(old, ())
        else refuse(N_("Da questo stato non si può prendere questa decisione: ricarica la scheda.")),
        ALLOWED
        if reason.strip() or new == "accredited"
        else refuse(N_("Scrivi il motivo: chi parla per l'organizzazione lo riceve per e-mail.")),
    )


def may_confirm_validity(actor: Actor, territory_id: int, organisation_id: int, status: str) -> Decision:
    """Say that an accredited body is still what it was: the yearly check. Nobody does it for a body one speaks for."""
    if actor.is_system:
        return ALLOWED
    return first_refusal(
        may_see_registry(actor, territory_id),
        _without_interest(actor, organisation_id),
        ALLOWED
        if status == "accredited"
        else refuse(N_("Si conferma solo un'organizzazione accreditata."), N_("Prendi prima una decisione.")),
    )


def may_ask_again(actor: Actor, function: str | None, status: str, *, has_asked: bool) -> Decision:
    """After a refusal, who represents the body may ask once to be looked at again."""
    return first_refusal(
        may_manage_affiliates(actor, function),
        ALLOWED if status == "refused" else refuse(N_("L'organizzazione non risulta rifiutata: non serve chiedere un riesame.")),
        refuse(N_("Il riesame è già stato chiesto una volta."), N_("Se i fatti sono cambiati, scrivi all'ufficio."))
        if has_asked
        else ALLOWED,
    )


def a_year_after(day: date) -> date:
    """The same day a year later; the 28th of February after a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def term_faults(status: str, due_on: date | None, until: date | None, today: date) -> dict[str, str]:
    """What is wrong with the days of a decision: a request of data and a suspension end in the future, within two years."""
    faults = {}
    for name, day, wanted in (("due_on", due_on, "integration_requested"), ("until", until, "suspended")):
        if day is not None and status == wanted and not today < day <= today + timedelta(days=730):
            faults[name] = N_("Scegli un giorno da domani in poi, entro due anni.")
    return faults


def _without_interest(actor: Actor, organisation_id: int) -> Decision:
    if actor.hat(organisation_id) is None:
        return ALLOWED
    return refuse(N_("Parli anche per questa organizzazione: deve decidere un'altra persona dell'ufficio."))


def may_manage_affiliates(actor: Actor, function: str | None) -> Decision:
    """Invite and end colleagues, complete the data. ``function``: the actor's own in that body, None without one."""
    if actor.is_system or function in BINDING:
        return ALLOWED
    return refuse(
        N_("Può farlo solo chi rappresenta l'organizzazione o ha una delega."),
        N_("Chiedi al legale rappresentante o a un delegato."),
    )


def may_switch_signature(actor: Actor, function: str | None) -> Decision:
    """Switch the firma interna on or off: who binds the body, never who would need the signature (ADR 0039)."""
    if actor.is_system or function in BINDING:
        return ALLOWED
    return refuse(
        N_("La firma interna la accende e la spegne solo chi rappresenta l'organizzazione o ha una delega."),
        N_("Chiedi al legale rappresentante o a un delegato."),
    )


def may_invite(actor: Actor, function: str | None, wanted: str, *, has_representative: bool) -> Decision:
    """Ask a colleague to speak for the body. A legal representative is named by the one who is; by a delegate only when there is none."""
    return first_refusal(
        may_manage_affiliates(actor, function),
        refuse(
            N_("Un nuovo legale rappresentante lo nomina quello in carica."),
            N_("Chiedi a lui di passare le consegne, oppure invita la persona come delegato."),
        )
        if wanted == "legal_representative" and has_representative and function != "legal_representative" and not actor.is_system
        else ALLOWED,
    )


def may_end_affiliation(actor: Actor, user_id: int, function: str | None, target: str = "") -> Decision:
    """End an affiliation: one's own, always; a colleague's, by who may manage them. A delegate ends no legal representative."""
    if actor.user_id is not None and actor.user_id == user_id:
        return ALLOWED
    return first_refusal(
        may_manage_affiliates(actor, function),
        refuse(N_("Un delegato non può chiudere il legale rappresentante."), N_("Se è cambiato, scrivi all'ufficio."))
        if target == "legal_representative" and function != target and not actor.is_system
        else ALLOWED,
    )


def may_bound_affiliation(actor: Actor, function: str | None, target: str) -> Decision:
    """Give a delegation its last day: only the legal representative, and never to another one."""
    if actor.is_system:
        return ALLOWED
    return first_refusal(
        ALLOWED
        if function == "legal_representative"
        else refuse(N_("La durata di una delega la decide il legale rappresentante."), N_("Chiedigli di farlo da questa pagina.")),
        refuse(N_("Un legale rappresentante non ha una scadenza: fai il passaggio di consegne."))
        if target == "legal_representative"
        else ALLOWED,
    )


def may_hand_over(actor: Actor, function: str | None, user_id: int) -> Decision:
    """Pass the legal representation to somebody who already speaks for the body."""
    return first_refusal(
        ALLOWED
        if function == "legal_representative"
        else refuse(N_("Il passaggio di consegne lo fa il legale rappresentante in carica."), N_("Se non c'è più, scrivi all'ufficio.")),
        refuse(N_("Sei già tu il legale rappresentante: scegli un'altra persona.")) if user_id == actor.user_id else ALLOWED,
    )


def may_accept(now: datetime, expires_at: datetime | None, ends_at: datetime | None, *, was_taken_back: bool) -> Decision:
    """Say yes to an invitation: before it expires, unless it was withdrawn, declined, or the delegation is over."""
    ask_another = N_("Chiedi un altro invito a chi rappresenta l'organizzazione.")
    if was_taken_back:
        return refuse(N_("Questo invito non vale più: è stato ritirato o rifiutato."), ask_another)
    if expires_at is not None and now >= expires_at:
        return refuse(N_("Questo invito è scaduto."), ask_another)
    if ends_at is not None and now >= ends_at:
        return refuse(N_("Il periodo della delega è già finito."), ask_another)
    return ALLOWED


def last_day_fault(until: date | None, today: date) -> dict[str, str]:
    """What is wrong with the last day of a delegation: today or later, within ten years; none is right too."""
    if until is None or today <= until <= today + timedelta(days=3653):
        return {}
    return {"until": N_("Scegli un giorno da oggi in poi, entro dieci anni.")}


def may_claim(actor: Actor, status: str) -> Decision:
    """Ask to represent a body that the office took from a list: any person with a confirmed address, while nobody speaks for it."""
    return first_refusal(
        may_register_organisation(actor),
        ALLOWED
        if status == "listed"
        else refuse(N_("Per questa organizzazione parla già qualcuno."), N_("Chiedi a chi la rappresenta di invitarti tra i colleghi.")),
    )


def may_decide_claim(actor: Actor, territory_id: int, organisation_id: int, claimant_id: int | None) -> Decision:
    """Answer who asks to represent a body: the office, but for a body one speaks for and for what one asked oneself."""
    return first_refusal(
        may_see_registry(actor, territory_id),
        _without_interest(actor, organisation_id),
        refuse(N_("Questa richiesta l'hai fatta tu: deve decidere un'altra persona dell'ufficio."))
        if claimant_id is not None and claimant_id == actor.user_id
        else ALLOWED,
    )


def may_invite_listed(actor: Actor, territory_id: int, status: str, email: str) -> Decision:
    """Invite a body of the list to register, at the address that the list gives: the office."""
    return first_refusal(
        may_see_registry(actor, territory_id),
        ALLOWED
        if status == "listed"
        else refuse(N_("Questa organizzazione non è più «In elenco»: qualcuno parla già per lei."), N_("Ricarica la scheda.")),
        ALLOWED if email else refuse(N_("L'elenco non dà un indirizzo e-mail di questa organizzazione: scrivile in un altro modo.")),
    )


def may_bring_documents(actor: Actor, function: str | None) -> Decision:
    """Add and take away the organisation's documents (statute, appointment, proxy): who binds it."""
    if actor.is_system or function in BINDING:
        return ALLOWED
    return refuse(
        N_("I documenti li carica solo chi rappresenta l'organizzazione o ha una delega."),
        N_("Chiedi al legale rappresentante o a un delegato."),
    )


def may_read_document(actor: Actor, territory_id: int, organisation_id: int, *, is_public: bool) -> Decision:
    """Everybody when it is public; otherwise the organisation's people and the office, whose reads are logged."""
    if actor.is_system or is_public or actor.hat(organisation_id) is not None or actor.has_role(territory_id, *OFFICE):
        return ALLOWED
    return refuse(N_("Questo documento lo leggono le persone dell'organizzazione e l'ufficio."))


def may_release_documents(actor: Actor, territory_id: int, organisation_id: int) -> Decision:
    """Make a document public, or no longer: the office, but for a body one speaks for."""
    if actor.is_system:
        return ALLOWED
    return first_refusal(may_see_registry(actor, territory_id), _without_interest(actor, organisation_id))


def fiscal_code_fault(code: str) -> str:
    """Why a codice fiscale (16 characters or 11 figures) cannot be right, or nothing. An empty one is right: it is optional."""
    if not code:
        return ""
    try:
        (iva if len(code) == 11 else codicefiscale).validate(code)
    except ValidationError:
        return N_("Il codice fiscale non torna: controlla le 11 cifre (o i 16 caratteri), oppure lascialo vuoto.")
    return ""


def vat_number_fault(code: str) -> str:
    """Why a partita IVA cannot be right, or nothing. An empty one is right."""
    if not code or iva.is_valid(code):
        return ""
    return N_("La partita IVA non torna: controlla le 11 cifre, oppure lasciala vuota.")


def compact_code(typed: str) -> str:
    """A codice fiscale without blanks, in capitals."""
    return re.sub(r"[\s.\-]", "", typed).upper().removeprefix("IT")
