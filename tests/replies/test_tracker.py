# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tracker as a pure function: what it may never say, whatever the facts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions.models import ContributionKind, PublicationStatus
from consulta.replies.models import ReplyOutcome
from consulta.replies.queries import TrackerFacts, tracker

START = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Facts:
    kind: str = "need"
    status: str = "published"
    submitted_at: datetime = START
    published_at: datetime | None = START + timedelta(hours=3)
    read_at: datetime | None = None
    linked_at: datetime | None = None
    replied_at: datetime | None = None
    outcome: str | None = None


def states(facts: Facts, **more: object) -> list[tuple[str, str]]:
    return [(step.label, step.state) for step in tracker(facts, TrackerFacts(**more), TODAY)]  # type: ignore[arg-type]


instants = st.integers(0, 5000).map(lambda hours: START + timedelta(hours=hours))
maybe = st.none() | instants


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    """Facts that the house can hold: published_at exists for what is or was public, an outcome goes with its instant."""
    status = draw(st.sampled_from([member.value for member in PublicationStatus]))
    was_public = status in ("published", "hidden") or (status == "withdrawn" and draw(st.booleans()))
    replied_at = draw(maybe) if was_public else None
    return Facts(
        kind=draw(st.sampled_from([member.value for member in ContributionKind])),
        status=status,
        published_at=draw(instants) if was_public else None,
        read_at=draw(maybe),
        linked_at=draw(maybe) if was_public else None,
        replied_at=replied_at,
        outcome=draw(st.sampled_from([member.value for member in ReplyOutcome])) if replied_at else None,
    )


tracked = st.builds(
    TrackerFacts,
    due_on=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    in_plan=st.lists(st.sampled_from(["1.1", "2.3"]), max_size=2, unique=True).map(tuple),
)


@given(any_facts(), tracked, st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_the_tracker_is_a_path(facts: Facts, more: TrackerFacts, today: date | None) -> None:
    """Done first, then at most one place where it stands, then what is to come; a stop is last; labels never repeat."""
    steps = tracker(facts, more, today)
    order = {"done": 0, "current": 1, "stopped": 1, "todo": 2}
    ranks = [order[step.state] for step in steps]
    assert ranks == sorted(ranks)
    assert ranks.count(1) <= 1
    assert all(step.state != "stopped" for step in steps[:-1])
    assert len({step.label for step in steps}) == len(steps)
    assert steps[0].state == "done"
    assert all(step.at is None for step in steps if step.state in ("current", "todo", "stopped"))


@given(any_facts(), tracked)
def test_answered_exactly_when_a_reply_is_published(facts: Facts, more: TrackerFacts) -> None:
    """Invariant 1: "Risposta" is done only with a published reply, and with it always (while the contribution is public)."""
    done = {step.label for step in tracker(facts, more, TODAY) if step.state == "done"}
    assert ("Risposta" in done) is (facts.status == "published" and facts.replied_at is not None)


@given(any_facts(), tracked)
def test_notes_can_be_filled(facts: Facts, more: TrackerFacts) -> None:
    for step in tracker(facts, more, TODAY):
        filled = step.note % step.values if step.values else step.note
        assert "%(" not in filled


@given(any_facts())
def test_what_is_not_public_promises_nothing_of_the_plan(facts: Facts) -> None:
    labels = [step.label for step in tracker(facts, TrackerFacts(in_plan=("1.1",)), TODAY) if step.state == "done"]
    if facts.status != "published":
        assert not {"Risposta", "Nel piano"} & set(labels)


def test_a_fresh_contribution_waits_for_the_office() -> None:
    facts = Facts(status="in_moderation", published_at=None)
    assert states(facts)[:2] == [("Ricevuto", "done"), ("Pubblicato", "current")]


def test_the_whole_way() -> None:
    answered = Facts(read_at=START, linked_at=START, replied_at=START + timedelta(days=30), outcome="accepted")
    assert states(answered, in_plan=("1.2",)) == [
        ("Ricevuto", "done"),
        ("Pubblicato", "done"),
        ("Letto dall'ufficio", "done"),
        ("Collegato al piano", "done"),
        ("Risposta", "done"),
        ("Nel piano", "done"),
        ("In attuazione", "current"),
    ]
    assert states(answered)[-2:] == [("Nel piano", "current"), ("In attuazione", "todo")]


@pytest.mark.parametrize("outcome", ["not_accepted", "out_of_scope", "deferred"])
def test_what_does_not_enter_the_plan_stops_there(outcome: str) -> None:
    path = states(Facts(replied_at=START + timedelta(days=30), outcome=outcome))
    assert path[-2:] == [("Risposta", "done"), ("Nel piano", "stopped")]
    assert ("Collegato al piano", "todo") not in path


def test_what_is_passed_on_says_to_whom_and_when() -> None:
    at = START + timedelta(days=31)
    facts = Facts(replied_at=START + timedelta(days=30), outcome="out_of_scope")
    path = tracker(facts, TrackerFacts(passed_on=("Comune di Uta", at)))
    assert [(step.label, step.state) for step in path][-2:] == [("Trasmesso a chi è competente", "done"), ("Nel piano", "stopped")]
    assert (path[-2].at, path[-2].values) == (at, {"body": "Comune di Uta"})


def test_thanks_end_with_the_reply() -> None:
    assert states(Facts(replied_at=START + timedelta(days=30), outcome="noted"))[-1] == ("Risposta", "done")


@pytest.mark.parametrize(
    ("status", "label"),
    [("withdrawn", "Ritirato"), ("rejected", "Non pubblicato"), ("personal_case", "Caso personale"), ("hidden", "Nascosto")],
)
def test_a_stopped_contribution_says_so(status: str, label: str) -> None:
    assert states(Facts(status=status))[-1] == (label, "stopped")


def test_one_returned_for_a_correction_waits_for_its_author() -> None:
    assert ("Da correggere", "current") in states(Facts(status="returned_for_edit", published_at=None))


@pytest.mark.parametrize(
    ("today", "words"), [(date(2026, 11, 20), "Attesa entro"), (date(2026, 11, 21), "Attesa entro"), (date(2026, 11, 22), "in ritardo")]
)
def test_the_expected_day_and_the_delay_are_told(today: date, words: str) -> None:
    """Invariant 30."""
    steps = tracker(Facts(), TrackerFacts(due_on=date(2026, 11, 21)), today)
    reply = next(step for step in steps if step.label == "Risposta")
    assert words in reply.note
    assert reply.values == {"day": date(2026, 11, 21)}


def test_without_a_closing_date_nothing_is_promised() -> None:
    reply = next(step for step in tracker(Facts()) if step.label == "Risposta")
    assert (reply.note, dict(reply.values)) == ("", {})


def test_the_outcome_is_said_in_the_words_of_the_kind() -> None:
    step = next(s for s in tracker(Facts(kind="priority", replied_at=START, outcome="accepted")) if s.label == "Risposta")
    assert step.note == "Accolta"
