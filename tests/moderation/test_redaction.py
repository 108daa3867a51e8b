# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passages hidden in every copy of a text: who may, what is refused, what stays, what comes back."""

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, String, Text, func, select, update
from sqlalchemy.exc import DBAPIError

from consulta.cases.models import Report, ReportCase
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.models import Comment, CommentVersion, Contribution, ContributionRevision
from consulta.contributions.requests import PromoteComment, ReviseComment
from consulta.core import clock, masking
from consulta.core.actor import Actor
from consulta.core.db import Base, db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import render
from consulta.core.unit_of_work import current, transactional
from consulta.moderation import originals, policy, redaction
from consulta.moderation.models import RedactionOriginal
from consulta.moderation.queries import get_moderated, list_decisions
from consulta.moderation.requests import Decide, Redact, RestoreOriginal
from consulta.moderation.service import decide
from consulta.notifications.models import OutboxMail
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef, ports
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import make_report
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory

NAME = "Zenobia Quirini"
MARK = "[omesso: dati personali]"
WHY = "C'era il nome di una vicina: nel piano non serve."
TITLE = "La vicina Zenobia Quirini resta sola"
BODY = "Da mesi *Zenobia* Quirini, al numero 070 555 12 34, aspetta l'assistenza. La signora ZENOBIA QUIRINI non esce più."


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Cora Puddu")


def wanted(territory: TerritoryRef, subject_id: int, *passages: str, kind: str = "contribution", **values: Any) -> Redact:
    facts: dict[str, Any] = {"reason_code": "personal_data", "reason_text": WHY, "version": None} | values
    return Redact(territory.id, kind, subject_id, passages or (NAME,), **facts)


def hide(actor: Actor, territory: TerritoryRef, subject_id: int, *passages: str, kind: str = "contribution", **values: Any) -> int:
    return redaction.redact(actor, wanted(territory, subject_id, *passages, kind=kind, **values), clock.now())


def restore(
    actor: Actor, territory: TerritoryRef, subject_id: int, kind: str = "contribution", text: str = "Il nome era di un servizio."
) -> int:
    return redaction.restore_original(actor, RestoreOriginal(territory.id, kind, subject_id, text), clock.now())


def columns() -> list[tuple[Any, Any]]:
    """Every column of the database that may hold words, but those of the restricted table."""
    tables = [table for name, table in Base.metadata.tables.items() if name != RedactionOriginal.__tablename__]
    return [(table, column) for table in tables for column in table.c if isinstance(column.type, (String, Text, JSON))]


def holders(*passages: str) -> set[str]:
    """The columns in which a passage still stands, compared as a reader would: by letters and digits."""
    found = set()
    for table, column in columns():
        for value in db.session.scalars(select(column)):
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
            if masking.standing(passages, [text]):
                found.add(f"{table.name}.{column.name}")
    return found


def words(subject_id: int) -> list[Any]:
    """The contribution and its revisions, byte for byte."""
    one = db.session.execute(
        select(Contribution.title, Contribution.source, Contribution.html, Contribution.excerpt, Contribution.details).where(
            Contribution.id == subject_id
        )
    ).one()
    table = ContributionRevision
    query = select(table.number, table.title, table.source, table.html, table.details).where(table.contribution_id == subject_id)
    return [tuple(one), *(tuple(row) for row in db.session.execute(query.order_by(table.number)))]


def test_nothing_hidden_stands_anywhere_and_it_all_comes_back(territory: TerritoryRef, operator: Actor, coordinator: Actor) -> None:
    details = {"target": f"La famiglia di {NAME}", "evidence": "Lo vedo ogni giorno"}
    sent = make_contribution(territory, title=TITLE, text=BODY, details=details)
    make_report(territory, sent.contribution_id, category="personal_data", note=f"C'è il nome di {NAME}")
    before = words(sent.contribution_id)
    assert {"contribution.source", "contribution_revision.title", "report_case.snapshot_text", "search_document.title"} <= holders(NAME)
    hide(operator, territory, sent.contribution_id, "zenobia  quirini", "0705551234")
    db.session.expire_all()
    assert holders(NAME, "0705551234") == set()
    one = db.session.get(Contribution, sent.contribution_id)
    assert one is not None
    assert one.title == f"La vicina {MARK} resta sola"
    assert one.source == f"Da mesi {MARK}, al numero {MARK}, aspetta l'assistenza. La signora {MARK} non esce più."
    assert one.html == render(one.source)
    assert one.details["target"] == f"La famiglia di {MARK}"
    assert contribution_service.find_drift(territory.id) == 0
    assert db.session.scalars(select(ReportCase.snapshot_text)).one() == one.source
    assert db.session.scalars(select(Report.note)).one() == f"C'è il nome di {MARK}"
    restore(coordinator, territory, sent.contribution_id)
    db.session.expire_all()
    assert words(sent.contribution_id) == before
    assert not originals.has_originals("contribution", sent.contribution_id)
    assert contribution_service.find_drift(territory.id) == 0


