# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Building, approving and publishing a synthesis; buckets, quotes, frozen copies."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from consulta.consultations import service as consultations
from consulta.consultations.queries import get_roundtable
from consulta.consultations.requests import EditRoundtable
from consulta.contributions import service as contributions
from consulta.contributions.queries import get_comment
from consulta.contributions.requests import ReviseComment, Subject, WithdrawComment
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.moderation import redaction
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide, Redact
from consulta.notifications.models import OutboxMail
from consulta.organisations.queries import actor_of
from consulta.register.models import RegisterEntry
from consulta.synthesis import frozen, queries, service
from consulta.synthesis.models import Bucket, EditionQuote, EditionSource, PointSource, Synthesis, SynthesisEdition
from consulta.synthesis.queries import MaterialFilter
from consulta.synthesis.requests import (
    AddSources,
    ApproveSynthesis,
    BeginSynthesis,
    ChangeSource,
    Item,
    MovePoint,
    NewEdition,
    PickQuotes,
    PutAside,
    PutBack,
    RemovePoint,
    ReturnSynthesis,
    Step,
    WritePoint,
)
from tests.factories.accounts import make_actor, make_user
from tests.factories.contributions import make_contribution, make_merge, new_key
from tests.factories.plans import make_objective
from tests.factories.synthesis import (
    STATEMENT,
    add_point,
    begin_edition,
    begin_synthesis,
    comment,
    contribution,
    frame,
    publish_synthesis,
    quote,
    set_aside,
    version_of,
)
from tests.factories.territory import make_territory
from tests.synthesis.conftest import NOW, TEXT, Place


def scope(place: Place) -> queries.Scope:
    return queries.get_synthesis(place.territory.id, place.synthesis_id).scope


def buckets(place: Place) -> tuple[int, ...]:
    """To do, on a point, set aside, merged."""
    return tuple(queries.count_buckets(scope(place)).values())


def sources(place: Place) -> list[queries.SourceRow]:
    return list(queries.list_sources(place.synthesis_id))


def status_of(place: Place) -> str:
    return queries.get_synthesis(place.territory.id, place.synthesis_id).status.value


def published(place: Place) -> queries.EditionView:
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first), comment(place.comment))
    for one in sources(place):
        quote(place.territory, place.writer, place.synthesis_id, one.id)
    return publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)


def shown(edition: queries.EditionView) -> list[str]:
    return [one.text for one in queries.shown_quotes(edition.id).values()]


def redact(place: Place, passage: str) -> None:
    """Hide a passage of the first contribution, a minute later."""
    wanted = Redact(place.territory.id, "contribution", place.first, (passage,), "personal_data", "È un dato di una persona.")
    redaction.redact(make_actor(place.territory, "operator"), wanted, NOW + timedelta(minutes=1))


def close_table(place: Place) -> None:
    found = get_roundtable(place.territory.id, place.roundtable_id)
    change = EditRoundtable(place.territory.id, place.roundtable_id, found.version, found.title, "thematic", "", "", "closed", (), ())
    consultations.edit_roundtable(place.coordinator, change, NOW)


def test_one_synthesis_for_each_scope_and_none_of_another_place(place: Place) -> None:
    again = begin_synthesis(place.territory, place.coordinator, roundtable_id=place.roundtable_id)
    assert again == place.synthesis_id
    assert begin_synthesis(place.territory, place.writer, topic_id=place.topic_id) != place.synthesis_id
    whole = begin_synthesis(place.territory, place.writer)
    assert begin_synthesis(place.territory, place.writer) == whole
    elsewhere = make_territory("pg", "Ambito di Prova")
    with pytest.raises(NotFound):
        queries.get_synthesis(elsewhere.id, place.synthesis_id)
    stranger = make_actor(elsewhere, "operator")
    with pytest.raises(NotFound):
        service.begin(stranger, BeginSynthesis(elsewhere.id, place.cycle_id, "Titolo", key=new_key()), NOW)
    with pytest.raises(Refused):
        service.begin(stranger, BeginSynthesis(place.territory.id, place.cycle_id, "Titolo", key=new_key()), NOW)
    with pytest.raises(NotFound):
        service.begin(place.writer, BeginSynthesis(place.territory.id, place.cycle_id, "Titolo", topic_id=10**6, key=new_key()), NOW)


