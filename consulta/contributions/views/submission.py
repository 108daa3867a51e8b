# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a contribution: the form, its preview, the late form, the draft of who is signed in and of who is not."""

from flask import Response, flash, request, url_for

from consulta.accounts.queries import get_user
from consulta.consultations.queries import TopicView, get_topic
from consulta.contributions import policy, queries, service
from consulta.contributions.forms import ContributionForm, as_typed
from consulta.contributions.requests import Submitted
from consulta.contributions.views.blueprint import bp, count_attempt, find_url, go, keep, kept_notice, my_page_url, say, start, topic_url
from consulta.core import clock
from consulta.core.errors import Invalid, Refused, TooMany
from consulta.core.text import clean
from consulta.territory.queries import list_areas, list_municipalities
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import current_language, gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PURPOSE = "contribution"


@bp.route("/<territory:territory>/temi/<int:topic_id>/contributi/nuovo", methods=["GET", "POST"])
@access.anyone(policy.may_submit_contribution)
def submit(territory: TerritoryRef, topic_id: int) -> Response:
    """Write first, identify last: anybody opens the form, a visitor's text waits for a mailed link."""
    topic = get_topic(territory.id, topic_id, clock.now())
    form = _form(territory, topic)
    if request.method == "GET":
        return _show(territory, topic, form)
    if request.form.get("action") == "draft":
        kept_notice(keep(territory, PURPOSE, topic.id, None))
        return go(my_page_url(territory)) if current_actor().is_authenticated else _show(territory, topic, form)
    if not form.validate():
        return _show(territory, topic, form, status=422)
    return _send(territory, topic, form)


@bp.route("/<territory:territory>/temi/<int:topic_id>/contributi/anteprima", methods=["POST"])
@access.anyone(policy.may_submit_contribution)
def preview(territory: TerritoryRef, topic_id: int) -> Response:
    """The same form with the text above it as it will be read. Nothing is sent."""
    topic = get_topic(territory.id, topic_id, clock.now())
    form = _form(territory, topic)
    try:
        html = clean(form.text.data or "").html
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, topic, form, status=422)
    return _show(territory, topic, form, preview=html)


def _form(territory: TerritoryRef, topic: TopicView) -> ContributionForm:
    actor, today = current_actor(), clock.rome_day(clock.now())
    draft_id = whole(request.args.get("bozza"))
    draft = queries.get_draft(actor.user_id or 0, draft_id) if request.method == "GET" and draft_id else None
    form = ContributionForm(as_typed(draft.payload, draft.key)) if draft else ContributionForm()
    if actor.is_authenticated:
        hats = actor.hats_in(territory.id)
        last = queries.find_last_hat(actor.user_id or 0, territory.id) if hats else None
        form.for_person(hats, last, shows_name=get_user(actor.user_id or 0).shows_name)
    else:
        form.for_visitor()
    english = current_language() == "en"
    areas = None if topic.area_id else [(one.id, (one.label_en if english else "") or one.label) for one in list_areas(territory.id, today)]
    form.offer(list_municipalities(territory.id, today), areas)
    return form


def _send(territory: TerritoryRef, topic: TopicView, form: ContributionForm) -> Response:
    actor, now = current_actor(), clock.now()
    try:
        if not actor.is_authenticated:
            policy.may_submit_contribution(actor, topic, now, late=bool(form.late.data)).or_refuse()
            return start(territory, form, PURPOSE, topic.id, None)
        count_attempt(actor, form.submission_key.data or "")
        sent = service.submit_contribution(actor, form.to_request(territory.id, topic.id), now)
    except TooMany:
        raise
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, topic, form, status=422)
    except Refused as refused:
        return _kept(territory, topic, form, refused)
    _tell(sent)
    return go(url_for(".receipt", territory=territory, number=sent.number))


def _kept(territory: TerritoryRef, topic: TopicView, form: ContributionForm, refused: Refused) -> Response:
    """The window closed, or the hat is gone: the text is a draft now, the reason is shown, and the late form where there is one."""
    kept_notice(keep(territory, PURPOSE, topic.id, None))
    return _show(territory, topic, form, status=403, refusal=say(refused))


def _tell(sent: Submitted) -> None:
    if sent.status == "published":
        message = gettext("Contributo pubblicato con il numero %(number)s.", number=sent.number)
    elif sent.late:
        message = gettext("Contributo ricevuto in ritardo con il numero %(number)s: l'ufficio decide se accettarlo.", number=sent.number)
    else:
        message = gettext("Contributo ricevuto con il numero %(number)s: l'ufficio lo legge prima di pubblicarlo.", number=sent.number)
    flash(message, "success")


def _findings(form: ContributionForm) -> tuple[policy.Finding, ...]:
    """What the writer may want to take out before sending. A danger is not told here as a mistake: the receipt says where help is."""
    found = policy.findings_in(form.title.data or "", form.text.data or "")
    return tuple(one for one in found if one.kind not in policy.RISKS)


def _organisation_url(territory: TerritoryRef, topic: TopicView) -> str | None:
    """Where a visitor who speaks for an organisation registers it first, to come back to this topic."""
    if current_actor().is_authenticated or request.method == "POST":
        return None
    return find_url("organisations.register", territory=territory, per="organizzazione", tema=topic.id)


def _show(
    territory: TerritoryRef, topic: TopicView, form: ContributionForm, *, status: int = 200, refusal: str = "", preview: str = ""
) -> Response:
    actor, now = current_actor(), clock.now()
    on_time = policy.may_submit_contribution(actor, topic, now)
    window = topic.window
    late = not on_time and bool(policy.may_submit_contribution(actor, topic, now, late=True))
    if late:
        form.late.data = "y"
    return page(
        "contributions/submit.html",
        territory=territory,
        topic=topic,
        topic_link=topic_url(territory, topic.id),
        organisation_url=_organisation_url(territory, topic),
        form=form,
        window=window,
        closed="" if on_time else gettext(on_time.reason),
        is_late=late,
        refusal=refusal,
        preview=preview,
        findings=_findings(form) if preview else (),
        hats=actor.hats_in(territory.id),
        status=status,
    )
