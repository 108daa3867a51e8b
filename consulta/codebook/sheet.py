# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codebook as a sheet, both ways (ADR 0052): a tag in its cells, and what a row would make of the codebook."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from consulta.catalogues.rows import Fault, Reader, Row, check_twice, settle, typed_rows
from consulta.codebook import policy, queries, service
from consulta.codebook.models import TagColour
from consulta.codebook.queries import TagRow
from consulta.codebook.requests import CreateTag, Details, EditTag, RetireTag
from consulta.codebook.service.pieces import hold_codebook, words_of
from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.core.errors import Invalid
from consulta.core.sheets import Sheet
from consulta.core.text import one_line
from consulta.core.words import N_, Labelled, filled
from consulta.plans.outline import folded
from consulta.territory import queries as territories


class Use(Labelled):
    """Whether a tag can be chosen."""

    LIVING = "living", N_("In uso")
    RETIRED = "retired", N_("Ritirata")


FIELDS: Mapping[str, tuple[str, str]] = {
    "code": (N_("Codice"), N_("Obbligatorio: lettere minuscole senza accenti, cifre, trattino, punto. Non cambia più.")),
    "label": (N_("Nome"), N_("Obbligatorio. Al massimo 80 caratteri, diverso da quello delle altre.")),
    "definition": (N_("Definizione"), N_("Obbligatoria per una nuova: dice ai colleghi quando usarla.")),
    "includes": (N_("Che cosa comprende"), N_("Al massimo 500 caratteri.")),
    "excludes": (N_("Che cosa non comprende"), N_("Al massimo 500 caratteri.")),
    "example": (N_("Esempio"), N_("Una frase che la merita.")),
    "parent": (N_("Sotto"), N_("Il codice dell'etichetta sopra, del file o dell'elenco. Vuoto: sta in cima.")),
    "area": (N_("Area"), N_("Il nome dell'area come nelle impostazioni. Vuoto: nessuna in particolare.")),
    "colour": (N_("Colore"), N_("Grigio, Blu, Verde acqua, Verde, Ocra, Rosso, Viola o Marrone. Vuoto: grigio.")),
    "letter": (N_("Lettera"), N_("Una o due lettere o cifre, diverse da quelle delle altre. Vuoto: nessuna.")),
    "objective": (N_("Obiettivo"), N_("Il codice dell'obiettivo a cui porta. Vuoto: nessuno.")),
    "use": (N_("Stato"), N_("«In uso» oppure «Ritirata». Vuoto: in uso.")),
}
WORDS = ("label", "definition", "includes", "excludes", "example")
_NO_CODE = N_("Scrivi il codice: lettere minuscole senza accenti, cifre, trattino o punto, al massimo 40.")
_AREA = N_("Nessuna area ha questo nome: scrivilo come nelle impostazioni.")
_PARENT = N_("Nessuna etichetta del file o dell'elenco ha questo codice.")
_OBJECTIVE = N_("Nessun obiettivo del piano ha questo codice.")
_LETTER = N_("La lettera è fatta di una o due lettere o cifre senza accenti: per esempio «TR».")
_LETTER_TAKEN = N_("La lettera «%(letter)s» è già di un'altra etichetta: scegline un'altra, o toglila prima a quella.")
_LABEL_TAKEN = N_("Un'altra etichetta si chiama già così: scegli un altro nome.")
_MERGED = N_("Questa etichetta è stata unita a «%(label)s»: lavora su quella.")


@dataclass(frozen=True, slots=True)
class State:
    """What a row would make of a tag. ``parent`` is a code; ``id`` and ``version`` are 0 for one that is not there yet."""

    code: str
    label: str = ""
    definition: str = ""
    includes: str = ""
    excludes: str = ""
    example: str = ""
    parent: str = ""
    area_id: int | None = None
    colour: str = TagColour.GREY.value
    letter: str = ""
    objective_id: int | None = None
    use: str = Use.LIVING.value
    id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """What rows are read against. ``held`` by code, also merged tags; ``objectives``: text that begins with the code, by id."""

    areas: Mapping[int, str]
    objectives: Mapping[int, str]
    held: Mapping[str, TagRow]
    standing: Mapping[str, State]


