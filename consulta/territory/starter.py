# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starter data that ship with the package: comuni and their dated codes, outlines, vocabularies, areas (data/README.md)."""

import csv
import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from consulta.territory.requests import NewArea, NewCode

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
class ListedMunicipality:
    """A comune of the list of Italy; province and ISTAT code are empty where the list is older than their last change."""

    belfiore: str
    name: str
    region: str
    province: str
    province_sigla: str
    istat: str

    @property
    def place(self) -> str:
        """Which of two comuni of the same name it is: the province, or the region."""
        return self.province_sigla or self.region


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
def italy() -> Mapping[str, ListedMunicipality]:
    """Every comune of Italy, by Belfiore code."""
    return {row["belfiore"]: ListedMunicipality(**row) for row in _rows("italy.csv")}


@cache
def _italy_by_name() -> Mapping[str, Sequence[ListedMunicipality]]:
    found: dict[str, list[ListedMunicipality]] = {}
    for one in italy().values():
        found.setdefault(_plain(one.name), []).append(one)
    return found


def _plain(name: str) -> str:
    """A name as it is compared: without accents, capitals, apostrophes of any kind and double spaces."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z]+", " ", letters).strip()


def find_by_name(written: str, region: str = "") -> Sequence[ListedMunicipality]:
    """The comuni that a line means: by Belfiore code, or by name; of several with one name, those of the region come alone."""
    listed = italy().get(written.strip().upper())
    if listed is not None:
        return [listed]
    found = _italy_by_name().get(_plain(written), [])
    here = [one for one in found if one.region.casefold() == region.strip().casefold()]
    return here or found


def names_like(written: str) -> Sequence[str]:
    """Up to three names of comuni that look like what somebody wrote."""
    close = difflib.get_close_matches(_plain(written), _italy_by_name(), n=3, cutoff=0.8)
    return [_italy_by_name()[one][0].name for one in close]


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


@cache
def default_codes() -> tuple[NewCode, ...]:
    """The code lists every territory starts with: LEPS and priority actions (domain.md §1.2), target groups."""
    data = tomllib.loads((_DATA / "codes.toml").read_text(encoding="utf-8"))
    return tuple(NewCode(**code) for code in data["code"])
