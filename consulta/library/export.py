# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list as a file, as the section "Amministrazione trasparente" of a body's site wants it: columns declared once, five formats.

Cells are text: what looks like a formula is none (``core.sheet_writing``). XML and JSON carry the licence and the meaning of the columns.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from consulta.core.sheet_writing import MIME, write_tables
from consulta.core.text import NOT_IN_HTML
from consulta.core.words import N_

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MEDIA_TYPES: Mapping[str, str] = {**MIME, "json": "application/json", "xml": "application/xml"}
"""The formats, in the order in which pages show them."""
ROWS_CAP = 5_000
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its heading and its meaning for people."""

    name: str
    header: str
    meaning: str


COLUMNS: Sequence[Column] = (
    Column("titolo", N_("Titolo"), N_("Titolo del documento.")),
    Column("tipo", N_("Tipo"), N_("Atto, avviso, verbale, relazione o sintesi, allegato, altro.")),
    Column("data", N_("Data"), N_("Data che il documento porta, o giorno in cui è diventato pubblico: anno, mese, giorno.")),
    Column("riguarda", N_("Riguarda"), N_("La consultazione, il tavolo, l'incontro o il piano a cui appartiene; vuoto: il territorio.")),
    Column("emesso_da", N_("Emesso da"), N_("Ente od organo che lo ha emesso.")),
    Column("atto", N_("Atto"), N_("Tipo, numero e data dell'atto.")),
    Column("protocollo", N_("Numero di protocollo"), N_("Numero nel protocollo dell'ente.")),
    Column("data_protocollo", N_("Data di protocollo"), N_("Giorno del protocollo.")),
    Column("albo", N_("Albo pretorio"), N_("Riferimento della pubblicazione all'albo.")),
    Column("albo_dal", N_("All'albo dal"), N_("Primo giorno all'albo.")),
    Column("albo_al", N_("All'albo al"), N_("Ultimo giorno all'albo, compreso.")),
    Column("versione", N_("Versione"), N_("Numero della versione o dell'edizione che si legge ora.")),
    Column("pagina", N_("Pagina"), N_("Indirizzo della pagina che lo presenta.")),
    Column("file", N_("File"), N_("Indirizzo del file; vuoto quando il documento è la pagina stessa.")),
    Column("formato", N_("Formato"), N_("Formato del file, oppure «pagina web».")),
    Column("byte", N_("Dimensione in byte"), N_("Quanto è grande il file.")),
    Column("impronta", N_("Impronta SHA-256"), N_("Serve a verificare che il file o l'edizione non sia cambiato.")),
    Column("licenza", N_("Licenza"), N_("Come si può riusare.")),
)
Row = Sequence[str]


def make_file(kind: str, territory: str, rows: Iterable[Row], say: Say, more: Sequence[Column] = ()) -> bytes:
    """The list in one of MEDIA_TYPES; ``more`` are columns that only this file has. Raises KeyError for another kind."""
    columns = [*COLUMNS, *more]
    if kind == "json":
        return _json(territory, columns, rows, say)
    if kind == "xml":
        return _xml(territory, columns, rows, say)
    explained = [[say(N_("Colonna")), say(N_("Che cosa contiene"))], *([say(one.header), say(one.meaning)] for one in columns)]
    return write_tables(kind, [(say(N_("Documenti")), [[say(one.header) for one in columns], *rows]), (say(N_("Colonne")), explained)])


def _json(territory: str, columns: Sequence[Column], rows: Iterable[Row], say: Say) -> bytes:
    names = [one.name for one in columns]
    said = {
        "territorio": territory,
        "licenza": LICENCE,
        "colonne": {one.name: say(one.meaning) for one in columns},
        "documenti": [dict(zip(names, row, strict=True)) for row in rows],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _xml(territory: str, columns: Sequence[Column], rows: Iterable[Row], say: Say) -> bytes:
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<documenti territorio="{_written(territory)}" licenza="{LICENCE}">', " <colonne>"]
    lines += [f'  <colonna nome="{one.name}">{_written(say(one.meaning))}</colonna>' for one in columns]
    lines.append(" </colonne>")
    for row in rows:
        cells = "".join(f"<{one.name}>{_written(value)}</{one.name}>" for one, value in zip(columns, row, strict=True))
        lines.append(f" <documento>{cells}</documento>")
    return "\n".join([*lines, "</documenti>", ""]).encode()


def _written(text: str) -> str:
    """What XML may hold."""
    return escape(NOT_IN_HTML.sub("", text))