def test_it_is_told_to_the_author_and_the_register_keeps_number_and_reason(
    territory: TerritoryRef, operator: Actor, coordinator: Actor
) -> None:
    author = actor_of(make_user(), clock.now())
    sent = make_contribution(territory, author=author, title=TITLE, text=BODY)
    decision_id = hide(operator, territory, sent.contribution_id)
    (row,) = list_decisions("contribution", sent.contribution_id)
    assert (row.id, row.outcome.value, row.reason_code, row.reason_text) == (decision_id, "redacted", "personal_data", WHY)
    letter = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "moderation/redacted")).one()
    assert (letter.user_id, letter.context) == (author.user_id, {"decision_id": decision_id})
    entries = select(RegisterEntry.type).where(RegisterEntry.subject == f"contributo/{sent.number}")
    assert "contribution_redacted" in set(db.session.scalars(entries))
    trail = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "moderation.redacted")).one()
    assert trail.details == {"reason_code": "personal_data", "reason": WHY, "passages": 1, "decision": decision_id}
    restore(coordinator, territory, sent.contribution_id)
    assert {"contribution_unredacted"} <= set(db.session.scalars(entries))
    assert db.session.scalar(select(func.count()).where(OutboxMail.template == "moderation/unredacted")) == 1


def test_hiding_again_changes_nothing_and_hiding_more_keeps_the_first_original(
    territory: TerritoryRef, operator: Actor, coordinator: Actor
) -> None:
    sent = make_contribution(territory, title=TITLE, text=BODY)
    before = words(sent.contribution_id)
    first = hide(operator, territory, sent.contribution_id)
    after = words(sent.contribution_id)
    assert hide(operator, territory, sent.contribution_id) == first
    assert words(sent.contribution_id) == after
    assert len(list_decisions("contribution", sent.contribution_id)) == 1
    hide(operator, territory, sent.contribution_id, "070 555 12 34")
    db.session.expire_all()
    assert holders(NAME, "0705551234") == set()
    restore(coordinator, territory, sent.contribution_id)
    db.session.expire_all()
    assert words(sent.contribution_id) == before


def test_a_comment_its_versions_and_what_it_became_are_hidden_together(
    territory: TerritoryRef, operator: Actor, coordinator: Actor
) -> None:
    now = clock.now()
    author = actor_of(make_user(), now)
    posted = make_comment(territory, author=author, text=f"Conosco {NAME} e la sua storia.", now=now - timedelta(hours=2))
    version = contributions.get_comment(territory.id, posted.comment_id).version
    text = f"Conosco bene {NAME} e la sua storia."
    contribution_service.revise_comment(author, ReviseComment(territory.id, posted.comment_id, text, version), now)
    made = contribution_service.promote_comment(
        operator, PromoteComment(posted.comment_id, "need", f"La storia di {NAME}", version + 1), now
    )
    make_report(territory, posted.comment_id, "comment")
    hide(operator, territory, posted.comment_id, kind="comment")
    db.session.expire_all()
    assert holders(NAME) == set()
    comment = db.session.get(Comment, posted.comment_id)
    assert comment is not None
    assert comment.source == f"Conosco bene {MARK} e la sua storia."
    assert db.session.scalars(select(CommentVersion.source)).one() == f"Conosco {MARK} e la sua storia."
    assert db.session.scalars(select(Contribution.title).where(Contribution.id == made.contribution_id)).one() == f"La storia di {MARK}"
    restore(coordinator, territory, made.contribution_id)
    db.session.expire_all()
    assert comment.source == text
    assert db.session.scalars(select(CommentVersion.source)).one() == f"Conosco {NAME} e la sua storia."


def test_while_it_waits_then_published_shows_the_marks_alone(territory: TerritoryRef, operator: Actor) -> None:
    sent = make_contribution(territory, published=False, title=TITLE, text=BODY)
    hide(operator, territory, sent.contribution_id)
    decide(operator, Decide("contribution", sent.contribution_id, "published"), clock.now())
    assert holders(NAME) == set()


