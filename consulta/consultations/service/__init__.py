# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the consultation, each one transaction."""

from consulta.consultations.service.cycles import edit_cycle, open_consultation
from consulta.consultations.service.dates import complete_calendar, decide_cycle, move_date, objections_to_adoption, tick
from consulta.consultations.service.roundtables import edit_roundtable, open_roundtable
from consulta.consultations.service.topics import decide_topic, edit_topic, forget_person, open_topic, propose_topic

__all__ = [
    "complete_calendar",
    "decide_cycle",
    "decide_topic",
    "edit_cycle",
    "edit_roundtable",
    "edit_topic",
    "forget_person",
    "move_date",
    "objections_to_adoption",
    "open_consultation",
    "open_roundtable",
    "open_topic",
    "propose_topic",
    "tick",
]
