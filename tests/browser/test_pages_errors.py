# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Error states, looked at as pages are: each form empty and too long, each refusal, the answers to a POST."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Page, Response

from consulta.demo.world import SLUG
from tests.browser import checks
from tests.browser.conftest import WIDE
from tests.browser.gallery import Gallery, gallery, inspect
from tests.browser.places import ADMINISTRATOR, ANYONE, CITIZEN, COORDINATOR, OFFICE, OPERATOR, PERSONAL, PUBLIC, Place
from tests.browser.scenery import CODE, LONG_TOPIC, RECOVERY

__all__ = ["gallery"]

NO_MISTAKE_POSSIBLE = {
    "appeals.ask_comment": "nobody of the gallery has a text refused: tried by the tests of appeals",
    "appeals.ask_contribution": "nobody of the gallery has a text refused: tried by the tests of appeals",
    "codebook.brought_tags": "a button",
    "contributions.confirm_draft": "a button",
    "services.brought_services": "a button",
    "library.confirm": "a button",
    "reports.text": "an empty text is no text: too long ones are tried by the tests of reports",
    "synthesis.quotes": "boxes only, and none ticked is an answer",
    "contributions.endorse": "a button",
    "organisations.signature": "a button",
    "contributions.withdraw": "a button",
    "contributions.withdraw_comment": "a button",
    "workspace.answer_operation": "the page of an act shows its words under another address: tried by the tests of replies",
    "replies.assign": "a choice that may be nobody: days past are tried by the tests of replies",
    "replies.exceptions": "the cycle of the gallery is open: tried by the tests of replies",
    "replies.batches": "stands on the list of the approved replies: tried by the tests of replies",
    "papers.contribution": "a button",
    "papers.minutes": "a button",
    "papers.office": "a button",
    "papers.synthesis": "a button",
    "opening.first": "a link that is gone: tried by the tests of opening on an empty installation",
    "opening.mail": "a button",
    "searches.synonyms": "an empty list is a list: a line that cannot be read is tried by the tests of searches",
    "territory.target_time": "a choice that is always made",
    "territory.contacts": "nothing is required: an empty contact is not shown",
    "territory.support": "nothing is required: numbers that cannot be read are tried by the tests of cases",
    "measures.hiding": "a button",
    "accounts.confirm": "a button",
    "accounts.accept_invite": "a link that is gone",
    "accounts.confirm_email_change": "a button",
    "accounts.undo_email_change": "a button",
    "meetings.attendance": "choices that may all stay as they are: tried by the tests of meetings",
    "meetings.publish": "a button",
    "meetings.room": "sent by its script, which stays on the page: tried by its journey",
    "notifications.follow": "a button",
    "notices.check": "ticks that may all stay as they are: tried by the tests of notices",
    "notices.conclude": "a button",
    "notices.decide": "stands on the page of the application, beside another form: tried by the tests of notices",
    "notices.join": "a button",
    "notices.publish": "a button",
    "notices.publish_pact": "a button",
    "notices.withdraw": "a button",
    "notices.write_pact": "a long text is welcome, an empty one is tried by the tests of notices",
    "notices.protocol": "fields that may all stay empty: tried by the tests of notices",
    "notices.letter_protocol": "fields that may all stay empty: tried by the tests of documents",
    "notices.apply": "a draft may stay empty: tried by the tests of notices",
    "notices.enrol": "a draft may stay empty: tried by the tests of notices",
    "notifications.cancel_bulletin": "a button",
    "notifications.confirm_bulletin": "a button",
    "notifications.return_bulletin": "stands on the page of the announcement: tried by the tests of notifications",
    "notifications.send_bulletin": "a button",
    "notifications.try_bulletin": "a button",
    "organisations.columns": "columns are filled in: an unknown one is tried by the tests of organisations",
    "organisations.preview": "a button",
    "plans.brought_lines": "a button",
    "organisations.colleague": "a day that may stay empty: tried by the tests of organisations",
    "notifications.mail_choices": "choices that are all filled in",
    "notifications.resume": "a button",
    "notifications.unsubscribe": "a button",
    "accounts.reset": "spends its link even when refused: tried by the tests of accounts",
    "territory.retire_area": "a day that is filled in",
    "territory.end_member": "a day that is filled in",
}
FORMS = (
    "codebook.bring_tags",
    "services.bring_services",
    "workspace.point_reply",
    "appeals.ask_measure",
    "clarifications.ask",
    "accounts.add_person",
    "accounts.ask_factor_reset",
    "accounts.change_email",
    "accounts.change_password",
    "accounts.confirm_second_factor",
    "accounts.edit_profile",
    "accounts.end_second_factor",
    "accounts.erase",
    "accounts.forgot_password",
    "accounts.renew_recovery_codes",
    "accounts.refuse_role",
    "accounts.renew_role",
    "accounts.second_step",
    "accounts.sign_in",
    "attachments.limits",
    "codebook.create_tag",
    "codebook.edit_tag",
    "codebook.merge_tag",
    "codebook.split_tag",
    "workspace.rejoin",
    "workspace.remove_extract",
    "workspace.split",
    "moderation.create_answer",
    "moderation.edit_answer",
    "workspace.save_filter",
    "workspace.edit_filter",
    "consultations.create_cycle",
    "consultations.create_roundtable",
    "consultations.create_topic",
    "consultations.decide_cycle",
    "consultations.decide_topic",
    "consultations.edit_cycle",
    "consultations.edit_roundtable",
    "consultations.edit_topic",
    "consultations.move_date",
    "consultations.propose_topic",
    "contributions.comment_contribution",
    "contributions.comment_topic",
    "contributions.edit",
    "contributions.edit_comment",
    "contributions.sent_files",
    "contributions.submit",
    "cases.report_comment",
    "cases.report_contribution",
    "measures.person",
    "feedback.report_barrier",
    "feedback.report_issue",
    "intake.desk",
    "intake.follow",
    "library.ask",
    "library.create",
    "library.edit",
    "library.replace",
    "library.withdraw",
    "library.withdraw_version",
    "meetings.agreement",
    "meetings.change_status",
    "meetings.documents",
    "meetings.edit",
    "meetings.minutes",
    "meetings.plan",
    "notices.ask_review",
    "notices.create",
    "notices.documents",
    "notices.edit",
    "notices.end_seat",
    "notices.extend",
    "notices.revoke",
    "notifications.edit_bulletin",
    "notifications.write_bulletin",
    "opening.contacts",
    "opening.legal",
    "opening.municipalities",
    "opening.names",
    "organisations.ask_again",
    "intake.bring",
    "organisations.bring",
    "organisations.claim",
    "organisations.colleagues",
    "organisations.edit",
    "organisations.export",
    "organisations.own_documents",
    "organisations.register",
    "plans.bring_lines",
    "plans.create_objective",
    "plans.edit_objective",
    "plans.merge_line",
    "plans.paste_outline",
    "register.export_activity",
    "register.verify",
    "replies.batch",
    "replies.correct",
    "replies.create_template",
    "replies.edit_template",
    "replies.write",
    "topic_replies.write",
    "reports.begin",
    "reports.title",
    "word_templates.show",
    "synthesis.add_point",
    "synthesis.begin",
    "synthesis.edit_point",
    "synthesis.frame",
    "roster.add",
    "roster.edit",
    "roster.end",
    "services.create",
    "notes.of_comment",
    "notes.of_contribution",
    "opinions.add_addressee",
    "opinions.answer",
    "opinions.ask",
    "opinions.edit_addressee",
    "services.edit",
    "territory.add_area",
    "territory.add_code",
    "territory.add_member",
    "territory.name_lead",
    "territory.edit_code",
    "territory.rename_area",
    "territory.name",
    "territory.word",
    "workspace.merge_into",
    "workspace.own_words",
    "workspace.redact",
    "workspace.separate",
    "workspace.withhold_file",
)
RECEIVED_ELSEWHERE = (
    "workspace.original",
    "cases.case",
    "clarifications.show",
    "feedback.answer",
    "library.asked",
    "organisations.categories",
    "organisations.claim_record",
    "organisations.record",
)
"""Pages whose form is received under another name at the same address, because not everybody who reads it may send it."""
NOTHING_TO_TYPE = ("accounts.erase", "replies.batch")
MAY_BE_EMPTY = ("topic_replies.write",)
"""Its first button keeps a draft, which may be empty; that nothing empty is proposed is tried by the tests of topic replies."""
ROOM_FOR_ALL = ("meetings.minutes",)
"""Its only field takes what is written here: 100,000 characters. The tests of meetings pass them."""
FORM = "main form[method=post]:has([name=csrf_token])"

