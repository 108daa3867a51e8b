# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What visitors and office ask of this feature."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SendFeedback:
    """A visitor's request. ``kind`` is a FeedbackKind value; ``page`` and ``email`` may be empty; ``key`` is the form's one-time key."""

    territory_id: int
    kind: str
    message: str
    page: str
    email: str
    key: str


@dataclass(frozen=True, slots=True)
class AnswerFeedback:
    """The office's answer to a request."""

    territory_id: int
    request_id: int
    answer: str


@dataclass(frozen=True, slots=True)
class Received:
    """What the visitor is given: the code by which the request is followed and the day by which it is answered."""

    request_id: int
    code: str
    due_on: date
