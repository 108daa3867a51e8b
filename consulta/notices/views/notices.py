# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of a notice: write it, look at it, publish, extend, revoke, conclude."""

from collections.abc import Callable
from datetime import datetime

from flask import url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.consultations.queries import CycleView
from consulta.consultations.views.blueprint import Outcome, handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.notices import policy, queries, service
from consulta.notices.forms.office import ChangeForm, ConcludeForm, ExtendForm, NoticeForm, ProtocolForm, RevokeForm, typed
from consulta.notices.queries import PENDING, NoticeView
from consulta.notices.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.locale import show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/avvisi")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def index(territory: TerritoryRef) -> Response:
    """Every notice of the territory, and the pact of the cycle."""
    now, cycle = clock.now(), _cycle(territory)
    return page(
        "notices/index.html",
        territory=territory,
        now=now,
        rows=queries.list_for_office(territory.id),
        pact=queries.find_in_force(cycle.id) if cycle else None,
        cycle=cycle,
        may_write=policy.may_write_notice(current_actor(), territory.id),
    )


def _cycle(territory: TerritoryRef) -> CycleView | None:
    """The cycle a new notice belongs to: the one that is open, else the newest, also in preparation."""
    cycles = consultations.list_cycles(territory.id, clock.now(), with_setup=True)
    return next((one for one in cycles if one.window.accepts_input), cycles[0] if cycles else None)


def warning_lines(opens_at: datetime, closes_at: datetime, published_at: datetime | None = None) -> list[tuple[str, str]]:
    """What is worth changing in a window, in words: a sentence and its remedy."""
    found = policy.window_warnings(opens_at, closes_at, clock.now(), published_at)
    return [
        (
            _(one.sentence, days=one.days, wanted=one.wanted, on=show_short_day(one.on)),
            _(one.remedy, better=show_short_day(one.better_on)),
        )
        for one in found
    ]


