# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's talks with the unions: a tavolo of their own, a meeting with its minutes, an agreement signed with reservations."""

from dataclasses import replace
from datetime import datetime, timedelta

from consulta.consultations import service as consultations
from consulta.consultations.requests import OpenRoundtable
from consulta.core.unit_of_work import transactional
from consulta.demo.world import PLACES, World
from consulta.meetings import queries, service
from consulta.meetings.requests import ChangeStatus, PlanMeeting, PublishMinutes, RecordAgreement, RecordAttendance, WriteMinutes

OPERATOR, COORDINATOR = "operatrice-tre", "coordinatrice"
UNION = "pensionati-campidano"
TABLE = "Confronto con i sindacati"
MINUTES = """L'ufficio presenta le priorità raccolte fino a oggi. Il sindacato chiede tempi certi per l'assistenza a casa.

**Deciso**: si firma un accordo sul metodo. Se ne riparla prima dell'adozione del piano."""
AGREEMENT = RecordAgreement(
    0,
    0,
    0,
    outcome="signed_with_reservations",
    summary="I comuni e il sindacato si incontrano due volte l'anno sul piano.\n"
    "I tempi di attesa per l'assistenza a casa si pubblicano ogni sei mesi.",
    signatories="Sindacato pensionate e pensionati del Campidano ovest",
    statements="Il sindacato chiede che i soldi per l'assistenza a casa non diminuiscano: su questo si riserva di tornare.",
)


@transactional
def add_unions(world: World) -> None:
    """A meeting of three weeks ago with its minutes and the agreement, and the next one."""
    calendar, territory_id = world.calendar, world.territory_id
    opened_at, held_at, told_at = calendar.at(10, "10:00"), calendar.meeting_at(29, "16:30"), calendar.at(36, "09:30")
    table = consultations.open_roundtable(
        world.actor(COORDINATOR, opened_at),
        OpenRoundtable(
            territory_id=territory_id,
            cycle_id=world.cycle_id,
            title=TABLE,
            key=f"{PLACES}-tavolo-sindacati",
            kind="union",
            description="Qui l'ufficio parla del piano con le organizzazioni sindacali.",
        ),
        opened_at,
    )
    meeting = _plan(world, table, "Primo incontro: il metodo e i tempi", held_at, opened_at)
    operator = world.actor(OPERATOR, held_at)
    service.change_status(operator, ChangeStatus(territory_id, meeting, 1, "held"), held_at + timedelta(hours=2))
    sheet = RecordAttendance(territory_id, meeting, 0, {world.organisations[UNION]: "present"}, "", "120")
    service.record_attendance(operator, sheet, held_at + timedelta(hours=2))
    service.write_minutes(operator, WriteMinutes(territory_id, meeting, 0, MINUTES), held_at + timedelta(days=1))
    asked = replace(AGREEMENT, territory_id=territory_id, meeting_id=meeting)
    service.record_agreement(operator, asked, held_at + timedelta(days=1))
    draft = queries.find_newest(meeting)
    assert draft is not None
    service.publish_minutes(world.actor(COORDINATOR, told_at), PublishMinutes(territory_id, meeting, draft.version), told_at)
    _plan(world, table, "Secondo incontro: la bozza del piano", calendar.meeting_at(62, "16:30"), calendar.at(48, "11:00"))


def _plan(world: World, table: int, title: str, starts_at: datetime, at: datetime) -> int:
    asked = PlanMeeting(
        territory_id=world.territory_id,
        cycle_id=world.cycle_id,
        roundtable_id=table,
        title=title,
        starts_at=starts_at,
        key=f"{PLACES}-incontro-sindacati-{starts_at:%Y%m%d}",
        place="Decimomannu, sede dell'Ufficio di Piano",
        agenda="- Che cosa si è raccolto fino a oggi\n- I prossimi passi",
    )
    return service.plan_meeting(world.actor(OPERATOR, at), asked, at)
