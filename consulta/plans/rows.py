# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of the plan as rows of a spreadsheet, both ways: what a line says in its cells, and what a row would make of the plan. Pure.

A row is known by its code. The whole file is weighed against the plan as it would stand afterwards: one fault, and nothing comes in.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from consulta.core.sheet_writing import bare
from consulta.core.sheets import Sheet
from consulta.core.text import normalise, one_line
from consulta.core.words import N_, Labelled, filled, too_long
from consulta.plans import policy
from consulta.plans.models import ObjectiveLevel, ObjectiveOrigin, ObjectiveStatus
from consulta.plans.outline import folded

ROWS_CAP, CODE_CAP, TITLE_CAP, TEXT_CAP = 500, 20, 200, 30_000
FIELDS: Mapping[str, tuple[str, str]] = {
    "code": (N_("Codice"), N_("Obbligatorio. È il nome della riga: con lo stesso codice la riga si aggiorna, con uno nuovo si aggiunge.")),
    "level": (N_("Livello"), N_("«Obiettivo strategico», «Obiettivo specifico» oppure «Intervento». Vuoto: obiettivo strategico.")),
    "parent": (N_("Appartiene a"), N_("Il codice dell'obiettivo sopra, del file o del piano. Vuoto: sta direttamente nell'area.")),
    "area": (N_("Area"), N_("Il nome dell'area come nelle impostazioni. Può mancare se la riga appartiene a un'altra.")),
    "title": (N_("Titolo"), N_("Obbligatorio. Al massimo 200 caratteri.")),
    "description": (N_("Descrizione"), N_("Testo, anche su più righe.")),
    "origin": (N_("Da dove viene"), N_("Una voce come nel modulo, per esempio «Piano precedente». Vuoto: piano precedente.")),
    "status": (N_("Stato"), N_("«In bozza», «Proposto», «Nel piano» oppure «Archiviato». Vuoto: in bozza.")),
    "leps": (N_("LEPS"), N_("I codici dell'elenco, separati da punto e virgola.")),
    "actions": (N_("Azioni prioritarie"), N_("I codici dell'elenco, separati da punto e virgola.")),
    "targets": (N_("Destinatari"), N_("I codici dell'elenco, separati da punto e virgola.")),
    "comuni": (N_("Comuni"), N_("I nomi, separati da punto e virgola. Vuoto: tutto il territorio.")),
    "rank": (N_("Priorità"), N_("Un numero: 1 è la più urgente. Vuoto: non decisa.")),
}
"""The columns: heading and what may stand below it. A column that is not in the file leaves what stands."""
LISTS = {"leps": "leps", "actions": "priority_action", "targets": "target_group"}
"""Which code list each column speaks of."""

_NO_CODE = N_("Manca la colonna «Codice»: scarica il modello, oppure chiama così la colonna dei codici.")
_NO_TITLE = N_("Manca la colonna «Titolo»: scarica il modello, oppure chiama così la colonna dei titoli.")
_TWICE = N_("Due colonne si chiamano «%(name)s»: lasciane una.")
_UNKNOWN = N_("La colonna «%(name)s» non è tra quelle del modello: cambiale nome, oppure toglila.")
_MANY = N_("Il file ha %(count)s righe: importane al massimo %(cap)s per volta, per esempio un'area alla volta.")


@dataclass(frozen=True, slots=True)
class LineState:
    """A line as it stands, or would. ``parent`` is a code, empty for none; ``id`` is 0 for a line that is not there yet."""

    code: str
    title: str = ""
    level: ObjectiveLevel = ObjectiveLevel.STRATEGIC
    parent: str = ""
    area_id: int = 0
    description: str = ""
    origin: ObjectiveOrigin = ObjectiveOrigin.OLD_PLAN
    status: ObjectiveStatus = ObjectiveStatus.DRAFT
    codes: frozenset[int] = frozenset()
    comuni: frozenset[int] = frozenset()
    rank: int | None = None
    id: int = 0
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class ListedCode:
    """An entry of a code list."""

    id: int
    kind: str
    code: str
    valid_from: date
    is_offered: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What rows are read against. ``members``: the comuni of today; ``comuni``: also those of once."""

    areas: Mapping[int, str]
    codes: Sequence[ListedCode]
    comuni: Mapping[int, str]
    members: Collection[int]
    lines: Sequence[LineState]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a cell, and the remedy. ``column`` is a label."""

    column: str
    value: str
    message: str


