# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One definition for each number: its name, the text shown beside it, its unit, the one function that makes it.

Pages, files and documents read ``DEFINITIONS``; nothing else makes a number of a cycle.
"""

from collections.abc import Mapping

from consulta.numbers.defined import access, arrived, people, work
from consulta.numbers.defined.shape import SECTIONS as SECTIONS
from consulta.numbers.defined.shape import Definition as Definition

DEFINITIONS: Mapping[str, Definition] = {one.id: one for one in (*arrived.DEFINED, *people.DEFINED, *work.DEFINED, *access.DEFINED)}
"""Every number, in the order of the page."""

COMPARED = (
    "contributions",
    "comments",
    "people",
    "organisations",
    "enrolled",
    "people.similarity",
    "steps.share",
    "reply.time",
    "meetings",
    "attendance",
    "meetings.hours",
    "agreements",
    "formats.share",
)
"""What is set beside the cycle before."""
