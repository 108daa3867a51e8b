# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of comments and the page of one: the same decisions as for contributions, tags, promotion."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.codebook import queries as codebook
from consulta.contributions import policy as contribution_policy
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.queries import CommentRow
from consulta.core import clock
from consulta.core.errors import Conflict, DomainError, Invalid, Refused
from consulta.listings.policy import may_keep_filters
from consulta.listings.queries import ListName, load_desk
from consulta.moderation import policy as moderation_policy
from consulta.moderation import queries as moderation
from consulta.moderation.lock_queries import holders
from consulta.notes import policy as note_policy
from consulta.notes import queries as notes
from consulta.notes.requests import COMMENT
from consulta.territory.deciding import overdue_before
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries, service
from consulta.workspace.comment_filter import WAITING, CommentFilter
from consulta.workspace.forms import DO, ON_PAGE, PICKED, ClassifyForm, PrepareForm, PromoteForm
from consulta.workspace.queries import TagChoice
from consulta.workspace.together import COMMENT_ACTS
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import offer_ready, pager, use_ready, waits
from consulta.workspace.views.record import told

PATH = "/<territory:territory>/ufficio/commenti/<int:comment_id>"


@bp.route("/<territory:territory>/ufficio/commenti")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def comments(territory: TerritoryRef) -> Response:
    """Comments of a status (those that wait, unless another is asked for), who waits longest first."""
    return show_comments(territory, PrepareForm(formdata=None))


def show_comments(territory: TerritoryRef, form: PrepareForm, status: int = 200) -> Response:
    """The list of the status and page in the address, with the form of what is done to many."""
    chosen, now = CommentFilter.from_args(request.args), clock.now()
    clauses = chosen.clauses(overdue_before(territory.contacts, now))
    found = contributions.list_comments_for_staff(territory.id, chosen.status, request.args.get("pagina"), clauses)
    may_take = bool(policy.may_classify(current_actor(), territory.id))
    pickable = {row.id for row in found.items if may_take and row.status == WAITING}
    which = [(PICKED, _("Solo quelli spuntati")), (ON_PAGE, _("Tutti quelli di questa pagina che aspettano (%(n)s)", n=len(pickable)))]
    form.which.label.text = _("A quali commenti")
    form.offer([(name, DO[act.outcome]) for name, act in COMMENT_ACTS.items()], which)
    return page(
        "workspace/comments.html",
        territory=territory,
        rows=found.items,
        form=form,
        pickable=pickable,
        chosen=chosen,
        args=chosen.to_args(),
        here=chosen.to_args() | ({"pagina": request.args["pagina"]} if "pagina" in request.args else {}),
        desk=load_desk(territory.id, current_actor().user_id, ListName.COMMENTS),
        may_keep=may_keep_filters(current_actor(), territory.id),
        uses_shortcuts=current_actor().uses_shortcuts,
        held=holders("comment", [row.id for row in found.items], now),
        may_take=may_take,
        waits=waits(territory, found.items, now),
        tags=codebook.tags_of_many(codebook.COMMENT, [row.id for row in found.items]),
        status_chosen=chosen.status,
        tags_shown=[(tag.code, tag.label) for tag in codebook.list_tags(territory.id)],
        statuses=contributions.STATUSES,
        pager=pager(found),
        status=status,
    )


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def comment(territory: TerritoryRef, comment_id: int) -> Response:
    """A comment with where it hangs, its decisions and tags."""
    return _show(territory, comment_id)


@bp.route(PATH + "/decisione", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def classify_comment(territory: TerritoryRef, comment_id: int) -> Response:
    """Decide on a comment and set its tags, then open the next that waits."""
    found = contributions.get_comment(territory.id, comment_id)
    form = ClassifyForm()
    _offer(form, territory, found)
    if use_ready(territory, form):
        return _show(territory, comment_id, form=form, status=422 if form.ready.errors else 200)
    if not form.validate():
        return _show(territory, comment_id, form=form, status=422)
    try:
        wanted = form.to_request(territory_id=territory.id, subject_kind="comment", subject_id=comment_id, objectives=())
        done = service.classify(current_actor(), wanted, clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, comment_id, form=form, status=422)
    except (Refused, Conflict) as problem:
        return _show(territory, comment_id, form=form, problem=problem, status=409 if isinstance(problem, Conflict) else 403)
    flash(_("Commento: %(done)s.", done=told(done)), "success")
    return _onwards(territory, comment_id, found)


@bp.route(PATH + "/contributo", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_promote_comment)
def promote(territory: TerritoryRef, comment_id: int) -> Response:
    """Make a contribution of a comment; its author stays the author."""
    contributions.get_comment(territory.id, comment_id)
    form = PromoteForm()
    if form.validate():
        try:
            made = contribution_service.promote_comment(current_actor(), form.to_request(comment_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Il commento è diventato il contributo %(number)s: chi lo ha scritto resta l'autore.", number=made.number), "success")
            return redirect(url_for("workspace.record", territory=territory, contribution_id=made.contribution_id), 303)
    return _show(territory, comment_id, promotion=form, status=422)


def _onwards(territory: TerritoryRef, comment_id: int, found: CommentRow) -> Response:
    """The next comment that waits when this one waited; otherwise the same page."""
    if found.status != WAITING or request.form.get("stay"):
        return redirect(url_for("workspace.comment", territory=territory, comment_id=comment_id), 303)
    after = service.take_next_comment(current_actor(), territory.id, (), clock.now())
    if after is None:
        return redirect(url_for("workspace.comments", territory=territory), 303)
    return redirect(url_for("workspace.comment", territory=territory, comment_id=after), 303)


def _show(
    territory: TerritoryRef,
    comment_id: int,
    *,
    form: ClassifyForm | None = None,
    promotion: PromoteForm | None = None,
    problem: DomainError | None = None,
    status: int = 200,
) -> Response:
    actor, now = current_actor(), clock.now()
    found = contributions.get_comment(territory.id, comment_id)
    if form is None:
        form = ClassifyForm(formdata=None)
        tags = _offer(form, territory, found)
        form.prefill(found.version, tags.applied_ids, None)
    else:
        tags = _offer(form, territory, found)
        if isinstance(problem, Conflict):
            form.version.data = str(found.version)
    promoted = 1 if found.promoted_number else None
    return page(
        "workspace/comment.html",
        territory=territory,
        item=found,
        waits=waits(territory, [found], now),
        holder=holders("comment", [found.id], now).get(found.id),
        me=actor.user_id,
        form=form,
        tags=tags,
        problem=problem,
        promotion=promotion or PromoteForm(formdata=None, promoted_version=str(found.version)),
        decisions=moderation.list_decisions(moderation.COMMENT, comment_id),
        tag_history=codebook.list_history(codebook.COMMENT, comment_id),
        notes=notes.list_notes(COMMENT, comment_id),
        may_write_note=note_policy.may_write_note(actor, territory.id),
        may_classify=policy.may_classify(actor, territory.id),
        may_decide=moderation_policy.may_decide(actor, territory.id, found.author_id),
        may_promote=contribution_policy.may_promote_comment(actor, territory.id, found.status, promoted),
        status=status,
    )


def _offer(form: ClassifyForm, territory: TerritoryRef, found: CommentRow) -> TagChoice:
    tags = queries.list_tag_choices(territory.id, "comment", found.id, None)
    may_decide = moderation_policy.may_decide(current_actor(), territory.id, found.author_id)
    form.offer(found.status, _("Per ora nessuna decisione"), tags.pairs, [], may_decide=bool(may_decide))
    offer_ready(territory, form)
    return tags