@pytest.mark.parametrize(
    ("passages", "values", "field", "part"),
    [
        ((" ",), {}, "passages", "almeno un passaggio"),
        (("Marta Deidda",), {}, "passages", "«Marta Deidda» non è nel testo"),
        (("!",), {}, "passages", "troppo corto"),
        (("x" * 1_001,), {}, "passages", "1.000"),
        (tuple(f"parola {n}" for n in range(61)), {}, "passages", "60"),
        ((NAME,), {"reason_code": "spam"}, "reason_code", "Scegli"),
        ((NAME,), {"reason_text": " "}, "reason_text", "Scrivi"),
        ((NAME,), {"reason_text": f"C'era {NAME}"}, "reason_text", "ripete"),
    ],
)
def test_what_cannot_be_hidden_says_why(
    territory: TerritoryRef, operator: Actor, passages: tuple[str, ...], values: dict[str, Any], field: str, part: str
) -> None:
    sent = make_contribution(territory, title=TITLE, text=BODY)
    with pytest.raises(Invalid) as refused:
        hide(operator, territory, sent.contribution_id, *passages, **values)
    assert part in refused.value.errors[field]
    assert not originals.has_originals("contribution", sent.contribution_id)


def test_who_may(territory: TerritoryRef, operator: Actor, coordinator: Actor) -> None:
    sent = make_contribution(territory, title=TITLE, text=BODY)
    for role in ("administrator", "auditor", "municipal_referent"):
        with pytest.raises(Refused):
            hide(make_actor(territory, role), territory, sent.contribution_id)
    own = make_contribution(territory, author=operator, title=TITLE, text=BODY)
    with pytest.raises(Refused):
        hide(operator, territory, own.contribution_id)
    other = make_territory("pg", "Ambito di Prova")
    with pytest.raises(NotFound):
        hide(operator, other, sent.contribution_id)
    hide(operator, territory, sent.contribution_id)
    with pytest.raises(Refused):
        restore(operator, territory, sent.contribution_id)
    for reader in (operator, coordinator, make_actor(territory, "auditor")):
        (one,) = originals.list_originals(reader, territory.id, "contribution", sent.contribution_id)
        assert (one.title, one.passages) == (TITLE, (NAME,))
    for role in ("administrator", "municipal_referent", "deputy_approver"):
        with pytest.raises(Refused):
            originals.list_originals(make_actor(territory, role), territory.id, "contribution", sent.contribution_id)


def test_a_text_that_changed_meanwhile_is_not_touched(territory: TerritoryRef, operator: Actor, coordinator: Actor) -> None:
    sent = make_contribution(territory, title=TITLE, text=BODY)
    version = get_moderated("contribution", sent.contribution_id).version
    with pytest.raises(Conflict):
        hide(operator, territory, sent.contribution_id, version=version - 1)
    assert not originals.has_originals("contribution", sent.contribution_id)
    with pytest.raises(Conflict):
        restore(coordinator, territory, sent.contribution_id)
    decide(operator, Decide("contribution", sent.contribution_id, "hidden", "offensive", "Offende."), clock.now())
    hide(operator, territory, sent.contribution_id)
    assert policy.may_redact(operator, territory.id, None, "withdrawn").reason


def test_a_public_text_does_not_show_again_what_was_hidden(territory: TerritoryRef, operator: Actor) -> None:
    author = actor_of(make_user(), clock.now())
    sent = make_contribution(territory, author=author, title=TITLE, text=BODY)
    posted = make_comment(territory, author=author, text=f"Conosco {NAME} e la sua storia.")
    hide(operator, territory, sent.contribution_id)
    hide(operator, territory, posted.comment_id, kind="comment")
    assert originals.hidden_again("contribution", sent.contribution_id, ["La signora", "zenobia quirini resta sola."]) == NAME
    assert not originals.hidden_again("contribution", sent.contribution_id, ["La signora resta sola."])
    version = contributions.get_comment(territory.id, posted.comment_id).version
    again = ReviseComment(territory.id, posted.comment_id, "Ripeto: ZENOBIA **quirini**.", version)
    with pytest.raises(Invalid) as refused:
        contribution_service.revise_comment(author, again, clock.now())
    assert NAME in refused.value.errors["text"]


def test_an_original_is_not_put_over_what_the_author_wrote_later(territory: TerritoryRef, operator: Actor, coordinator: Actor) -> None:
    author, now = actor_of(make_user(), clock.now()), clock.now()
    posted = make_comment(territory, author=author, text=f"Conosco {NAME} e la sua storia.", published=False)
    hide(operator, territory, posted.comment_id, kind="comment")
    decide(operator, Decide("comment", posted.comment_id, "returned", "off_topic", "Spiega meglio."), now)
    version = contributions.get_comment(territory.id, posted.comment_id).version
    contribution_service.revise_comment(author, ReviseComment(territory.id, posted.comment_id, "Un'altra storia.", version), now)
    with pytest.raises(Conflict):
        restore(coordinator, territory, posted.comment_id, "comment")
    assert db.session.scalars(select(Comment.source)).one() == "Un'altra storia."


