# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""URL pieces with a type: a territory by its slug, ids that fit the database, contribution numbers as ``2026-42``; rules ready late."""

from collections.abc import Callable
from typing import Any

from flask import Flask, g, request
from werkzeug.routing import BaseConverter, Rule, ValidationError

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


class LateRule(Rule):
    """A rule that compiles what builds its address when the first one is built.

    Werkzeug compiles two functions for each rule: for some four hundred rules a quarter of a second, nearly all that the application
    costs to make, while a process builds few of them. Were the name that is overridden to change, addresses would still be right.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, *args: Any, **kwargs: Any) -> tuple[str, str]:
            builder = compiled(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", builder)
            made: tuple[str, str] = builder(*args, **kwargs)
            return made

        return build


def init_urls(app: Flask) -> None:
    """Register the converters and resolve the territory before the view is called. Install it before the first rule."""
    app.url_rule_class = LateRule
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