def test_every_text_is_in_one_bucket(place: Place) -> None:
    assert buckets(place) == (3, 0, 0, 0)
    point = add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    assert buckets(place) == (2, 1, 0, 0)
    set_aside(place.territory, place.writer, place.synthesis_id, comment(place.comment))
    assert buckets(place) == (1, 1, 1, 0)
    make_merge(place.territory, place.coordinator, place.second, place.first)
    assert buckets(place) == (0, 1, 1, 1)
    service.put_back(place.writer, PutBack(place.territory.id, place.synthesis_id, (comment(place.comment),)), NOW)
    service.remove_point(place.writer, RemovePoint(place.territory.id, place.synthesis_id, point), NOW)
    assert buckets(place) == (2, 0, 0, 1)
    for bucket in Bucket:
        listed = queries.list_material(scope(place), MaterialFilter(bucket), None)
        assert len(listed.items) == queries.count_buckets(scope(place))[bucket]


def test_what_is_aside_or_merged_goes_on_no_point_and_what_is_on_a_point_is_not_set_aside(place: Place) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    set_aside(place.territory, place.writer, place.synthesis_id, comment(place.comment))
    wanted = (contribution(place.second), comment(place.comment))
    with pytest.raises(Invalid):
        service.add_sources(place.writer, AddSources(place.territory.id, place.synthesis_id, point, wanted), NOW)
    assert buckets(place) == (1, 1, 1, 0), "nothing of what was picked is done"
    with pytest.raises(Invalid):
        set_aside(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    make_merge(place.territory, place.coordinator, place.second, place.first)
    with pytest.raises(Invalid):
        service.add_sources(place.writer, AddSources(place.territory.id, place.synthesis_id, point, (contribution(place.second),)), NOW)
    with pytest.raises(Invalid):
        set_aside(place.territory, place.writer, place.synthesis_id, contribution(place.second))


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "", "reason"), ("boh", "", "reason"), ("other", "", "note"), ("thanks", "x" * 501, "note")]
)
def test_setting_aside_wants_a_reason(place: Place, reason: str, note: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_aside(place.territory, place.writer, place.synthesis_id, contribution(place.first), reason=reason, note=note)
    assert set(refused.value.errors) == {field}


def test_picks_that_are_none_too_many_or_foreign_are_refused(place: Place) -> None:
    other_topic = make_contribution(place.territory).contribution_id
    point = add_point(place.territory, place.writer, place.synthesis_id)
    many = tuple(contribution(number) for number in range(1, 202))
    for items in ((), many, (contribution(other_topic),), (contribution(10**6),), (Item("comment", place.first + 10**5),)):
        with pytest.raises(Invalid):
            service.add_sources(place.writer, AddSources(place.territory.id, place.synthesis_id, point, items), NOW)
        with pytest.raises(Invalid):
            service.put_aside(place.writer, PutAside(place.territory.id, place.synthesis_id, items, "thanks"), NOW)
    assert not sources(place)


def test_counts_tell_texts_persons_organisations_and_what_was_joined(place: Place) -> None:
    point = add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first), comment(place.comment))
    counts = queries.count_people(place.synthesis_id)[point]
    assert (counts.items, counts.persons, counts.organisations, counts.is_at_least) == (2, 2, 0, False)
    joined = make_contribution(place.territory, place.topic_id, actor_of(make_user("Lia Mura"), NOW)).contribution_id
    make_merge(place.territory, place.coordinator, joined, place.first)
    counts = queries.count_people(place.synthesis_id)[point]
    assert (counts.items, counts.persons) == (3, 3)


def test_points_are_ordered_by_buttons_and_a_second_click_does_nothing(place: Place) -> None:
    first, second = (add_point(place.territory, place.writer, place.synthesis_id, title=title) for title in ("Uno", "Due"))
    up = MovePoint(place.territory.id, place.synthesis_id, second, 1, up=True)
    service.move_point(place.writer, up, NOW)
    service.move_point(place.writer, up, NOW)
    assert [point.id for point in queries.list_points(place.synthesis_id)] == [second, first]
    service.move_point(place.writer, MovePoint(place.territory.id, place.synthesis_id, second, 0, up=True), NOW)
    assert [point.title for point in queries.list_points(place.synthesis_id)] == ["Due", "Uno"]


