# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a definition is: units, sections of the page, and the record itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from consulta.core.words import N_
from consulta.numbers.making import Value
from consulta.numbers.reading import Reading

CONTRIBUTIONS, COMMENTS, PEOPLE, BODIES = N_("contributi"), N_("commenti"), N_("persone"), N_("organizzazioni")
ENDORSEMENTS, MEETINGS, PRESENCES, HOURS = N_("sostegni"), N_("incontri"), N_("presenze"), N_("ore")
AGREEMENTS, REQUESTS = N_("accordi"), N_("richieste")
DECISIONS, PERCENT, DAYS, RATE = N_("decisioni"), N_("per cento"), N_("giorni"), N_("ogni 1.000 residenti")
ONE: Mapping[str, str] = {
    CONTRIBUTIONS: N_("contributo"),
    COMMENTS: N_("commento"),
    PEOPLE: N_("persona"),
    BODIES: N_("organizzazione"),
    ENDORSEMENTS: N_("sostegno"),
    MEETINGS: N_("incontro"),
    PRESENCES: N_("presenza"),
    HOURS: N_("ora"),
    DECISIONS: N_("decisione"),
    AGREEMENTS: N_("accordo"),
    REQUESTS: N_("richiesta"),
}
"""The unit of a count of one."""
ARRIVED, PLACES, WHO, BECAME, MEETING, ACCESS, MODERATED = "arrived", "places", "who", "became", "meetings", "access", "moderation"
SECTIONS: Mapping[str, str] = {
    ARRIVED: N_("Che cosa è arrivato"),
    PLACES: N_("Da dove"),
    WHO: N_("Chi partecipa, chi manca"),
    BECAME: N_("Che cosa è diventato"),
    MEETING: N_("Incontri"),
    ACCESS: N_("Accessibilità"),
    MODERATED: N_("Moderazione"),
}
"""In the order of the page."""

LISTED, ROWS, PERSONS, DECIDED, ASKED = "contributions", "rows", "persons", "decided", "asked"
"""Where the list behind a figure is: among the contributions, or a list of the numbers' own: for all, or for the office alone."""
UNLISTED: Mapping[str, str] = {
    PERSONS: N_("Non c'è un elenco: i nomi delle persone non sono pubblici."),
    DECIDED: N_("Non c'è un elenco: le decisioni riguardano anche testi che non si leggono."),
    ASKED: N_("Non c'è un elenco pubblico: chi chiede non si deve riconoscere."),
    LISTED: N_("Le etichette le usa solo l'ufficio: di quei testi non c'è un elenco pubblico."),
}
"""Why the public finds no list behind a figure."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A number, or a table of numbers of one kind.

    ``lines`` and ``columns`` say what its rows and columns are (``labels`` names them); ``chart``: how it is drawn.
    ``listed``: the kind of list behind each figure; ``behind``: the number whose list it is, when it is another's.
    """

    id: str
    section: str
    name: str
    text: str
    unit: str
    read: Callable[[Reading], Sequence[Value]]
    lines: str = ""
    columns: str = ""
    listed: str = ""
    chart: str = ""
    behind: str = ""
    none: str = ""
    """What is said when it has no line, where that is worth saying; otherwise it is left out."""

    @property
    def list_id(self) -> str:
        """The number whose rows stand behind its figures."""
        return self.behind or self.id


PUBLIC = N_("Contributi che chiunque può leggere oggi. Quelli nascosti, ritirati o uniti a un altro non contano.")
ABOUT = N_("Un contributo che parla di più comuni conta in ognuno: la somma può superare il totale.")
FEW = N_("Da 1 a 4 persone non diciamo quante: nessuno deve riconoscersi.")
