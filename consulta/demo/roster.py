# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of the demonstration: six invented people, a competence that nobody covers, one that will stay uncovered.

And a role that waits for its second person.
"""

from datetime import timedelta

from consulta.accounts import role_proposals
from consulta.accounts.requests import AddStaff
from consulta.core import clock
from consulta.demo.content import Row
from consulta.demo.world import PLACES, World
from consulta.roster import service
from consulta.roster.requests import AddMember, MemberContent


def fill_roster(world: World, rows: Row) -> None:
    """Everybody of the file, as an operator would write it on the day on which the consultation opened."""
    at = world.calendar.opening
    first = clock.rome_day(at)
    for number, row in enumerate(rows["member"]):
        content = MemberContent(
            name=row["name"],
            user_id=world.people[row["account"]] if "account" in row else None,
            profile=row["profile"],
            profile_other="",
            is_coordinator=row.get("is_coordinator", False),
            weekly_minutes=row["hours"] * 60,
            employer=row["employer"],
            employer_name=row["employer_name"],
            starts_on=first + timedelta(days=row["from_day"]),
            ends_on=first + timedelta(days=row["to_day"]) if "to_day" in row else None,
            act=row["act"],
            competences=tuple(row["competences"]),
            register_name=row.get("register_name", ""),
            register_number=row.get("register_number", ""),
            shows_name=row.get("shows_name", False),
        )
        request = AddMember(territory_id=world.territory_id, content=content, key=f"{PLACES}-organico-{number}")
        service.add_member(world.actor("operatrice-uno", at), request, at)


def propose_role(world: World, people: dict[str, Row]) -> None:
    """The administrator asked for a deputy of the coordinator; the coordinator has not answered yet."""
    at = world.calendar.now - timedelta(days=2)
    day = clock.rome_day(at)
    request = AddStaff(
        people["operatrice-tre"]["email"], "", world.territory_id, "coordinator", day, day + timedelta(days=365), "Decreto dimostrativo 9"
    )
    role_proposals.add_staff(world.actor("amministratore", at), request, at)
