# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one contribution: text, tracker, reply, links to the plan, comments, history in the register; or its tombstone."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, url_for

from consulta.clarifications import policy as clarifications_policy
from consulta.clarifications import queries as clarifications
from consulta.consultations import queries as consultations
from consulta.consultations.policy import Window
from consulta.contributions import policy as contributions_policy
from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionDetail, MergedSource, PartRow
from consulta.contributions.wording import details_shown
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.measures import queries as measures
from consulta.meetings import queries as meetings
from consulta.moderation import queries as moderation
from consulta.plans import queries as plans
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.comments import conversations
from consulta.portal.views.endorsing import endorsing
from consulta.portal.views.following import follow_button
from consulta.portal.views.meetings import origin_label
from consulta.portal.views.shown import Places, in_language, say
from consulta.register import queries as register
from consulta.replies import queries as replies
from consulta.replies.policy import outcome_tone, reply_due_on
from consulta.replies.queries import TrackerFacts
from consulta.synthesis import queries as synthesis
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.locale import show_day, show_moment, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

HASH_SHOWN = 12
"""Characters of a hash on a page: enough to compare by eye; the register has them all."""


@bp.route("/<territory:territory>/contributi/<number:number>")
@access.anyone(contributions_policy.may_read)
def contribution(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """A published contribution, the tombstone of one that was, or one's own before publication; anything else does not exist."""
    found, is_private = _read(territory, number)
    history = _history(territory, found.number)
    if found.is_tombstone:
        return _tombstone(territory, found, history)
    now = clock.now()
    places = Places.of(territory)
    window = consultations.get_window(found.cycle_id, now)
    about = found.merged_into.id if found.merged_into else found.id
    links = plans.links_of_contribution(about)
    answer = replies.find_answer(found.id)
    reply = answer.reply
    tracked = _tracked(found, window, links, reply)
    comments = contributions.list_comments(territory.id, contribution_id=found.id, cursor=pager.read_cursor(int, int))
    comment_url = _comment_url(territory, found, window)
    mentions = synthesis.mentions_on_page([one.id for one in comments.items], about)
    said_at = meetings.find_origin(current_actor(), territory.id, found.meeting_id)
    return page(
        "portal/contribution.html",
        territory=territory,
        item=_item(found, places),
        facts=_facts(found),
        comuni=[(place.name, places.comune(place.belfiore)) for place in found.municipalities],
        origin={"label": origin_label(said_at, territory), "url": places.meeting(said_at.id)} if said_at else None,
        is_indexed=bool(found.author.organisation) and not is_private,
        private_note=_private_note(found) if is_private else "",
        steps=[shown.tracker_step(step) for step in replies.tracker(found, tracked, clock.rome_day(now))],
        reply=_reply(reply, places) if reply else None,
        clarification=_clarification(territory, found) if reply else None,
        left=answer.left,
        cycle_id=found.cycle_id,
        due_label=_("La risposta è attesa entro il %(day)s.", day=show_short_day(tracked.due_on)) if tracked.due_on else "",
        details=details_shown(found.details),
        similar_url=None if is_private else url_for(".similar", territory=territory, number=number),
        links=[_link(link, places) for link in links],
        mentions=mentions.of_contribution,
        comment_url=comment_url,
        share=None if is_private else _share(territory, number, found.title),
        report_url=None if is_private else shown.find_url("cases.report_contribution", territory=territory, number=number),
        endorsing=None if is_private or found.merged_into or found.status != "published" else endorsing(territory, found, window, now),
        merged_into=_merged_into(found),
        sources=[_source(one, places) for one in found.merged_sources],
        parts=[_part(one, places) for one in contributions.list_parts(found.id)] if found.status == "split" else [],
        whole=_whole(found, places),
        follow=None if is_private else follow_button(territory, "contributo", found.id),
        conversations=conversations(
            comments.items, territory, places, comment_url, mentions.of_comments, window_is_open=window.accepts_comments
        ),
        pages=pager.links(comments, shown.comments_label(found.comment_count)),
        files=_files(found, is_private),
        edit_url=_edit_url(territory, found, window),
        versions_url=_versions_url(territory, found),
        history=history,
        verify_url=shown.find_url("register.verify", territory=territory),
    )


def _read(territory: TerritoryRef, number: tuple[int, int]) -> tuple[ContributionDetail, bool]:
    """What the reader may see, and whether only the author sees it so far. Raises NotFound, the same whatever the reason."""
    actor = current_actor()
    try:
        return contributions.get_public(territory.id, number, actor.user_id), False
    except NotFound:
        if not actor.is_authenticated:
            raise
    found = contributions.get_numbered(territory.id, number)
    if found.author_id != actor.user_id or not contributions_policy.may_read(actor, territory.id, found.author_id, found.status):
        raise NotFound
    return found, True


def _edit_url(territory: TerritoryRef, found: ContributionDetail, window: Window) -> str | None:
    """Where the author changes a public text, while the office allows it."""
    actor, now = current_actor(), clock.now()
    may = contributions_policy.is_public(found.status) and contributions_policy.may_revise_published(
        actor, found.author_id, window, found.published_at, found.replied_at, now
    )
    may = may and contributions_policy.may_speak(actor, territory.id, found.organisation_id)
    return shown.find_url("contributions.edit", territory=territory, number=found.number) if may else None


def _versions_url(territory: TerritoryRef, found: ContributionDetail) -> str | None:
    """Where the versions in public are compared, once there is more than one."""
    return shown.find_url("contributions.versions", territory=territory, number=found.number) if found.was_changed else None


def _files(found: ContributionDetail, is_private: bool) -> list[Any]:
    """The documents in public view; before publication the author sees their own."""
    return [one for one in contributions.list_files(found.id) if one.is_released] if found.has_files or is_private else []


def _private_note(found: ContributionDetail) -> str:
    return str(_("Stato: %(status)s. Gli altri non la vedono finché l'ufficio non la pubblica.", status=say(found.status.label)))


def _item(found: ContributionDetail, places: Places) -> dict[str, Any]:
    return {
        "number": found.number,
        "kind_label": say(found.kind.label),
        "title": found.title,
        "excerpt": found.excerpt,
        "html": found.html,
        "is_tombstone": False,
        "is_late": found.is_late,
        "topic_title": found.topic_title,
        "topic_url": places.topic(found.topic_id) if found.topic_id else "",
        "roundtable_title": found.roundtable_title,
        "roundtable_url": places.roundtable(found.roundtable_id) if found.roundtable_id else "",
        **shown.author_labels(found.author),
        **shown.outcome_labels(found.kind, found.outcome),
    }


def _merged_into(found: ContributionDetail) -> dict[str, str] | None:
    """The contribution to which this one is joined, since when and why."""
    into = found.merged_into
    if into is None:
        return None
    return {"number": into.number, "title": into.title, "reason": into.reason, "day": show_short_day(into.at)}


def _source(one: MergedSource, places: Places) -> dict[str, str]:
    comments = shown.comments_label(one.comment_count) if one.comment_count else ""
    label = {"number": one.number, "title": one.title, "author": one.name or say(one.unnamed)}
    return {**label, "url": places.contribution(one.number), "comments": comments}


def _part(one: PartRow, places: Places) -> dict[str, str]:
    """A part of the contribution that is shown, with the outcome of its reply."""
    named = {"number": one.number, "title": one.title, "kind_label": say(one.kind.label), "url": places.contribution(one.number)}
    return {**named, **shown.outcome_labels(one.kind, one.outcome)}


def _whole(found: ContributionDetail, places: Places) -> dict[str, Any] | None:
    """The contribution of which the one that is shown is, or was, a part."""
    whole = contributions.find_whole(found.part_of_id)
    if whole is None or not contributions_policy.is_readable(whole.status):
        return None
    named = {"number": whole.number, "title": whole.title, "url": places.contribution(whole.number)}
    return {**named, "has_gone_back": found.status == "rejoined"}


def _facts(found: ContributionDetail) -> list[tuple[str, str]]:
    protocol = _("n. %(number)s", number=found.protocol_number) if found.protocol_number else ""
    if protocol and found.protocol_on:
        protocol = _("%(number)s del %(day)s", number=protocol, day=show_short_day(found.protocol_on))
    return [
        (_("Area"), in_language(found.area_label, found.area_label_en)),
        (_("Ricevuto"), show_moment(found.submitted_at)),
        (_("Come è arrivato"), say(found.channel.label)),
        (_("Pubblicato"), show_moment(found.published_at)),
        (_("Protocollo"), protocol),
    ]


def _tracked(found: ContributionDetail, window: Window, links: Sequence[Any], reply: Any) -> TrackerFacts:
    """What ``replies.tracker_facts`` reads for a list, from what this page has read already."""
    due = reply_due_on(window.closes_at, found.submitted_at, window.reply_days) if window.closes_at else None
    codes = sorted({link.objective_code for link in links if link.objective_status == "in_plan" and link.relation != "considered"})
    passed_on = (reply.forwarded_to, reply.forwarded_at) if reply and reply.forwarded_at else None
    return TrackerFacts(due, tuple(codes), passed_on)


def _comment_url(territory: TerritoryRef, found: ContributionDetail, window: Window) -> str | None:
    """Where to comment while the window is open; the form itself says no when the topic was closed before."""
    if not window.accepts_comments or found.status != "published":
        return None
    return shown.find_url("contributions.comment_contribution", territory=territory, number=found.number)


def _reply(reply: Any, places: Places) -> dict[str, Any]:
    facts = [
        (_("Parte accolta"), reply.accepted_part),
        (_("Parte non accolta"), reply.refused_part),
        _passed_on(reply),
        (_("Rinviato al"), str(reply.deferred_year or "")),
        (_("Decisa"), show_moment(reply.decided_at)),
        (_("Approvata"), show_moment(reply.approved_at)),
        (_("Pubblicata"), show_moment(reply.published_at)),
        (_("Perché è stata corretta"), reply.correction_reason),
    ]
    covered, service = reply.covered_by, reply.covered_by_service
    return {
        "wording": say(reply.wording),
        "tone": outcome_tone(reply.outcome),
        "date_label": show_short_day(reply.published_at),
        "html": reply.html,
        "facts": facts,
        "opinions": [
            {"title": _("Parere %(of)s", of=one.of), "day": show_day(one.answered_on), "html": one.html} for one in reply.opinions
        ],
        "covered_by": {"url": places.objective(covered.id), "title": f"{covered.code}. {covered.title}"} if covered else None,
        "covered_by_service": {"url": places.service(service.id), "title": service.name} if service else None,
        "exception_reason": reply.exception_reason,
        "earlier": [
            {
                "day": show_short_day(old.published_at),
                "wording": say(old.wording),
                "tone": outcome_tone(old.outcome),
                "html": old.html,
            }
            for old in reply.earlier
        ],
    }


def _clarification(territory: TerritoryRef, found: ContributionDetail) -> dict[str, str] | None:
    """To its author alone: where a clarification of the reply is asked for, or read. Nobody else costs a statement."""
    actor = current_actor()
    if not clarifications_policy.speaks_for(actor, territory.id, found.author_id, found.organisation_id):
        return None
    about = clarifications.own_replies(actor.user_id, [found.id]).get(found.id)
    if about is None or not (about.asked or clarifications_policy.may_ask(actor, about, clock.now())):
        return None
    label = _("Leggi il chiarimento che hai chiesto") if about.asked else _("Chiedi un chiarimento")
    return {"url": url_for("clarifications.ask", territory=territory, number=found.number), "label": label}


def _passed_on(reply: Any) -> tuple[str, str]:
    """To whom the contribution was passed on and on which day; until the letter has left, only whose matter it is."""
    if reply.forwarded_to and reply.forwarded_at:
        return _("Trasmesso a"), _("%(body)s, il %(day)s", body=reply.forwarded_to, day=show_day(reply.forwarded_at))
    return _("Di competenza di"), reply.forwarded_to


def _link(link: Any, places: Places) -> dict[str, str]:
    return {
        "url": places.objective(link.objective_id),
        "title": f"{link.objective_code}. {link.objective_title}",
        "relation_label": say(link.relation.label),
        "status_label": say(link.objective_status.label),
        "area_label": link.area_label,
        "reason": link.reason,
    }


def _history(territory: TerritoryRef, number: str) -> list[tuple[str, ...]]:
    """The lines of the register about this contribution, the oldest first."""
    entries = register.list_entries(territory.id, territory.slug, subject=f"contributo/{number}").items
    return [(str(entry.n), say(entry.label), show_moment(entry.occurred_at), entry.hash[:HASH_SHOWN]) for entry in reversed(entries)]


def _second_person(decision_id: int) -> str:
    """Whether a second person has confirmed a hiding, and why not where the same one did."""
    check = measures.find_check(decision_id)
    if check is None:
        return ""
    if check.status == "waiting":
        return str(_("deve ancora confermare, entro il %(day)s", day=show_short_day(check.due_at)))
    if check.exception_reason:
        return str(_("non c'era, e l'ufficio ha motivato l'eccezione: %(reason)s", reason=check.exception_reason))
    return str(_("ha confermato"))


def _share(territory: TerritoryRef, number: tuple[int, int], title: str) -> dict[str, str]:
    """The address to copy, and a letter that holds it: nothing of another site is loaded, nobody is counted."""
    url = url_for("portal.contribution", territory=territory, number=number, _external=True)
    return {"url": url, "mail_url": f"mailto:?{urlencode({'subject': title, 'body': url}, quote_via=quote)}"}


def _tombstone(territory: TerritoryRef, found: ContributionDetail, history: list[tuple[str, ...]]) -> Response:
    """Number, dates and reason of a contribution that is no longer shown: nothing of its text, title or author."""
    last = next(iter(moderation.list_decisions("contribution", found.id)), None) if found.status == "hidden" else None
    facts = [
        (_("Numero"), found.number),
        (_("Ricevuto"), show_moment(found.submitted_at)),
        (_("Pubblicato"), show_moment(found.published_at)),
        (_("Nascosto"), show_moment(last.decided_at) if last else ""),
        (_("Seconda persona"), _second_person(last.id) if last else ""),
    ]
    return page(
        "portal/contribution.html",
        territory=territory,
        item={"number": found.number, "title": "", "excerpt": "", "is_tombstone": True},
        tombstone={"title": say(found.tombstone_text), "reason": say(last.reason_code.label) if last and last.reason_code else ""},
        facts=facts,
        is_indexed=False,
        history=history,
        verify_url=shown.find_url("register.verify", territory=territory),
    )