def setting_of(territory_id: int) -> Setting:
    """What stands and what may be named, in as many statements for one tag as for all."""
    held = queries.list_tags(territory_id, with_retired=True)
    objectives = {one.id: one.text for one in queries.list_objectives(territory_id)}
    objectives |= {one.objective_id: f"{one.objective_code} · {one.objective_title}" for one in held if one.objective_id}
    areas = {area.id: area.label for area in territories.list_all_areas(territory_id)}
    codes = {one.id: one.code for one in held}
    return Setting(areas, objectives, {one.code: one for one in held}, {one.code: state_of(one, codes) for one in held})


def state_of(tag: TagRow, codes: Mapping[int, str]) -> State:
    """A tag as it stands; ``codes`` of all by id."""
    return State(
        **{name: getattr(tag, name) for name in (*WORDS, "code", "area_id", "letter", "objective_id", "id", "version")},
        parent=codes.get(tag.parent_id or 0, ""),
        colour=tag.colour.value,
        use=(Use.RETIRED if tag.retired_at else Use.LIVING).value,
    )


def cells_of(state: State, setting: Setting) -> dict[str, str]:
    """What a tag says in the columns of FIELDS."""
    said = {name: getattr(state, name) for name in (*WORDS, "code", "parent", "letter")}
    return said | {
        "area": setting.areas.get(state.area_id or 0, ""),
        "colour": TagColour(state.colour).label,
        "objective": _code_of(setting.objectives.get(state.objective_id or 0, "")),
        "use": Use(state.use).label,
    }


def _code_of(text: str) -> str:
    return text.partition(" · ")[0]


class TagsCatalogue:
    """The codebook, for ``catalogues``. Tags that were merged into others are history, and do not leave."""

    name = "tags"
    fields = FIELDS
    required: Sequence[str] = ("code", "label")

    def may_edit(self, actor: Actor, territory_id: int) -> Decision:
        """Who keeps the codebook."""
        return policy.may_edit_tags(actor, territory_id)

    def hold(self, territory_id: int) -> None:
        """Nobody else changes it meanwhile."""
        hold_codebook(territory_id)

    def cells(self, territory_id: int, today: date) -> Sequence[Sequence[str]]:
        """Every tag, retired ones too, those above before those below."""
        setting = setting_of(territory_id)
        states = [setting.standing[code] for code, one in setting.held.items() if one.merged_into_id is None]
        depths = _depths({one.code: one.parent for one in states})
        states.sort(key=lambda one: (depths[one.code], folded(one.label), one.code))
        return [[said[key] for key in FIELDS] for one in states for said in [cells_of(one, setting)]]

    def examine(self, sheet: Sheet, territory_id: int, today: date) -> list[Row]:
        """What becomes of each row, in the tree as it would stand with all of them."""
        setting = setting_of(territory_id)
        rows = [_read(number, typed, setting) for number, typed in typed_rows(sheet, FIELDS)]
        check_twice(rows, FIELDS["code"][0])
        _check_together(rows, setting)
        for row in rows:
            found = setting.standing.get(row.code)
            before = _labelled(cells_of(found, setting)) if found else None
            settle(row, before, _labelled(cells_of(row.state, setting)))
        return rows

    def write(self, actor: Actor, territory_id: int, rows: Sequence[Row], now: datetime) -> None:
        """Each by the verbs of the form: back into use and new first, from the top; out of use last, from the bottom."""
        ids = {one.code: one.id for one in queries.list_tags(territory_id, with_retired=True)}
        depths = _depths({row.code: row.state.parent for row in rows})
        ordered = sorted(rows, key=lambda row: depths[row.code])
        for row in ordered:
            _Writer(actor, territory_id, ids, now).write(row.state)
        for row in reversed(ordered):
            state: State = row.state
            tag = queries.get_tag(territory_id, ids[state.code])
            if state.use == Use.RETIRED.value and tag.retired_at is None:
                service.retire_tag(actor, RetireTag(tag.id, True, tag.version), now)


@dataclass(frozen=True, slots=True)
class _Writer:
    actor: Actor
    territory_id: int
    ids: dict[str, int]
    now: datetime

    def write(self, state: State) -> None:
        """Make a tag, or give it what the row says. What comes back into use does so before it is moved or named."""
        details = Details(
            state.includes, state.excludes, state.example, self.ids.get(state.parent), state.colour, state.letter, state.objective_id
        )
        if not state.id:
            wanted = CreateTag(self.territory_id, state.label, state.definition, state.area_id, state.code, details)
            self.ids[state.code] = service.create_tag(self.actor, wanted, self.now)
            return
        tag = queries.get_tag(self.territory_id, state.id)
        if tag.retired_at is not None and state.use == Use.LIVING.value:
            service.retire_tag(self.actor, RetireTag(tag.id, False, tag.version), self.now)
            tag = queries.get_tag(self.territory_id, state.id)
        edit = EditTag(tag.id, state.label, state.definition, state.area_id, tag.version, details)
        service.edit_tag(self.actor, edit, self.now)


