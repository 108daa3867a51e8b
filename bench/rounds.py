# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages and the constant page measured in turn, so that whatever else the machine does falls on both."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from bench.load import Page, Sample, load


@dataclass
class Measured:
    """All spells of one page, and for each the rate of the constant page around it."""

    samples: list[Sample] = field(default_factory=list)
    constants: list[float] = field(default_factory=list)
    constant_cpu_ms: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Share of the constant page's rate, spell by spell."""
        return [sample.rate / constant if constant else 0.0 for sample, constant in zip(self.samples, self.constants, strict=True)]

    @property
    def ratio(self) -> float:
        """The median share."""
        return median(self.ratios)

    @property
    def p95_ms(self) -> float:
        """The median of the spells' 95th percentiles."""
        return median(sample.p95_ms for sample in self.samples)

    @property
    def cpu_ms(self) -> float:
        """Median processor time of a request."""
        return median(sample.cpu_ms for sample in self.samples)

    def as_json(self) -> dict[str, Any]:
        """What the report keeps."""
        return {
            "ratio": round(self.ratio, 4),
            "ratio_min": round(min(self.ratios), 4),
            "ratio_max": round(max(self.ratios), 4),
            "cpu_ratio": round(median(self.constant_cpu_ms) / self.cpu_ms, 4) if self.cpu_ms else 0.0,
            "cpu_ms": round(self.cpu_ms, 3),
            "per_second": round(median(sample.rate for sample in self.samples), 1),
            "p50_ms": round(median(sample.p50_ms for sample in self.samples), 2),
            "p95_ms": round(self.p95_ms, 2),
            "max_ms": round(max(sample.max_ms for sample in self.samples), 1),
            "requests": sum(sample.requests for sample in self.samples),
            "errors": sum(sample.refused + sample.broken for sample in self.samples),
        }


def interleave(pages: Sequence[Page], constant: Page, rounds: int, seconds: float, *, connections: int = 4) -> Mapping[str, Measured]:
    """So many rounds of: constant page, page, constant page, next page, … ; the first of each only warms up."""
    found = {page.name: Measured() for page in pages}
    for page in (constant, *pages):
        load(page, 1, connections=connections, run="w")
    for turn in range(rounds):
        before = load(constant, 1, connections=connections)
        for page in pages:
            sample = load(page, seconds, connections=connections, run=f"{page.name}{turn}")
            after = load(constant, 1, connections=connections)
            measured = found[page.name]
            measured.samples.append(sample)
            measured.constants.append((before.rate + after.rate) / 2)
            measured.constant_cpu_ms.append((before.cpu_ms + after.cpu_ms) / 2)
            before = after
    return found


def spell_json(sample: Sample) -> dict[str, Any]:
    """One spell, for the report."""
    return {name: round(value, 3) for name, value in asdict(sample).items()}
