# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One short form for a person and, if wanted, an organisation (decisions.md 35); for who is signed in, a further organisation."""

from collections.abc import Sequence

from flask import current_app, flash, request, session, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.accounts.requests import address_key
from consulta.accounts.signin import AFTER, MARK
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import FurtherForm, RegisterForm
from consulta.organisations.requests import Caution, RegisterTogether
from consulta.organisations.views.blueprint import bp, go
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import current_language, gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/registrati", methods=["GET", "POST"])
@access.anyone(policy.may_register_organisation)
def register(territory: TerritoryRef) -> Response:
    """Who is signed in adds an organisation; everybody else an account, with or without one."""
    if current_actor().is_authenticated:
        return _further(territory)
    form = RegisterForm()
    if request.method == "GET" and request.args.get("per") == "organizzazione":
        form.takes_part.data = "organizzazione"
    _offer(form, territory)
    cautions: Sequence[Caution] = ()
    if form.validate_on_submit():
        cautions = _cautions(territory, form) if form.is_for_organisation else ()
        if not cautions and _register(territory, form):
            return go(url_for(".check_mail", territory=territory))
    status = 422 if form.errors or form.form_errors or cautions else 200
    return page("organisations/register.html", form=form, cautions=cautions, status=status)


def _offer(form: RegisterForm | FurtherForm, territory: TerritoryRef) -> None:
    today = clock.rome_day(clock.now())
    form.offer(territories.list_municipalities(territory.id, today), queries.offered_categories(territory.id, today))


def _register(territory: TerritoryRef, form: RegisterForm) -> bool:
    """Register; False when the service found something wrong, which then stands beside its field."""
    now, key = clock.now(), form.submission_key.data or ""
    user = form.user(current_language())
    organisation = form.organisation(territory.id, 0, user.municipality_id, key) if form.is_for_organisation else None
    accounts.throttle("sign_up", [address_key(request.remote_addr)], now)
    try:
        user_id = service.register_together(current_actor(), RegisterTogether(territory.id, user, organisation, key), now)
    except Invalid as invalid:
        show_errors(form, invalid)
        return False
    session[MARK] = accounts.registration_mark(user_id)
    if form.is_for_organisation:
        session[AFTER] = _to_write(territory)
    return True


def _to_write(territory: TerritoryRef) -> str:
    """Where who registers an organisation goes once the address is confirmed: to the topic they came from, or to choose one."""
    topic_id, views = whole(request.args.get("tema")), current_app.view_functions
    path = ""
    if topic_id and "contributions.submit" in views:
        path = url_for("contributions.submit", territory=territory, topic_id=topic_id)
    elif "portal.write" in views:
        path = url_for("portal.write", territory=territory)
    return path.removeprefix(request.script_root)


def _cautions(territory: TerritoryRef, form: RegisterForm | FurtherForm) -> Sequence[Caution]:
    if form.goes_on.data:
        return ()
    code = policy.compact_code(form.fiscal_code.data or "")
    return service.cautions(territory.id, form.organisation_name.data or "", code, form.branch.data or "")


@bp.route("/<territory:territory>/registrati/controlla-la-posta")
@access.anyone()
def check_mail(territory: TerritoryRef) -> Response:
    """The same words whether the address had an account or not."""
    return page("organisations/check_mail.html")


def _further(territory: TerritoryRef) -> Response:
    form = FurtherForm()
    _offer(form, territory)
    cautions: Sequence[Caution] = ()
    if form.validate_on_submit():
        repeated = service.is_repeat(form.submission_key.data or "", current_actor().user_id or 0)
        cautions = () if repeated else _cautions(territory, form)
        if not cautions and _add(territory, form):
            flash(gettext("Organizzazione registrata: puoi già parlare a suo nome. L'ufficio la verificherà."), "success")
            return go(url_for(".mine"))
    status = 422 if form.errors or form.form_errors or cautions else 200
    return page("organisations/register_further.html", form=form, cautions=cautions, status=status)


def _add(territory: TerritoryRef, form: FurtherForm) -> bool:
    actor, now = current_actor(), clock.now()
    accounts.throttle("sign_up", [f"user:{actor.user_id}"], now)
    comune = form.municipality.data or ""
    municipality_id = int(comune) if comune.isdecimal() else None
    asked = form.organisation(territory.id, actor.user_id or 0, municipality_id, form.submission_key.data)
    try:
        service.register_organisation(actor, asked, now)
    except Invalid as invalid:
        show_errors(form, invalid)
        return False
    return True
