# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list and the submission on PostgreSQL: a throw-away cluster that commits to the disk."""

import time

from bench import server as servers
from bench import visits
from bench.load import Page
from bench.plan import Plan
from bench.rounds import interleave
from bench.server import CONSTANT
from bench.sqlite import Findings, page_length, prepare, submissions
from tests.support.postgres import Cluster


def measure(plan: Plan, found: Findings) -> None:
    """List, search, detail and submission at the biggest size."""
    log = plan.folder / "server.log"
    with Cluster.start(durable=True) as cluster:
        began = time.perf_counter()
        base = prepare(plan.folder / "postgresql", plan.size, cluster.create_database("banco"))
        found.details["build_s_postgresql"] = round(time.perf_counter() - began, 1)
        with (
            servers.running({"CONSTANT_BYTES": str(page_length(base))}, log, factory=CONSTANT) as constant,
            servers.running(base.environ, log, first_page=visits.LIST) as server,
        ):
            still = Page("constant", constant, ["/"])
            pages = [
                Page("list", server, [visits.LIST]),
                Page("detail", server, [visits.detail(base.world)]),
                Page("search", server, visits.searches()),
            ]
            measured = dict(interleave(pages, still, plan.rounds, plan.seconds))
            measured |= interleave([submissions(base, server, plan.authors)], still, plan.rounds, plan.seconds)
            found.say(plan.key("list_vs_constant_100k_pg"), measured["list"].ratio)
            found.say("submit_vs_constant_pg", measured["submit"].ratio)
            found.details["postgresql"] = {name: one.as_json() for name, one in measured.items()}
