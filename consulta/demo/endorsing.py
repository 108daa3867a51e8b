# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sostegni of the demonstration: how many each contribution has is drawn from its key, so that every load tells the same."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from consulta.contributions import service
from consulta.contributions.requests import Endorse
from consulta.demo.content import Content, Row
from consulta.demo.world import World

_AFTER_HOURS = (20, 30 * 24)
_PEOPLE_AT_MOST, _BODIES_AT_MOST = 7, 3


class Endorsing:
    """Who endorses what, and when."""

    def __init__(self, world: World, content: Content) -> None:
        self.world = world
        self.people = sorted(key for key, person in content.people.items() if not person["role"])
        self.bodies = [(row["key"], row["members"][0]) for row in content.world["organisation"] if row["status"] == "accredited"]

    def steps(self, row: Row, published_at: datetime) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        """Few have many, most have one or two: each person and organisation once, never who wrote it; a copied text none."""
        if "campaign" in row:  # who agrees has sent a copy
            return
        draw = Random(row["key"])  # noqa: S311  # nosec B311 - the same draw at every load is what is wanted
        people = [key for key in self.people if key != row.get("author")]
        bodies = [(key, member) for key, member in self.bodies if key != row.get("organisation")]
        for person in draw.sample(people, int(draw.triangular(0, _PEOPLE_AT_MOST, 0))):
            yield self._step(row, published_at, draw, person, "")
        for key, member in draw.sample(bodies, int(draw.triangular(0, _BODIES_AT_MOST, 0))):
            yield self._step(row, published_at, draw, member, key)

    def _step(self, row: Row, published_at: datetime, draw: Random, person: str, body: str) -> tuple[datetime, Callable[[datetime], None]]:
        def give(at: datetime) -> None:
            request = Endorse(self.world.territory_id, self.world.contributions[row["key"]], self.world.organisations.get(body))
            service.endorse(self.world.actor(person, at), request, at)

        return published_at + timedelta(hours=draw.randint(*_AFTER_HOURS)), give