def test_my_data_holds_the_original_and_erasure_forgets_it(territory: TerritoryRef, operator: Actor) -> None:
    author = actor_of(make_user(), clock.now())
    sent = make_contribution(territory, author=author, title=TITLE, text=BODY)
    hide(operator, territory, sent.contribution_id)
    assert author.user_id is not None
    _name, (mine,) = originals.personal_data(author.user_id)
    assert (mine["title"], mine["text"], mine["hidden"]) == (TITLE, BODY, [NAME])
    forget(author.user_id)
    assert db.session.scalar(select(func.count()).select_from(RedactionOriginal)) == 0


@transactional
def forget(user_id: int) -> None:
    for erase in ports().erase:
        erase(user_id, clock.now())
    current().session.flush()


def test_a_revision_without_original_is_never_changed(territory: TerritoryRef) -> None:
    sent = make_contribution(territory, title=TITLE, text=BODY)
    statement = update(ContributionRevision).where(ContributionRevision.contribution_id == sent.contribution_id).values(title="Altro")
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(statement)
    db.session.rollback()


LETTERS = st.characters(categories=("Ll", "Lu", "Nd"), max_codepoint=0x17F)
WORD = st.text(LETTERS, min_size=1, max_size=9)
GLUE = st.sampled_from(
    [
        " ",
        "  ",
        "\n",
        " *",
        "* ",
        "**",
        " _",
        "_ ",
        "`",
        ", ",
        " (",
        ") ",
        "[",
        "](https://esempio.it/",
        "\n\n- ",
        "\n> ",
        "&amp;",
        "#",
        ".",
    ]
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text of words joined by blanks and marks of Markdown, and some passages of it as somebody might select them."""
    parts = draw(st.lists(st.tuples(WORD, GLUE), min_size=4, max_size=14))
    text = "".join(word + glue for word, glue in parts).strip()
    passages = []
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(parts) - 1))
        end = draw(st.integers(start + 1, min(len(parts), start + 3)))
        passages.append(draw(st.sampled_from([" ", ""])).join(word for word, _glue in parts[start:end]))
    return text, passages


@settings(max_examples=300, deadline=None)
@given(marked(), st.sampled_from(sorted(masking.MARKS)))
def test_masking_leaves_nothing_and_changes_nothing_twice(case: tuple[str, list[str]], reason: str) -> None:
    text, passages = case
    passages = [one for one in passages if len(masking.bare(one)) >= masking.FLOOR and not masking.missing([one], [text])]
    mark = masking.MARKS[reason]
    masked = masking.mask(text, passages, mark)
    assert masking.standing(passages, [masked]) == []
    assert masking.mask(masked, passages, mark) == masked
    for one in passages:
        if len(masking.bare(one)) >= masking.LONG:
            assert all(masking.bare(one) not in masking.bare(part) for part in masked.split(mark))
    assert masking.mask(text, [], mark) == text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(marked())
def test_no_copy_of_any_text_keeps_a_passage(
    territory: TerritoryRef, operator: Actor, coordinator: Actor, case: tuple[str, list[str]]
) -> None:
    text, passages = case
    sent = make_contribution(territory, title=f"Titolo di {passages[0]}"[:110], text=f"Un testo lungo: {text} e basta.")
    before = words(sent.contribution_id)
    with contextlib.suppress(Invalid):  # across the items of a list, or too short to be found: said before anything is written
        hide(operator, territory, sent.contribution_id, *passages, reason_text="—" * 20)
    if not originals.has_originals("contribution", sent.contribution_id):
        assert words(sent.contribution_id) == before
        return
    db.session.expire_all()
    for row in words(sent.contribution_id):
        flat = [str(value) for value in row]
        assert masking.standing(passages, flat) == []
    restore(coordinator, territory, sent.contribution_id)
    db.session.expire_all()
    assert words(sent.contribution_id) == before


@pytest.mark.parametrize(
    ("text", "passage", "masked"),
    [
        ("Ciao *Anna* Rossi.", "anna rossi", f"Ciao {MARK}."),
        ("[Anna Rossi](https://x.it/anna-rossi)", "Anna Rossi", f"[{MARK}](https://x.it/omesso)"),
        ("Andr&eacute; Rossi(x)", "André Rossi", f"{MARK} (x)"),
        ("canna e Anna", "Anna", f"canna e {MARK}"),
        ("RossiMaria", "rossimari", f"{MARK}a"),
        ("E\u0301lodie Rossi", "elodie", f"{MARK} Rossi"),
        ("https://x.it/anna%20rossi", "Anna Rossi", "https://x.it/omesso"),
    ],
)
def test_however_it_is_written(text: str, passage: str, masked: str) -> None:
    assert masking.mask(text, [passage], MARK) == masked


def test_a_title_never_grows_beyond_its_column() -> None:
    title = " ".join(["Ugo"] * 30)
    assert len(masking.mask(title, ["Ugo"], MARK, 120)) <= 120
    assert masking.mask("Ugo " + "x" * 110, ["Ugo"], MARK, 120) == "[omesso] " + "x" * 110
