# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The optional fields of the scheda contributo (F3 of the model forms): declared once for form, checks, pages, receipt and export.

They are kept as plain text by name, only those filled in; what belongs to proposals is kept for proposals alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consulta.contributions.models import ContributionKind
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.core.words import N_, filled, too_long

PREFIX = "detail_"
"""Before the name of a detail, the name of its field in a form."""
_MILLION, _BILLION = 10_000_000, 1_000_000_000


class Shape(StrEnum):
    """What may be written."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class Detail:
    """One field: its name, its Italian label, what helps to fill it in, the longest text (or, of a number, the greatest)."""

    name: str
    label: str
    hint: str
    shape: Shape
    cap: int
    is_for_proposals: bool = False

    @property
    def field(self) -> str:
        """Its name in a form."""
        return PREFIX + self.name


URGENCIES = {
    "1": N_("1: può aspettare"),
    "2": N_("2: poco urgente"),
    "3": N_("3: abbastanza urgente"),
    "4": N_("4: urgente"),
    "5": N_("5: urgentissimo"),
}
DETAILS: Sequence[Detail] = (
    Detail(
        "target",
        N_("Per chi"),
        N_("Il gruppo di persone di cui parli: per esempio anziani soli, famiglie con figli piccoli."),
        Shape.LINE,
        200,
    ),
    Detail("people", N_("Quante persone riguarda"), N_("Anche una stima: un numero intero, per esempio 120."), Shape.NUMBER, _MILLION),
    Detail("evidence", N_("Da dove lo sai"), N_("Dati, esperienza diretta, racconti, documenti: dillo in breve."), Shape.TEXT, 1_000),
    Detail("services", N_("Servizi che ci sono già e loro limiti"), N_("Che cosa esiste oggi e perché non basta."), Shape.TEXT, 1_000),
    Detail("urgency", N_("Quanto è urgente"), N_("Da 1 (può aspettare) a 5 (urgentissimo)."), Shape.URGENCY, 1),
    Detail("urgency_reason", N_("Perché è urgente"), N_("Che cosa succede se si aspetta."), Shape.TEXT, 500),
    Detail("result", N_("Risultato atteso"), N_("Che cosa cambia se la proposta si realizza, e per chi."), Shape.TEXT, 1_000, True),
    Detail("activities", N_("Attività"), N_("Che cosa si fa, un passo dopo l'altro."), Shape.TEXT, 1_000, True),
    Detail("carried_by", N_("Chi potrebbe realizzarla"), N_("Enti, associazioni, gruppi: se lo sai."), Shape.LINE, 300, True),
    Detail("partners", N_("Con chi altro"), N_("Altri enti o gruppi da coinvolgere."), Shape.LINE, 300, True),
    Detail(
        "staff",
        N_("Persone che metti a disposizione"),
        N_("Volontari, operatori, ore: quelli che offri tu o la tua organizzazione."),
        Shape.LINE,
        300,
        True,
    ),
    Detail("premises", N_("Spazi che metti a disposizione"), N_("Sale, mezzi, attrezzature."), Shape.LINE, 300, True),
    Detail("money", N_("Denaro che metti a disposizione"), N_("Quanto, e da dove viene."), Shape.LINE, 300, True),
    Detail("cost", N_("Costo stimato in euro"), N_("Un numero intero, per esempio 15000."), Shape.NUMBER, _BILLION, True),
    Detail(
        "funding", N_("Da dove potrebbero venire i fondi"), N_("Per esempio fondi regionali, un bando, donazioni."), Shape.LINE, 300, True
    ),
    Detail("duration", N_("Durata"), N_("Per esempio: da gennaio a dicembre, oppure due anni."), Shape.LINE, 120, True),
    Detail(
        "leps",
        N_("Livello essenziale a cui risponde (LEPS)"),
        N_(
            "I LEPS, livelli essenziali delle prestazioni sociali, sono i servizi che ogni territorio deve garantire."
            " Se non lo sai, lascia vuoto."
        ),
        Shape.LINE,
        300,
        True,
    ),
)
BY_NAME: Mapping[str, Detail] = {one.name: one for one in DETAILS}
FIELDS = tuple(one.field for one in DETAILS)


def check_details(kind: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The details filled in, cleaned, in the order of the form; those of proposals only for a proposal.

    Raises Invalid naming every field at once.
    """
    kept: dict[str, str] = {}
    errors: dict[str, str] = {}
    for detail in DETAILS:
        if detail.is_for_proposals and kind != ContributionKind.PROPOSAL:
            continue
        try:
            value = _checked(detail, typed.get(detail.name) or "")
        except Invalid as error:
            errors.update(error.errors)
            continue
        if value:
            kept[detail.name] = value
    if errors:
        raise Invalid(errors)
    return kept


def _checked(detail: Detail, typed: str) -> str:
    if detail.shape is Shape.NUMBER:
        return _number(detail, one_line(typed))
    if detail.shape is Shape.URGENCY:
        value = one_line(typed)
        if value and value not in URGENCIES:
            raise Invalid({detail.field: N_("Scegli quanto è urgente dall'elenco, da 1 a 5, oppure lascia vuoto.")})
        return value
    value = one_line(typed) if detail.shape is Shape.LINE else normalise(typed).strip()
    if len(value) > detail.cap:
        raise Invalid({detail.field: too_long(filled("«%(label)s»", label=detail.label), detail.cap, len(value))})
    return value


def _number(detail: Detail, typed: str) -> str:
    """A whole number; full stops and blanks may part the thousands."""
    bare = typed.replace(".", "").replace(" ", "")
    if not bare:
        return ""
    if not (bare.isascii() and bare.isdigit()) or not 1 <= int(bare[:20]) <= detail.cap:
        sentence = N_("«%(label)s» vuole un numero intero da 1 a %(most)s, per esempio 120: correggilo oppure lascia vuoto.")
        raise Invalid({detail.field: filled(sentence, label=detail.label, most=detail.cap)})
    return str(int(bare))


def detail_lines(details: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and value of each detail filled in, in Italian, in the order of the form; the caller translates labels and urgency."""
    return [(one.label, shown_value(one, details[one.name])) for one in DETAILS if details.get(one.name)]


def shown_value(detail: Detail, value: str) -> str:
    """The value as people read it: thousands parted, urgency in words."""
    if detail.shape is Shape.NUMBER and value.isascii() and value.isdigit():
        return f"{int(value):,}".replace(",", ".")
    return URGENCIES.get(value, value) if detail.shape is Shape.URGENCY else value


def as_text(source: str, details: Mapping[str, str]) -> str:
    """Text and details together, as the comparison of two versions reads them."""
    return "\n\n".join([source, *(f"{label}: {value}" for label, value in detail_lines(details))])
