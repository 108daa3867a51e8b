# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of syntheses."""

from consulta.synthesis.service.following import follow_merged_line
from consulta.synthesis.service.gathering import (
    add_sources,
    forget_passages,
    pick_quotes,
    put_aside,
    put_back,
    read_again,
    remove_source,
)
from consulta.synthesis.service.locked import work_on
from consulta.synthesis.service.steps import approve, begin_edition, give_back, propose, publish
from consulta.synthesis.service.turns import keep_turn, leave_turn, take_turn
from consulta.synthesis.service.writing import begin, move_point, remove_point, write_frame, write_point

__all__ = [
    "add_sources",
    "approve",
    "begin",
    "begin_edition",
    "follow_merged_line",
    "forget_passages",
    "give_back",
    "keep_turn",
    "leave_turn",
    "move_point",
    "pick_quotes",
    "propose",
    "publish",
    "put_aside",
    "put_back",
    "read_again",
    "remove_point",
    "remove_source",
    "take_turn",
    "work_on",
    "write_frame",
    "write_point",
]