@bp.route("/<territory:territory>/ufficio/avvisi/nuovo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_write_notice)
def create(territory: TerritoryRef) -> Response:
    """A new notice, in draft."""
    cycle = _cycle(territory)
    form = NoticeForm()
    form.offer([(one.id, one.title) for one in consultations.list_roundtables(cycle.id)] if cycle else [])
    made: list[int] = []

    def verb() -> None:
        made.append(service.write_notice(current_actor(), form.to_write(territory.id, cycle.id if cycle else 0), clock.now()))

    outcome = handle(
        form,
        verb,
        told=N_("Bozza salvata. Rileggila e pubblicala quando è pronta."),
        next_url=lambda: url_for(".show", territory=territory, notice_id=made[0]),
    )
    return outcome.done or page(
        "notices/edit.html", territory=territory, found=None, cycle=cycle, form=form, outcome=outcome, status=outcome.status
    )


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def show(territory: TerritoryRef, notice_id: int) -> Response:
    """Everything of a notice on one page."""
    actor, now = current_actor(), clock.now()
    notice = queries.get_notice(actor, territory.id, notice_id)
    counts = queries.count_by_status(notice_id)
    waiting = sum(counts.get(status, 0) for status in PENDING)
    return page(
        "notices/show.html",
        territory=territory,
        found=notice,
        stage=policy.stage(notice, now),
        changes=queries.list_changes(notice_id),
        counts=[(one.label, counts[one]) for one in queries.SENT if counts.get(one)],
        warnings=warning_lines(notice.opens_at, notice.closes_at, notice.published_at),
        may_edit=policy.may_edit_notice(actor, notice),
        may_keep_documents=policy.may_keep_documents(actor, notice),
        may_set_protocol=policy.may_set_protocol(actor, notice),
        may_publish=policy.may_publish_notice(actor, notice, now),
        may_extend=policy.may_extend_notice(actor, notice, None, now),
        may_revoke=policy.may_revoke_notice(actor, notice),
        may_conclude=policy.may_conclude_notice(actor, notice, waiting, now),
    )


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/modifica", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_edit_notice)
def edit(territory: TerritoryRef, notice_id: int) -> Response:
    """Change a draft."""
    notice = queries.get_notice(current_actor(), territory.id, notice_id)
    form = NoticeForm(data=typed(notice))
    form.offer([(one.id, one.title) for one in consultations.list_roundtables(notice.cycle_id)])
    outcome = handle(
        form,
        lambda: service.edit_notice(current_actor(), form.to_edit(territory.id, notice_id), clock.now()),
        told=N_("Avviso salvato."),
        next_url=lambda: url_for(".show", territory=territory, notice_id=notice_id),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_notice(current_actor(), territory.id, notice_id).version)
    return outcome.done or page(
        "notices/edit.html", territory=territory, found=notice, cycle=None, form=form, outcome=outcome, status=outcome.status
    )


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/protocollo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_set_protocol)
def protocol(territory: TerritoryRef, notice_id: int) -> Response:
    """Protocol number and albo pretorio."""
    notice = queries.get_notice(current_actor(), territory.id, notice_id)
    values = {"number": notice.protocol_number, "on": notice.protocol_on, "board_reference": notice.board_reference}
    form = ProtocolForm(data={**values, "version": str(notice.version)})
    outcome = handle(
        form,
        lambda: service.set_protocol(current_actor(), form.to_request(territory.id, notice_id), clock.now()),
        told=N_("Protocollo e albo salvati."),
        next_url=lambda: url_for(".show", territory=territory, notice_id=notice_id),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_notice(current_actor(), territory.id, notice_id).version)
    return outcome.done or page(
        "notices/protocol.html", territory=territory, found=notice, form=form, outcome=outcome, status=outcome.status
    )


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/pubblica", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_publish_notice)
def publish(territory: TerritoryRef, notice_id: int) -> Response:
    """Look at it once more, then make it public."""
    notice = queries.get_notice(current_actor(), territory.id, notice_id)
    return _change(territory, notice, ChangeForm, service.publish_notice, "publish", N_("Avviso pubblicato."))


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/proroga", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_extend_notice)
def extend(territory: TerritoryRef, notice_id: int) -> Response:
    """Move the term later."""
    notice = queries.get_notice(current_actor(), territory.id, notice_id)
    return _change(territory, notice, ExtendForm, service.extend_notice, "extend", N_("Scadenza prorogata: lo diciamo a chi partecipa."))


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/revoca", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_revoke_notice)
def revoke(territory: TerritoryRef, notice_id: int) -> Response:
    """Take it back, with the reason."""
    notice = queries.get_notice(current_actor(), territory.id, notice_id)
    return _change(territory, notice, RevokeForm, service.revoke_notice, "revoke", N_("Avviso revocato: lo diciamo a chi partecipa."))


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/concludi", methods=["GET", "POST"])
@access.staff(policy.COORDINATOR, policy=policy.may_conclude_notice)
def conclude(territory: TerritoryRef, notice_id: int) -> Response:
    """Everything is decided."""
    notice = queries.get_notice(current_actor(), territory.id, notice_id)
    return _change(territory, notice, ConcludeForm, service.conclude_notice, "conclude", N_("Avviso concluso."))


_Verb = Callable[..., None]


def _change(territory: TerritoryRef, notice: NoticeView, kind: type[ChangeForm], verb: _Verb, what: str, told: str) -> Response:
    """The page of a dated fact: what it does, its form, the policy's reason when it is not possible."""
    actor, now = current_actor(), clock.now()
    form = kind(data={"version": str(notice.version)})
    outcome = handle(
        form,
        lambda: verb(actor, form.to_request(territory.id, notice.id), now),
        told=told,
        next_url=lambda: url_for(".show", territory=territory, notice_id=notice.id),
    )
    if outcome.done:
        return outcome.done
    if outcome.conflict:
        notice = queries.get_notice(actor, territory.id, notice.id)
        form["version"].data = str(notice.version)
    return _change_page(territory, notice, form, outcome, what)


def _change_page(territory: TerritoryRef, notice: NoticeView, form: ChangeForm, outcome: Outcome, what: str) -> Response:
    actor, now = current_actor(), clock.now()
    counts = queries.count_by_status(notice.id) if what == "conclude" else {}
    waiting = sum(counts.get(status, 0) for status in PENDING)
    allowed = {
        "publish": policy.may_publish_notice(actor, notice, now),
        "extend": policy.may_extend_notice(actor, notice, None, now),
        "revoke": policy.may_revoke_notice(actor, notice),
        "conclude": policy.may_conclude_notice(actor, notice, waiting, now),
    }
    return page(
        "notices/change.html",
        territory=territory,
        found=notice,
        form=form,
        outcome=outcome,
        what=what,
        allowed=allowed[what],
        warnings=warning_lines(notice.opens_at, notice.closes_at) if what == "publish" else [],
        status=outcome.status,
    )