def _labelled(cells: Mapping[str, str]) -> dict[str, str]:
    return {label: cells[key] for key, (label, _) in FIELDS.items()}


def _depths(parents: Mapping[str, str]) -> dict[str, int]:
    """How many of the rows stand above each; a circle ends where it closes."""
    found = {}
    for code in parents:
        at, seen = parents[code], {code}
        while at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        found[code] = len(seen)
    return found


def _read(number: int, typed: Mapping[str, str], setting: Setting) -> Row:
    code = one_line(typed.get("code", ""))
    held = setting.held.get(code)
    base = setting.standing.get(code, State(code))
    row = Row(number, code)
    reader = Reader(row, typed, FIELDS)
    if not policy.is_code(code):
        reader.fault("code", _NO_CODE)
    if held and held.merged_into_id is not None:
        reader.fault("code", filled(_MERGED, label=held.merged_into))
    letter = reader.line("letter", base.letter).upper()
    if letter and not policy.is_letter(letter):
        reader.fault("letter", _LETTER)
    by_code = {one: _code_of(text) for one, text in setting.objectives.items()}
    state = replace(
        base,
        **{name: reader.line(name, getattr(base, name)) for name in (*WORDS, "parent")},  # type: ignore[arg-type]
        area_id=reader.named("area", setting.areas, base.area_id, _AREA),
        colour=reader.member("colour", TagColour, base.colour),
        letter=letter,
        objective_id=_objective(reader, base, by_code),
        use=reader.member("use", Use, base.use),
    )
    try:
        words_of(state.label, state.definition, Details(state.includes, state.excludes, state.example))
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            reader.fault(name, message)
    row.title, row.state = state.label, state
    return row


def _objective(reader: Reader, base: State, by_code: Mapping[int, str]) -> int | None:
    """The objective of that code; where plans of several consultations have it, the one that the tag has, or that of the newest plan."""
    if base.objective_id and folded(reader.typed.get("objective", "")) == folded(by_code[base.objective_id]):
        return base.objective_id
    return reader.named("objective", by_code, base.objective_id, _OBJECTIVE)


def _check_together(rows: Sequence[Row], setting: Setting) -> None:
    """Names, letters and places, in the codebook as it would stand."""
    standing = setting.standing
    planned = {**standing} | {row.code: row.state for row in rows if row.code}
    # Rows are written one after the other, so a name or letter must be free both now and afterwards.
    labels, letters = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for code, one in (*standing.items(), *planned.items()):
        labels[one.label].add(code)
        if one.use == Use.LIVING.value:
            letters[one.letter].add(code)
    numbers = {code: place for place, code in enumerate(planned, 1)}
    tree = {
        numbers[code]: policy.Node(numbers[code], one.label, numbers.get(one.parent), one.use == Use.RETIRED.value)
        for code, one in planned.items()
    }
    for row in rows:
        state: State = row.state
        if row.code not in planned:
            continue
        if labels[state.label] - {row.code}:
            row.faults.append(_fault("label", state.label, _LABEL_TAKEN))
        is_new = row.code not in standing or standing[row.code].letter != state.letter
        if state.letter and (is_new or state.use == Use.LIVING.value) and letters[state.letter] - {row.code}:
            row.faults.append(_fault("letter", state.letter, filled(_LETTER_TAKEN, letter=state.letter)))
        _check_place(row, planned, tree, numbers)


def _check_place(row: Row, planned: Mapping[str, State], tree: policy.Tree, numbers: Mapping[str, int]) -> None:
    state: State = row.state
    if state.parent and state.parent not in planned:
        row.faults.append(_fault("parent", state.parent, _PARENT))
    elif state.use == Use.RETIRED.value:
        if fault := policy.retire_fault(tree, numbers[row.code]):
            row.faults.append(_fault("use", Use(state.use).label, fault))
    elif state.parent and (fault := policy.place_fault(tree, numbers[row.code], numbers[state.parent])):
        row.faults.append(_fault("parent", state.parent, fault))


def _fault(key: str, value: str, message: str) -> Fault:
    return Fault(FIELDS[key][0], value[:80], message)
