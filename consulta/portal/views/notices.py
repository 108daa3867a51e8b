# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages of notices and of the pact, and what they add to home, Conferenza and tavoli."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, url_for

from consulta.consultations import queries as consultations
from consulta.consultations.queries import RoundtableView
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.notices import policy, queries
from consulta.notices.policy import NoticeStage
from consulta.notices.queries import ApplicationRow, NoticeRow, NoticeView
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import Places, find_url, say
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.locale import show_deadline, show_moment, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

TONES = {
    NoticeStage.DRAFT: "neutral",
    NoticeStage.ANNOUNCED: "info",
    NoticeStage.OPEN: "success",
    NoticeStage.CLOSED: "neutral",
    NoticeStage.CONCLUDED: "neutral",
    NoticeStage.REVOKED: "danger",
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice as a list shows it."""

    url: str
    title: str
    when: str
    stage_label: str
    tone: str


def notice_lines(territory: TerritoryRef, rows: Iterable[NoticeRow], now: datetime) -> list[NoticeLine]:
    """Rows as the list of notices wants them."""
    return [
        NoticeLine(
            url=url_for("portal.notice", territory=territory, notice_id=row.id),
            title=row.title,
            when=_when(row, now),
            stage_label=say(row.stage(now).label),
            tone=TONES[row.stage(now)],
        )
        for row in rows
    ]


def _when(row: NoticeRow, now: datetime) -> str:
    stage = row.stage(now)
    if stage is NoticeStage.ANNOUNCED:
        return _("Si apre %(when)s", when=show_moment(row.opens_at))
    if stage is NoticeStage.OPEN:
        return _("Scade %(when)s", when=show_deadline(row.closes_at))
    return _("Scadenza: %(when)s", when=show_deadline(row.closes_at))


def open_notices(territory: TerritoryRef, now: datetime) -> list[NoticeLine]:
    """The notices that take applications now, for home and Conferenza."""
    return notice_lines(territory, queries.list_open(territory.id, now), now)


@bp.route("/<territory:territory>/avvisi")
@access.anyone()
def notices(territory: TerritoryRef) -> Response:
    """The notices that were published, the newest first."""
    now = clock.now()
    return page("portal/notices.html", territory=territory, notices=notice_lines(territory, queries.list_public(territory.id), now))


@bp.route("/<territory:territory>/avvisi/<int:notice_id>")
@access.anyone(policy.may_read_notice)
def notice(territory: TerritoryRef, notice_id: int) -> Response:
    """A notice: what is asked, until when, who may answer and how. In draft it exists for the office alone."""
    actor, now = current_actor(), clock.now()
    found = queries.get_notice(actor, territory.id, notice_id)
    stage = policy.stage(found, now)
    places = Places.of(territory)
    pact = queries.find_in_force(found.cycle_id)
    return page(
        "portal/notice.html",
        territory=territory,
        found=found,
        stage=stage,
        tone=TONES[stage],
        roundtables=[(one.title, places.roundtable(one.id)) for one in found.roundtables],
        facts=_facts(found),
        changes=queries.list_changes(notice_id),
        documents=queries.list_notice_documents(notice_id),
        pact_url=url_for(".pact", territory=territory) if pact else None,
        takes=policy.takes_applications(found, now),
        answers=_answers(territory, found) if actor.is_authenticated else [],
        own=queries.list_own(actor, territory.id, notice_id) if actor.is_authenticated else (),
        register_url=find_url("organisations.register", territory=territory, per="organizzazione"),
    )


def _facts(found: NoticeView) -> list[tuple[str, str]]:
    number = (
        f"{found.protocol_number} {_('del %(day)s', day=show_short_day(found.protocol_on))}" if found.protocol_on else found.protocol_number
    )
    officer = ", ".join(filter(None, (found.officer_name, found.officer_role)))
    return [
        (_("Si apre"), show_moment(found.opens_at)),
        (_("Scade"), show_deadline(found.closes_at)),
        (_("Responsabile del procedimento"), officer),
        (_("Atto di avvio"), found.act),
        (_("Protocollo"), number if found.protocol_number else ""),
        (_("Albo pretorio"), found.board_reference),
    ]


def _answers(territory: TerritoryRef, found: NoticeView) -> list[tuple[str, str]]:
    """How who is signed in may answer: a label and an address for each hat, and for oneself."""
    here: dict[str, Any] = {"territory": territory, "notice_id": found.id}
    taken = {row.organisation_id for row in queries.list_own(current_actor(), territory.id, found.id) if row.status != "withdrawn"}
    answers = [
        (_("Rispondi per %(name)s", name=hat.name), url_for("notices.apply", **here, organisation_id=hat.organisation_id))
        for hat in current_actor().hats_in(territory.id)
        if hat.organisation_id not in taken
    ]
    if found.takes_citizens and None not in taken:
        answers.append((_("Iscriviti come cittadino o cittadina"), url_for("notices.enrol", **here)))
    return answers


@bp.route("/<territory:territory>/avvisi/<int:notice_id>/elenco")
@access.anyone(policy.may_read_notice)
def notice_outcome(territory: TerritoryRef, notice_id: int) -> Response:
    """Who was admitted and who was not, once the notice is concluded: organisations by name, citizens by number (invariant 17)."""
    now = clock.now()
    found = queries.get_notice(current_actor(), territory.id, notice_id)
    if policy.stage(found, now) is not NoticeStage.CONCLUDED:
        raise NotFound
    tables = queries.list_outcomes(notice_id, public=True)
    return page(
        "notices/outcome.html",
        territory=territory,
        found=found,
        tables=tables,
        is_public=True,
        on=now,
        files=queries.list_public_lists(found, tables, now),
    )


@bp.route("/<territory:territory>/patto")
@access.anyone()
def pact(territory: TerritoryRef) -> Response:
    """The pact of participation in force, and the versions before."""
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    versions = queries.list_pacts(cycle.id, published_only=True) if cycle else ()
    if not versions:
        raise NotFound
    asked = queries.find_to_acknowledge(current_actor(), territory.id)
    return page("portal/pact.html", territory=territory, cycle=cycle, pact=versions[0], earlier=versions[1:], asked=asked)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits at a tavolo, as its page shows it."""

    organisations: Sequence[tuple[str, str, str]]
    citizens: int
    is_reserved: bool
    join_url: str
    governing: Sequence[NoticeLine]


def sitting(territory: TerritoryRef, table: RoundtableView, now: datetime) -> Sitting:
    """The organisations of a tavolo by name, the citizens by number (invariants 15 and 17), how to sit there too."""
    members = queries.get_members(table.id)
    ids = frozenset(one.organisation_id for one in members.organisations)
    seen = policy.may_see_members(current_actor(), territory.id, table.kind, ids)
    governing = queries.list_governing(table.id)
    return Sitting(
        organisations=[
            (one.name if one.is_accredited else f"{one.name} ({_('in verifica')})", say(one.category.label), say(one.standing.label))
            for one in members.organisations
        ]
        if seen
        else [],
        citizens=members.citizens,
        is_reserved=not seen,
        join_url=url_for("notices.join", territory=territory, roundtable_id=table.id) if not governing and table.status == "active" else "",
        governing=notice_lines(territory, governing, now),
    )


def own_applications(territory: TerritoryRef) -> list[tuple[str, str, str]]:
    """One's applications and those of the organisations one speaks for: what, where it stands, the address."""
    return [
        (_titled(row), say(row.status.label), url_for("notices.own", territory=territory, application_id=row.id))
        for row in queries.list_own(current_actor(), territory.id)
    ]


def _titled(row: ApplicationRow) -> str:
    if not row.organisation_name:
        return row.notice_title
    return _("%(notice)s, per %(name)s", notice=row.notice_title, name=row.organisation_name)


def own_seats(territory: TerritoryRef) -> dict[str, Any]:
    """The tavoli at which one sits (title, address, for whom, in what quality), and the pact that a member still has to read."""
    places, seats = Places.of(territory), queries.list_own_seats(current_actor(), territory.id)
    asked = bool(seats) and queries.find_to_acknowledge(current_actor(), territory.id) is not None
    return {
        "seats": [
            (seat.roundtable_title, places.roundtable(seat.roundtable_id), seat.organisation_name or "", say(seat.standing.label))
            for seat in seats
        ],
        "pact_url": url_for("portal.pact", territory=territory) if asked else "",
    }
