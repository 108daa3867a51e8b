# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starter data that ship with the package: comuni and their dated codes, outlines, vocabularies, areas (data/README.md)."""

import csv
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from consulta.territory.requests import NewArea

_DATA = files("consulta.territory") / "data"
NOT_NOUNS = ("label", "committee")


@dataclass(frozen=True, slots=True)
class StarterCode:
    """An ISTAT code with the days on which it holds."""

    istat: str
    province: str
    province_sigla: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class StarterMunicipality:
    """A comune as shipped."""

    belfiore: str
    name: str
    latitude: float
    longitude: float
    population: int
    population_on: date
    codes: tuple[StarterCode, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A boundary as an SVG path, and where its label stands."""

    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of one drawing."""

    attribution: str
    view_box: str
    by_belfiore: Mapping[str, Outline]


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((_DATA / name).read_text(encoding="utf-8").splitlines()))


@cache
def municipalities() -> Mapping[str, StarterMunicipality]:
    """Every comune shipped, by Belfiore code."""
    codes: dict[str, list[StarterCode]] = {}
    for row in _rows("municipality_codes.csv"):
        ends = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
        code = StarterCode(row["istat"], row["province"], row["province_sigla"], date.fromisoformat(row["valid_from"]), ends)
        codes.setdefault(row["belfiore"], []).append(code)
    return {
        row["belfiore"]: StarterMunicipality(
            row["belfiore"],
            row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            int(row["population"]),
            date.fromisoformat(row["population_on"]),
            tuple(codes[row["belfiore"]]),
        )
        for row in _rows("municipalities.csv")
    }


@cache
def outlines() -> Outlines:
    """The drawing shipped."""
    data = json.loads((_DATA / "outlines.json").read_text(encoding="utf-8"))
    return Outlines(data["attribution"], data["view_box"], {code: Outline(**one) for code, one in data["outlines"].items()})


@cache
def _vocabularies() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((_DATA / "vocabularies.toml").read_text(encoding="utf-8"))


def list_presets() -> Sequence[tuple[str, str]]:
    """The vocabularies shipped: name and Italian label."""
    return [(name, values["label"]) for name, values in _vocabularies().items()]


def find_vocabulary(preset: str) -> Mapping[str, Any] | None:
    """The nouns of a vocabulary shipped, or None."""
    values = _vocabularies().get(preset)
    return {name: dict(noun) for name, noun in values.items() if name not in NOT_NOUNS} if values else None


def is_committee(preset: str) -> bool:
    """Whether the governing body of that vocabulary is a comitato istituzionale."""
    return bool(_vocabularies().get(preset, {}).get("committee", False))


@cache
def default_areas() -> tuple[NewArea, ...]:
    """The thematic areas every territory starts with (domain.md §2.4)."""
    data = tomllib.loads((_DATA / "areas.toml").read_text(encoding="utf-8"))
    return tuple(NewArea(**area) for area in data["area"])
