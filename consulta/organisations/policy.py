# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may register, decide on, and speak for organisations. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_

OFFICE = ("operator", "coordinator")
BINDING = frozenset({"legal_representative", "delegate"})
"""Functions that may invite and end colleagues and complete the data."""

DECISIONS: Mapping[str, tuple[str, ...]] = {
    "unverified": ("accredited", "integration_requested", "refused"),
    "integration_requested": ("accredited", "refused"),
    "accredited": ("integration_requested", "suspended"),
    "suspended": ("accredited", "refused"),
    "refused": ("accredited",),
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

SIMILAR_FROM = 0.86
"""Two names at least so alike (0 to 1) are shown to who registers and to the office."""


def may_register_organisation(actor: Actor) -> Decision:
    """Register a further body while signed in."""
    if actor.is_system or (actor.is_authenticated and actor.is_confirmed):
        return ALLOWED
    return refuse(N_("Per aggiungere un'organizzazione devi prima accedere."), N_("Accedi, oppure registrati insieme a lei."))


def may_see_registry(actor: Actor, territory_id: int) -> Decision:
    """The office's registry, with who speaks for each body."""
    if actor.has_role(territory_id, *OFFICE):
        return ALLOWED
    return refuse(N_("Il registro delle organizzazioni è riservato all'ufficio."))


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


def may_end_affiliation(actor: Actor, user_id: int, function: str | None) -> Decision:
    """End an affiliation: one's own, always; a colleague's, by who may manage them."""
    if actor.user_id is not None and actor.user_id == user_id:
        return ALLOWED
    return may_manage_affiliates(actor, function)


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


def compact_code(typed: str) -> str:
    """A codice fiscale without blanks, in capitals."""
    return re.sub(r"[\s.\-]", "", typed).upper().removeprefix("IT")


# Letters of other alphabets, and figures, that look like Latin ones: with them a name can be forged (trust.md §2).
_LOOKALIKES = str.maketrans(
    "авеёіїкмнорстухѕјԁһԛԝαβεικνορτυχωıłøđ0135$@|",
    "abeeiikmhopctyxsjdhqwabeikvoptuxwilodolessal",
)
_FORMS = frozenset(
    """
    associazione ass odv aps ets onlus cooperativa coop sociale soc societa scs srl impresa ente del della delle dei degli di
    da la le il lo gli per e in volontariato promozione fondazione
    """.split()  # noqa: SIM905
)


def skeleton(name: str) -> str:
    """What is left of a name without accents, look-alike letters, legal forms and order of words: equal for forged twins."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LOOKALIKES))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = re.findall(r"[a-z]+", plain.replace(".", "").replace("'", " ").replace("’", " "))
    return " ".join(sorted(word for word in words if word not in _FORMS) or sorted(words))


def similar_names(name: str, others: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The bodies whose name could be taken for this one, the most alike first."""
    wanted = skeleton(name)
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    found = []
    for organisation_id, other in others:
        matcher.set_seq1(skeleton(other))
        if (
            matcher.real_quick_ratio() >= SIMILAR_FROM
            and matcher.quick_ratio() >= SIMILAR_FROM
            and (ratio := matcher.ratio()) >= SIMILAR_FROM
        ):
            found.append((ratio, organisation_id, other))
    return [(organisation_id, other) for _, organisation_id, other in sorted(found, reverse=True)]
