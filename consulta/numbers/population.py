# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Residents by comune, band of age and sex: whole persons, ISTAT 2023 (data/README.md). The denominators of every rate."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

YEAR = 2023
SOURCE = "ISTAT"
FEMALE, MALE = "female", "male"
BANDS: Mapping[str, tuple[str, ...]] = {
    "14-17": ("14-17",),
    "18-49": ("18-24", "25-34", "35-49"),
    "50-64": ("50-64",),
    "65+": ("65-74", "75-84", "85+"),
}
"""The bands of age that are told, each with those of ISTAT it is made of. Who is under 14 does not take part (decisions.md 34)."""
_DATA = Path(__file__).with_name("data") / "population.csv"


@lru_cache(maxsize=1)
def _residents() -> Mapping[tuple[str, str, str], int]:
    """Residents by Belfiore code, band of ISTAT and sex."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return {(row["belfiore"], row["age_band"], sex): int(row[sex]) for row in csv.DictReader(file) for sex in (FEMALE, MALE)}


def of_comune(belfiore: str) -> int | None:
    """Residents of every age, None for a comune whose figures do not ship."""
    found = [total for (code, _, _), total in _residents().items() if code == belfiore]
    return sum(found) if found else None


def of_bands(comuni: Iterable[str]) -> Mapping[tuple[str, str], int] | None:
    """Residents of 14 years and more by told band and sex in some comuni together; None when the figures of one are missing."""
    known = {code for code, _, _ in _residents()}
    wanted = set(comuni)
    if not wanted or not wanted <= known:
        return None
    told = {istat: band for band, parts in BANDS.items() for istat in parts}
    totals: Counter[tuple[str, str]] = Counter()
    for (code, istat, sex), residents in _residents().items():
        if code in wanted and istat in told:
            totals[told[istat], sex] += residents
    return totals
