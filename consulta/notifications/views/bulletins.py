# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of its messages to many: written, looked at as they will be read, tried, sent, confirmed, stopped."""

from collections.abc import Callable
from typing import Any

from flask import Response as FlaskResponse
from flask import make_response, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts.throttle import throttle
from consulta.consultations import queries as consultations
from consulta.consultations.views.blueprint import Outcome, handle
from consulta.core import clock
from consulta.core.words import N_
from consulta.notifications import letters, policy, queries, service
from consulta.notifications.forms import BulletinForm, BulletinStepForm, Choices
from consulta.notifications.queries import BulletinView, Envelope
from consulta.notifications.requests import BulletinStep
from consulta.notifications.views.blueprint import bp
from consulta.organisations.forms import every_category
from consulta.organisations.queries import offered_categories
from consulta.territory.queries import list_municipalities
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import current_language
from consulta.web.locale import gettext as _
from consulta.web.pager import links, read_cursor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

LETTER_CSP = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
"""A letter has its style inside, as mail programs want; nothing else of it is believed."""

Verb = Callable[..., Any]


@bp.route("/<territory:territory>/ufficio/annunci")
@access.staff(*policy.READERS, policy=policy.may_read_bulletins)
def bulletins(territory: TerritoryRef) -> Response:
    """What the office wrote to many, the newest first."""
    found = queries.list_bulletins(territory.id, read_cursor(int))
    return page(
        "notifications/bulletins.html",
        territory=territory,
        found=found,
        pages=links(found),
        may_write=policy.may_write_bulletin(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/annunci/nuovo", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_bulletin)
def write_bulletin(territory: TerritoryRef) -> Response:
    """A new message, kept until it is sent."""
    form = BulletinForm()
    form.offer(_choices(territory))
    made: list[int] = []
    outcome = handle(
        form,
        lambda: made.append(service.write_bulletin(current_actor(), form.to_request(territory.id), clock.now())),
        told=N_("Annuncio salvato: rileggilo qui sotto come lo leggeranno gli altri."),
        next_url=lambda: url_for(".bulletin", territory=territory, bulletin_id=made[0]),
    )
    return outcome.done or _form_page(territory, None, form, outcome)


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>/modifica", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_edit_bulletin)
def edit_bulletin(territory: TerritoryRef, bulletin_id: int) -> Response:
    """Change a message that is being prepared."""
    bulletin = queries.get_bulletin(territory.id, bulletin_id)
    form = BulletinForm(data=_typed(bulletin))
    form.offer(_choices(territory))
    outcome = handle(
        form,
        lambda: service.write_bulletin(current_actor(), form.to_request(territory.id, bulletin_id), clock.now()),
        told=N_("Annuncio salvato: rileggilo qui sotto come lo leggeranno gli altri."),
        next_url=lambda: url_for(".bulletin", territory=territory, bulletin_id=bulletin_id),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_bulletin(territory.id, bulletin_id).version)
    return outcome.done or _form_page(territory, bulletin, form, outcome)


def _typed(bulletin: BulletinView) -> dict[str, str]:
    return {
        "version": str(bulletin.version),
        "audience": f"{bulletin.audience.value}:{bulletin.audience_ref}",
        "subject": bulletin.subject,
        "text": bulletin.source,
        "subject_en": bulletin.subject_en,
        "text_en": bulletin.source_en,
    }


def _form_page(territory: TerritoryRef, bulletin: BulletinView | None, form: BulletinForm, outcome: Outcome) -> Response:
    return page(
        "notifications/bulletin_form.html", territory=territory, bulletin=bulletin, form=form, outcome=outcome, status=outcome.status
    )


def _choices(territory: TerritoryRef) -> Choices:
    """Whom the office can write to, in groups."""
    now = clock.now()
    today = clock.rome_day(now)
    cycle = consultations.find_current_cycle(territory.id, now)
    tables = consultations.list_roundtables(cycle.id) if cycle else []
    topics = consultations.list_topics(cycle.id) if cycle else []
    categories = every_category(offered_categories(territory.id, today))
    whole = [("everybody:", _("Chi segue qualunque cosa nella consultazione")), ("cycle_followers:", _("Chi segue la consultazione"))]
    return {
        _("Chi partecipa a un tavolo"): [
            (f"members:{one.id}", _("Chi partecipa al tavolo «%(title)s»", title=one.title)) for one in tables
        ],
        _("Chi segue"): [
            *(whole if cycle else []),
            *((f"roundtable_followers:{one.id}", _("Chi segue il tavolo «%(title)s»", title=one.title)) for one in tables),
            *((f"topic_followers:{one.id}", _("Chi segue il tema «%(title)s»", title=one.title)) for one in topics),
        ],
        _("Organizzazioni di una categoria"): [(f"category:{value}", label) for value, label in categories if value],
        _("Organizzazioni accreditate di un comune"): [(f"comune:{one.id}", one.name) for one in list_municipalities(territory.id, today)],
    }


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>")
@access.staff(*policy.READERS, policy=policy.may_read_bulletins)
def bulletin(territory: TerritoryRef, bulletin_id: int) -> Response:
    """A message as it will be read, how many it reaches, where it stands and what can be done with it."""
    return _show(territory, queries.get_bulletin(territory.id, bulletin_id), BulletinStepForm(formdata=None), Outcome())


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>/come-si-legge")
@access.staff(*policy.READERS, policy=policy.may_read_bulletins)
def bulletin_letter(territory: TerritoryRef, bulletin_id: int) -> Response:
    """The letter itself, as a mail program shows it, in the language of the page."""
    html = letters.compose(_envelope(queries.get_bulletin(territory.id, bulletin_id), current_language()))[2]
    answer: FlaskResponse = make_response(html)
    answer.headers["Content-Security-Policy"] = LETTER_CSP
    return answer


def _envelope(shown: BulletinView, language: str) -> Envelope:
    """The letter that the person who looks would get."""
    actor = current_actor()
    context = {"bulletin_id": shown.id}
    return Envelope(0, service.BULLETIN, "", context, shown.territory_id, actor.user_id, None, language, "", clock.now(), shown.event_id)


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>/prova", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_bulletin)
def try_bulletin(territory: TerritoryRef, bulletin_id: int) -> Response:
    """A trial letter to who asks for it."""

    def verb(step: BulletinStep) -> None:
        throttle("bulletin_trial", [f"user:{current_actor().user_id}"], clock.now())
        service.try_bulletin(current_actor(), step, clock.now())

    return _step(territory, bulletin_id, verb, N_("Ti abbiamo mandato una prova: guarda nella tua posta."))


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>/spedisci", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_send_bulletin)
def send_bulletin(territory: TerritoryRef, bulletin_id: int) -> Response:
    """It is ready."""

    def verb(step: BulletinStep) -> None:
        throttle("bulletin", [f"territory:{territory.id}"], clock.now(), form_key=f"{bulletin_id}:{step.version}")
        service.send_bulletin(current_actor(), step, clock.now())

    return _step(territory, bulletin_id, verb, N_("Fatto: qui sotto leggi quando parte o chi lo deve confermare."))


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>/conferma", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_confirm_bulletin)
def confirm_bulletin(territory: TerritoryRef, bulletin_id: int) -> Response:
    """The second person has read it."""
    return _step(territory, bulletin_id, _bound(service.confirm_bulletin), N_("Confermato: parte tra cinque minuti."))


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>/restituisci", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_return_bulletin)
def return_bulletin(territory: TerritoryRef, bulletin_id: int) -> Response:
    """Give it back to be changed."""
    return _step(territory, bulletin_id, _bound(service.return_bulletin), N_("Restituito: è di nuovo in preparazione."))


@bp.route("/<territory:territory>/ufficio/annunci/<int:bulletin_id>/annulla", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_cancel_bulletin)
def cancel_bulletin(territory: TerritoryRef, bulletin_id: int) -> Response:
    """Stop it before it leaves."""
    return _step(territory, bulletin_id, _bound(service.cancel_bulletin), N_("Annullato: non parte niente."))


def _bound(verb: Verb) -> Verb:
    return lambda step: verb(current_actor(), step, clock.now())


def _step(territory: TerritoryRef, bulletin_id: int, verb: Verb, told: str) -> Response:
    """Do one step of a message; the buttons stand on its page, and so does what went wrong."""
    form = BulletinStepForm()
    here = url_for(".bulletin", territory=territory, bulletin_id=bulletin_id)
    if not form.is_submitted():
        return redirect(here, 303)
    outcome = handle(form, lambda: verb(form.to_request(territory.id, bulletin_id)), told=told, next_url=lambda: here)
    return outcome.done or _show(territory, queries.get_bulletin(territory.id, bulletin_id), form, outcome)


def _show(territory: TerritoryRef, shown: BulletinView, form: BulletinStepForm, outcome: Outcome) -> Response:
    actor, now = current_actor(), clock.now()
    scope = queries.Scope(territory.id, shown.cycle_id, now)
    languages = ["it", "en"] if shown.html_en else ["it"]
    form.version.data = str(shown.version)
    return page(
        "notifications/bulletin.html",
        territory=territory,
        bulletin=shown,
        audience=_(queries.name_audience(territory.id, shown.to)),
        reach=queries.measure(scope, shown.to),
        letter_counts=queries.count_letters(shown.event_id),
        texts=[(language, *letters.compose(_envelope(shown, language))[:2]) for language in languages],
        form=form,
        outcome=outcome,
        second_above=policy.CONFIRMED_ABOVE,
        may_edit=policy.may_edit_bulletin(actor, shown),
        may_send=policy.may_send_bulletin(actor, shown),
        may_confirm=policy.may_confirm_bulletin(actor, shown),
        may_return=policy.may_return_bulletin(actor, shown),
        may_cancel=policy.may_cancel_bulletin(actor, shown, now),
        status=outcome.status,
    )
