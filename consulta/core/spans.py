# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long something took, said inside a statement and the same on both databases."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class whole_days(FunctionElement[int]):  # noqa: N801 - written like the functions of SQL
    """``whole_days(since, until)``: the spans of 24 hours that passed between two instants; nothing where one is missing."""

    type = Integer()
    inherit_cache = True
    name = "whole_days"


@compiles(whole_days, "sqlite")
def _on_sqlite(element: whole_days, compiler: SQLCompiler, **values: Any) -> str:
    since, until = (compiler.process(one, **values) for one in element.clauses)
    # Whole seconds before whole days: a day written as a fraction of the Julian calendar loses the last second.
    return f"((strftime('%s', {until}) - strftime('%s', {since})) / 86400)"


@compiles(whole_days, "postgresql")
def _on_postgresql(element: whole_days, compiler: SQLCompiler, **values: Any) -> str:
    since, until = (compiler.process(one, **values) for one in element.clauses)
    whole = "CAST(floor(extract(epoch FROM {})) AS bigint)"
    return f"CAST(({whole.format(until)} - {whole.format(since)}) / 86400 AS integer)"
