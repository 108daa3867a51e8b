# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers as files, with a dictionary of columns and definitions beside them: one more sheet, or a file of its own."""

from collections.abc import Iterator, Sequence

from werkzeug.wrappers import Response

from consulta.core.errors import NotFound
from consulta.core.sheet_writing import MIME, Cell, write_tables
from consulta.core.words import N_
from consulta.numbers import policy
from consulta.numbers.definitions import DEFINITIONS
from consulta.numbers.telling import STATES, tell
from consulta.numbers.views.blueprint import bp
from consulta.numbers.views.pages import Chosen, read_chosen
from consulta.numbers.wording import DOMAINS
from consulta.web import access
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef

COLUMNS = (
    (N_("Consultazione"), N_("Il titolo della consultazione a cui il numero si riferisce.")),
    (N_("Codice"), N_("Il nome breve del numero, che non cambia: serve a ritrovarlo nel dizionario.")),
    (N_("Numero"), N_("Il nome del numero.")),
    (N_("Per"), N_("Secondo che cosa il numero è diviso; vuoto se è uno solo.")),
    (N_("Riga"), N_("La voce di questa riga; «Totale» per la somma.")),
    (N_("E per"), N_("La seconda divisione, dove c'è.")),
    (N_("Colonna"), N_("La voce della seconda divisione.")),
    (N_("Codice della riga"), N_("La stessa voce in codice: il codice catastale per i comuni, il lunedì per le settimane.")),
    (N_("Codice della colonna"), N_("La seconda voce in codice.")),
    (
        N_("Valore"),
        N_("Il numero. Nel CSV i decimali stanno dopo la virgola. Vuoto: non si dice, perché sono poche persone, o non ci sono dati."),
    ),
    (N_("Unità"), N_("Che cosa si conta.")),
    (N_("Stato"), N_("«detto»; «non detto: poche persone»; «non c'è niente da dire».")),
    (N_("Contati il"), N_("Quando i numeri sono stati contati, nel tempo universale (UTC).")),
)
"""Headings of the file of the numbers, with what each holds."""


@bp.route("/<territory:territory>/numeri.<string:file_kind>")
@access.anyone()
def download(territory: TerritoryRef, file_kind: str) -> Response:
    """The public numbers of a cycle."""
    return _file(territory, file_kind, "numeri", read_chosen(territory, for_office=False, with_map=False))


@bp.route("/<territory:territory>/ufficio/numeri.<string:file_kind>")
@access.staff(*policy.READERS, policy=policy.may_read_office_numbers)
def office_download(territory: TerritoryRef, file_kind: str) -> Response:
    """Every number of a cycle, for the office alone."""
    return _file(territory, file_kind, "numeri-uso-interno", read_chosen(territory, for_office=True, with_map=False))


@bp.route("/<territory:territory>/numeri/dizionario.<string:file_kind>")
@access.anyone()
def dictionary(territory: TerritoryRef, file_kind: str) -> Response:
    """What every column and every number says."""
    return _send(file_kind, f"numeri-{territory}-dizionario", [(str(_("Dizionario")), _dictionary())])


def _file(territory: TerritoryRef, kind: str, name: str, chosen: Chosen) -> Response:
    if chosen.sheet is None:
        raise NotFound
    tables: list[tuple[str, Sequence[Sequence[Cell]]]] = [(str(_("Numeri")), list(_rows(chosen))), (str(_("Dizionario")), _dictionary())]
    return _send(kind, f"{name}-{territory}-{chosen.cycle.id if chosen.cycle else ''}", tables)


def _send(kind: str, name: str, tables: Sequence[tuple[str, Sequence[Sequence[Cell]]]]) -> Response:
    if kind not in MIME:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(write_tables(kind, tables), mimetype=MIME[kind], headers=headers)


def _rows(chosen: Chosen) -> Iterator[list[Cell]]:
    assert chosen.sheet is not None
    assert chosen.cycle is not None
    assert chosen.counted_at is not None
    yield [str(_(name)) for name, _meaning in COLUMNS]
    labels = chosen.sheet.labels
    for definition in DEFINITIONS.values():
        for one in tell(definition, chosen.sheet.reading):
            yield [
                chosen.cycle.title,
                definition.id,
                str(_(definition.name)),
                str(_(DOMAINS[definition.lines])) if definition.lines else "",
                labels.of(definition.lines, one.line) if definition.lines else "",
                str(_(DOMAINS[definition.columns])) if definition.columns else "",
                labels.of(definition.columns, one.column) if definition.columns else "",
                one.line,
                one.column,
                _written(one.value),
                str(_(definition.unit)),
                str(_(STATES[one.state])),
                chosen.counted_at,
            ]


def _written(value: float | None) -> Cell:
    if value is None:
        return ""
    return int(value) if value == int(value) else round(value, 4)


def _dictionary() -> list[list[str]]:
    heading = [str(_(one)) for one in (N_("Che cosa"), N_("Codice"), N_("Nome"), N_("Unità"), N_("Che cosa dice"))]
    columns = [[str(_("Colonna")), "", str(_(name)), "", str(_(meaning))] for name, meaning in COLUMNS]
    numbers = [[str(_("Numero")), one.id, str(_(one.name)), str(_(one.unit)), str(_(one.text))] for one in DEFINITIONS.values()]
    return [heading, *columns, *numbers]
