# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a list of organisations: which column is what, what is wrong in a row, which body of the registry it speaks of. Pure.

An import never overwrites: it makes what is new and fills what is empty (docs/decisions/0022).
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consulta.core.errors import Invalid
from consulta.core.sheets import Sheet
from consulta.core.words import N_, filled, too_long
from consulta.organisations import naming, policy
from consulta.organisations.models import OrganisationCategory
from consulta.organisations.record import details_of, facts_of
from consulta.organisations.requests import EditOrganisation

FIELDS: Mapping[str, tuple[str, int, tuple[str, ...]]] = {
    "name": (N_("Denominazione"), 160, ("denominazione", "nome", "ragione sociale", "organizzazione", "ente", "name", "organisation")),
    "fiscal_code": (N_("Codice fiscale"), 20, ("codice fiscale", "cf", "cod fiscale", "c f", "codicefiscale", "tax code", "fiscal code")),
    "vat_number": (N_("Partita IVA"), 20, ("partita iva", "partita i v a", "p iva", "piva", "p i", "partitaiva", "vat", "vat number")),
    "branch": (N_("Articolazione"), 120, ("articolazione", "circolo", "plesso", "branch")),
    "category": (N_("Categoria"), 200, ("categoria", "tipologia", "natura", "tipo", "category", "type")),
    "municipality": (
        N_("Comune"),
        120,
        ("comune", "comune sede", "comune sede legale", "comune della sede legale", "citta", "sede comune", "municipality", "city"),
    ),
    "seat_address": (N_("Sede"), 200, ("sede", "indirizzo", "indirizzo sede legale", "sede legale", "via", "address")),
    "certified_email": (N_("PEC"), 254, ("pec", "indirizzo pec", "e mail pec", "email pec", "posta certificata", "certified email")),
    "email": (N_("E-mail"), 254, ("e mail", "email", "mail", "posta elettronica", "indirizzo e mail")),
    "phone": (N_("Telefono"), 40, ("telefono", "tel", "cellulare", "phone")),
    "website": (N_("Sito"), 300, ("sito", "sito web", "sito internet", "web", "website")),
    "runts_section": (N_("Sezione del RUNTS"), 120, ("sezione", "sezione runts", "sezione del runts", "section")),
    "runts_number": (N_("Numero di repertorio del RUNTS"), 40, ("repertorio", "numero repertorio", "n repertorio", "numero runts")),
    "description": (N_("Che cosa fa"), 1_000, ("descrizione", "attivita", "che cosa fa", "attivita svolta", "description")),
}
"""What a column may hold: its label, at most so many characters, the headings by which it is recognised."""

_OF_FAULT = {"organisation_name": "name", "public_email": "email"}
FILLED = (
    "fiscal_code", "vat_number", "municipality_id", "seat_address", "certified_email", "email", "phone", "website",
    "runts_section", "runts_number", "description",
)  # fmt: skip
"""Columns of a body already here that an import fills when they are empty."""
_SHOWN = frozenset({"email", "phone", "website"})
"""Those that a body may have chosen to show to everybody: they are its own to write."""
_SECTIONS = (
    ("A", "volontariato"), ("B", "promozione"), ("C", "filantropic"), ("D", "impres"), ("D", "cooperativ"),
    ("E", "reti"), ("F", "mutuo"), ("G", "altri"),
)  # fmt: skip
_OF_SECTION = {
    "A": OrganisationCategory.VOLUNTEER_ORG,
    "B": OrganisationCategory.SOCIAL_PROMOTION_ORG,
    "D": OrganisationCategory.SOCIAL_COOPERATIVE,
    "E": OrganisationCategory.THIRD_SECTOR_UMBRELLA,
}
_SHORT = {
    "odv": OrganisationCategory.VOLUNTEER_ORG,
    "aps": OrganisationCategory.SOCIAL_PROMOTION_ORG,
    "cooperativa": OrganisationCategory.SOCIAL_COOPERATIVE,
    "impresa sociale": OrganisationCategory.SOCIAL_COOPERATIVE,
    "sindacato": OrganisationCategory.TRADE_UNION,
    "parrocchia": OrganisationCategory.RELIGIOUS_BODY,
    "scuola": OrganisationCategory.SCHOOL_TRAINING,
    "ets": OrganisationCategory.OTHER_NONPROFIT,
}
_TWICE = N_("È la stessa organizzazione della riga %(line)s: tieni una sola riga, oppure scrivi l'articolazione.")
_UNSURE = N_("Nel registro ce n'è più di una che le somiglia: aggiungi il codice fiscale o l'articolazione.")
_SECTION = N_("Scrivi la lettera della sezione del RUNTS, da A a G.")
_CATEGORY = N_("Questa categoria non è tra quelle in uso: scrivi per esempio «%(example)s», oppure lascia vuoto.")
_ELSEWHERE = N_("Il comune «%(name)s» non è dell'ambito: l'organizzazione resta senza comune.")
_ALIKE = N_("Nome uguale o molto simile a «%(name)s», già nel registro.")
_CODE = N_("Codice fiscale uguale a quello di «%(name)s», già nel registro.")


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the registry, as rows are compared with it. ``line``: it stands further up in the same file."""

    id: int
    name: str
    values: Mapping[str, Any]
    line: int = 0

    def of(self, name: str) -> Any:
        """A value, or nothing."""
        return self.values.get(name) or ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell, and the remedy. ``column`` is a label."""

    column: str
    value: str
    message: str


