# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""In how many published contributions each stem occurs, moved with them in the same transaction (ADR 0030)."""

from collections import Counter

from sqlalchemy import delete, select, text

from consulta.contributions.models import EVERY_STEM, EVERY_TEXT, ContributionStem
from consulta.contributions.queries.searching import SEARCH_KIND
from consulta.core.db import db
from consulta.core.search import SearchDocument
from consulta.core.unit_of_work import current, put, transactional

_NOTES = "contribution-vocabulary"
_UPSERT = text(
    "INSERT INTO contribution_stem (territory_id, stem, total) VALUES (:territory_id, :stem, :change) "
    "ON CONFLICT (territory_id, stem) DO UPDATE SET total = contribution_stem.total + :change"
)
_FORGET = text("DELETE FROM contribution_stem WHERE territory_id = :territory_id AND stem = :stem AND total <= 0")


def count(territory_id: int, contribution_id: int, change: int) -> None:
    """A contribution entered the index of public texts (+1), or is about to leave it (-1).

    The stems are those that the index holds: what was added is what is taken away, even when the stemmer has changed since.
    """
    query = select(SearchDocument.stems).where(SearchDocument.kind == SEARCH_KIND, SearchDocument.object_id == contribution_id)
    stems = current().session.scalar(query)
    if stems is None:
        return
    unit = current()
    unit.notes.setdefault(_NOTES, []).append((territory_id, stems.split(), change))
    unit.before_commit(_NOTES, _write)


def _changes(territory_id: int, stems: list[str], change: int) -> Counter[tuple[int, str]]:
    found = Counter({(territory_id, stem): change for stem in stems})
    found[(territory_id, EVERY_TEXT)] = change
    found[(territory_id, EVERY_STEM)] = change * len(stems)
    return found


def _write() -> None:
    moved: Counter[tuple[int, str]] = Counter()
    for territory_id, stems, change in current().notes.pop(_NOTES, []):
        moved.update(_changes(territory_id, stems, change))
    rows = [
        {"territory_id": territory_id, "stem": stem, "change": change} for (territory_id, stem), change in sorted(moved.items()) if change
    ]
    connection = current().session.connection()
    if rows:
        connection.execute(_UPSERT, rows)
    gone = [{"territory_id": row["territory_id"], "stem": row["stem"]} for row in rows if int(str(row["change"])) < 0]
    if gone:
        connection.execute(_FORGET, gone)  # a word that only one text held, perhaps a name, goes with it


def _counted(territory_id: int) -> dict[str, int]:
    """What the table should hold, counted from the index of public texts."""
    query = select(SearchDocument.stems).where(SearchDocument.territory_id == territory_id, SearchDocument.kind == SEARCH_KIND)
    totals: Counter[tuple[int, str]] = Counter()
    for stems in db.session.scalars(query.execution_options(yield_per=1_000)):
        totals.update(_changes(territory_id, stems.split(), 1))
    return {stem: total for (_, stem), total in totals.items() if total}


def find_drift(territory_id: int) -> int:
    """How many stems are counted otherwise than the public texts say: 0 when the table is right."""
    query = select(ContributionStem.stem, ContributionStem.total).where(ContributionStem.territory_id == territory_id)
    kept, counted = {row.stem: row.total for row in db.session.execute(query)}, _counted(territory_id)
    return sum(kept.get(stem) != counted.get(stem) for stem in kept.keys() | counted.keys())


@transactional
def recount_stems(territory_id: int) -> None:
    """Count everything again: after rows were written past the service (the bench, a rebuilt index)."""
    current().session.execute(delete(ContributionStem).where(ContributionStem.territory_id == territory_id))
    put(
        ContributionStem,
        *({"territory_id": territory_id, "stem": stem, "total": total} for stem, total in sorted(_counted(territory_id).items())),
    )
