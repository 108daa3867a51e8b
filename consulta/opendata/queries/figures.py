# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The data set of the numbers: every value that the public page tells, with its definition; what is not told of few persons is not here."""

from collections.abc import Iterator, Mapping, Sequence

from consulta.core.words import N_
from consulta.numbers import queries as numbers
from consulta.numbers.counting.cells import Cells
from consulta.numbers.definitions import DEFINITIONS, Definition
from consulta.numbers.labels import Labels
from consulta.numbers.reading import public
from consulta.numbers.telling import Told, tell
from consulta.numbers.wording import DOMAINS
from consulta.opendata.columns import Column, Named, Row, Shape
from consulta.opendata.queries.shared import CYCLE, PAGE, Derived, Key, Scope

_DECIMALS = 4


def _rows(scope: Scope) -> Sequence[tuple[Key, Row]]:
    """The numbers of every public cycle as they were last counted; none before that."""
    cells = numbers.read_cycles(list(scope.cycles))
    if not any(cells.values()) and numbers.find_snapshot(scope.territory_id) is None:
        return ()
    return sorted(_tell(scope, cells), key=lambda row: row[0])


def _tell(scope: Scope, cells: Mapping[int, Cells]) -> Iterator[tuple[Key, Row]]:
    setting = numbers.read_setting(scope.territory_id, list(scope.cycles), scope.on)
    labels = Labels(setting)
    for cycle_id, title in scope.cycles.items():
        reading = public(cycle_id, cells[cycle_id], setting)
        for place, definition in enumerate(DEFINITIONS.values()):
            for told in tell(definition, reading):
                yield (cycle_id, place, told.line, told.column), _row(scope, cycle_id, title, definition, told, labels)


def _row(scope: Scope, cycle_id: int, title: str, definition: Definition, told: Told, labels: Labels) -> Row:
    return (
        f"{cycle_id}:{definition.id}:{told.line}:{told.column}",
        title,
        definition.id,
        definition.name,
        DOMAINS[definition.lines],
        told.line,
        labels.of(definition.lines, told.line) if definition.lines else "",
        DOMAINS[definition.columns],
        told.column,
        labels.of(definition.columns, told.column) if definition.columns else "",
        None if told.value is None else _rounded(told.value),
        told.state,
        definition.unit,
        definition.text,
        f"{scope.home}/numeri?ciclo={cycle_id}",
    )


def _rounded(value: float) -> float:
    """A whole number without a point, any other with four decimals."""
    return int(value) if value == int(value) else round(value, _DECIMALS)


NUMBERS = Derived(
    Named(
        "numbers",
        N_("Numeri della consultazione"),
        N_("I numeri della pagina pubblica: chi partecipa e chi manca, che cosa è arrivato, che cosa è diventato, con la definizione."),
        (
            Column("id", N_("Codice"), N_("Consultazione, numero, riga e colonna, divisi da due punti."), is_always=True),
            CYCLE,
            Column("number", N_("Codice del numero"), N_("Il nome breve del numero, che non cambia."), is_always=True),
            Column("name", N_("Numero"), N_("Il nome del numero."), is_always=True),
            Column("by", N_("Per"), N_("Secondo che cosa il numero è diviso; vuoto se è uno solo.")),
            Column("line", N_("Codice della riga"), N_("La voce in codice: il codice catastale per i comuni, il lunedì per le settimane.")),
            Column("line_label", N_("Riga"), N_("La voce; «Totale» per la somma.")),
            Column("and_by", N_("E per"), N_("La seconda divisione, dove c'è.")),
            Column("column", N_("Codice della colonna"), N_("La seconda voce in codice.")),
            Column("column_label", N_("Colonna"), N_("La seconda voce.")),
            Column("value", N_("Valore"), N_("Il numero; vuoto quando non è detto."), Shape.NUMBER),
            Column(
                "state",
                N_("Stato"),
                N_("«told»: detto; «suppressed»: non detto, perché sono poche persone; «nothing»: non c'è niente da dire."),
                is_always=True,
            ),
            Column("unit", N_("Unità"), N_("Che cosa si conta."), is_always=True),
            Column("definition", N_("Definizione"), N_("Che cosa dice il numero."), is_always=True),
            PAGE,
        ),
    ),
    _rows,
    (int, int, str, str),
)
