# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each letter says: facts read at delivery, one template per letter, the same words in plain text and HTML.

A letter's template (``templates/email/<feature>/<event>.txt``) only sets ``subject``, ``paragraphs`` and, if wanted,
``quote``, ``facts``, ``action``, ``after``; ``letter.txt`` and ``letter.html`` lay them out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import force_locale, gettext

from consulta.accounts import queries as accounts
from consulta.accounts.credentials import sign_grant
from consulta.contributions.queries import list_files
from consulta.core import clock
from consulta.notifications import (
    account_facts,
    appeal_facts,
    case_facts,
    clarification_facts,
    draft_facts,
    facts,
    import_facts,
    library_facts,
    measure_facts,
    meeting_facts,
    merge_facts,
    note_facts,
    notice_facts,
    opinion_facts,
    paper_facts,
    policy,
    queries,
    report_facts,
    service,
    synthesis_facts,
    topic_reply_facts,
    wording,
)
from consulta.notifications.queries import Envelope, NewsRow
from consulta.notifications.requests import RESUME, UNSUBSCRIBE, Attachment, NothingToSay
from consulta.web.locale import ENVIRON_KEY, speaking
from consulta.web.ports import TerritoryRef, ports

Facts = Mapping[str, Any]
LINES_OF_A_THING = 12


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a letter."""

    subject: str
    greeting: str
    paragraphs: list[str]
    why: str
    heading: str = ""
    quote: str = ""
    facts: list[tuple[str, str]] | None = None
    action: tuple[str, str] | None = None
    groups: list[dict[str, Any]] | None = None
    """News by thing: ``title``, ``url``, ``lines`` (text, address), ``more`` when they are too many for a letter."""
    after: list[str] | None = None
    block: str = ""
    """Something to keep to the letter, such as a receipt."""
    body_html: str = ""
    """A text with its formatting, cleaned when it was saved; ``body`` is the same for who reads plain text."""
    body: str = ""


def compose(envelope: Envelope) -> tuple[str, str, str]:
    """Subject, plain text and HTML of a letter, in the language of its reader, with absolute links.

    Raises NothingToSay when what it would tell may no longer be read, or the address is paused.
    """
    if not policy.always_tries(envelope.template) and queries.is_paused(envelope.recipient):
        raise NothingToSay
    with _reader_of(envelope):
        territory = facts.find_territory(envelope.territory_id)
        frame = {
            "site_name": territory.name if territory else "Consulta",
            "site_url": url_for("portal.home", territory=territory, _external=True) if territory else current_app.config["BASE_URL"],
            "locale": envelope.language,
            "unsubscribe_url": _unsubscribe_url(envelope),
        }
        found = GATHERERS[envelope.template](envelope, territory)
        module = current_app.jinja_env.get_template(f"email/{envelope.template}.txt").make_module({**frame, **found})
        letter = _letter(module, envelope)
        text = render_template("email/letter.txt", letter=letter, **frame)
        html = render_template("email/letter.html", letter=letter, **frame)
        return letter.subject, text, html


def unsubscribe_url(envelope: Envelope) -> str | None:
    """The signed link that ends letters of news, for the headers; None for letters that are no news."""
    with _reader_of(envelope):
        return _unsubscribe_url(envelope)


def _unsubscribe_url(envelope: Envelope) -> str | None:
    if envelope.template not in service.NEWS_LETTERS or envelope.user_id is None:
        return None
    return url_for("notifications.unsubscribe", token=sign_grant(envelope.user_id, UNSUBSCRIBE), _external=True)


def attach(envelope: Envelope) -> Sequence[Attachment]:
    """The files that go with a letter, in the language of its reader."""
    with _reader_of(envelope):
        return (*meeting_facts.attach(envelope), *paper_facts.attach(envelope))


@contextmanager
def _reader_of(envelope: Envelope) -> Iterator[None]:
    """As if the reader had asked for a page: in their language, with absolute links."""
    base = current_app.config["BASE_URL"] + ("/en" if envelope.language == "en" else "")
    context = current_app.test_request_context("/", base_url=base, environ_overrides={ENVIRON_KEY: envelope.language})
    # Flask-Babel keeps a language for the application context, which a worker shares among all its letters.
    with speaking(envelope.language), context, force_locale(envelope.language):
        yield


def _letter(module: Any, envelope: Envelope) -> Letter:
    said = vars(module)
    values = {name: said[name] for name in Letter.__slots__ if said.get(name) is not None}
    return Letter(**{"greeting": _greeting(envelope)} | values)


def _greeting(envelope: Envelope) -> str:
    name = accounts.get_user(envelope.user_id).name if envelope.user_id else ""
    return str(gettext("Ciao %(name)s,", name=name) if name else gettext("Ciao,"))


def _topic(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    found = facts.topic_facts(envelope.context["topic_id"])
    link = url_for("portal.conference", territory=territory, _external=True)
    if found["public_id"]:
        link = url_for("portal.topic", territory=territory, topic_id=found["public_id"], _external=True)
    return {**envelope.context, **found, "link": link}


def _contribution(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    assert territory is not None
    found = facts.contribution_facts(territory, envelope.context["contribution_id"])
    return {**found, "link": url_for("portal.contribution", territory=territory, number=found["number"], _external=True)}


def _receipt(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    assert territory is not None
    found = facts.contribution_facts(territory, envelope.context["contribution_id"], with_receipt=True)
    return {**found, "link": url_for("contributions.receipt", territory=territory, number=found["number"], _external=True)}


def _withheld_file(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Raises NothingToSay when the document is shown again meanwhile, or gone."""
    assert territory is not None
    files = list_files(envelope.context["contribution_id"])
    found = next((one for one in files if one.id == envelope.context["attachment_id"] and not one.is_released), None)
    if found is None:
        raise NothingToSay
    about = facts.contribution_facts(territory, envelope.context["contribution_id"])
    own = url_for("contributions.receipt", territory=territory, number=about["number"], _external=True)
    return {**about, "link": own, "file_name": found.name, "reason": found.withdrawn_because}


