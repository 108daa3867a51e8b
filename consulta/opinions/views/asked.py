# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One opinion: what was asked, how it stands, what the office may still do about it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts.throttle import throttle
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.opinions import policy, queries, service
from consulta.opinions.forms import AgainForm, CancelForm, ExtendForm, FileForm
from consulta.opinions.queries import OpinionView
from consulta.opinions.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files

PATH = "/<territory:territory>/ufficio/pareri/<int:opinion_id>"


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_opinions)
def show(territory: TerritoryRef, opinion_id: int) -> Response:
    """The opinion with its question, its letter, its answer."""
    return _show(territory, queries.get_opinion(territory.id, opinion_id))


@bp.route(f"{PATH}/proroga", methods=["POST"])
@access.staff(*policy.ASKERS, policy=policy.may_change)
def extend(territory: TerritoryRef, opinion_id: int) -> Response:
    """A later day; the body is told."""
    form = ExtendForm()

    def verb() -> None:
        service.extend_opinion(current_actor(), form.to_request(territory.id, opinion_id), clock.now())

    return _act(territory, opinion_id, form, verb, _("Termine spostato: avvisiamo l'ente."), extending=form)


@bp.route(f"{PATH}/annulla", methods=["POST"])
@access.staff(*policy.ASKERS, policy=policy.may_change)
def cancel(territory: TerritoryRef, opinion_id: int) -> Response:
    """Do without it, saying why."""
    form = CancelForm()

    def verb() -> None:
        service.cancel_opinion(current_actor(), form.to_request(territory.id, opinion_id), clock.now())

    return _act(territory, opinion_id, form, verb, _("Richiesta annullata: avvisiamo l'ente."), cancelling=form)


@bp.route(f"{PATH}/risposta", methods=["POST"])
@access.staff(*policy.ASKERS, policy=policy.may_change)
@takes_files
def file_answer(territory: TerritoryRef, opinion_id: int) -> Response:
    """File an answer that came another way."""
    form, now, actor = FileForm(), clock.now(), current_actor()

    def verb() -> None:
        wanted = form.to_file(territory.id, opinion_id, clock.rome_day(now))
        if wanted.file is not None:
            throttle("upload", [f"user:{actor.user_id}"], now)
        service.file_answer(actor, wanted, now)

    return _act(territory, opinion_id, form, verb, _("Parere registrato."), filing=form)


@bp.route(f"{PATH}/rimanda", methods=["POST"])
@access.staff(*policy.ASKERS, policy=policy.may_send_again)
def send_again(territory: TerritoryRef, opinion_id: int) -> Response:
    """Write the letter once more, to the address of the list."""
    form = AgainForm()

    def verb() -> None:
        service.send_again(current_actor(), territory.id, opinion_id, form.seen, clock.now())

    return _act(territory, opinion_id, form, verb, _("Il messaggio riparte, all'indirizzo che c'è ora in rubrica."))


def _act(territory: TerritoryRef, opinion_id: int, form: Any, verb: Callable[[], None], done: str, **forms: ConsultaForm) -> Response:
    """Do the verb, or show the page again with what was typed and why it was not done."""
    found = queries.get_opinion(territory.id, opinion_id)
    problem: Conflict | Refused | None = None
    status = 422
    if form.validate():
        try:
            verb()
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            problem, status = conflict, 409
            found = queries.get_opinion(territory.id, opinion_id)
            form.version.data = str(found.version)
        except Refused as refused:
            problem, status = refused, 403
            found = queries.get_opinion(territory.id, opinion_id)
        else:
            flash(done, "success")
            return redirect(url_for("opinions.show", territory=territory, opinion_id=opinion_id), 303)
    return _show(territory, found, form=form, problem=problem, status=status, **forms)


def _show(
    territory: TerritoryRef,
    found: OpinionView,
    *,
    form: ConsultaForm | None = None,
    problem: Conflict | Refused | None = None,
    extending: Any = None,
    cancelling: Any = None,
    filing: Any = None,
    status: int = 200,
) -> Response:
    actor, today, seen = current_actor(), clock.rome_day(clock.now()), str(found.version)
    return page(
        "opinions/show.html",
        territory=territory,
        opinion=found,
        today=today,
        is_late=found.is_late(today),
        files=queries.list_answer_files([found.id]).get(found.id, ()) if found.answered_on else (),
        form=form,
        problem=problem,
        extending=extending or ExtendForm(formdata=None, version=seen),
        cancelling=cancelling or CancelForm(formdata=None, version=seen),
        filing=filing or FileForm(formdata=None, version=seen, answered_on=today),
        opened=next((name for name, one in {"extend": extending, "cancel": cancelling, "file": filing}.items() if one), ""),
        may_change=policy.may_change(actor, territory.id, found.status),
        may_send_again=policy.may_send_again(actor, territory.id, found.letter_state, found.status),
        status=status,
    )