def test_a_point_has_objectives_of_its_plan_and_is_not_written_over(place: Place) -> None:
    objective = make_objective(place.territory, place.cycle_id)
    point = add_point(
        place.territory, place.writer, place.synthesis_id, objective_ids=(objective,), dissent="C'è chi preferisce il sabato."
    )
    assert [one.id for one in queries.get_point(place.synthesis_id, point).objectives] == [objective]
    request = WritePoint(place.territory.id, place.synthesis_id, "Altro", STATEMENT, "", (), (), point, 1)
    service.write_point(place.coordinator, request, NOW)
    with pytest.raises(Conflict) as stale:
        service.write_point(place.writer, WritePoint(place.territory.id, place.synthesis_id, "Mio", STATEMENT, "", (), (), point, 1), NOW)
    assert stale.value.theirs["Titolo"] == "Altro"
    service.write_point(place.coordinator, request, NOW)
    with pytest.raises(Invalid):
        add_point(place.territory, place.writer, place.synthesis_id, objective_ids=(10**6,))
    with pytest.raises(Invalid):
        add_point(place.territory, place.writer, place.synthesis_id, tag_ids=(10**6,))


def test_a_quote_is_the_slice_of_its_source(place: Place) -> None:
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    (source,) = sources(place)
    assert quote(place.territory, place.writer, place.synthesis_id, source.id, 0, 1) == 1
    (picked,) = sources(place)[0].quotes
    assert picked.text == TEXT[picked.starts : picked.ends] == TEXT[: TEXT.index("!") + 1]
    assert quote(place.territory, place.writer, place.synthesis_id, source.id, 0, 2) == 2
    request = PickQuotes(place.territory.id, place.synthesis_id, source.id, 1, ())
    assert service.pick_quotes(place.writer, request, NOW) == 0
    with pytest.raises(Conflict):
        service.pick_quotes(place.writer, PickQuotes(place.territory.id, place.synthesis_id, source.id, 2, (0,)), NOW)


def test_a_hidden_passage_is_not_quoted_and_leaves_the_quotes_there_are(place: Place) -> None:
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    (source,) = sources(place)
    quote(place.territory, place.writer, place.synthesis_id, source.id, 0)
    redact(place, "mia madre")
    (stale,) = sources(place)
    assert (stale.state, stale.quotes) == (queries.CHANGED, ())
    later = NOW + timedelta(minutes=2)
    service.read_again(place.writer, ChangeSource(place.territory.id, place.synthesis_id, source.id), later)
    assert not sources(place)[0].state
    with pytest.raises(Invalid):
        quote(place.territory, place.writer, place.synthesis_id, source.id, 0)
    assert quote(place.territory, place.writer, place.synthesis_id, source.id, 1) == 1


def test_the_way_to_publication_wants_somebody_else(place: Place) -> None:
    with pytest.raises(Invalid):
        service.propose(place.writer, Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id)), NOW)
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    step = Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id))
    service.propose(place.writer, step, NOW)
    service.propose(place.writer, step, NOW)
    assert status_of(place) == "proposed"
    with pytest.raises(Refused):
        add_point(place.territory, place.writer, place.synthesis_id)
    wrote_too = make_actor(place.territory, "coordinator", name="Carla Coordinatrice")
    back = ReturnSynthesis(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id), "Aggiungi il sabato.")
    service.give_back(place.coordinator, back, NOW)
    add_point(place.territory, wrote_too, place.synthesis_id, contribution(place.second))
    service.propose(place.writer, Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id)), NOW)
    version = version_of(place.territory, place.synthesis_id)
    with pytest.raises(Refused):
        service.approve(wrote_too, ApproveSynthesis(place.territory.id, place.synthesis_id, version), NOW)
    with pytest.raises(Conflict):
        service.approve(place.coordinator, ApproveSynthesis(place.territory.id, place.synthesis_id, version - 1), NOW)
    with pytest.raises(Refused):
        service.publish(place.coordinator, Step(place.territory.id, place.synthesis_id, version), NOW)
    service.approve(place.coordinator, ApproveSynthesis(place.territory.id, place.synthesis_id, version), NOW)
    last = Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id))
    assert service.publish(place.coordinator, last, NOW) == service.publish(place.coordinator, last, NOW) == 1
    assert db.session.scalar(select(func.count()).select_from(SynthesisEdition)) == 1