def _moderated(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    assert territory is not None
    found = dict(facts.decision_facts(territory, envelope.context["decision_id"]))
    my_page = url_for("portal.my_page", territory=territory, _external=True)
    if envelope.template == "moderation/returned":
        endpoint = "contributions.edit_comment" if found["is_comment"] else "contributions.edit"
        target = {"comment_id": found["comment_id"]} if found["is_comment"] else {"number": found["number"]}
        return {**found, "link": url_for(endpoint, territory=territory, _external=True, **target)}
    if envelope.template in ("moderation/personal_case", "moderation/rejected", "moderation/redacted", "moderation/unredacted"):
        return {**found, "link": my_page}
    if found["number"]:
        return {**found, "link": url_for("portal.contribution", territory=territory, number=found["number"], _external=True)}
    return {**found, "link": url_for("portal.topic", territory=territory, topic_id=found["topic_id"], _external=True)}


def _reply(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    assert territory is not None
    contribution_id = envelope.context["contribution_id"]
    ask = clarification_facts.where_to_ask(territory, contribution_id, envelope.user_id)
    return {**_contribution(envelope, territory), **facts.reply_facts(contribution_id), **ask}


def _organisation(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    found = facts.organisation_facts(envelope.context["organisation_id"])
    return {**found, "link": url_for("organisations.mine", _external=True)}


def _delegation(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    return {**_organisation(envelope, territory), **facts.affiliation_facts(envelope.context["affiliation_id"], envelope.user_id)}


def _claim(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    organisation_id, claim_id = envelope.context["organisation_id"], envelope.context["claim_id"]
    found = facts.claim_facts(organisation_id, claim_id)
    if envelope.template == "organisations/claim_asked":
        places = {"territory": territory, "organisation_id": organisation_id, "claim_id": claim_id}
        return {**found, "link": url_for("organisations.claim_record", _external=True, **places)}
    return {**found, "link": url_for("organisations.mine", _external=True)}


def _orphaned(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    organisation_id = envelope.context["organisation_id"]
    link = url_for("organisations.record", territory=territory, organisation_id=organisation_id, _external=True)
    return {**facts.organisation_facts(organisation_id), "link": link}


def _cycle(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    context = envelope.context
    instants = {name: datetime.fromisoformat(context[name]) if context.get(name) else None for name in ("old", "new")}
    link = url_for("portal.conference", territory=territory, _external=True)
    return {**context, **instants, **facts.cycle_facts(context["cycle_id"], context["phase"]), "link": link}


def _calendar(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    found = [
        (facts.cycle_facts(envelope.context["cycle_id"], phase), datetime.fromisoformat(at)) for phase, at in envelope.context["dates"]
    ]
    link = url_for("portal.conference", territory=territory, _external=True)
    return {"cycle": found[0][0]["cycle"], "dates": [(one["phase_label"], at) for one, at in found], "link": link}


def _feedback(envelope: Envelope, _territory: TerritoryRef | None) -> Facts:
    return facts.feedback_facts(envelope.context["request_id"])


def _bulletin(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    assert territory is not None
    is_trial = bool(envelope.context.get("is_trial"))
    bulletin = queries.get_bulletin(territory.id, envelope.context["bulletin_id"])
    own = url_for("notifications.message", territory=territory, bulletin_id=bulletin.id, _external=True)
    return {
        "subject": bulletin.subject_in(envelope.language),
        "html": bulletin.html_in(envelope.language),
        "text": bulletin.source_in(envelope.language),
        "audience": bulletin.audience.value,
        "is_trial": is_trial,
        "link": url_for("notifications.news", territory=territory, _external=True) if is_trial else own,
    }


def _check(envelope: Envelope, _territory: TerritoryRef | None) -> Facts:
    assert envelope.user_id is not None
    return {"link": url_for("notifications.resume", token=sign_grant(envelope.user_id, RESUME), _external=True)}


def _failed(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    endpoint = url_for("notifications.outbox", territory=territory, _external=True) if territory else current_app.config["BASE_URL"]
    return {"error": envelope.context["error"], "link": endpoint}


def _news(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    assert territory is not None
    assert envelope.user_id is not None
    rows = queries.list_for_letter(envelope.user_id, envelope.event_id, clock.now())
    if not rows:
        raise NothingToSay
    return {
        "count": len(rows),
        "groups": _groups(territory, rows),
        "link": url_for("notifications.news", territory=territory, _external=True),
        "head": ports().register_head(territory.id, clock.now()),
    }


def _groups(territory: TerritoryRef, rows: Sequence[NewsRow]) -> list[dict[str, Any]]:
    """News by thing followed, the first thing that had news first; a dozen lines for each."""
    things: dict[tuple[str, int], list[NewsRow]] = {}
    for row in rows:
        things.setdefault((row.thing_kind, row.thing_id), []).append(row)
    return [
        {
            "title": wording.thing_heading(told[0]),
            "url": wording.group_url(territory, told[0]),
            "lines": [(wording.sentence(row), wording.line_url(territory, row, external=True)) for row in told[:LINES_OF_A_THING]],
            "more": len(told) - LINES_OF_A_THING,
        }
        for told in things.values()
    ]


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "contributions/received": _receipt,
    "contributions/comment_promoted": _contribution,
    "contributions/file_withheld": _withheld_file,
    "moderation/published": _moderated,
    "moderation/returned": _moderated,
    "moderation/rejected": _moderated,
    "moderation/personal_case": _moderated,
    "moderation/hidden": _moderated,
    "moderation/restored": _moderated,
    "moderation/redacted": _moderated,
    "moderation/unredacted": _moderated,
    "replies/published": _reply,
    "organisations/decided": _organisation,
    "organisations/recheck": _organisation,
    "organisations/delegation_ending": _delegation,
    "organisations/orphaned": _orphaned,
    "organisations/claim_asked": _claim,
    "organisations/claim_decided": _claim,
    "consultations/deadline_moved": _cycle,
    "consultations/phase_opened": _cycle,
    "consultations/calendar_completed": _calendar,
    "feedback/answered": _feedback,
    "consultations/topic_decided": _topic,
    "notifications/mail_failed": _failed,
    service.TEMPLATE: _news,
    service.BULLETIN: _bulletin,
    service.CHECK: _check,
    **account_facts.GATHERERS,
    **notice_facts.GATHERERS,
    **case_facts.GATHERERS,
    **draft_facts.GATHERERS,
    **measure_facts.GATHERERS,
    **appeal_facts.GATHERERS,
    **clarification_facts.GATHERERS,
    **library_facts.GATHERERS,
    **merge_facts.GATHERERS,
    **synthesis_facts.GATHERERS,
    **import_facts.GATHERERS,
    **topic_reply_facts.GATHERERS,
    **report_facts.GATHERERS,
    **paper_facts.GATHERERS,
    **meeting_facts.GATHERERS,
    **opinion_facts.GATHERERS,
    **note_facts.GATHERERS,
}
