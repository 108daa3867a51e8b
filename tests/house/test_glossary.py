# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The glossary knows every table and every enumeration (architecture.md, Names)."""

import re
from enum import StrEnum
from pathlib import Path

import pytest

from consulta.core.db import Base
from consulta.core.words import Labelled

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text()


@pytest.mark.parametrize("model", sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__), ids=lambda m: m.class_.__name__)
def test_every_model_is_in_the_glossary(model: object) -> None:
    """A name that the glossary lacks is a name nobody agreed on."""
    assert re.search(rf"`{model.class_.__name__}`", GLOSSARY)  # type: ignore[attr-defined]


def test_every_enum_and_member_is_in_the_glossary() -> None:
    """Enumerations are listed with the values that stand in the database and their Italian label."""
    missing = []
    for enum in Labelled.__subclasses__():
        if enum.__module__.startswith("consulta."):
            missing += [enum.__name__] if f"`{enum.__name__}`" not in GLOSSARY else []
            missing += [f"{enum.__name__}.{member.value}" for member in enum if f"`{member.value}`" not in GLOSSARY]
    assert missing == []


def test_labels_are_italian_words() -> None:
    """Each label exists, differs from its value and begins with a capital."""
    for enum in Labelled.__subclasses__():
        for member in enum:
            assert isinstance(member, StrEnum)
            assert member.label[:1].isupper() or member.label[:1].isdigit(), member
