# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""URL pieces with a type: a territory by its slug, ids that fit the database, contribution numbers as ``2026-42``."""

from typing import Any

from flask import Flask, g, request
from werkzeug.routing import BaseConverter, ValidationError

from consulta.core.errors import NotFound
from consulta.web.ports import TERRITORIES, ports

BIGGEST_ID = 2**31 - 1
RESERVED_SLUGS = frozenset(
    {
        "accedi",
        "api",
        "registrati",
        "esci",
        "posta",
        "conferma",
        "conferma-invio",
        "segui",
        "password",
        "primo-avvio",
        "profilo",
        "disiscrizione",
        "healthz",
        "static",
        "en",
        "sviluppo",
        "robots.txt",
    }
)


class IdConverter(BaseConverter):
    """A positive integer that fits a 32-bit column; anything else is the uniform 404."""

    regex = r"[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        """The integer, or no match."""
        if not 0 < int(value) <= BIGGEST_ID:
            raise ValidationError
        return int(value)


class NumberConverter(BaseConverter):
    """The public number of a contribution, ``year-sequence``; a tuple in Python."""

    regex = r"20[0-9]{2}-[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> tuple[int, int]:
        """Year and sequence."""
        year, _, sequence = value.partition("-")
        return int(year), int(sequence)

    def to_url(self, value: Any) -> str:
        """``(2026, 42)`` or an object whose text is ``2026-42``."""
        return f"{value[0]}-{value[1]}" if isinstance(value, tuple) else str(value)


class TerritoryConverter(BaseConverter):
    """A territory's slug; the preprocessor turns it into a TerritoryRef."""

    regex = r"[a-z][a-z0-9-]{1,39}"

    def to_url(self, value: Any) -> str:
        """The slug."""
        return str(value)


def init_urls(app: Flask) -> None:
    """Register the converters and resolve the territory before the view is called."""
    app.url_map.converters.update(int=IdConverter, number=NumberConverter, territory=TerritoryConverter)

    @app.url_value_preprocessor
    def resolve(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.pop("territory", None)
        g.pop("territories", None)
        if values and "territory" in values:
            # One statement for the territory and for the list of all that the frame of the page shows: they are a handful.
            g.territories = request.environ.pop(TERRITORIES, None) or ports().list_territories()
            territory = next((one for one in g.territories if one.slug == values["territory"]), None)
            if territory is None:
                raise NotFound
            g.territory = values["territory"] = territory