_FILL = """([selector, long]) => {
  const forms = [...document.querySelectorAll(selector)];
  const form = forms.sort((one, other) => other.elements.length - one.elements.length)[0];
  for (const field of form.elements) {
    if (field.type === 'hidden' || field.tagName === 'BUTTON' || field.readOnly) continue;
    if (field.type === 'checkbox' || field.type === 'radio') { if (!long) field.checked = false; }
    else if (field.tagName === 'SELECT') { if (!long && [...field.options].some(one => one.value === '')) field.value = ''; }
    else if (field.tagName === 'TEXTAREA') field.value = long ? 'parola '.repeat(6000) : '';
    else if (['text', 'search', 'email', 'password', 'tel', 'url'].includes(field.type)) field.value = long ? 'parola '.repeat(100) : '';
    else if (!long) field.value = '';
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector('button[type=submit], button:not([type])'));
}"""

_DEAD_LINKS = """() => [...document.querySelectorAll('.c-errors a')].map(one => one.getAttribute('href'))
  .filter(href => !document.getElementById(href.slice(1)))"""


def place_of(endpoint: str) -> Place:
    """The first place of an endpoint whose person may send the form."""
    places = [place for place in (*PUBLIC, *PERSONAL, *OFFICE) if place.endpoint == endpoint]
    return next((place for place in places if place.who == ADMINISTRATOR), places[0])


