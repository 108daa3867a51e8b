# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the codebook: keeping tags, putting them on texts, merging and splitting them."""

from consulta.codebook.service.applying import TAGS_CAP, Applied, apply_tags, hold_tags, put_tag, take_tag, undo_tag
from consulta.codebook.service.extracts import (
    forget_extracts,
    hide_in_extracts,
    remove_extract,
    restore_extracts,
    take_extract,
)
from consulta.codebook.service.following import follow_merged_line
from consulta.codebook.service.pieces import DEFINITION_CAP, LABEL_CAP, REASON_CAP, WORDS_CAP
from consulta.codebook.service.remaps import WHY_LEAST, Undone, merge_tags, share_out, split_tag, undo_remap
from consulta.codebook.service.tags import CODE_CAP, code_of, create_tag, edit_tag, install_starter, retire_tag, starter

__all__ = [
    "CODE_CAP",
    "DEFINITION_CAP",
    "LABEL_CAP",
    "REASON_CAP",
    "TAGS_CAP",
    "WHY_LEAST",
    "WORDS_CAP",
    "Applied",
    "Undone",
    "apply_tags",
    "code_of",
    "create_tag",
    "edit_tag",
    "follow_merged_line",
    "forget_extracts",
    "hide_in_extracts",
    "hold_tags",
    "install_starter",
    "merge_tags",
    "put_tag",
    "remove_extract",
    "restore_extracts",
    "retire_tag",
    "share_out",
    "split_tag",
    "starter",
    "take_extract",
    "take_tag",
    "undo_remap",
    "undo_tag",
]
