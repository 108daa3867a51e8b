# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The description of the interface for programs, OpenAPI 3.1, made from the data sets themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from consulta.core.words import N_
from consulta.opendata.columns import Named, Say
from consulta.opendata.formats import LICENCE

VERSION = "1.1.0"
PAGE_SIZE, PAGE_CAP = 100, 500
"""Rows of a page of the interface, when nobody says how many, and at most."""

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "title": N_("Un errore, come lo dice la RFC 9457."),
    "required": ["title", "status"],
    "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}},
}
PARAMETERS: Sequence[tuple[str, str, Mapping[str, Any]]] = (
    (
        "limit",
        N_("Quante righe, da 1 a 500. Se non lo scrivi sono 100."),
        {"type": "integer", "minimum": 1, "maximum": PAGE_CAP, "default": PAGE_SIZE},
    ),
    ("cursor", N_("Da dove continuare: quello che trovi in «next»."), {"type": "string", "maxLength": 400}),
)
"""What an address of a list takes: name, meaning, JSON Schema."""


def describe(server: str, name: str, sets: Sequence[Named], say: Say) -> Mapping[str, Any]:
    """The whole description. ``server`` is the absolute address of the interface of a territory, ``name`` the territory's."""
    paths: dict[str, Any] = {
        "/": {
            "get": {
                "operationId": "list_datasets",
                "summary": say(N_("Gli insiemi di dati")),
                "responses": {"200": _json(say(N_("I nomi, i titoli e gli indirizzi.")), {"$ref": "#/components/schemas/Datasets"})},
            }
        }
    }
    schemas: dict[str, Any] = {"Problem": dict(PROBLEM), "Datasets": _DATASETS}
    for told in sets:
        row = "".join(part.capitalize() for part in told.name.split("-"))
        schemas[row] = told.schema
        paths[f"/{told.name}"] = {"get": _list(told, row, say)}
        paths[f"/{told.name}/{{key}}"] = {"get": _one(told, row, say)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{say(N_('Dati aperti'))} – {name}",
            "version": VERSION,
            "description": say(N_("Quello che è già pubblico, da leggere con un programma. Non serve registrarsi.")),
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


_DATASETS: Mapping[str, Any] = {
    "type": "object",
    "required": ["items"],
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "title", "url"],
                "properties": {"name": {"type": "string"}, "title": {"type": "string"}, "url": {"type": "string", "format": "uri"}},
            },
        }
    },
}


def _list(told: Named, row: str, say: Say) -> Mapping[str, Any]:
    schema = {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{row}"}},
            "next": {"type": ["string", "null"], "description": say(N_("L'indirizzo delle righe che seguono; null quando sono finite."))},
        },
    }
    return {
        "operationId": f"list_{told.name}",
        "summary": say(told.title),
        "description": say(told.description),
        "parameters": [_parameter(name, "query", meaning, shape, say) for name, meaning, shape in PARAMETERS],
        "responses": {
            "200": _json(say(N_("Una pagina di righe.")), schema),
            "304": {"description": say(N_("Niente è cambiato dall'ETag che hai mandato."))},
            "400": _problem(say(N_("Un parametro non va."))),
        },
    }


def _one(told: Named, row: str, say: Say) -> Mapping[str, Any]:
    key = told.columns[0]
    return {
        "operationId": f"get_{told.name}",
        "summary": f"{say(told.title)}: {say(N_('una riga'))}",
        "parameters": [_parameter("key", "path", key.meaning, {"type": "string", "minLength": 1, "maxLength": 200}, say)],
        "responses": {
            "200": _json(say(N_("La riga.")), {"$ref": f"#/components/schemas/{row}"}),
            "304": {"description": say(N_("Niente è cambiato dall'ETag che hai mandato."))},
            "404": _problem(say(N_("Non c'è una riga con questo nome."))),
        },
    }


def _parameter(name: str, place: str, meaning: str, shape: Mapping[str, Any], say: Say) -> Mapping[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "description": say(meaning), "schema": shape}


def _json(text: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _problem(text: str) -> Mapping[str, Any]:
    return {"description": text, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
