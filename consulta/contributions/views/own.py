# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the author does with a contribution that was sent: keep the receipt, correct it, take it back."""

import json
from itertools import pairwise
from typing import Any

from flask import Response, flash, request, url_for

from consulta.consultations.queries import get_window
from consulta.contributions import policy, queries, service
from consulta.contributions.details import PREFIX, as_text
from consulta.contributions.forms import ConfirmForm, EditContributionForm
from consulta.contributions.queries import ContributionDetail
from consulta.contributions.requests import WithdrawContribution
from consulta.contributions.views.blueprint import bp, contribution_url, go, my_page_url
from consulta.contributions.wording import details_shown
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.masking import has_mark
from consulta.register.queries import get_receipt
from consulta.register.requests import Receipt
from consulta.territory.queries import list_municipalities
from consulta.territory.support import support_of
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext, show_moment
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/contributi/<number:number>/ricevuta")
@access.signed_in(policy.may_see_receipt)
def receipt(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """Number, instant, text and seal of a revision (the last, or ``?revisione=``), to print, keep and verify."""
    found = queries.get_numbered(territory.id, number)
    if not policy.may_see_receipt(current_actor(), territory.id, found.author_id):
        raise NotFound
    revisions = queries.list_revisions(found.id)
    wanted = whole(request.args.get("revisione")) or len(revisions)
    shown = next((one for one in revisions if one.number == wanted), None)
    if shown is None:
        raise NotFound
    sealed = _find_receipt(territory, found.number, shown.number, shown.content(found.number))
    return page(
        "contributions/receipt.html",
        territory=territory,
        contribution=found,
        revision=shown,
        details=details_shown(shown.details),
        revisions=revisions,
        files=queries.list_files(found.id),
        receipt=sealed,
        is_redacted=has_mark(as_text(shown.source, shown.details) + shown.title),
        as_text=json.dumps(sealed.as_json(), ensure_ascii=False, indent=2) if sealed else "",
        verify_url=_verify_url(territory),
        public_url=contribution_url(territory, found.number) if policy.is_readable(found.status) else None,
        support=support_of(territory.contacts) if policy.find_risk(shown.title, shown.source) else None,
        my_page_url=my_page_url(territory),
    )


def _find_receipt(territory: TerritoryRef, number: str, revision: int, content: dict[str, Any]) -> Receipt | None:
    fact = "contribution_received" if revision == 1 else "contribution_revised"
    try:
        return get_receipt(territory.id, territory.slug, f"contributo/{number}", fact, content)
    except NotFound:
        return None


def _verify_url(territory: TerritoryRef) -> str:
    return url_for("register.verify", territory=territory)


def _own(territory: TerritoryRef, number: tuple[int, int]) -> ContributionDetail:
    """The contribution, for its author alone; for anybody else it does not exist."""
    found = queries.get_numbered(territory.id, number)
    if found.author_id is None or found.author_id != current_actor().user_id:
        raise NotFound
    return found


@bp.route("/<territory:territory>/contributi/<number:number>/modifica", methods=["GET", "POST"])
@access.signed_in(policy.may_revise)
def edit(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """The author corrects a text that the office sent back or has not published yet; the office, what it wrote down for somebody."""
    actor, now = current_actor(), clock.now()
    found, by_office = editable(territory, number)
    kept = {
        "kind": found.kind.value,
        "title": found.title,
        "text": found.source,
        "municipality_ids": [place.id for place in found.municipalities],
        "version": str(found.version),
        **{PREFIX + name: value for name, value in found.details.items()},
    }
    form = EditContributionForm(data=kept)
    form.offer(list_municipalities(territory.id, clock.rome_day(now)))
    theirs: dict[str, str] = {}
    if form.validate_on_submit():
        try:
            service.revise_contribution(actor, form.to_request(territory.id, found.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            if not conflict.theirs:
                raise
            theirs = conflict.theirs
            form.version.data = str(found.version)
        else:
            flash(_told(is_public=policy.is_public(found.status)), "success")
            return go(url_for(".receipt", territory=territory, number=number))
    status = 409 if theirs else 422 if form.errors else 200
    return page(
        "contributions/edit.html", territory=territory, contribution=found, form=form, theirs=theirs, by_office=by_office, status=status
    )


def _told(*, is_public: bool) -> str:
    if is_public:
        return gettext("Testo cambiato: è già pubblico, e chi lo sostiene viene avvisato. La nuova ricevuta è qui sotto.")
    return gettext("Testo corretto: l'ufficio lo legge di nuovo. La nuova ricevuta è qui sotto.")


def editable(territory: TerritoryRef, number: tuple[int, int]) -> tuple[ContributionDetail, bool]:
    """The contribution for who may correct it, and whether that is the office; for anybody else it does not exist. Raises Refused."""
    actor = current_actor()
    found = queries.get_numbered(territory.id, number)
    if found.author_id is None and policy.may_write_for_others(actor, territory.id):
        policy.may_correct_entry(actor, territory.id, found.channel, found.author_id, found.status).or_refuse()
        return found, True
    found = _own(territory, number)
    now = clock.now()
    if policy.is_public(found.status):
        window = get_window(found.cycle_id, now)
        policy.may_revise_published(actor, found.author_id, window, found.published_at, found.replied_at, now).or_refuse()
    else:
        policy.may_revise(actor, found.author_id, found.status).or_refuse()
    if found.organisation_id is not None:
        policy.may_speak(actor, territory.id, found.organisation_id).or_refuse()
    return found, False


@bp.route("/<territory:territory>/contributi/<number:number>/versioni")
@access.anyone(policy.may_read)
def versions(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """What a public contribution said before its author changed it, each time with what changed."""
    found = queries.get_public(territory.id, number)
    texts = queries.public_revisions(found.id, found.published_at) if not found.is_tombstone and found.published_at else []
    if len(texts) < 2:
        raise NotFound
    changes = [
        {
            "at": show_moment(new.submitted_at),
            "title": queries.word_diff(old.title, new.title) if old.title != new.title else [],
            "text": queries.word_diff(old.source, new.source),
            "added": len(set(new.files) - set(old.files)),
            "dropped": len(set(old.files) - set(new.files)),
        }
        for old, new in pairwise(texts)
    ]
    return page(
        "contributions/versions.html",
        territory=territory,
        contribution=found,
        first=texts[0],
        changes=changes,
        back_url=contribution_url(territory, found.number),
    )


@bp.route("/<territory:territory>/contributi/<number:number>/ritira", methods=["GET", "POST"])
@access.signed_in(policy.may_withdraw)
def withdraw(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """A page that says what taking back does, and the button that does it."""
    actor = current_actor()
    found = _own(territory, number)
    form = ConfirmForm(data={"version": str(found.version)})
    if form.validate_on_submit():
        service.withdraw_contribution(actor, WithdrawContribution(territory.id, found.id, whole(form.version.data) or None), clock.now())
        flash(gettext("Contributo ritirato: il testo non è più visibile."), "success")
        return go(my_page_url(territory))
    policy.may_withdraw(actor, found.author_id, found.status, found.replied_at).or_refuse()
    return page("contributions/withdraw.html", territory=territory, contribution=found, form=form, my_page_url=my_page_url(territory))