def test_an_edition_is_sealed_and_proves_its_quotes(place: Place) -> None:
    edition = published(place)
    assert frozen.is_whole(edition.content, edition.sha256)
    assert TEXT.split(".")[0] not in edition.content, "the copy holds no words of others"
    kept = db.session.scalars(select(EditionQuote)).all()
    assert len(kept) == 2
    marks = [mark for point in edition.values["points"] for mark in point["quotes"]]
    assert sorted(marks) == sorted(frozen.prove_quote(one.salt, one.starts, one.ends, one.text) for one in kept)
    entry = db.session.scalars(select(RegisterEntry).where(RegisterEntry.type == "synthesis_published")).one()
    assert entry.subject == f"sintesi/{place.synthesis_id}"
    assert sum(edition.values["buckets"].values()) == 3
    assert json.loads(edition.content)["points"][0]["counts"]["persons"] == 2


@pytest.mark.parametrize("model", [SynthesisEdition, EditionSource, EditionQuote])
def test_the_database_refuses_to_change_what_is_frozen(place: Place, model: type) -> None:
    published(place)
    column = {"SynthesisEdition": "number", "EditionSource": "point", "EditionQuote": "starts"}[model.__name__]
    for statement in (update(model).values({column: 99}), delete(model)):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(statement)
    with pytest.raises(DatabaseError), db.session.begin_nested():
        db.session.execute(text("UPDATE synthesis_edition_quote SET text = 'altro', salt = ''"))


def test_a_new_edition_leaves_the_old_one_as_it_is(place: Place) -> None:
    first = published(place)
    with pytest.raises(Refused):
        service.write_frame(place.writer, frame(place.territory, place.synthesis_id, introduction="Nuova."), NOW)
    with pytest.raises(Invalid):
        service.begin_edition(place.writer, NewEdition(place.territory.id, place.synthesis_id, 1, "corto"), NOW)
    begin_edition(place.territory, place.writer, place.synthesis_id)
    service.write_frame(place.writer, frame(place.territory, place.synthesis_id, introduction="Ora si aggiunge il sabato."), NOW)
    second = publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    assert (second.number, second.is_last) == (2, True)
    old = queries.get_edition(place.territory.id, place.synthesis_id, 1)
    assert (old.content, old.sha256, old.is_last) == (first.content, first.sha256, False)
    assert "sabato" in frozen.as_words(second.values)
    assert "sabato" not in frozen.as_words(old.values)


def test_each_author_is_told_once(place: Place) -> None:
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.second), comment(place.comment))
    edition = publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    letters = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "synthesis/published")).all()
    assert sorted(one.user_id or 0 for one in letters) == sorted([place.author.user_id or 0, place.other.user_id or 0])
    assert [one.point for one in queries.words_of(edition.id, place.other.user_id or 0)] == [2, 2]
    (mention,) = queries.mentions_on_page((), place.second).of_contribution
    assert (mention.synthesis_id, mention.point, mention.edition) == (place.synthesis_id, 2, 1)


def test_a_changed_source_is_told_and_blocks_the_next_edition(place: Place) -> None:
    edition = published(place)
    assert queries.count_stale(edition.id) == 0
    version = get_comment(place.territory.id, place.comment).version
    contributions.revise_comment(place.other, ReviseComment(place.territory.id, place.comment, "Un altro testo, più chiaro.", version), NOW)
    assert queries.count_stale(edition.id) == 1
    assert [bool(one) for one in shown(edition)].count(False) == 1, "what no longer stands is not shown"
    begin_edition(place.territory, place.writer, place.synthesis_id)
    step = Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id))
    with pytest.raises(Invalid):
        service.propose(place.writer, step, NOW)
    changed = next(one for one in sources(place) if one.state == queries.CHANGED)
    service.read_again(place.writer, ChangeSource(place.territory.id, place.synthesis_id, changed.id), NOW)
    assert not any(one.state for one in sources(place))
    service.propose(place.writer, Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id)), NOW)


