# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for an opinion from a contribution, and the lists of what was asked and of what was passed on."""

from datetime import timedelta

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.words import N_
from consulta.opinions import policy, queries, service
from consulta.opinions.forms import AgainForm, AskForm
from consulta.opinions.queries import OfficeList
from consulta.opinions.views.blueprint import bp
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

LISTS = {
    OfficeList.WAITING: N_("In attesa"),
    OfficeList.LATE: N_("In ritardo"),
    OfficeList.ANSWERED: N_("Arrivati"),
    OfficeList.CANCELLED: N_("Annullati"),
}
USUAL_TIME = timedelta(days=15)
"""How far away the form proposes the day: the office changes it."""
LOST = "non-riuscite"


@bp.route("/<territory:territory>/ufficio/pareri")
@access.staff(*policy.READERS, policy=policy.may_read_opinions)
def index(territory: TerritoryRef) -> Response:
    """The lists, each with its count; ``stato`` chooses, ``pagina`` continues."""
    today = clock.rome_day(clock.now())
    wanted = request.args.get("stato", OfficeList.WAITING.value)
    if wanted not in {one.value for one in LISTS}:
        raise Invalid({"stato": _("L'elenco richiesto non esiste: scegline uno tra quelli della pagina.")})
    which = OfficeList(wanted)
    found = queries.list_opinions(territory.id, which, today, pager.read_cursor(int, int))
    counts = queries.count_opinions(territory.id, today)
    return page(
        "opinions/index.html",
        territory=territory,
        which=which.value,
        label=LISTS[which],
        lists=[(one.value, label, counts[one]) for one, label in LISTS.items()],
        rows=found.items,
        pager=pager.links(found),
        today=today,
    )


@bp.route("/<territory:territory>/ufficio/contributi/<int:contribution_id>/pareri/nuovo", methods=["GET", "POST"])
@access.staff(*policy.ASKERS, policy=policy.may_ask)
def ask(territory: TerritoryRef, contribution_id: int) -> Response:
    """Choose the body, write the question and the day; beside it what the body will read."""
    now = clock.now()
    dossier = queries.find_dossier(territory.id, contribution_id)
    if dossier is None:
        raise NotFound
    policy.may_ask(current_actor(), territory.id).or_refuse()
    form = AskForm(due_on=clock.rome_day(now + USUAL_TIME))
    choices = queries.list_choices(territory.id)
    form.offer(choices)
    if form.validate_on_submit():
        try:
            opinion_id = service.ask_opinion(current_actor(), form.to_request(territory.id, contribution_id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Richiesta in partenza: l'ente riceve la domanda, il contributo e il collegamento per rispondere."), "success")
            return redirect(url_for("opinions.show", territory=territory, opinion_id=opinion_id), 303)
    return page(
        "opinions/ask.html",
        territory=territory,
        contribution_id=contribution_id,
        dossier=dossier,
        form=form,
        has_choices=bool(choices),
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/<territory:territory>/ufficio/trasmissioni")
@access.staff(*policy.READERS, policy=policy.may_read_opinions)
def forwarded(territory: TerritoryRef) -> Response:
    """What was passed on to who is competent, the newest first; ``stato=non-riuscite`` what did not arrive."""
    only_lost = request.args.get("stato") == LOST
    found = queries.list_forwardings(territory.id, pager.read_cursor(int), only_lost=only_lost)
    return page(
        "opinions/forwarded.html",
        territory=territory,
        rows=found.items,
        pager=pager.links(found),
        only_lost=only_lost,
        lost=LOST,
        may_send=policy.may_forward_again(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/trasmissioni/<int:forwarding_id>/rimanda", methods=["POST"])
@access.staff(*policy.ASKERS, policy=policy.may_forward_again)
def pass_on_again(territory: TerritoryRef, forwarding_id: int) -> Response:
    """Write a letter that did not arrive once more, to the address of the list."""
    form = AgainForm()
    if not form.validate():
        raise Refused(_("Il modulo non è completo: ricarica la pagina e riprova."))
    try:
        service.pass_on_again(current_actor(), territory.id, forwarding_id, form.seen, clock.now())
    except (Invalid, Conflict) as problem:
        said = problem.message if isinstance(problem, Conflict) else " ".join(map(_, problem.errors.values()))
        flash(_(said), "warning")
    else:
        flash(_("Il messaggio riparte, all'indirizzo che c'è ora in rubrica."), "success")
    return redirect(url_for("opinions.forwarded", territory=territory), 303)
