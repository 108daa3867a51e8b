# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""No table tells of a person without "my data" knowing it (GDPR art. 15): a new column is listed in ``personal.py`` or fails here."""

import re
from pathlib import Path

from sqlalchemy import JSON, Column
from sqlalchemy.types import TypeDecorator

import consulta
from consulta.core.db import db
from consulta.web.ports import Ports
from consulta.wiring import PORTS
from tests.house.personal import PERSONAL, Mine

TELLING = re.compile(
    r"e_?mail|recipient|contact|phone|pec$|person_name|speaker|walk_in|device$|author(_id)?$|actor|writer|user_id|password|privacy_read|shows_name"
)
PLACES = re.compile(r"^user\.(name|municipality_id)$")
LEFT_TO_TEXTS = {"user.id"}


def telling_columns() -> set[str]:
    """Columns that point to a person, hold an address, are called after people, or hold values of any shape."""
    found = set()
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            if points_to_a_person(column) or TELLING.search(column.name) or PLACES.match(name) or holds_anything(column):
                found.add(name)
    return found - LEFT_TO_TEXTS


def points_to_a_person(column: Column[object]) -> bool:
    """A foreign key to the person, or an id kept without one."""
    if column.foreign_keys:
        return any(key.target_fullname == "user.id" for key in column.foreign_keys)
    return column.name.endswith("_by_id")


def holds_anything(column: Column[object]) -> bool:
    """JSON: whatever is put into it."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, JSON)


def test_every_column_about_people_is_accounted_for() -> None:
    """In the download, or left out with a reason: nobody forgets a table in silence."""
    assert sorted(telling_columns() - set(PERSONAL)) == []


def test_no_line_is_about_a_column_that_is_gone() -> None:
    columns = {f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns}
    assert sorted(set(PERSONAL) - columns) == []


def test_every_feature_with_personal_data_has_its_part() -> None:
    """As many parts as keys at the top of the list, and something that erases wherever something is told."""
    ports: Ports = PORTS
    parts = {line.where.partition(".")[0] for line in PERSONAL.values() if isinstance(line, Mine)}
    assert len(ports.personal_data) >= len(parts)
    assert len(ports.erase) >= 6


def test_what_was_hidden_has_one_door() -> None:
    """The table of hidden passages is named where it is defined, written and read, and nowhere else (ADR 0034)."""
    package = Path(consulta.__file__).parent
    naming = {str(path.relative_to(package)) for path in package.rglob("*.py") if "RedactionOriginal" in path.read_text()}
    assert naming == {"moderation/models.py", "moderation/originals.py", "moderation/redaction.py"}
    by_name = {str(path.relative_to(package)) for path in package.rglob("*.py") if "redaction_original" in path.read_text()}
    assert by_name <= {"moderation/models.py"}