@dataclass(slots=True)
class Line:
    """What becomes of a row. ``outcome``: new, filled, same, wrong."""

    number: int
    name: str
    outcome: str = "new"
    facts: dict[str, Any] = field(default_factory=dict)
    body_id: int = 0
    changes: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rows are read against. ``columns``: for each column a key of FIELDS or "". ``category``: for rows that say none."""

    columns: Sequence[str]
    category: str
    comuni: Mapping[int, str]
    offered: Mapping[OrganisationCategory, str]
    today: date


def folded(text: str) -> str:
    """Small letters without accents or signs, words parted by one blank."""
    plain = text.casefold().translate(str.maketrans("àáèéìíòóùú", "aaeeiioouu"))
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def recognised(headings: Sequence[str]) -> list[str]:
    """For each heading the key of FIELDS that it names, or "" ; of two that name the same only the first."""
    found: list[str] = []
    for heading in map(folded, headings):
        key = next((key for key, (_, _, names) in FIELDS.items() if heading in names), "")
        found.append("" if key in found else key)
    return found


def columns_fault(columns: Sequence[str]) -> str:
    """Why columns cannot be read so, or nothing: the name is needed, and nothing comes from two columns."""
    used = [key for key in columns if key]
    if "name" not in used:
        return N_("Scegli quale colonna contiene la denominazione.")
    if len(set(used)) < len(used):
        return N_("Due colonne indicano lo stesso dato: lasciane una e ignora l'altra.")
    return ""


class _Registry:
    """Bodies found by codice fiscale, partita IVA, name; rows already read are among them."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.by: dict[str, dict[str, list[Body]]] = {key: defaultdict(list) for key in ("fiscal_code", "vat_number", "name")}
        for body in bodies:
            self.add(body)

    def add(self, body: Body) -> None:
        """One more."""
        for key in ("fiscal_code", "vat_number"):
            if body.of(key):
                self.by[key][body.of(key)].append(body)
        self.by["name"][naming.skeleton(body.name)].append(body)

    def alike(self, facts: Mapping[str, Any]) -> list[Body]:
        """The bodies that a row may speak of: one is the answer, several are doubt, none is something new."""
        name, branch = naming.skeleton(facts["name"]), folded(facts["branch"])
        for key in ("fiscal_code", "vat_number"):
            same = [one for one in self.by[key].get(facts[key], ()) if folded(one.of("branch")) == branch] if facts[key] else []
            named = [one for one in same if naming.skeleton(one.name) == name]
            if same:
                return named if len(same) > 1 and named else same
        return [one for one in self.by["name"].get(name, ()) if folded(one.of("branch")) == branch and _agree(one, facts)]


def _agree(body: Body, facts: Mapping[str, Any]) -> bool:
    """Whether nothing that both say is different: codes and comune."""
    return all(not body.of(key) or not facts[key] or body.of(key) == facts[key] for key in ("fiscal_code", "vat_number", "municipality_id"))


def examine(sheet: Sheet, setting: Setting, bodies: Sequence[Body]) -> list[Line]:
    """What becomes of each row, in the order of the sheet. The same rows against what they made change nothing."""
    registry, taken = _Registry(bodies), dict[int, int]()
    comuni = {folded(name): id for id, name in setting.comuni.items()}
    found = []
    for number, cells in sheet.rows:
        typed = {key: cell for key, cell in zip(setting.columns, cells, strict=True) if key}
        line = _read(number, typed, setting, comuni)
        if not line.faults:
            _place(line, registry, taken, setting)
        if line.faults:
            line.outcome = "wrong"
        found.append(line)
    return found


def _read(number: int, typed: Mapping[str, str], setting: Setting, comuni: Mapping[str, int]) -> Line:
    """The row checked by itself."""
    line = Line(number, typed.get("name", ""))
    for key, value in typed.items():
        label, cap, _ = FIELDS[key]
        if len(value) > cap:
            line.faults.append(Fault(label, value[:80], too_long(label, cap, len(value))))
    section = _section(typed.get("runts_section", ""), line)
    category = _category(typed.get("category", ""), section, setting, line)
    seat = typed.get("municipality", "")
    if seat and folded(seat) not in comuni:
        line.notes.append(filled(_ELSEWHERE, name=seat[:80]))
    if not line.faults:
        _check(line, typed, setting, section, category, comuni.get(folded(seat)))
    return line


