# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a comment on a topic or on a contribution, and correcting one that is not public yet."""

from dataclasses import dataclass

from flask import Response, flash, request, url_for

from consulta.accounts.queries import get_user
from consulta.consultations.policy import Window
from consulta.consultations.queries import get_topic, get_window
from consulta.contributions import policy, queries, service
from consulta.contributions.forms import CommentForm, ConfirmForm, EditCommentForm, as_typed
from consulta.contributions.queries import CommentRow
from consulta.contributions.requests import PostedComment, WithdrawComment
from consulta.contributions.views.blueprint import (
    bp,
    contribution_url,
    count_attempt,
    gathering,
    go,
    keep,
    kept_notice,
    my_page_url,
    say,
    start,
    topic_url,
)
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound, Refused, TooMany
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext, show_moment
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PURPOSE = "comment"
ANSWERED = "risposta"
"""The parameter that names the comment one answers."""


@dataclass(frozen=True, slots=True)
class _Parent:
    """What is commented: also what the policy asks of a topic."""

    territory_id: int
    status: str
    window: Window
    title: str
    url: str
    topic_id: int | None = None
    contribution_id: int | None = None
    kind: str | None = None


@bp.route("/<territory:territory>/temi/<int:topic_id>/commenti/nuovo", methods=["GET", "POST"])
@access.anyone(policy.may_comment)
def comment_topic(territory: TerritoryRef, topic_id: int) -> Response:
    """A comment on a topic."""
    topic = get_topic(territory.id, topic_id, clock.now())
    return _comment(territory, _Parent(territory.id, topic.status, topic.window, topic.title, topic_url(territory, topic.id), topic.id))


@bp.route("/<territory:territory>/contributi/<number:number>/commenti/nuovo", methods=["GET", "POST"])
@access.anyone(policy.may_comment)
def comment_contribution(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """A comment on a public contribution; where it is joined to another, on that one."""
    found = gathering(territory, number)
    if found.is_tombstone:
        raise NotFound
    window = get_window(found.cycle_id, clock.now())
    url = contribution_url(territory, found.number)
    return _comment(territory, _Parent(territory.id, "open", window, found.title, url, contribution_id=found.id, kind=found.kind))


def _comment(territory: TerritoryRef, parent: _Parent) -> Response:
    form = _form(territory)
    asked = whole(request.args.get(ANSWERED)) if request.method == "GET" else 0
    if asked and _answered(territory, parent, asked) is None:
        raise NotFound
    if asked:
        form.parent_id.data = str(asked)
    form.offer(with_stance=policy.takes_stance(parent.kind) and not whole(form.parent_id.data))
    if request.method == "GET":
        return _show(territory, parent, form)
    if request.form.get("action") == "draft":
        kept_notice(keep(territory, PURPOSE, parent.topic_id, parent.contribution_id))
        return go(my_page_url(territory)) if current_actor().is_authenticated else _show(territory, parent, form)
    if not form.validate():
        return _show(territory, parent, form, status=422)
    if form.asks:
        return _show(territory, parent, form, asks=True)
    return _send(territory, parent, form)


def _form(territory: TerritoryRef) -> CommentForm:
    actor = current_actor()
    draft_id = whole(request.args.get("bozza"))
    draft = queries.get_draft(actor, draft_id) if request.method == "GET" and draft_id else None
    form = CommentForm(as_typed(draft.payload, draft.key)) if draft else CommentForm()
    if actor.is_authenticated:
        hats = actor.hats_in(territory.id)
        last = queries.find_last_hat(actor.user_id or 0, territory.id) if hats else None
        form.for_person(hats, last, shows_name=get_user(actor.user_id or 0).shows_name)
    else:
        form.for_visitor()
    return form


def _send(territory: TerritoryRef, parent: _Parent, form: CommentForm) -> Response:
    actor, now = current_actor(), clock.now()
    try:
        if not actor.is_authenticated:
            policy.may_comment(actor, parent, now).or_refuse()
            return start(territory, form, PURPOSE, parent.topic_id, parent.contribution_id)
        count_attempt(actor, form.submission_key.data or "")
        posted = service.post_comment(actor, form.to_request(territory.id, parent.topic_id, parent.contribution_id), now)
    except TooMany:
        raise
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, parent, form, status=422)
    except Refused as refused:
        kept_notice(keep(territory, PURPOSE, parent.topic_id, parent.contribution_id))
        return _show(territory, parent, form, status=403, refusal=say(refused))
    return go(tell(territory, parent.url, posted))


def tell(territory: TerritoryRef, url: str, posted: PostedComment) -> str:
    """Say what became of a comment; gives where to read it, or where help is found when it tells of a danger."""
    if posted.status == "published":
        flash(gettext("Commento pubblicato."), "success")
        return f"{url}#commento-{posted.comment_id}"
    flash(gettext("Commento ricevuto: l'ufficio lo legge prima di pubblicarlo."), "success")
    is_worrying = bool(policy.find_risk(queries.get_comment(territory.id, posted.comment_id).source))
    return url_for(".help_now", territory=territory) if is_worrying else url


