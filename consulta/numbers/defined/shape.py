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
DECISIONS, PERCENT, DAYS, RATE = N_("decisioni"), N_("per cento"), N_("giorni"), N_("ogni 1.000 residenti")
ARRIVED, PLACES, WHO, BECAME, MEETING, MODERATED = "arrived", "places", "who", "became", "meetings", "moderation"
SECTIONS: Mapping[str, str] = {
    ARRIVED: N_("Che cosa è arrivato"),
    PLACES: N_("Da dove"),
    WHO: N_("Chi partecipa, chi manca"),
    BECAME: N_("Che cosa è diventato"),
    MEETING: N_("Incontri"),
    MODERATED: N_("Moderazione"),
}
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A number, or a table of numbers of one kind.

    ``lines`` and ``columns`` say what its rows and columns are (``labels`` names them); ``listed``: the list behind each figure;
    ``chart``: how it is drawn.
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


PUBLIC = N_("Contributi che chiunque può leggere oggi. Quelli nascosti, ritirati o uniti a un altro non contano.")
ABOUT = N_("Un contributo che parla di più comuni conta in ognuno: la somma può superare il totale.")
FEW = N_("Da 1 a 4 persone non diciamo quante: nessuno deve riconoscersi.")
