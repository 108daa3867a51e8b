# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The budgets, and figures against them. A missed budget is a number in the report, never a failure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Budget:
    """What a figure should reach: at least (``is_floor``) or at most ``budget``; ``stretch`` is the wish."""

    budget: float
    stretch: float
    is_floor: bool

    def verdict(self, figure: float) -> str:
        """``stretch``, ``met`` or ``missed``."""
        if figure >= self.stretch if self.is_floor else figure <= self.stretch:
            return "stretch"
        return "met" if (figure >= self.budget if self.is_floor else figure <= self.budget) else "missed"


def _at_least(budget: float, stretch: float) -> Budget:
    return Budget(budget, stretch, True)


def _at_most(budget: float, stretch: float) -> Budget:
    return Budget(budget, stretch, False)


BUDGETS: Mapping[str, Budget] = {
    "list_vs_constant_100k": _at_least(0.18, 0.25),
    "list_vs_constant_100k_pg": _at_least(0.12, 0.20),
    "cached_vs_constant": _at_least(0.45, 0.60),
    "list_100k_vs_1k": _at_least(0.9, 1.0),
    "list_deep_vs_first_100k": _at_least(0.9, 1.0),
    "detail_vs_constant": _at_least(0.18, 0.25),
    "search_vs_constant_100k": _at_least(0.10, 0.15),
    "submit_vs_constant": _at_least(0.03, 0.05),
    "workspace_next_ms_100k": _at_most(100, 40),
    "similar_ms_100k": _at_most(50, 25),
    "numbers_ms_100k": _at_most(1_000, 300),
    "numbers_count_s_100k": _at_most(10, 3),
    "matrix_ms_100k": _at_most(600, 300),
    "slowest_public_page_ms_100k": _at_most(600, 300),
    "slowest_office_page_ms_100k": _at_most(300, 150),
    "heaviest_public_page_bytes_100k": _at_most(120_000, 80_000),
    "heaviest_office_page_bytes_100k": _at_most(120_000, 80_000),
    "sql_per_list_page": _at_most(8, 4),
    "sql_per_detail_page": _at_most(12, 6),
    "first_visit_bytes": _at_most(70_000, 55_000),
    "next_page_bytes": _at_most(15_000, 10_000),
    "worker_rss_mb": _at_most(120, 90),
    "report_2000_s": _at_most(60, 40),
    "report_process_mb": _at_most(500, 350),
    "chapter_2000_s": _at_most(60, 40),
    "chapter_process_mb": _at_most(500, 350),
    "logged_in_list_vs_constant_100k": _at_least(0.12, 0.16),
    "search_frequent_word_vs_list_p95": _at_most(3, 2),
    "not_modified_cpu_vs_200": _at_most(0.6, 0.4),
    "durable_submissions_vs_sqlite_limit": _at_least(0.03, 0.05),
    "cold_start_s": _at_most(2, 1),
}


def write(path: Path, figures: Mapping[str, float], details: Mapping[str, Any]) -> None:
    """Write the results."""
    budgets = {
        name: {("at_least" if one.is_floor else "at_most"): one.budget, "stretch": one.stretch, "verdict": one.verdict(figures[name])}
        for name, one in BUDGETS.items()
        if name in figures
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"figures": dict(figures), "budgets": budgets, "details": dict(details)}, indent=1, ensure_ascii=False) + "\n"
    )


def table(figures: Mapping[str, float]) -> str:
    """The figures as people read them."""
    lines = [f"{'figure':42}{'value':>12}  {'budget':>12}  {'stretch':>10}"]
    for name, value in figures.items():
        one = BUDGETS.get(name)
        if one is None:
            lines.append(f"{name:42}{value:>12,.4g}")
            continue
        sign = "≥" if one.is_floor else "≤"
        lines.append(f"{name:42}{value:>12,.4g}  {sign + f' {one.budget:g}':>12}  {one.stretch:>10g}  {one.verdict(value)}")
    return "\n".join(lines)