def _show(
    territory: TerritoryRef, parent: _Parent, form: CommentForm, *, status: int = 200, refusal: str = "", asks: bool = False
) -> Response:
    actor = current_actor()
    decision = policy.may_comment(actor, parent, clock.now())
    answered = _answered(territory, parent, whole(form.parent_id.data))
    was_answer = bool(whole(form.parent_id.data)) and answered is None
    if was_answer:
        form.parent_id.data = ""  # sent again it stands by itself: nothing of the text is lost
    return page(
        "contributions/comment.html",
        answered=answered,
        was_answer=was_answer,
        territory=territory,
        parent=parent,
        form=form,
        asks=asks,
        closed="" if decision else gettext(decision.reason),
        refusal=refusal,
        hats=actor.hats_in(territory.id),
        status=status,
    )


def _answered(territory: TerritoryRef, parent: _Parent, comment_id: int) -> CommentRow | None:
    """The public comment of the same page that one answers, if it is still there."""
    if not comment_id:
        return None
    try:
        found = queries.get_comment(territory.id, comment_id)
    except NotFound:
        return None
    here = (found.topic_id, found.contribution_id) == (parent.topic_id, parent.contribution_id)
    return found if here and policy.is_public(found.status) else None


def _own(territory: TerritoryRef, comment_id: int) -> CommentRow:
    """The comment, for its author alone; for anybody else it does not exist."""
    found = queries.get_comment(territory.id, comment_id)
    if found.author_id is None or found.author_id != current_actor().user_id:
        raise NotFound
    return found


def _home_of(territory: TerritoryRef, found: CommentRow) -> str:
    """Where a comment is read: its own place on a public page, else the person's page."""
    if not policy.is_public(found.status):
        return my_page_url(territory)
    url = contribution_url(territory, found.contribution_number) if found.contribution_number else topic_url(territory, found.topic_id)
    return f"{url}#commento-{found.id}"


@bp.route("/<territory:territory>/commenti/<int:comment_id>/modifica", methods=["GET", "POST"])
@access.signed_in(policy.may_edit_comment)
def edit_comment(territory: TerritoryRef, comment_id: int) -> Response:
    """The author corrects a comment: one that is not public yet, or a public one while comments are open."""
    actor = current_actor()
    found = _own(territory, comment_id)
    window = get_window(found.cycle_id, clock.now())
    policy.may_edit_comment(actor, found.author_id, found.status, window, found.promoted_to_id).or_refuse()
    form = EditCommentForm(data={"text": found.source, "version": str(found.version)})
    theirs: dict[str, str] = {}
    if form.validate_on_submit():
        try:
            service.revise_comment(actor, form.to_request(territory.id, comment_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            if not conflict.theirs:
                raise
            theirs = conflict.theirs
            form.version.data = str(found.version)
        else:
            is_public = policy.is_public(found.status)
            flash(gettext("Commento corretto.") if is_public else gettext("Commento corretto: l'ufficio lo legge di nuovo."), "success")
            return go(_home_of(territory, found))
    status = 409 if theirs else 422 if form.errors else 200
    return page(
        "contributions/edit_comment.html",
        territory=territory,
        comment=found,
        form=form,
        theirs=theirs,
        leaves_a_trace=policy.shows_versions(found.edited_at or found.published_at, clock.now()),
        quiet_minutes=int(policy.QUIET_EDITS.total_seconds() // 60),
        status=status,
    )


@bp.route("/<territory:territory>/commenti/<int:comment_id>/ritira", methods=["GET", "POST"])
@access.signed_in(policy.may_withdraw_comment)
def withdraw_comment(territory: TerritoryRef, comment_id: int) -> Response:
    """A page that says what taking back does, and the button that does it."""
    actor = current_actor()
    found = _own(territory, comment_id)
    form = ConfirmForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        service.withdraw_comment(actor, WithdrawComment(territory.id, found.id, whole(form.version.data) or None), clock.now())
        flash(gettext("Commento ritirato: il testo non è più visibile."), "success")
        return go(_home_of(territory, found))
    policy.may_withdraw_comment(actor, found.author_id, found.status, found.promoted_to_id).or_refuse()
    return page("contributions/withdraw_comment.html", territory=territory, comment=found, form=form, back_url=_home_of(territory, found))


@bp.route("/<territory:territory>/commenti/<int:comment_id>/versioni")
@access.anyone(policy.may_read)
def comment_versions(territory: TerritoryRef, comment_id: int) -> Response:
    """What a public comment said before its author changed it, each time with what changed."""
    found = queries.get_comment(territory.id, comment_id)
    kept = queries.list_versions(comment_id)
    if not policy.is_public(found.status) or not kept:
        raise NotFound
    texts = [*(one.source for one in kept), found.source]
    changes = [
        {"at": show_moment(one.replaced_at), "diff": queries.word_diff(texts[place], texts[place + 1])} for place, one in enumerate(kept)
    ]
    return page(
        "contributions/comment_versions.html",
        territory=territory,
        first=kept[0],
        changes=changes,
        author=found.author,
        back_url=_home_of(territory, found),
    )
