# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every field of every form, found by walking the site, against the bad lists (trust.md G5): no failure, Italian, nothing lost.

A form that was open while somebody else saved: 409, with what stands now and what was typed, and nothing overwritten.
"""

from collections.abc import Iterator, Mapping
from itertools import cycle, islice

import pytest

from consulta.web.forms import ConsultaForm
from tests.conftest import ON_POSTGRESQL
from tests.hostile.conftest import World
from tests.hostile.harness import PASSWORD, TEXTUAL, Form, Judge, ask
from tests.hostile.values import DATES, EVERYTHING, MARK, NUMBERS, TEXTS, Value

pytestmark = pytest.mark.xdist_group("hostile-forms")
"""The world is furnished once, not by both processes."""

NEVER_SENT = frozenset({"csrf_token"})
WITHOUT_FORM = {
    "accounts.confirm",
    "intake.resume_import",
    "library.confirm",
    "notifications.retry",
    "opening.first",
    "replies.batches",
    "replies.exceptions",
    "replies.withdraw_exception",
    "reports.publish",
    "synthesis.publish",
    "synthesis.read_again",
    "word_templates.remove",
    "workspace.accept_late",
    "workspace.carry_out_tags",
}
"""Their only field is the token of the form, or they want an empty installation or another list than the first: no page of this
world shows them."""
REFUSED_AS_FILLED = {
    "accounts.confirm_second_factor": 422,
    "consultations.move_date": 403,
    "library.create": 422,
    "library.replace": 422,
    "meetings.documents": 422,
    "organisations.bring": 422,
    "plans.bring_lines": 422,
    "services.bring_services": 422,
    "codebook.bring_tags": 422,
    "intake.bring": 422,
    "notices.documents": 422,
    "organisations.own_documents": 422,
    "contributions.sent_files": 422,
    "register.verify": 422,
    "reports.propose": 422,
    "word_templates.show": 422,
}
"""Forms that the battery cannot fill rightly: a code of the app lasts a minute, a date needs its phase, a receipt its register, a
document its file, a report its foreword, which is written elsewhere."""
ONLY_WHEN_EMPTY = {"slug", "person"}
"""Fields of the form that opens the first territory, which only an empty installation shows (tests/opening)."""
ONLY_WHEN_ASKED = {"leaves_findings", "found"}
"""Boxes shown once the detector has found something: tried by the tests of contributions and of moderation."""
ONLY_FOR_THE_SCRIPT = ("contributions.save_draft", "contributions.preview", "contributions.similar")
ALWAYS: Mapping[str, tuple[str, ...]] = {
    "text": ("nul",),
    "number": ("beyond 64 bits",),
    "date": ("year ten thousand",),
}


def lists_for(kind: str) -> tuple[str, Mapping[str, Value]]:
    """Which list suits a control."""
    if kind in ("date", "datetime-local"):
        return "date", DATES
    if kind in TEXTUAL or kind in ("password", "unseen"):
        return "text", TEXTS
    return "number", NUMBERS


class Deck:
    """Deals a few values to each control so that, over all the controls, every value is dealt many times."""

    def __init__(self, each: int) -> None:
        self.each = each
        self.wheels = {name: cycle(values.items()) for name, values in (("text", TEXTS), ("number", NUMBERS), ("date", DATES))}
        self.everything = cycle(EVERYTHING.items())

    def deal(self, kind: str) -> dict[str, Value]:
        """The values for one control."""
        name, values = lists_for(kind)
        dealt = {one: values[one] for one in ALWAYS[name]}
        dealt |= dict(islice(self.wheels[name], self.each))
        return dealt | dict(islice(self.everything, 1))


def attempts(form: Form, name: str, dealt: Mapping[str, Value]) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """What is sent in one field: each value alone, one of them beside the right one, nothing at all."""
    for what, value in dealt.items():
        yield what, (value,)
    if len(dealt) > 1:
        what, value = next(iter(dealt.items()))
        yield f"{what}, repeated", (*form.values.get(name, ()), value)
        yield "left out", ()


def throw(world: World, form: Form, name: str, dealt: Mapping[str, Value], judge: Judge) -> None:
    """One control against its values."""
    kind = form.controls[name]
    others = [sentence for sentence in form.typed if sentence not in form.values.get(name, ())]
    for what, sent in attempts(form, name, dealt):
        place = f"{form.role} {form.action} {name} ({kind}) = {what}"
        kept = list(others)
        if kind in ("text", "textarea") and sent and isinstance(sent[0], str) and sent[0].startswith(MARK):
            kept.append(MARK)
        with world.undone():
            client = world.client(form.role)
            response = ask(client, "POST", form.action, form.body(**{name: sent}))
            for_people = form.endpoint not in ONLY_FOR_THE_SCRIPT
            judge.look(place, (form.endpoint, kind), response, kept=kept if for_people else ())
            if for_people:
                judge.names_the_field(place, name, response)
            location = "" if isinstance(response, Exception) else response.headers.get("Location", "")
            if location.startswith("/") and what in ("html", "attribute", "jinja", "javascript", "text: html", "text: jinja"):
                judge.look(f"{place}, then {location}", (form.endpoint, "then"), ask(client, "GET", location))


def test_the_forms_as_filled_are_accepted(world: World, forms: list[Form]) -> None:
    """Otherwise a hostile value would never get further than the first check of some other field."""
    refused = {}
    for form in forms:
        with world.undone():
            response = ask(world.client(form.role), "POST", form.action, form.body())
        status = 0 if isinstance(response, Exception) else response.status_code
        if status not in (200, 303):
            refused[form.endpoint] = status
    assert refused == REFUSED_AS_FILLED
    posts = {rule.endpoint for rule in world.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts - {form.endpoint for form in forms} == WITHOUT_FORM


def test_every_field_of_every_form_class_is_reached(world: World, forms: list[Form]) -> None:
    reached = {name for form in forms for name in form.controls}
    known = {name for form_class in _classes(ConsultaForm) for name in vars(form_class) if not name.startswith("_")}
    fields = {name for name in known if any(_is_field(form_class, name) for form_class in _classes(ConsultaForm))}
    assert len(fields) > 90
    assert fields - ONLY_WHEN_EMPTY - ONLY_WHEN_ASKED <= reached


def _classes(parent: type) -> Iterator[type]:
    for child in parent.__subclasses__():
        yield child
        yield from _classes(child)


def _is_field(form_class: type, name: str) -> bool:
    return type(vars(form_class).get(name)).__name__ == "UnboundField"


def test_no_value_in_any_field_breaks_a_page(world: World, forms: list[Form]) -> None:
    """On PostgreSQL what only a database can refuse: the values that its types do not hold; the rest is the same code."""
    judge, deck, tried = Judge(), Deck(1), 0
    for form in forms:
        for name, kind in form.controls.items():
            if name not in NEVER_SENT:
                which, values = lists_for(kind)
                unstorable = {one: values[one] for one in ALWAYS[which]}
                throw(world, form, name, unstorable if ON_POSTGRESQL else deck.deal(kind), judge)
                tried += 1
    assert tried > 250
    assert judge.faults == []
    assert judge.answers[422] > (100 if ON_POSTGRESQL else 200), judge.answers
    assert judge.answers[303] > (80 if ON_POSTGRESQL else 150), judge.answers


@pytest.mark.slow
def test_every_value_in_every_field(world: World, forms: list[Form]) -> None:
    judge = Judge()
    for form in forms:
        for name in form.controls:
            if name not in NEVER_SENT:
                throw(world, form, name, EVERYTHING, judge)
    assert judge.faults == []


def test_the_password_never_comes_back(world: World, forms: list[Form]) -> None:
    tried = 0
    for form in forms:
        if "password" not in form.controls.values():
            continue
        with world.undone():
            response = ask(world.client(form.role), "POST", form.action, form.body(email=("nessuno",), name=("",), is_sure=()))
        assert not isinstance(response, Exception)
        assert PASSWORD not in response.text
        tried += 1
    assert tried >= 4


EDITABLE = {
    "accounts.edit_profile": "name",
    "codebook.edit_tag": "definition",
    "moderation.edit_answer": "body",
    "workspace.edit_filter": "name",
    "consultations.edit_cycle": "question",
    "consultations.edit_roundtable": "description",
    "consultations.edit_topic": "question",
    "contributions.edit": "text",
    "contributions.edit_comment": "text",
    "meetings.agreement": "summary",
    "meetings.attendance": "walk_ins",
    "library.edit": "description",
    "meetings.edit": "title",
    "meetings.minutes": "text",
    "notices.edit": "title",
    "notices.letter_protocol": "number",
    "notices.protocol": "board_reference",
    "notices.write_pact": "text",
    "notifications.edit_bulletin": "text",
    "opening.contacts": "indirizzo",
    "opening.legal": "rules",
    "opening.names": "name",
    "organisations.edit": "description",
    "plans.edit_objective": "title",
    "replies.edit_template": "text",
    "replies.write": "text",
    "topic_replies.write": "text",
    "roster.edit": "name",
    "services.edit": "name",
    "reports.text": "text",
    "reports.title": "title",
    "opinions.edit_addressee": "note",
    "synthesis.edit_point": "dissent",
    "workspace.point_reply": "text",
    "synthesis.frame": "introduction",
    "territory.contacts": "indirizzo",
    "territory.edit_code": "label",
    "territory.name": "name",
    "territory.support": "aiuto",
    "territory.word": "singular",
}
"""Everything that two people may have open at once, and the field that both change."""
FIRST = "La prima persona ha scritto proprio queste parole nel campo."
SECOND = "La seconda persona ha scritto queste altre parole nel campo."


def test_every_form_with_a_version_is_listed(forms: list[Form]) -> None:
    """An edit page made later joins the list."""
    versioned = {form.endpoint for form in forms if {"text", "textarea", "unseen"} & set(form.controls.values())}
    versioned &= {form.endpoint for form in forms if "version" in form.controls}
    new = {
        "codebook.create_tag",
        "codebook.merge_tag",
        "codebook.split_tag",
        "moderation.create_answer",
        "workspace.save_filter",
        "notices.create",
        "replies.create_template",
        "notifications.write_bulletin",
        "plans.create_objective",
        "library.create",
        "roster.add",
        "services.create",
        "opinions.add_addressee",
        "territory.add_code",
        "synthesis.add_point",
    }
    assert versioned - new - set(EDITABLE) == {
        "attachments.limits",
        "appeals.decide",
        "clarifications.answer",
        "library.answer",
        "library.replace",
        "library.withdraw",
        "library.withdraw_version",
        "cases.close",
        "measures.lift",
        "measures.refuse",
        "organisations.decide",
        "consultations.decide_topic",
        "meetings.change_status",
        "notices.apply",
        "notices.ask_review",
        "notices.conclude",
        "notices.decide",
        "notices.enrol",
        "notices.extend",
        "notices.revoke",
        "notifications.return_bulletin",
        "organisations.confirm_validity",
        "plans.merge_line",
        "replies.approve",
        "replies.correct",
        "contributions.send_back",
        "replies.send_back",
        "topic_replies.send_back",
        "searches.synonyms",
        "reports.begin_edition",
        "reports.give_back",
        "synthesis.begin_edition",
        "synthesis.give_back",
        "workspace.answer_operation",
        "workspace.own_words",
        "workspace.merge_into",
        "workspace.redact",
        "workspace.separate",
        "workspace.rejoin",
        "workspace.split",
        "workspace.take_extract",
        "workspace.restore_original",
        "roster.end",
        "opinions.cancel",
        "opinions.file_answer",
        "workspace.classify",
        "workspace.classify_comment",
    }, "decisions: who comes second is told, which their features try"


@pytest.mark.parametrize("endpoint", sorted(EDITABLE))
def test_who_saves_second_is_told_and_loses_nothing(world: World, forms: list[Form], endpoint: str) -> None:
    name = EDITABLE[endpoint]
    form = next(
        one for one in forms if one.endpoint == endpoint and "version" in one.controls and one.values["version"][0] not in ("", "0")
    )
    with world.undone():
        first = ask(world.client(form.role), "POST", form.action, form.body(**{name: (FIRST,)}))
        assert not isinstance(first, Exception), first
        assert first.status_code == 303, first.text[:1500]
        second = ask(world.client(form.role), "POST", form.action, form.body(**{name: (SECOND,)}))
        assert not isinstance(second, Exception), second
        assert second.status_code == 409, f"{second.status_code}: {second.text[:1500]}"
        assert FIRST in second.text, "what stands now is not shown"
        assert SECOND in second.text, "what was typed is lost"
        assert '<html lang="it"' in second.text
        page = world.client(form.role).get(form.page)
        assert FIRST in page.text
        assert SECOND not in page.text
