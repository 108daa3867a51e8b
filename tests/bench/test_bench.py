# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bench measures what it says: its rows are those of a real consultation, its figures are computed as told. No time is asserted."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from bench import budgets, every_page, visits
from bench.data import build
from bench.load import Sample
from bench.rounds import Measured
from consulta.accounts.models import User
from consulta.consultations.models import Topic
from consulta.contributions import queries
from consulta.contributions.models import Comment, Contribution, ContributionTally, PublicationStatus
from consulta.contributions.queries import ContributionFilter
from consulta.core import search
from consulta.core.db import db
from consulta.organisations.models import Organisation
from tests.support.pages import check_page

SIZE = 200


def counted(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_rows_are_those_of_a_real_consultation(committed_app: Flask) -> None:
    world = build(committed_app, SIZE)
    public = select(func.count()).select_from(Contribution).where(Contribution.status == PublicationStatus.PUBLISHED)
    shown = db.session.scalar(public)
    assert counted(Contribution) == SIZE + 1
    assert counted(Organisation) == 50
    assert counted(User) == 500 + 2
    assert counted(Topic) == 12 + 1
    assert counted(Comment) == 5 * (shown - 1) + 50
    assert queries.list_public(world.territory_id, ContributionFilter()).total == shown
    by_kind = {
        row.value: row.total for row in db.session.execute(select(ContributionTally).where(ContributionTally.facet == "tipo")).scalars()
    }
    assert sum(by_kind.values()) == shown
    assert search.find(world.territory_id, "assistenza domiciliare")
    for path in (visits.HOME, visits.LIST, visits.deep(world, SIZE), visits.detail(world), *visits.searches()[:2]):
        response = committed_app.test_client().get(path, base_url="http://localhost")
        assert response.status_code == 200, path
        check_page(response)
    person = visits.authors(committed_app, 1)[0]
    fields = {"kind": "need", "title": "Più corse", "text": "Il pulmino non passa la domenica.", "csrf_token": person.token}
    sent = committed_app.test_client(use_cookies=False).post(
        visits.form_path(world), data=fields | {"submission_key": "k" * 20}, headers={"Cookie": person.cookie}, base_url="https://localhost"
    )
    assert sent.status_code == 303, sent.text[:500]
    assert counted(Contribution) == SIZE + 2


def test_every_page_is_asked_of_who_may_open_it(committed_app: Flask) -> None:
    world = build(committed_app, 20)
    public, office = (every_page.paths(committed_app, of_office=one) for one in (False, True))
    assert {"/banco/", "/banco/contributi", "/banco/piano/obiettivi/1"} <= set(public)
    assert {"/banco/ufficio/", "/banco/ufficio/commenti"} <= set(office)
    cookie = visits.sign_in(committed_app, world.operator_id).cookie
    asked = ["/banco/ufficio/", "/banco/contributi"]
    assert {one.path: one.size > 10_000 for one in every_page.visit(committed_app, asked, cookie)} == dict.fromkeys(asked, True)
    assert [one.path for one in every_page.visit(committed_app, asked)] == ["/banco/contributi"], "the office's answers nobody else"


def sample(rate: float, **values: float) -> Sample:
    facts = {"refused": 0, "broken": 0, "p50_ms": 1.0, "p95_ms": 2.0, "max_ms": 3.0, "cpu_ms": 1.0} | values
    return Sample(requests=int(rate * 2), seconds=2.0, bytes=10, **facts)  # type: ignore[arg-type]


def test_ratios_are_medians_over_the_constant_page_of_the_same_moment() -> None:
    measured = Measured([sample(100), sample(50), sample(900)], [400.0, 400.0, 1000.0], [0.25, 0.25, 0.25])
    assert measured.ratios == [0.25, 0.125, 0.9]
    assert measured.ratio == 0.25
    told = measured.as_json()
    assert (told["ratio_min"], told["ratio_max"], told["cpu_ratio"], told["requests"]) == (0.125, 0.9, 0.25, 2100)


def test_errors_are_told() -> None:
    assert Measured([sample(10, refused=2, broken=1)], [1.0], [1.0]).as_json()["errors"] == 3


@pytest.mark.parametrize(
    ("name", "figure", "verdict"),
    [
        ("list_vs_constant_100k", 0.17, "missed"),
        ("list_vs_constant_100k", 0.18, "met"),
        ("list_vs_constant_100k", 0.3, "stretch"),
        ("cold_start_s", 2.1, "missed"),
        ("cold_start_s", 1.5, "met"),
        ("cold_start_s", 0.9, "stretch"),
    ],
)
def test_a_figure_is_judged_against_its_budget(name: str, figure: float, verdict: str) -> None:
    assert budgets.BUDGETS[name].verdict(figure) == verdict


def test_results_keep_figures_and_budgets(tmp_path: Path) -> None:
    budgets.write(tmp_path / "results.json", {"cold_start_s": 1.4, "other": 3}, {"machine": "x"})
    kept = json.loads((tmp_path / "results.json").read_text())
    assert kept["figures"] == {"cold_start_s": 1.4, "other": 3}
    assert kept["budgets"] == {"cold_start_s": {"at_most": 2, "stretch": 1, "verdict": "met"}}
    assert "met" in budgets.table(kept["figures"])


def test_every_budget_of_the_page_is_here() -> None:
    """docs/performance.md and the code name the same figures with the same numbers."""
    page = Path("docs/performance.md").read_text()
    for name, one in budgets.BUDGETS.items():
        line = next((line for line in page.splitlines() if f"`{name}`" in line and line.startswith("|")), "")
        numbers = line.replace(",", "")
        assert f"{one.budget:g}" in numbers, name
        assert f"{one.stretch:g}" in numbers, name
