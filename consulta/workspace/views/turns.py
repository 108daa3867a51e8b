# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose turn it is: take the next text of a list, take this one, keep it, give it back. Reading a page takes nothing."""

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.moderation import locks
from consulta.territory.deciding import overdue_before
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.workspace import policy, service
from consulta.workspace.comment_filter import CommentFilter
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import read_filter

CONTRIBUTIONS = "/<territory:territory>/ufficio/contributi"
COMMENTS = "/<territory:territory>/ufficio/commenti"


@bp.route(f"{CONTRIBUTIONS}/prossimo", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def take_next(territory: TerritoryRef) -> Response:
    """The next contribution of the filter in the address that no colleague is looking at."""
    chosen = read_filter()
    args: dict[str, Any] = chosen.to_args()
    found = service.take_next(current_actor(), territory.id, chosen, None, clock.now())
    if found is None:
        flash(_("In questo elenco non c'è un testo libero: i colleghi guardano gli altri, o l'elenco è finito."), "info")
        return redirect(url_for("workspace.queue", territory=territory, **args), 303)
    return redirect(url_for("workspace.record", territory=territory, contribution_id=found, **args), 303)


@bp.route(f"{COMMENTS}/prossimo", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def take_next_comment(territory: TerritoryRef) -> Response:
    """The next comment that waits and no colleague is looking at."""
    now = clock.now()
    chosen = CommentFilter.from_args(request.args)
    found = service.take_next_comment(current_actor(), territory.id, chosen.clauses(overdue_before(territory.contacts, now)), now)
    if found is None:
        flash(_("In questo elenco non c'è un testo libero: i colleghi guardano gli altri, o l'elenco è finito."), "info")
        return redirect(url_for("workspace.comments", territory=territory), 303)
    return redirect(url_for("workspace.comment", territory=territory, comment_id=found), 303)


@bp.route(f"{CONTRIBUTIONS}/<int:contribution_id>/prendi", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def take(territory: TerritoryRef, contribution_id: int) -> Response:
    """Take this contribution, or leave it to who comes next."""
    contributions.get_for_staff(territory.id, contribution_id)
    args: dict[str, Any] = read_filter().to_args()
    kept = _act(territory, "contribution", contribution_id)
    return kept or redirect(url_for("workspace.record", territory=territory, contribution_id=contribution_id, **args), 303)


@bp.route(f"{COMMENTS}/<int:comment_id>/prendi", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def take_comment(territory: TerritoryRef, comment_id: int) -> Response:
    """Take this comment, or leave it to who comes next."""
    contributions.get_comment(territory.id, comment_id)
    kept = _act(territory, "comment", comment_id)
    return kept or redirect(url_for("workspace.comment", territory=territory, comment_id=comment_id), 303)


def _act(territory: TerritoryRef, kind: str, subject_id: int) -> Response | None:
    """``do`` says what: keep (asked by the page itself while it is open), leave, or take (the default, by hand).

    Who leaves a text goes back to the list: the page of the text would take it again at once.
    """
    actor, now = current_actor(), clock.now()
    if request.form.get("do") == "keep":
        return jsonify({"mine": locks.renew(actor, territory.id, kind, subject_id, now)})
    if request.form.get("do") != "leave":
        locks.take(actor, territory.id, kind, subject_id, now)
        flash(_("Ora lo guardi tu: i colleghi lo vedono per dieci minuti."), "success")
        return None
    locks.leave(actor, territory.id, kind, subject_id)
    flash(_("Lasciato: lo può prendere un collega."), "success")
    if kind != "contribution":
        return redirect(url_for("workspace.comments", territory=territory), 303)
    args: dict[str, Any] = read_filter().to_args()
    return redirect(url_for("workspace.queue", territory=territory, **args), 303)
