# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a contribution: the form, its preview, the late form, the draft of who is signed in and of who is not."""

from collections.abc import Mapping, Sequence

from flask import Response, flash, request, url_for

from consulta.accounts.queries import get_user
from consulta.attachments import queries as attachments
from consulta.consultations.queries import TopicView, get_topic
from consulta.contributions import policy, queries, service
from consulta.contributions.forms import ContributionForm, as_typed, draft_request
from consulta.contributions.queries import DraftView, Similar
from consulta.contributions.requests import Submitted
from consulta.contributions.views import documents
from consulta.contributions.views.blueprint import bp, count_attempt, find_url, go, keep, kept_notice, my_page_url, say, start, topic_url
from consulta.contributions.wording import details_shown
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, Refused, TooMany
from consulta.core.text import clean
from consulta.core.words import N_
from consulta.territory.queries import list_areas, list_municipalities
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import current_language, gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files

PURPOSE = "contribution"
DRAFT, SHARE, SIGN = "draft", "share", "sign"
WITHOUT_SENDING = (DRAFT, SHARE, SIGN)
"""The buttons of the form that keep the text: for later, together with the colleagues, for who signs."""
_SAID = {
    DRAFT: N_("Salvato: i colleghi vedono la nuova versione."),
    SHARE: N_("Ora la bozza è dell'organizzazione: chi parla per lei la legge e la può cambiare."),
    SIGN: N_("Firma chiesta: chi rappresenta l'organizzazione o ha una delega riceve una lettera."),
}


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
    if request.form.get("action") in WITHOUT_SENDING:
        return _kept_by_hand(territory, topic, form)
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
    draft = queries.get_draft(actor, draft_id) if request.method == "GET" and draft_id else None
    form = (
        ContributionForm(as_typed(draft.payload, draft.key, draft.version if draft.organisation_id else 0)) if draft else ContributionForm()
    )
    if actor.is_authenticated:
        hats = actor.hats_in(territory.id)
        last = queries.find_last_hat(actor.user_id or 0, territory.id) if hats and draft is None else None
        form.for_person(hats, last, shows_name=draft is None and get_user(actor.user_id or 0).shows_name)
        _together(territory, form, draft if request.method == "GET" else queries.find_by_key(form.submission_key.data or ""))
    else:
        form.for_visitor()
    english = current_language() == "en"
    areas = None if topic.area_id else [(one.id, (one.label_en if english else "") or one.label) for one in list_areas(territory.id, today)]
    form.offer(list_municipalities(territory.id, today), areas)
    return form


def _together(territory: TerritoryRef, form: ContributionForm, draft: DraftView | None) -> None:
    """A form that changes a draft written together is for who speaks for the body now. Raises Refused: what was typed comes back."""
    if draft is None or draft.organisation_id is None:
        return
    actor = current_actor()
    policy.may_write_for(actor, territory.id, draft.organisation_id).or_refuse()
    hat = actor.hat(draft.organisation_id)
    assert hat is not None  # the policy has just looked at it
    form.for_body(hat, draft)


def _kept_by_hand(territory: TerritoryRef, topic: TopicView, form: ContributionForm) -> Response:
    """A button that keeps the text and sends nothing: for later, for the colleagues, for who signs."""
    actor, action, now = current_actor(), request.form.get("action", ""), clock.now()
    if not actor.is_authenticated:
        return show(territory, topic, form)
    if action == SIGN and not documents.all_valid(form):
        return show(territory, topic, form, status=422)
    verb = {SHARE: service.share_draft, SIGN: service.ask_signature}.get(action, service.save_draft)
    try:
        saved = verb(actor, draft_request(request.form, territory.id, PURPOSE, topic.id, None), now)
    except Conflict as conflict:
        return _stale(territory, topic, form, conflict)
    except Invalid as invalid:
        show_errors(form, invalid)
        return show(territory, topic, form, status=422)
    except Refused as refused:
        return show(territory, topic, form, status=403, refusal=say(refused), is_kept=False)
    if not saved.version:
        kept_notice(saved.draft_id)
        return go(my_page_url(territory))
    flash(gettext(_SAID[action]), "success")
    return go(url_for(".shared_draft", territory=territory, draft_id=saved.draft_id))


def _stale(territory: TerritoryRef, topic: TopicView, form: ContributionForm, conflict: Conflict) -> Response:
    """A colleague saved meanwhile: both texts, and a form that saves on top of what it now shows."""
    shared = queries.find_by_key(form.submission_key.data or "")
    if not conflict.theirs or shared is None:
        raise conflict
    form.draft_version.data = str(shared.version)
    return show(territory, topic, form, theirs=conflict.theirs, because=gettext(conflict.message), status=409)


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
    except Conflict as conflict:
        return _stale(territory, topic, form, conflict)
    except Refused as refused:
        return _kept(territory, topic, form, refused)
    _tell(sent)
    return go(url_for(".receipt", territory=territory, number=sent.number))


def _kept(territory: TerritoryRef, topic: TopicView, form: ContributionForm, refused: Refused) -> Response:
    """The window closed, or the hat is gone: the text is a draft now, the reason is shown, and the late form where there is one."""
    try:
        draft_id = keep(territory, PURPOSE, topic.id, None)
    except (Conflict, Refused):  # written together, and a colleague saved meanwhile or the hat is gone: the page keeps the text
        return show(territory, topic, form, status=403, refusal=say(refused), is_kept=False)
    kept_notice(draft_id)
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
    is_kept: bool = True,
    theirs: Mapping[str, str] | None = None,
    because: str = "",
) -> Response:
    """The page with the form: whatever was typed, and beside it the preview or what is like it where they were asked for.

    ``asks``: the text seems to hold somebody's data, and is not sent before the person has looked at it. ``theirs``: what a colleague
    saved meanwhile in a draft written together. ``is_kept``: whether what was refused is among the drafts.
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
        theirs=theirs,
        because=because,
        is_kept=is_kept,
        shared=form.shared,
        shared_hat=actor.hat(form.shared.organisation_id or 0) if form.shared else None,
        writer=form.shared.writer(now) if form.shared else None,
        waiting=attachments.list_waiting(actor, form.submission_key.data or "") if _may_have_files() else (),
        limits=attachments.limits_of(territory.id),
        status=status,
    )