def send(page: Page, *, long: bool) -> Response:
    """Fill the largest form of the page wrongly and press its first button."""
    with page.expect_navigation() as navigation:
        page.evaluate(_FILL, [FORM, long])
    response = navigation.value
    assert response is not None
    return response


def examine(gallery: Gallery, page: Page, name: str, html: str) -> list[str]:
    """What is wrong with the page that answers."""
    gallery.keep(name, html)
    return inspect(page, public="/ufficio" not in page.url, written=gallery.written) + gallery.console()


def test_every_form_is_tried(gallery: Gallery) -> None:
    """A route that shows a form and receives it is in the list, or has its reason not to be."""
    rules = gallery.app.url_map.iter_rules()
    routes = {rule.endpoint for rule in rules if {"GET", "POST"} <= (rule.methods or set())}
    assert routes == {*FORMS, *NO_MISTAKE_POSSIBLE}


def wrongly(gallery: Gallery, endpoint: str, *, long: bool) -> list[str]:
    """Send a form of an endpoint filled wrongly: 422, a summary whose lines lead to their fields, and a page as it should be."""
    place = place_of(endpoint)
    page = gallery.visit(place)
    response = send(page, long=long)
    assert response.status == 422, f"{endpoint}: {response.status}"
    faults = [f"the summary leads nowhere: {href}" for href in page.evaluate(_DEAD_LINKS)]
    if not page.locator(".c-errors").count():
        faults.append("no summary of errors")
    return faults + examine(gallery, page, f"{place.name}-{'long' if long else 'empty'}", response.text())


@pytest.mark.parametrize("endpoint", [one for one in (*FORMS, *RECEIVED_ELSEWHERE) if one not in MAY_BE_EMPTY])
def test_an_empty_form_says_what_to_do(gallery: Gallery, endpoint: str) -> None:
    assert wrongly(gallery, endpoint, long=False) == []


@pytest.mark.parametrize("endpoint", [one for one in (*FORMS, *RECEIVED_ELSEWHERE) if one not in NOTHING_TO_TYPE + ROOM_FOR_ALL])
def test_a_form_with_too_much_says_what_to_do(gallery: Gallery, endpoint: str) -> None:
    assert wrongly(gallery, endpoint, long=True) == []


def test_a_decision_without_its_reason_says_what_to_do(gallery: Gallery) -> None:
    """The form of the record is sent elsewhere; the page that comes back is the record again."""
    place = next(place for place in OFFICE if place.name == "workspace.record-to-moderate-operatrice-uno")
    page = gallery.visit(place)
    page.check("[name=outcome][value=rejected]")
    with page.expect_navigation() as navigation:
        page.click("button.btn-primary:text-is('Pubblica e classifica')")
    response = navigation.value
    assert response is not None
    assert response.status == 422
    assert page.is_checked("[name=outcome][value=rejected]")
    assert examine(gallery, page, "record-without-reason", response.text()) == []


def test_the_preview_is_fit_to_be_shown(gallery: Gallery) -> None:
    page = gallery.visit(place_of("contributions.submit"))
    page.fill("[name=title]", "Una corsa in più la sera")
    page.fill("[name=text]", "L'ultima corriera parte **prima** della fine del turno.\n\n- alle 19\n- alle 21")
    with page.expect_navigation() as navigation:
        page.click("button:text-is('Anteprima')")
    assert navigation.value is not None
    assert examine(gallery, page, "preview", navigation.value.text()) == []


