# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a contribution: the form, its preview, the late form, the draft of who is signed in and of who is not."""

from collections.abc import Sequence

from flask import Response, flash, request, url_for

from consulta.accounts.queries import get_user
from consulta.attachments import queries as attachments
from consulta.consultations.queries import TopicView, get_topic
from consulta.contributions import policy, queries, service
from consulta.contributions.forms import ContributionForm, as_typed
from consulta.contributions.queries import Similar
from consulta.contributions.requests import Submitted
from consulta.contributions.views import documents
from consulta.contributions.views.blueprint import bp, count_attempt, find_url, go, keep, kept_notice, my_page_url, say, start, topic_url
from consulta.contributions.wording import details_shown
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
from consulta.web.uploads import takes_files

PURPOSE = "contribution"


@bp.route("/<territory:territory>/temi/<int:topic_id>/contributi/nuovo", methods=["GET", "POST"])
@access.anyone(policy.may_submit_contribution)
@takes_files
def submit(territory: TerritoryRef, topic_id: int) -> Response:
    """Write first, identify last: anybody opens the form, a visitor's text waits for a mailed link."""
    topic = get_topic(territory.id, topic_id, clock.now())
    form = form_for(territory, topic)
    if request.method == "GET":
        return show(territory, topic, form)
    documents.receive(territory, topic, form)
    if documents.is_about_files():
        return show(territory, topic, form, status=422 if form.file.errors else 200)
    if request.form.get("action") == "draft":
        kept_notice(keep(territory, PURPOSE, topic.id, None))
        return go(my_page_url(territory)) if current_actor().is_authenticated else show(territory, topic, form)
    if not documents.all_valid(form):
        return show(territory, topic, form, status=422)
    if form.asks:
        return show(territory, topic, form, asks=True)
    return _send(territory, topic, form)


@bp.route("/<territory:territory>/temi/<int:topic_id>/contributi/anteprima", methods=["POST"])
@access.anyone(policy.may_submit_contribution)
@takes_files
def preview(territory: TerritoryRef, topic_id: int) -> Response:
    """The same form with the text above it as it will be read. Nothing is sent."""
    topic = get_topic(territory.id, topic_id, clock.now())
    form = form_for(territory, topic)
    documents.receive(territory, topic, form)
    try:
        html = clean(form.text.data or "").html
    except Invalid as invalid:
        show_errors(form, invalid)
        return show(territory, topic, form, status=422)
    return show(territory, topic, form, preview=html)


def form_for(territory: TerritoryRef, topic: TopicView) -> ContributionForm:
    """The form as sent, or filled in from a kept draft, with its choices."""
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
        return show(territory, topic, form, status=422)
    except Refused as refused:
        return _kept(territory, topic, form, refused)
    _tell(sent)
    return go(url_for(".receipt", territory=territory, number=sent.number))


def _kept(territory: TerritoryRef, topic: TopicView, form: ContributionForm, refused: Refused) -> Response:
    """The window closed, or the hat is gone: the text is a draft now, the reason is shown, and the late form where there is one."""
    kept_notice(keep(territory, PURPOSE, topic.id, None))
    return show(territory, topic, form, status=403, refusal=say(refused))


def _tell(sent: Submitted) -> None:
    if sent.status == "published":
        message = gettext("Contributo pubblicato con il numero %(number)s.", number=sent.number)
    elif sent.late:
        message = gettext("Contributo ricevuto in ritardo con il numero %(number)s: l'ufficio decide se accettarlo.", number=sent.number)
    else:
        message = gettext("Contributo ricevuto con il numero %(number)s: l'ufficio lo legge prima di pubblicarlo.", number=sent.number)
    flash(message, "success")


def _may_have_files() -> bool:
    """A form shown for the first time has a new key, for which nothing can wait."""
    return request.method == "POST" or "bozza" in request.args


def _organisation_url(territory: TerritoryRef, topic: TopicView) -> str | None:
    """Where a visitor who speaks for an organisation registers it first, to come back to this topic."""
    if current_actor().is_authenticated or request.method == "POST":
        return None
    return find_url("organisations.register", territory=territory, per="organizzazione", tema=topic.id)


def show(
    territory: TerritoryRef,
    topic: TopicView,
    form: ContributionForm,
    *,
    status: int = 200,
    refusal: str = "",
    preview: str = "",
    similar: Sequence[Similar] | None = None,
    asks: bool = False,
) -> Response:
    """The page with the form: whatever was typed, and beside it the preview or what is like it where they were asked for.

    ``asks``: the text seems to hold somebody's data, and is not sent before the person has looked at it.
    """
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
        preview_details=details_shown(form.details),
        similar=similar,
        asks=asks,
        findings=form.findings if preview or asks else (),
        hats=actor.hats_in(territory.id),
        waiting=attachments.list_waiting(actor, form.submission_key.data or "") if _may_have_files() else (),
        limits=attachments.limits_of(territory.id),
        status=status,
    )
