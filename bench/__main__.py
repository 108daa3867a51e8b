# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m bench``: the whole bench, some ten minutes; ``--quick``: a look at whether it works."""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

from bench import budgets, documents, postgresql, sqlite
from bench.load import require
from bench.plan import Plan, quick
from bench.sqlite import Findings

RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Measure, print, write ``bench/results.json`` (a quick run only prints, unless told where to write)."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 contributions, SQLite alone, under a minute")
    parser.add_argument("--output", type=Path, help="where to write the figures")
    options = parser.parse_args()
    require()
    place = Path("var")
    place.mkdir(exist_ok=True)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as folder:
        plan = quick(Path(folder).absolute()) if options.quick else Plan(Path(folder).absolute())
        found = Findings()
        if plan.is_whole:
            documents.measure(plan.folder / "documents", found)
        sqlite.measure(plan, found)
        if plan.on_postgresql:
            postgresql.measure(plan, found)
    found.details |= {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "took_s": round(time.perf_counter() - began),
    }
    print(budgets.table(found.figures))
    output = options.output or (None if options.quick else RESULTS)
    if output:
        budgets.write(output, found.figures, found.details)


if __name__ == "__main__":
    main()
