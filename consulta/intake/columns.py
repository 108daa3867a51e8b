# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of a list of contributions: declared once for the model, the page that explains them and the reading (F3, F7)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consulta.contributions.details import DETAILS
from consulta.core.words import N_

EXTERNAL_ID_CAP = 80
DETAIL = "detail_"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its heading, what to write in it, an example, other headings by which it is recognised."""

    name: str
    label: str
    help: str
    example: str = ""
    also: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def heading(self) -> str:
        """As the model writes it: an asterisk where a row without it is an error."""
        return f"{self.label} *" if self.is_required else self.label


_OWN = (
    Column(
        "external_id",
        N_("Identificativo"),
        N_("Un codice che non si ripete, per esempio il numero di protocollo: con lo stesso codice il contributo non entra due volte."),
        "PEC-2026-014",
        ("id", "id esterno", "codice", "protocollo", "numero di protocollo", "n protocollo", "external id"),
        True,
    ),
    Column(
        "kind",
        N_("Tipo"),
        N_("Bisogno, Priorità, Criticità oppure Proposta."),
        "Proposta",
        ("che cos e", "tipo di contributo", "kind"),
        True,
    ),
    Column(
        "title",
        N_("Titolo"),
        N_("Di che cosa si tratta, al massimo 120 caratteri."),
        "Trasporto per il centro diurno",
        ("oggetto", "title"),
        True,
    ),
    Column(
        "text",
        N_("Testo"),
        N_("Con le parole di chi scrive, al massimo 20.000 caratteri. Sarà pubblico: niente nomi, indirizzi, malattie di qualcuno."),
        "La corriera non passa più da settembre: serve una navetta tre giorni a settimana.",
        ("descrizione", "contenuto", "messaggio", "contributo", "text"),
        True,
    ),
    Column(
        "topic",
        N_("Tema"),
        N_("Il titolo di un tema aperto, anche nella forma «tavolo: tema». Se manca vale l’area, altrimenti «Altro tema»."),
        "",
        ("tema del tavolo", "argomento", "topic"),
    ),
    Column("area", N_("Area"), N_("Un’area tematica del territorio."), "", ("area tematica", "tavolo", "ambito tematico")),
    Column(
        "comuni",
        N_("Comuni"),
        N_("Uno o più comuni del territorio, separati da una virgola; vuoto vale per tutto il territorio."),
        "",
        ("comune", "comuni interessati", "territorio", "municipality"),
    ),
    Column(
        "received_on",
        N_("Ricevuto il"),
        N_("Il giorno in cui è arrivato, per esempio 20/11/2026: decide se è in ritardo."),
        "",
        ("data", "data di arrivo", "data di ricevimento", "arrivato il", "received on"),
        True,
    ),
    Column(
        "channel",
        N_("Canale"),
        N_("E-mail, Carta, Telefono, Sportello oppure Incontro; vuoto vale quello scelto nella pagina."),
        "E-mail",
        ("come e arrivato", "mezzo", "channel"),
    ),
    Column("place", N_("Luogo"), N_("Dove è stato raccolto; vuoto vale quello scritto nella pagina."), "", ("dove", "place")),
    Column(
        "organisation",
        N_("Organizzazione"),
        N_("Il nome o il codice fiscale di un’organizzazione registrata, se è lei che parla."),
        "",
        ("ente", "associazione", "organizzazione o ente", "organisation"),
    ),
    Column(
        "person_name",
        N_("Persona"),
        N_("Nome di chi scrive se non è un’organizzazione, oppure «anonimo». Resta privato."),
        "Maria Esempio",
        ("nome", "nome e cognome", "nome della persona", "autore", "mittente", "person"),
    ),
    Column(
        "contact",
        N_("Recapito"),
        N_("E-mail o telefono di chi scrive. Resta privato. A un’e-mail parte una lettera sola, quando non si può più annullare."),
        "maria@example.org",
        ("e mail", "email", "indirizzo e mail", "telefono", "contatto", "contact"),
    ),
    Column(
        "consent",
        N_("Consenso a pubblicare il nome"),
        N_("Sì oppure no. Il nome di una persona resta comunque privato; quello di un’organizzazione è pubblico."),
        "no",
        ("consenso", "visibilita", "visibilita dell autore", "nome pubblico", "consent"),
    ),
)
COLUMNS: Sequence[Column] = (*_OWN, *(Column(DETAIL + one.name, one.label, one.hint) for one in DETAILS))
BY_NAME: Mapping[str, Column] = {one.name: one for one in COLUMNS}


def folded(text: str) -> str:
    """Small letters without accents or signs, words parted by one blank."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one))))


_HEADINGS = {folded(words): one.name for one in COLUMNS for words in (one.label, one.name, *one.also)}


def recognised(headings: Sequence[str]) -> list[str]:
    """For each heading the name of the column that it is, or "": of two that mean the same only the first."""
    found: list[str] = []
    for heading in headings:
        name = _HEADINGS.get(folded(heading), "")
        found.append("" if name in found else name)
    return found


def missing(names: Sequence[str]) -> list[str]:
    """The labels of the columns without which no row can be read."""
    return [one.label for one in COLUMNS if one.is_required and one.name not in names]
