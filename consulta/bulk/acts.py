# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a feature says of an act so that it can be done to many things: this package asks, and knows none of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from consulta.bulk.requests import Picked
from consulta.core.actor import Actor
from consulta.core.decision import Decision


class Act(Protocol):
    """An act on one thing, asked for many. Every answer is about the things of one territory."""

    @property
    def name(self) -> str:
        """What it is called in the rows: ``moderation.published``."""
        ...

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Whether this person does such acts at all."""
        ...

    def check(self, words: Mapping[str, str]) -> None:
        """Raises Invalid naming what is missing of what the act asks for once for all."""
        ...

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each thing, by id: whether it will be done, or the sentence that says why not.

        With ``lock`` the things stay as they are until the end of the transaction, so that ``do`` finds what was weighed.
        """
        ...

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Do it to one thing; gives the plain values that undoing needs."""
        ...

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Put one thing back exactly as it was, and withdraw what was held under the mark; or refuse and change nothing."""
        ...
