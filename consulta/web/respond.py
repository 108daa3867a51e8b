# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers: a page with its layout, a CSV or a JSON of the same list."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response, make_response, render_template

from consulta.core.text import NOT_IN_HTML
from consulta.web.layout import build_layout


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render ``templates/<template>`` with ``layout`` and the given values.

    A refusal gives back what was typed as it came; only what no HTML page may hold (NUL, controls, noncharacters) is taken out.
    """
    html = render_template(template, layout=build_layout(), **context)
    return make_response(NOT_IN_HTML.sub("", html) if status >= 400 else html, status)


def csv_response(name: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file (UTF-8 with mark, semicolons: what an Italian spreadsheet opens) with formula cells made harmless."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return Response(buffer.getvalue(), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}.csv"'})


def json_response(value: Mapping[str, Any] | Sequence[Any], status: int = 200) -> Response:
    """JSON in UTF-8."""
    return Response(json.dumps(value, ensure_ascii=False, default=str), status, mimetype="application/json")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return (
        "'" + text
        if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text.lstrip("+-").replace(",", "").replace(".", "").isdecimal()
        else text
    )