def _check(
    line: Line, typed: Mapping[str, str], setting: Setting, section: str, category: OrganisationCategory, municipality_id: int | None
) -> None:
    """By the same rules as the form of who edits an organisation."""
    request = EditOrganisation(
        organisation_id=0,
        name=typed.get("name", ""),
        category=category.value,
        fiscal_code=_full(typed.get("fiscal_code", "")),
        branch=typed.get("branch", ""),
        description=typed.get("description", ""),
        municipality_ids=(),
        runts_section=section,
        runts_number=typed.get("runts_number", ""),
        version=0,
        seat_address=typed.get("seat_address", ""),
        vat_number=_full(typed.get("vat_number", "")),
        certified_email=typed.get("certified_email", ""),
        email=typed.get("email", ""),
        phone=typed.get("phone", ""),
        website=typed.get("website", ""),
    )
    for read in (facts_of, lambda asked: details_of(asked, setting.today)):
        try:
            line.facts |= read(request)
        except Invalid as invalid:
            for name, message in invalid.errors.items():
                key = _OF_FAULT.get(name, name)
                line.faults.append(Fault(FIELDS[key][0], typed.get(key, "")[:80], message))
    line.facts["municipality_id"] = municipality_id
    label = setting.offered.get(category, category.label)
    line.facts["category_label"] = "" if label == category.label else label


def _full(code: str) -> str:
    """A code of figures with the zeros in front that a spreadsheet took for idle."""
    compact = policy.compact_code(code)
    return compact.zfill(11) if compact.isascii() and compact.isdecimal() and 8 <= len(compact) < 11 else compact


def _section(typed: str, line: Line) -> str:
    if not typed:
        return ""
    words = folded(typed)
    lettered = re.fullmatch(r"(?:sezione |sez )?([a-g])(?: .*)?", words)
    letter = lettered[1].upper() if lettered else next((letter for letter, part in _SECTIONS if part in words), "")
    if not letter:
        line.faults.append(Fault(FIELDS["runts_section"][0], typed[:80], _SECTION))
    return letter


def _category(typed: str, section: str, setting: Setting, line: Line) -> OrganisationCategory:
    default = OrganisationCategory(setting.category)
    if not typed:
        said = _OF_SECTION.get(section, default)
        return said if said in setting.offered else default
    words = folded(typed)
    named = {folded(label): one for one, label in setting.offered.items()}
    usual = {folded(one.label): one for one in setting.offered} | {folded(one.value): one for one in setting.offered}
    short = {name: one for name, one in _SHORT.items() if one in setting.offered}
    found = named.get(words) or usual.get(words) or short.get(words)
    if found is None:
        example = next(iter(setting.offered.values()), default.label)
        line.faults.append(Fault(FIELDS["category"][0], typed[:80], filled(_CATEGORY, example=example)))
    return found or default


def _place(line: Line, registry: _Registry, taken: dict[int, int], setting: Setting) -> None:
    """New, already here, or the same as another row."""
    alike = registry.alike(line.facts)
    if len(alike) > 1:
        line.faults.append(Fault(FIELDS["name"][0], line.name, _UNSURE))
        return
    if not alike:
        _warn(line, registry)
        registry.add(Body(-line.number, line.facts["name"], line.facts, line.number))
        return
    body = alike[0]
    if before := body.line or taken.get(body.id, 0):
        line.faults.append(Fault(FIELDS["name"][0], line.name, filled(_TWICE, line=before)))
        return
    taken[body.id] = line.number
    line.body_id = body.id
    own = _SHOWN if body.of("shows_contacts") else frozenset()
    line.facts = {key: line.facts[key] for key in FILLED if line.facts[key] and not body.of(key) and key not in own}
    line.changes = [_told(key, value, setting) for key, value in line.facts.items()]
    line.outcome = "filled" if line.facts else "same"


def _told(key: str, value: Any, setting: Setting) -> tuple[str, str]:
    if key == "municipality_id":
        return FIELDS["municipality"][0], setting.comuni[value]
    return FIELDS[key][0], str(value)


def _warn(line: Line, registry: _Registry) -> None:
    """What the office will look at afterwards among equal names and codes."""
    for one in registry.by["name"].get(naming.skeleton(line.facts["name"]), [])[:1]:
        line.notes.append(filled(_ALIKE, name=one.name))
    for one in registry.by["fiscal_code"].get(line.facts["fiscal_code"], [])[:1]:
        line.notes.append(filled(_CODE, name=one.name))