def test_what_is_withdrawn_hidden_or_redacted_is_shown_no_more_and_the_copy_still_verifies(place: Place) -> None:
    edition = published(place)
    assert all(shown(edition))
    version = get_comment(place.territory.id, place.comment).version
    contributions.withdraw_comment(place.other, WithdrawComment(place.territory.id, place.comment, version), NOW)
    assert sorted(bool(one) for one in shown(edition)) == [False, True]
    redact(place, "mia madre")
    assert not any(shown(edition))
    assert db.session.scalar(select(func.count()).where(EditionQuote.text.like("%mia madre%"))) == 0, "no copy keeps it (ADR 0034)"
    again = queries.get_edition(place.territory.id, place.synthesis_id)
    assert frozen.is_whole(again.content, edition.sha256)


def test_a_hidden_contribution_is_quoted_no_more(place: Place) -> None:
    edition = published(place)
    moderation.decide(
        place.coordinator, Decide("contribution", place.first, "hidden", reason_code="offensive", reason_text="Offende."), NOW
    )
    assert sorted(bool(one) for one in shown(edition)) == [False, False], "nor is a comment under it"
    assert queries.count_stale(edition.id) == 1


def test_a_tavolo_closes_only_with_a_published_synthesis(place: Place) -> None:
    with pytest.raises(Refused, match="sintesi pubblicata"):
        close_table(place)
    published(place)
    close_table(place)
    assert get_roundtable(place.territory.id, place.roundtable_id).status.value == "closed"


def test_a_synthesis_of_another_territory_is_not_found_by_any_verb(place: Place) -> None:
    elsewhere = make_territory("pg", "Ambito di Prova")
    stranger = make_actor(elsewhere, "coordinator")
    with pytest.raises(NotFound):
        add_point(elsewhere, stranger, place.synthesis_id)
    with pytest.raises(NotFound):
        service.propose(stranger, Step(elsewhere.id, place.synthesis_id, 1), NOW)
    with pytest.raises(Refused):
        add_point(place.territory, stranger, place.synthesis_id)


def test_only_what_anybody_may_read_is_material(place: Place) -> None:
    make_contribution(place.territory, place.topic_id, published=False)
    assert sum(buckets(place)) == 3
    contributions.change_publication(Subject("contribution", place.first), place.territory.id, "hidden", None, NOW)
    assert sum(buckets(place)) == 1, "nor the comment under what was hidden"
    assert db.session.scalar(select(func.count()).select_from(PointSource)) == 0
    assert db.session.scalar(select(func.count()).select_from(Synthesis)) == 1


def test_a_source_that_no_longer_stands_says_why(place: Place) -> None:
    """In words, beside the source: by whom and what was done to it."""
    third = make_contribution(place.territory, place.topic_id, title="Anche la domenica mattina").contribution_id
    fourth = make_contribution(place.territory, place.topic_id, title="E quando è festa").contribution_id
    items = (*(contribution(one) for one in (place.first, place.second, third, fourth)), comment(place.comment))
    add_point(place.territory, place.writer, place.synthesis_id, *items)
    assert {one.cause for one in sources(place)} == {""}
    redact(place, "mia madre")
    version = get_comment(place.territory.id, place.comment).version
    contributions.revise_comment(place.other, ReviseComment(place.territory.id, place.comment, "Un altro testo, più chiaro.", version), NOW)
    make_merge(place.territory, place.writer, place.second, fourth)
    contributions.change_publication(Subject("contribution", third), place.territory.id, "hidden", None, NOW)
    assert [one.cause for one in sources(place)][:3] == [
        "l’ufficio ha coperto un passaggio",
        "l’ufficio lo ha unito a un altro",
        "l’ufficio lo ha nascosto",
    ]
    assert sources(place)[-1].cause == "ce n’è una versione nuova"
    version = get_comment(place.territory.id, place.comment).version
    contributions.withdraw_comment(place.other, WithdrawComment(place.territory.id, place.comment, version), NOW)
    assert sources(place)[-1].cause == "chi l’ha scritto lo ha ritirato"