def test_the_sheet_of_recovery_codes_is_fit_to_be_shown(gallery: Gallery) -> None:
    page = gallery.visit(place_of("accounts.renew_recovery_codes"))
    page.fill("[name=one_time_code]", gallery.links[RECOVERY])
    with page.expect_navigation() as navigation:
        page.click("main button[type=submit]")
    assert navigation.value is not None
    assert page.locator("main li code").count() == 10
    assert examine(gallery, page, "recovery-codes", navigation.value.text()) == []


def test_what_became_of_a_text_left_at_the_desk_is_fit_to_be_shown(gallery: Gallery) -> None:
    page = gallery.visit(place_of("intake.follow"))
    page.fill("[name=code]", gallery.links[CODE])
    with page.expect_navigation() as navigation:
        page.click("main button[type=submit]")
    assert navigation.value is not None
    assert navigation.value.status == 200
    assert page.url.endswith("/segui")
    assert examine(gallery, page, "followed", navigation.value.text()) == []


@contextmanager
def locked(gallery: Gallery) -> Iterator[None]:
    """Somebody else writes to the database and does not finish."""
    with closing(sqlite3.connect(gallery.site.data / "consulta.sqlite", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


def _not_found(gallery: Gallery, page: Page) -> Response | None:
    return page.goto(f"{gallery.site.url}/{SLUG}/contributi/2026-999999")


def _forbidden(gallery: Gallery, page: Page) -> Response | None:
    return page.goto(f"{gallery.site.url}/{SLUG}/ufficio/persone")


def _expired(gallery: Gallery, page: Page) -> Response | None:
    page.goto(f"{gallery.site.url}/{SLUG}/segnala")
    page.fill("[name=message]", "Il pulsante non risponde quando lo premo.")
    page.evaluate("document.querySelector('main [name=csrf_token]').value = 'scaduto'")
    return _press(page)


def _too_large(gallery: Gallery, page: Page) -> Response | None:
    page.goto(f"{gallery.site.url}/{SLUG}/segnala")
    page.evaluate("document.querySelector('[name=message]').value = 'parola '.repeat(200000)")
    return _press(page)


def _too_many(gallery: Gallery, page: Page) -> Response | None:
    path = f"{gallery.site.url}/{SLUG}/segui"
    page.goto(path)
    token = page.input_value("main [name=csrf_token]")
    for _ in range(30):
        page.context.request.post(path, form={"csrf_token": token, "code": "AAAA-BBBB-CCCC"})
    page.fill("[name=code]", "AAAA-BBBB-CCCC")
    return _press(page)


def _stale(gallery: Gallery, page: Page) -> Response | None:
    page.goto(f"{gallery.site.url}/{SLUG}/ufficio/temi/{LONG_TOPIC}")
    page.evaluate("document.querySelector('main [name=version]').value = '0'")
    page.fill("[name=question]", "Una domanda scritta mentre un'altra persona salvava la sua?")
    return _press(page)


def _busy(gallery: Gallery, page: Page) -> Response | None:
    page.goto(f"{gallery.site.url}/{SLUG}/ufficio/temi/{LONG_TOPIC}")
    page.fill("[name=question]", "Una domanda che in questo momento non si può salvare?")
    with locked(gallery):
        return _press(page)


def _press(page: Page) -> Response | None:
    with page.expect_navigation() as navigation:
        page.click("main form[method=post] button[type=submit]")
    return navigation.value


@pytest.mark.parametrize(
    ("status", "who", "provoke"),
    [
        (404, ANYONE, _not_found),
        (404, CITIZEN, _not_found),
        (403, CITIZEN, _forbidden),
        (403, OPERATOR, _forbidden),
        (400, ANYONE, _expired),
        (413, ANYONE, _too_large),
        (429, ANYONE, _too_many),
        (409, COORDINATOR, _stale),
        (503, COORDINATOR, _busy),
    ],
)
def test_a_refusal_is_fit_to_be_shown(gallery: Gallery, status: int, who: str, provoke: Callable[..., Response | None]) -> None:
    page = gallery.window(who)
    page.set_viewport_size(WIDE)
    gallery.noises.clear()
    response = provoke(gallery, page)
    assert response is not None
    assert response.status == status
    assert examine(gallery, page, f"{status}-{who}-{provoke.__name__}", response.text()) == []


def test_the_html_of_the_error_states_has_no_error(gallery: Gallery) -> None:
    """The Nu checker, once, over everything seen above."""
    assert list(gallery.html.iterdir())
    assert checks.invalid_html(gallery.html) == []