@dataclass(slots=True)
class Row:
    """What becomes of a row. ``outcome``: new, changed, same, wrong; ``changes``: labels of the columns that differ."""

    number: int
    state: LineState
    outcome: str = "new"
    changes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code of the line."""
        return self.state.code

    @property
    def title(self) -> str:
        """The title of the line."""
        return self.state.title

    def fault(self, key: str, value: str, message: str) -> None:
        """Say what is wrong in a cell."""
        self.faults.append(Fault(FIELDS[key][0], value[:80], message))


# ---------------------------------------------------------------- out


def cells_of(line: LineState, setting: Setting) -> list[str]:
    """What a line says in the columns of FIELDS."""
    said = {
        "code": line.code,
        "level": line.level.label,
        "parent": line.parent,
        "area": setting.areas.get(line.area_id, ""),
        "title": line.title,
        "description": line.description,
        "origin": line.origin.label,
        "status": line.status.label,
        "comuni": "; ".join(sorted(setting.comuni[one] for one in line.comuni)),
        "rank": str(line.rank or ""),
    }
    for key, kind in LISTS.items():
        said[key] = "; ".join(_token(one, setting) for one in setting.codes if one.id in line.codes and one.kind == kind)
    return [said[key] for key in FIELDS]


def _token(entry: ListedCode, setting: Setting) -> str:
    """The code alone where it has one meaning, with its first day where it had several (invariant 32)."""
    twins = [one for one in setting.codes if (one.kind, one.code) == (entry.kind, entry.code)]
    return entry.code if len(twins) == 1 else f"{entry.code}@{entry.valid_from.isoformat()}"


# ---------------------------------------------------------------- in


def columns_of(headings: Sequence[str]) -> Sequence[str]:
    """For each heading its key of FIELDS, "" for an empty one."""
    names = {folded(label): key for key, (label, _) in FIELDS.items()}
    return [names.get(folded(heading), "") for heading in headings]


def sheet_fault(sheet: Sheet) -> str:
    """Why a table cannot be read at all, as a sentence; nothing when it can."""
    columns = columns_of(sheet.headings)
    for heading, key in zip(sheet.headings, columns, strict=True):
        if heading and not key:
            return filled(_UNKNOWN, name=one_line(heading)[:60])
        if key and columns.count(key) > 1:
            return filled(_TWICE, name=one_line(heading)[:60])
    if "code" not in columns:
        return _NO_CODE
    if "title" not in columns:
        return _NO_TITLE
    return filled(_MANY, count=len(sheet.rows), cap=ROWS_CAP) if len(sheet.rows) > ROWS_CAP else ""


def examine(sheet: Sheet, setting: Setting) -> list[Row]:
    """What becomes of each row, in the order of the sheet, against the plan as it would stand with all of them."""
    held = {line.code: line for line in setting.lines}
    columns, reader = columns_of(sheet.headings), _Reader(setting)
    rows = []
    for number, cells in sheet.rows:
        typed = {key: bare(cell) if sheet.kind == "csv" else cell for key, cell in zip(columns, cells, strict=True) if key}
        rows.append(reader.read(number, typed, held.get(one_line(typed.get("code", "")))))
    _check_twice(rows)
    planned = held | {row.state.code: row.state for row in rows if row.state.code}
    for row in rows:
        _inherit(row, planned)
    planned |= {row.state.code: row.state for row in rows if row.state.code}
    _check_tree(rows, planned)
    for row in rows:
        _settle(row, held.get(row.state.code))
    return rows


class _Reader:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._areas = {folded(label): area_id for area_id, label in setting.areas.items()}
        self._comuni = {folded(name): comune_id for comune_id, name in setting.comuni.items()}

    def read(self, number: int, typed: Mapping[str, str], stands: LineState | None) -> Row:
        """The row checked by itself, over the line that stands where there is one."""
        base = stands or LineState(one_line(typed.get("code", "")))
        row = Row(number, base)
        self._words(row, typed)
        values: dict[str, object] = {}
        for key, enum in (("level", ObjectiveLevel), ("origin", ObjectiveOrigin), ("status", ObjectiveStatus)):
            if typed.get(key):
                values[key] = _member(row, key, enum, typed[key])
        values |= self._place(row, typed, base)
        if "title" in typed:
            values["title"] = one_line(typed["title"])
        if "description" in typed and normalise(typed["description"]) != normalise(base.description):
            values["description"] = normalise(typed["description"])
        if "rank" in typed:
            values["rank"] = _rank(row, typed["rank"])
        if "comuni" in typed:
            values["comuni"] = self._places(row, typed["comuni"], base)
        row.state = replace(base, **{name: value for name, value in values.items() if value is not _WRONG})  # type: ignore[arg-type]
        if set(LISTS) & set(typed):
            row.state = replace(row.state, codes=self._codes(row, typed, base))
        return row

    def _place(self, row: Row, typed: Mapping[str, str], base: LineState) -> dict[str, object]:
        values: dict[str, object] = {}
        if "parent" in typed:
            values["parent"] = one_line(typed["parent"])
        if "area" in typed:
            values["area_id"] = self._area(row, typed["area"], base)
        elif values.get("parent", base.parent):
            values["area_id"] = 0  # that of what it belongs to, wherever the file moves it
        return values

    def _words(self, row: Row, typed: Mapping[str, str]) -> None:
        code, title = one_line(typed.get("code", "")), one_line(typed.get("title", ""))
        if not code:
            row.fault("code", "", N_("Scrivi il codice: serve a riconoscere la riga la prossima volta."))
        if not title:
            row.fault("title", "", N_("Scrivi il titolo."))
        for key, text, cap in (
            ("code", code, CODE_CAP),
            ("title", title, TITLE_CAP),
            ("description", typed.get("description", ""), TEXT_CAP),
        ):
            if len(text) > cap:
                row.fault(key, text, too_long(FIELDS[key][0], cap, len(text)))

    def _area(self, row: Row, typed: str, base: LineState) -> int:
        if not typed:
            return 0
        found = self._areas.get(folded(typed))
        if found is None:
            row.fault("area", typed, N_("Nessuna area ha questo nome: scrivilo come nelle impostazioni."))
        return found or base.area_id

    def _places(self, row: Row, typed: str, base: LineState) -> frozenset[int]:
        found = set()
        for name in _pieces(typed):
            comune = self._comuni.get(folded(name))
            if comune is None or (comune not in self._setting.members and comune not in base.comuni):
                row.fault("comuni", name, N_("Questo comune non è dell'ambito: scrivi il nome come nelle impostazioni."))
            else:
                found.add(comune)
        return frozenset(found)

    def _codes(self, row: Row, typed: Mapping[str, str], base: LineState) -> frozenset[int]:
        kept = {
            one.id
            for one in self._setting.codes
            if one.id in base.codes and not any(LISTS[key] == one.kind for key in set(LISTS) & set(typed))
        }
        for key, kind in LISTS.items():
            for piece in _pieces(typed.get(key, "")):
                found = self._code(kind, piece, base)
                if found is None:
                    row.fault(key, piece, N_("Questo codice non è tra quelli offerti: guarda l'elenco nelle impostazioni."))
                else:
                    kept.add(found)
        return frozenset(kept)

    def _code(self, kind: str, piece: str, base: LineState) -> int | None:
        """The entry that a token means: one with a day exactly, one without by what is carried or offered today."""
        name, _, day = piece.partition("@")
        named = [one for one in self._setting.codes if one.kind == kind and one.code == name.strip().casefold()]
        if day:
            named = [one for one in named if one.valid_from.isoformat() == day.strip()]
        usable = [one for one in named if one.is_offered or one.id in base.codes]
        usable.sort(key=lambda one: not one.is_offered)
        return usable[0].id if usable else None


_WRONG = object()


def _pieces(typed: str) -> list[str]:
    return [piece for one in re.split(r"[;\n]", typed) if (piece := one_line(one))]


def _member(row: Row, key: str, enum: type[Labelled], typed: str) -> object:
    words = folded(typed)
    found = next((one for one in enum if words in (folded(one.label), folded(one.value))), None)
    if found is None:
        offered = ", ".join(f"«{one.label}»" for one in enum)
        row.fault(key, typed, filled(N_("Scrivi una di queste voci: %(offered)s."), offered=offered))
    return found or _WRONG


def _rank(row: Row, typed: str) -> object:
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) < 5 and 1 <= int(typed) <= policy.RANK_CAP:
        return int(typed)
    row.fault("rank", typed, filled(N_("La priorità va da 1 a %(cap)s: correggila, oppure lasciala vuota."), cap=policy.RANK_CAP))
    return _WRONG


def _check_twice(rows: Sequence[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        code = row.state.code
        if code in seen:
            row.fault("code", code, filled(N_("È lo stesso codice della riga %(line)s: tieni una sola riga."), line=seen[code]))
        elif code:
            seen[code] = row.number


def _inherit(row: Row, planned: Mapping[str, LineState]) -> None:
    """What belongs to another line has its area; an area that says otherwise is a fault."""
    state, top, seen = row.state, row.state, {row.state.code}
    while top.parent in planned and top.parent not in seen:
        seen.add(top.parent)
        top = planned[top.parent]
    if top is state:
        if not state.area_id and not state.parent:
            row.fault("area", "", N_("Scrivi l'area: la riga non appartiene a un'altra."))
    elif not state.area_id:
        row.state = replace(state, area_id=top.area_id)
    elif top.area_id and state.area_id != top.area_id:
        row.fault(
            "area", "", filled(N_("La riga appartiene a %(code)s, che sta in un'altra area: correggi l'una o l'altra."), code=top.code)
        )


def _check_tree(rows: Sequence[Row], planned: Mapping[str, LineState]) -> None:
    """Places, levels and archived lines, as the form asks for them: also of lines that are not in the file."""
    by_code = {row.state.code: row for row in rows}
    for line in planned.values():
        own, above = by_code.get(line.code), planned.get(line.parent)
        blamed = own or by_code.get(line.parent)
        if line.parent and above is None and own:
            own.fault("parent", line.parent, N_("Nessuna riga del file o del piano ha questo codice."))
        if blamed is None:
            continue
        if above and (fault := policy.place_fault(line.level, above.level)):
            blamed.fault("parent" if own else "level", line.parent if own else blamed.state.level.label, fault)
        if above and above.status is ObjectiveStatus.ARCHIVED and line.status is not ObjectiveStatus.ARCHIVED:
            blamed.fault("status", line.code, filled(N_("Sotto %(code)s, che è archiviato, tutto è archiviato."), code=above.code))
        if own and line.is_merged and line.status is not ObjectiveStatus.ARCHIVED:
            own.fault("status", line.status.label, N_("Questa riga è stata unita a un'altra: resta archiviata, e si lavora su quella."))


_COMPARED = {
    "title": "title", "level": "level", "parent": "parent", "area": "area_id", "description": "description", "origin": "origin",
    "status": "status", "comuni": "comuni", "rank": "rank",
}  # fmt: skip


def _settle(row: Row, stands: LineState | None) -> None:
    if row.faults:
        row.outcome = "wrong"
    elif stands is not None:
        row.changes = [FIELDS[key][0] for key, name in _COMPARED.items() if getattr(row.state, name) != getattr(stands, name)]
        row.changes += [N_("LEPS, azioni prioritarie o destinatari")] if row.state.codes != stands.codes else []
        row.outcome = "changed" if row.changes else "same"
