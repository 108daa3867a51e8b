# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long personal data are kept, as data: what the public page says, what the daily job does and what the tests try is this table.

The numbers are the services' own. They are the program's, within what the rule named asks; a body that must keep longer says so in
its own notice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from consulta.accounts import queries as accounts_queries
from consulta.accounts import service as accounts
from consulta.attachments import service as attachments
from consulta.cases import service as cases
from consulta.clarifications import service as clarifications
from consulta.contributions.service import forgetting as contributions
from consulta.core.words import N_
from consulta.documents import service as documents
from consulta.feedback import service as feedback
from consulta.intake import policy as intake_policy
from consulta.intake import service as intake
from consulta.library import service as library
from consulta.meetings.service import room
from consulta.notifications import service as notifications
from consulta.organisations import service as organisations
from consulta.papers import service as papers
from consulta.roster import service as roster
from consulta.searches import service as searches

MINIMISED = "GDPR art. 5.1.c, 5.1.e"
SECURITY = "GDPR art. 32"


@dataclass(frozen=True, slots=True)
class Term:
    """What is forgotten, how long after what, and the rule that asks for it. ``key`` names its trial in the tests."""

    key: str
    what: str
    kept: timedelta
    since: str
    rule: str


TERMS: Sequence[Term] = (
    Term("unconfirmed", N_("Account mai confermato"), accounts.UNCONFIRMED_FOR, N_("dalla registrazione"), MINIMISED),
    Term("links", N_("Indirizzo a cui è andato un collegamento"), accounts.GRANTS_FOR, N_("dalla scadenza del collegamento"), MINIMISED),
    Term("attempts", N_("Conteggio dei tentativi di accesso, in forma illeggibile"), accounts.THROTTLE_FOR, N_("dal tentativo"), SECURITY),
    Term("devices", N_("Dispositivo da cui sei uscito"), accounts.ENDED_SIGN_INS_FOR, N_("dall'uscita"), SECURITY),
    Term(
        "idle",
        N_("Dispositivo che non usi più"),
        accounts_queries.IDLE_FOR + accounts.ENDED_SIGN_INS_FOR,
        N_("dall'ultimo uso"),
        SECURITY,
    ),
    Term("secrets", N_("Verifica in due passaggi iniziata e mai attivata"), accounts.WAITING_SECRETS_FOR, N_("dall'inizio"), MINIMISED),
    Term("resets", N_("Azzeramento della verifica in due passaggi"), accounts.RESETS_FOR, N_("dalla richiesta"), SECURITY),
    Term("drafts", N_("Bozza non inviata"), contributions.DRAFTS_KEPT, N_("dall'ultima modifica"), MINIMISED),
    Term("visitors", N_("Testo scritto senza account e mai confermato"), contributions.VISITOR_DRAFTS_KEPT, N_("dall'invio"), MINIMISED),
    Term(
        "waiting",
        N_("Documento di un testo né inviato né salvato"),
        attachments.WAITS_FOR,
        N_("dal caricamento"),
        MINIMISED,
    ),
    Term("letters", N_("Messaggio che ti abbiamo mandato"), notifications.LETTERS_KEPT, N_("dalla consegna"), MINIMISED),
    Term("news", N_("Novità di ciò che segui"), notifications.NEWS_KEPT, N_("dal fatto"), MINIMISED),
    Term("requests", N_("Indirizzo lasciato in una richiesta all'ufficio"), feedback.EMAIL_KEPT, N_("dalla risposta"), MINIMISED),
    Term(
        "documents",
        N_("PDF con il tuo nome: una lettera, un elenco per l'ufficio"),
        documents.PERSONAL_KEPT,
        N_("dalla preparazione"),
        MINIMISED,
    ),
    Term("desk_answered", N_("Nome e recapito lasciati allo sportello"), intake.KEPT_AFTER_REPLY, N_("dalla risposta pubblica"), MINIMISED),
    Term("desk", N_("Gli stessi, se la risposta non c'è"), intake.KEPT_AFTER_ENTRY, N_("dall'inserimento"), MINIMISED),
    Term("room_answered", N_("Nome di chi ha parlato in un incontro"), room.KEPT_AFTER_REPLY, N_("dalla risposta pubblica"), MINIMISED),
    Term("room", N_("Lo stesso, se la risposta non c'è"), room.KEPT_AFTER_CAPTURE, N_("dall'incontro"), MINIMISED),
    Term(
        "walk_ins",
        N_("Nome di chi è venuto a un incontro per conto proprio"),
        room.KEPT_AFTER_CAPTURE,
        N_("dall'incontro"),
        MINIMISED,
    ),
    Term(
        "reports",
        N_("Chi ha segnalato un testo, che cosa ha scritto e il testo com'era"),
        cases.KEPT,
        N_("dalla chiusura della segnalazione"),
        MINIMISED,
    ),
    Term(
        "clarifications",
        N_("Chiarimento chiesto su una risposta: la domanda e la risposta"),
        clarifications.KEPT,
        N_("dalla risposta alla domanda"),
        MINIMISED,
    ),
    Term(
        "papers",
        N_("Documento da scaricare fatto con testi della consultazione, e chi lo ha chiesto"),
        papers.KEPT,
        N_("dalla richiesta"),
        MINIMISED,
    ),
    Term(
        "formats",
        N_("Indirizzo e parole di chi ha chiesto un formato leggibile"),
        library.KEPT,
        N_("dalla risposta alla richiesta"),
        MINIMISED,
    ),
    Term(
        "formats_unconfirmed",
        N_("Richiesta di un formato mai confermata"),
        library.CONFIRMED_WITHIN,
        N_("dalla richiesta"),
        MINIMISED,
    ),
    Term("imports", N_("Elenco di organizzazioni caricato dall'ufficio"), organisations.IMPORTS_KEPT, N_("dal caricamento"), MINIMISED),
    Term(
        "contribution_imports",
        N_("Elenco di contributi caricato dall'ufficio e non importato"),
        intake_policy.KEPT_FOR,
        N_("dal caricamento"),
        MINIMISED,
    ),
    Term(
        "roster",
        N_("Nome di chi ha lavorato nell'ufficio, nell'organico"),
        roster.KEPT_AFTER_END,
        N_("dalla fine del servizio o dall'ultima correzione"),
        MINIMISED,
    ),
    Term("searches", N_("Parole cercate senza trovare niente, senza sapere da chi"), searches.NOTED_FOR, N_("dalla ricerca"), MINIMISED),
)
"""Everything with a term. What has none: published texts (the archive of the plan), the account until it is erased, the acts of the
office and their private trail, which is only ever added to (invariant 26)."""
