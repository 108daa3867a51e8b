# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a mailed link: one form, one answer, no account. Looking changes nothing: mail programs follow links by themselves."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts.credentials import read_grant
from consulta.accounts.requests import address_key
from consulta.accounts.throttle import throttle
from consulta.core import clock
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.opinions import policy, queries, service
from consulta.opinions.forms import AnswerForm
from consulta.opinions.requests import PURPOSE
from consulta.opinions.views.blueprint import bp
from consulta.web import access
from consulta.web.forms import show_errors
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/pareri/<token>", methods=["GET", "POST"])
@access.anyone()
def answer(territory: TerritoryRef, token: str) -> Response:
    """What is asked, the dossier, the form; once the answer is in, only that it is. Search engines keep nothing of it."""
    now = clock.now()
    link = queries.find_link(_opened(token))
    if link is None or link.territory_id != territory.id:
        raise NotFound
    opinion = queries.get_opinion(territory.id, link.opinion_id)
    dossier = queries.find_dossier(territory.id, opinion.contribution_id)
    form, refused = AnswerForm(), None
    status = 200
    if form.is_submitted():
        throttle("opinion", [address_key(request.remote_addr), f"link:{link.id}"], now)
        status = 422
        try:
            if form.validate():
                service.answer_by_link(form.to_request(link.id), now)
                return redirect(url_for(".answer", territory=territory, token=token), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Refused as refusal:
            refused, status = refusal, 403
    response = page(
        "opinions/answer.html",
        territory=territory,
        opinion=opinion,
        dossier=dossier,
        form=form,
        refused=refused,
        is_open=link.is_open(now) and opinion.status == "waiting" and dossier is not None,
        last_day=clock.rome_day(link.expires_at - policy.AN_INSTANT),
        status=status,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _opened(token: str) -> int:
    """The link of a token. Raises Refused for a broken one, and counts it: nobody tries them at will."""
    try:
        return read_grant(token, PURPOSE)
    except Refused:
        throttle("opinion", [address_key(request.remote_addr)], clock.now())
        raise
