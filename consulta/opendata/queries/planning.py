# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data sets of what the office does: lines of the plan, services, meetings."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased

from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.core.db import db
from consulta.core.text import plain
from consulta.core.words import N_
from consulta.meetings.models import Attendance, AttendanceQuality, Meeting, MeetingStatus
from consulta.opendata.columns import Column, Named, Row, Shape
from consulta.opendata.queries.shared import CYCLE, PAGE, Clauses, Scope, Table, of_id
from consulta.plans.models import Objective, ObjectiveStatus, Plan
from consulta.plans.queries import Description, describe_lines
from consulta.services.models import Service, ServiceStatus
from consulta.services.queries import PlaceView, TargetView, places_of, targets_of
from consulta.territory.models import ThematicArea

_CODE_CAP = 40


def _plan_elements(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    parent = aliased(Objective)
    query = (
        select(
            Objective.id,
            Plan.cycle_id,
            Objective.code,
            Objective.level,
            parent.code.label("parent_code"),
            ThematicArea.code.label("area_code"),
            ThematicArea.label.label("area_label"),
            Objective.title,
            Objective.description_html,
            Objective.origin,
            Objective.status,
            Objective.rank,
        )
        .join(Plan, Plan.id == Objective.plan_id)
        .join(ThematicArea, ThematicArea.id == Objective.area_id)
        .outerjoin(parent, parent.id == Objective.parent_id)
        .where(
            Objective.territory_id == scope.territory_id,
            Objective.status != ObjectiveStatus.ARCHIVED,
            Plan.cycle_id.in_(scope.cycles),
            *clauses,
        )
    )
    rows = db.session.execute(query.order_by(Objective.id).limit(limit)).all()
    described = describe_lines([row.id for row in rows])
    none = Description()
    return [
        (
            row.id,
            (
                row.code,
                scope.cycles[row.cycle_id],
                row.level.value,
                row.parent_code,
                row.area_code,
                row.area_label,
                row.title,
                plain(row.description_html),
                row.origin.value,
                row.status.value,
                row.rank,
                tuple(one.label for one in described.get(row.id, none).leps),
                tuple(one.label for one in described.get(row.id, none).targets),
                tuple(one.label for one in described.get(row.id, none).municipalities),
                f"{scope.home}/piano/obiettivi/{row.id}",
            ),
        )
        for row in rows
    ]


def _of_code(column: Any) -> Callable[[str], ColumnElement[bool] | None]:
    def named(text: str) -> ColumnElement[bool] | None:
        return cast("ColumnElement[bool]", column == text) if 0 < len(text) <= _CODE_CAP else None

    return named


PLAN_ELEMENTS = Table(
    Named(
        "plan-elements",
        N_("Elementi del piano"),
        N_("Obiettivi e interventi del piano, con area, livello, destinatari e comuni."),
        (
            Column("code", N_("Codice"), N_("Codice dell'elemento, unico nel piano della consultazione."), is_always=True),
            CYCLE,
            Column(
                "level",
                N_("Livello"),
                N_("«strategic»: obiettivo strategico; «specific»: obiettivo specifico; «intervention»: intervento."),
                is_always=True,
            ),
            Column("parent", N_("Fa parte di"), N_("Codice dell'elemento di cui fa parte.")),
            Column("area", N_("Codice dell'area"), N_("Codice dell'area del piano."), is_always=True),
            Column("area_label", N_("Area"), N_("Nome dell'area del piano."), is_always=True),
            Column("title", N_("Titolo"), N_("Titolo dell'elemento."), is_always=True),
            Column("description", N_("Descrizione"), N_("Descrizione dell'elemento.")),
            Column(
                "origin",
                N_("Da dove viene"),
                N_("«guidance»: indirizzo politico; «region»: Regione; «old_plan»: piano precedente; «contributions»: contributi."),
                is_always=True,
            ),
            Column("status", N_("Stato"), N_("«draft»: in bozza; «proposed»: proposto; «in_plan»: nel piano."), is_always=True),
            Column("rank", N_("Priorità"), N_("1 è la più urgente; vuoto dove l'ufficio non l'ha detto."), Shape.WHOLE),
            Column("leps", N_("Livelli essenziali"), N_("Livelli essenziali delle prestazioni sociali che riguarda."), Shape.MANY),
            Column("target_groups", N_("Destinatari"), N_("Per chi è."), Shape.MANY),
            Column("municipalities", N_("Comuni"), N_("Comuni che riguarda; nessuno vuol dire tutti."), Shape.MANY),
            PAGE,
        ),
    ),
    _plan_elements,
    Objective.id,
    _of_code(Objective.code),
)


def _meetings(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    came = func.sum(case((Attendance.quality != AttendanceQuality.ABSENT, 1), else_=0))
    present = select(func.coalesce(came, 0)).where(Attendance.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery()
    is_open = or_(Roundtable.kind.is_(None), Roundtable.kind != RoundtableKind.UNION, Meeting.status == MeetingStatus.MINUTED)
    query = (
        select(
            Meeting.id,
            Meeting.cycle_id,
            func.coalesce(Roundtable.title, "").label("roundtable"),
            Meeting.title,
            Meeting.starts_at,
            Meeting.place,
            Meeting.status,
            Meeting.attendance_version,
            Meeting.walk_in_count,
            present.label("present"),
        )
        .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        .where(Meeting.territory_id == scope.territory_id, Meeting.cycle_id.in_(scope.cycles), is_open, *clauses)
    )
    return [
        (
            row.id,
            (
                row.id,
                scope.cycles[row.cycle_id],
                row.roundtable,
                row.title,
                row.starts_at,
                row.place,
                row.status.value,
                row.present if row.attendance_version else None,
                row.walk_in_count if row.attendance_version else None,
                f"{scope.home}/incontri/{row.id}",
            ),
        )
        for row in db.session.execute(query.order_by(Meeting.id).limit(limit))
    ]


MEETINGS = Table(
    Named(
        "meetings",
        N_("Incontri"),
        N_("Gli incontri dei tavoli e della Conferenza: quando, dove, quante organizzazioni c'erano."),
        (
            Column("id", N_("Numero"), N_("Numero dell'incontro."), Shape.WHOLE, is_always=True),
            CYCLE,
            Column("roundtable", N_("Tavolo"), N_("Tavolo che si è riunito; vuoto per la Conferenza.")),
            Column("title", N_("Titolo"), N_("Titolo dell'incontro."), is_always=True),
            Column("starts_at", N_("Inizio"), N_("Giorno e ora di inizio."), Shape.INSTANT, is_always=True),
            Column("place", N_("Luogo"), N_("Dove si è tenuto.")),
            Column(
                "status",
                N_("Stato"),
                N_("«planned»: previsto; «convened»: convocato; «held»: tenuto; «minuted»: con il verbale; «cancelled»: annullato."),
                is_always=True,
            ),
            Column(
                "organisations_present",
                N_("Organizzazioni presenti"),
                N_("Presenti o per delega; vuoto senza presenze."),
                Shape.WHOLE,
            ),
            Column("walk_ins", N_("Altre presenze"), N_("Persone venute senza un'organizzazione iscritta."), Shape.WHOLE),
            PAGE,
        ),
    ),
    _meetings,
    Meeting.id,
    of_id(Meeting.id),
)


def _services(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    query = (
        select(Service, ThematicArea.code, ThematicArea.label)
        .join(ThematicArea, ThematicArea.id == Service.area_id)
        .where(Service.territory_id == scope.territory_id, Service.status == ServiceStatus.PUBLISHED, *clauses)
    )
    rows = db.session.execute(query.order_by(Service.id).limit(limit)).all()
    ids = [row.Service.id for row in rows]
    places, targets = places_of(ids), targets_of(ids)
    return [
        (row.Service.id, _service(scope, row.Service, row, places.get(row.Service.id, ()), targets.get(row.Service.id, ()))) for row in rows
    ]


def _service(scope: Scope, service: Service, row: Any, places: Sequence[PlaceView], targets: Sequence[TargetView]) -> Row:
    return (
        service.code,
        service.name,
        row.code,
        row.label,
        plain(service.description_html),
        service.provider,
        service.entrusted.value if service.entrusted else "",
        service.entrusted.label if service.entrusted else "",
        service.act_type,
        service.act_number,
        service.act_date,
        service.valid_from,
        service.valid_to,
        service.address,
        service.phone,
        service.email,
        service.hours,
        tuple(one.label for one in targets),
        tuple(one.name for one in places),
        f"{scope.home}/servizi/{service.id}",
    )


SERVICES = Table(
    Named(
        "services",
        N_("Servizi"),
        N_("Il catalogo dei servizi sociali che ci sono già."),
        (
            Column("code", N_("Codice"), N_("Codice del servizio."), is_always=True),
            Column("name", N_("Nome"), N_("Nome del servizio."), is_always=True),
            Column("area", N_("Codice dell'area"), N_("Codice dell'area."), is_always=True),
            Column("area_label", N_("Area"), N_("Nome dell'area."), is_always=True),
            Column("description", N_("Descrizione"), N_("Che cosa offre.")),
            Column("provider", N_("Chi lo gestisce"), N_("Ente o organizzazione che lo gestisce.")),
            Column("entrusted", N_("Codice dell'affidamento"), N_("Codice della forma di affidamento.")),
            Column("entrusted_label", N_("Come è affidato"), N_("La forma di affidamento in parole.")),
            Column("act_type", N_("Tipo di atto"), N_("Tipo dell'atto di affidamento.")),
            Column("act_number", N_("Numero dell'atto"), N_("Numero dell'atto di affidamento.")),
            Column("act_date", N_("Data dell'atto"), N_("Data dell'atto di affidamento."), Shape.DAY),
            Column("valid_from", N_("Affidato dal"), N_("Primo giorno dell'affidamento."), Shape.DAY),
            Column("valid_to", N_("Affidato fino al"), N_("Giorno in cui l'affidamento non vale più."), Shape.DAY),
            Column("address", N_("Indirizzo"), N_("Indirizzo del punto di accesso.")),
            Column("phone", N_("Telefono"), N_("Telefono del punto di accesso.")),
            Column("email", N_("E-mail"), N_("E-mail del punto di accesso.")),
            Column("hours", N_("Orari"), N_("Orari del punto di accesso.")),
            Column("target_groups", N_("Destinatari"), N_("Per chi è."), Shape.MANY),
            Column("municipalities", N_("Comuni"), N_("Comuni che lo hanno; nessuno vuol dire tutti."), Shape.MANY),
            PAGE,
        ),
    ),
    _services,
    Service.id,
    _of_code(Service.code),
)
