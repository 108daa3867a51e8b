# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts: saved while one types, found again, thrown away; and the mailed link that confirms a visitor and sends the text."""

from flask import Response, flash, g, request, url_for

from consulta.accounts import signin
from consulta.accounts.queries import check_grant
from consulta.consultations.queries import get_topic
from consulta.contributions import policy, queries, service
from consulta.contributions.forms import ConfirmForm, draft_request
from consulta.contributions.queries import DraftView
from consulta.contributions.requests import PostedComment, SentDraft
from consulta.contributions.views.blueprint import bp, contribution_url, go, say, topic_url
from consulta.contributions.views.comments import tell
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.territory.queries import get_territory
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import whole
from consulta.web.locale import gettext, show_moment
from consulta.web.ports import TerritoryRef
from consulta.web.respond import json_response, page

PURPOSES = ("contribution", "comment")


@bp.route("/<territory:territory>/bozze/salva", methods=["POST"])
@access.signed_in(policy.may_keep_draft)
def save_draft(territory: TerritoryRef) -> Response:
    """Keep what is typed so far, while it is typed. The page says when it was saved."""
    purpose = request.args.get("per", "")
    if purpose not in PURPOSES:
        raise Invalid({"per": gettext("L'indirizzo della bozza non è completo: ricarica la pagina.")})
    topic_id, contribution_id = whole(request.args.get("tema")) or None, whole(request.args.get("contributo")) or None
    if topic_id is not None:
        get_topic(territory.id, topic_id, clock.now())
    elif contribution_id is None or queries.find_public_number(territory.id, contribution_id) is None:
        raise NotFound
    wanted = draft_request(request.form, territory.id, purpose, topic_id, contribution_id, is_auto=True)
    try:
        saved = service.save_draft(current_actor(), wanted, clock.now())
    except Conflict as conflict:
        if not conflict.theirs:
            raise
        return json_response({"stale": say(conflict)}, status=409)
    fields = {"draft_version": str(saved.version)} if saved.version else {}
    return json_response({"saved_at": saved.saved_at.isoformat(), "saved": show_moment(saved.saved_at), "fields": fields})


@bp.route("/<territory:territory>/bozze")
@access.signed_in(policy.may_keep_draft)
def drafts(territory: TerritoryRef) -> Response:
    """The drafts of who is signed in, to go on or to throw away."""
    actor = current_actor()
    alone, together = queries.list_open_drafts(actor, territory.id)
    return page(
        "contributions/drafts.html",
        territory=territory,
        drafts=alone,
        together=together,
        hats={hat.organisation_id: hat for hat in actor.hats_in(territory.id)},
    )


@bp.route("/<territory:territory>/bozze/<int:draft_id>")
@access.signed_in(policy.may_keep_draft)
def draft(territory: TerritoryRef, draft_id: int) -> Response:
    """Go on writing: the form where the draft belongs."""
    return go(resume(territory, queries.get_draft(current_actor(), draft_id)))


@bp.route("/<territory:territory>/bozze/<int:draft_id>/elimina", methods=["POST"])
@access.signed_in(policy.may_keep_draft)
def delete_draft(territory: TerritoryRef, draft_id: int) -> Response:
    """Throw a draft away."""
    service.delete_draft(current_actor(), draft_id, clock.now())
    flash(gettext("Bozza eliminata."), "success")
    return go(url_for(".drafts", territory=territory))


def resume(territory: TerritoryRef, kept: DraftView) -> str:
    """The form where a draft belongs. Raises NotFound when what it comments is not public any more."""
    if kept.purpose == "comment" and kept.contribution_id is not None:
        number = queries.find_public_number(territory.id, kept.contribution_id)
        if number is None:
            raise NotFound
        return url_for(".comment_contribution", territory=territory, number=number, bozza=kept.id)
    endpoint = ".comment_topic" if kept.purpose == "comment" else ".submit"
    return url_for(endpoint, territory=territory, topic_id=kept.topic_id, bozza=kept.id)


@bp.route("/<territory:territory>/controlla-la-posta")
@access.anyone()
def check_mail(territory: TerritoryRef) -> Response:
    """The text is safe and a link was mailed: the same words for everybody."""
    return page("contributions/check_mail.html", territory=territory)


@bp.route("/conferma-invio/<token>", methods=["GET", "POST"])
@access.anyone(policy.may_speak)
def confirm_draft(token: str) -> Response:
    """What a mailed link will send; looking at it changes nothing (mail scanners do), the form behind it sends."""
    form = ConfirmForm()
    kept = None
    try:
        kept = queries.find_draft_of_link(token)
        if kept is not None:
            g.territory = get_territory(kept.territory_id)
        if form.validate_on_submit():
            return _sent(service.send_draft(token, clock.now()))
        check_grant(token, "draft", clock.now())
    except Refused as refused:
        return _spent(kept, refused)
    if kept is None:
        return _gone(gettext("Il testo di questo collegamento non c'è più: si conserva per sette giorni."))
    return page("contributions/confirm_draft.html", form=form, draft=kept)


def _sent(sent: SentDraft) -> Response:
    territory = g.territory = get_territory(sent.territory_id)
    signin.sign_in(sent.user_id, signin.device_name(request.user_agent.string), clock.now())
    if sent.kept_because:
        flash(gettext("Sei entrato, ma il testo non è partito: %(why)s È tra le tue bozze.", why=_said(sent.kept_because)), "warning")
        return go(signin.onward(url_for(".draft", territory=territory, draft_id=sent.draft_id)))
    if sent.comment_id is not None:
        return go(
            signin.onward(tell(territory, _where(territory, sent.number, sent.topic_id), PostedComment(sent.comment_id, sent.status)))
        )
    if sent.status == "published":
        flash(gettext("Indirizzo confermato: il contributo è pubblico con il numero %(number)s.", number=sent.number), "success")
    else:
        flash(gettext("Indirizzo confermato: abbiamo ricevuto il contributo con il numero %(number)s.", number=sent.number), "success")
    return go(signin.onward(url_for(".receipt", territory=territory, number=sent.number)))


def _said(reason: str) -> str:
    return " ".join(gettext(sentence) for sentence in reason.split("\n"))


def _where(territory: TerritoryRef, number: str, topic_id: int | None) -> str:
    return contribution_url(territory, number) if number else topic_url(territory, topic_id)


def _spent(kept: DraftView | None, refused: Refused) -> Response:
    """A link used twice leads its owner to what it sent; anybody else, and an expired one, to a page that says so."""
    actor = current_actor()
    if kept is not None and actor.is_authenticated:
        territory = get_territory(kept.territory_id)
        sent = queries.find_sent(kept.key)
        if sent is not None and sent.author_id == actor.user_id:
            if sent.comment_id is not None:
                return go(_where(territory, sent.number, sent.topic_id))
            return go(url_for(".receipt", territory=territory, number=sent.number))
        if sent is None and kept.user_id == actor.user_id:
            return go(url_for(".draft", territory=territory, draft_id=kept.id))
    was_sent = kept is not None and queries.find_sent(kept.key) is not None
    return _gone(say(refused), was_sent=was_sent)


def _gone(message: str, *, was_sent: bool = False) -> Response:
    return page("contributions/link_gone.html", message=message, was_sent=was_sent, status=410)
