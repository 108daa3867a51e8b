# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of opinions, of the address list and of what is passed on."""

from consulta.opinions.service.addressees import add_addressee, edit_addressee
from consulta.opinions.service.answering import SIGNED_CAP, answer_by_link, file_answer
from consulta.opinions.service.asking import (
    QUESTION_CAP,
    ask_opinion,
    cancel_opinion,
    extend_opinion,
    remind,
    send_again,
)
from consulta.opinions.service.forwarding import letter_left, letter_lost, pass_on, pass_on_again
from consulta.opinions.service.pieces import pick_addressee

__all__ = [
    "QUESTION_CAP",
    "SIGNED_CAP",
    "add_addressee",
    "answer_by_link",
    "ask_opinion",
    "cancel_opinion",
    "edit_addressee",
    "extend_opinion",
    "file_answer",
    "letter_left",
    "letter_lost",
    "pass_on",
    "pass_on_again",
    "pick_addressee",
    "remind",
    "send_again",
]
