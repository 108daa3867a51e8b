# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's words: real, varied, consistent, written one by one (issue C.20)."""

import re
from collections import Counter
from datetime import UTC, date, datetime, time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.contributions.models import ContributionKind
from consulta.contributions.policy import takes_stance
from consulta.core import clock
from consulta.core.holidays import is_workday
from consulta.demo.content import DAYS_SO_FAR, Calendar, Content, read_content
from consulta.organisations.models import OrganisationCategory
from consulta.replies.models import ReplyOutcome

CLOSEST = 0.2
"""Two texts that share more than a fifth of their three-word runs were written from the same mould."""
PUBLIC_BODIES = {"municipality", "province", "region"}


@pytest.fixture(scope="module")
def content() -> Content:
    """Every file."""
    return read_content()


def texts(content: Content) -> dict[str, str]:
    """Everything somebody wrote, by key; of the copied campaign nothing, since its texts are alike on purpose."""
    rows = (*content.contributions, *content.comments, *content.statements)
    written = {row["key"]: row["text"] for row in rows if "campaign" not in row}
    answered = [row for row in content.contributions if "reply" in row and "campaign" not in row]
    return written | {f"risposta-{row['key']}": row["reply"]["text"] for row in answered}


def runs(text: str) -> set[tuple[str, ...]]:
    """The three-word runs of a text."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def test_the_promised_numbers(content: Content) -> None:
    assert len(content.world["organisation"]) == 25
    assert len(content.people) == 140
    crowd = len(content.registry["first_names"]) * len(content.registry["surnames"])
    assert (len(content.people) + crowd, 25 + len(content.registry["bodies"])) == (230, 47)
    assert len(content.consultation["roundtable"]) == 9
    assert sum(topic["status"] == "open" for topic in content.consultation["topic"]) == 12
    assert len(content.plan["objective"]) == 60
    assert min(Counter(row.get("level", "strategic") for row in content.plan["objective"]).values()) >= 6
    assert len(content.contributions) == 300
    assert len(content.comments) == 800
    assert len(content.meetings) == 10
    assert sum("minutes" in row for row in content.meetings) == 2
    assert len([row for row in content.statements if row["meeting"] == "disabilita-2"]) >= 5


def test_every_category_of_participant_and_every_kind_and_outcome_is_there(content: Content) -> None:
    categories = {row["category"] for row in content.world["organisation"]}
    assert {category.value for category in OrganisationCategory} - categories <= PUBLIC_BODIES
    kinds = Counter(row["kind"] for row in content.contributions)
    assert set(kinds) == {kind.value for kind in ContributionKind}
    assert min(kinds.values()) >= 15
    outcomes = {row["reply"]["outcome"] for row in content.contributions if "reply" in row}
    assert outcomes == {outcome.value for outcome in ReplyOutcome}


def test_every_state_and_many_answered(content: Content) -> None:
    states = Counter(row["status"] for row in content.contributions)
    assert set(states) == {"published", "in_moderation", "returned_for_edit", "rejected", "personal_case", "withdrawn", "hidden"}
    answered = sum(row.get("reply", {}).get("status") == "published" for row in content.contributions)
    assert 0.28 <= answered / len(content.contributions) <= 0.50


def test_replies_are_of_every_kind_and_by_several_people(content: Content) -> None:
    """Each outcome is public more than once; some replies are still on somebody's desk; nobody approves what they wrote."""
    replies = [row["reply"] for row in content.contributions if "reply" in row]
    states = Counter(told["status"] for told in replies)
    assert min(states["draft"], states["proposed"]) >= 6
    public = Counter(told["outcome"] for told in replies if told["status"] == "published")
    assert min(public[outcome.value] for outcome in ReplyOutcome) >= 3
    writers = Counter(told["author"] for told in replies)
    assert min(writers.values()) >= 20
    assert len(writers) == 3
    assert {told["approver"] for told in replies} == {"coordinatrice", "sostituto"}
    assert not writers.keys() & {told["approver"] for told in replies}
    ready = {row["code"] for row in content.plan["objective"] if row["status"] != "draft"}
    assert {told["covered_by"] for told in replies if "covered_by" in told} <= ready


def test_the_campaign_gets_the_same_answer_one_by_one(content: Content) -> None:
    """Whoever copied a text is answered too, with a reply and a link of their own."""
    answered = [row for row in content.contributions if "campaign" in row and "reply" in row]
    assert len(answered) == 20
    assert len({row["reply"]["text"] for row in answered}) == 1
    assert all([made["objective"] for made in row["link"]] == ["C2"] for row in answered)


def test_no_two_texts_come_from_the_same_mould(content: Content) -> None:
    known = {key: runs(text) for key, text in texts(content).items()}
    close = []
    for (one, first), (other, second) in combinations(known.items(), 2):
        union = len(first | second)
        if union and len(first & second) / union > CLOSEST:
            close.append((one, other))
    assert close == []


def test_one_campaign_was_copied_by_thirty_people(content: Content) -> None:
    """Five send it as it is, twenty-five change a word or two; nobody sends it twice."""
    copies = [row for row in content.contributions if "campaign" in row]
    assert len(copies) == len({row["author"] for row in copies}) == 30
    times = Counter(row["text"] for row in copies)
    (original, same), *changed = times.most_common()
    assert (same, len(changed)) == (5, 25)
    assert all(len(runs(original) & runs(text)) / len(runs(original) | runs(text)) > 0.8 for text, _ in changed)


def test_every_comune_topic_and_week_has_its_texts(content: Content) -> None:
    rows = content.contributions
    assert min(Counter(belfiore for row in rows for belfiore in row["municipalities"]).values()) >= 10
    topics = {topic["key"] for topic in content.consultation["topic"] if topic["status"] == "open"}
    assert {topic for topic, times in Counter(row["topic"] for row in rows).items() if times >= 10} == topics
    assert {row["day"] // 7 for row in rows} == set(range(DAYS_SO_FAR // 7 + 1))


def test_comments_answer_one_another_where_they_can(content: Content) -> None:
    """An answer stands under the same text as what it answers, which is public; a position is taken where the platform takes one."""
    rows, comments = {row["key"]: row for row in content.contributions}, {row["key"]: row for row in content.comments}
    answers = [row for row in content.comments if "answers" in row]
    assert len(answers) >= 100
    for row in answers:
        answered = comments[row["answers"]]
        assert (answered["on"], answered["status"], "answers" in answered) == (row["on"], "published", False), row["key"]
    taken = [row for row in content.comments if "stance" in row]
    assert len(taken) >= 100
    assert all(takes_stance(rows[row["on"].removeprefix("contribution:")]["kind"]) and "answers" not in row for row in taken)


def test_short_and_long(content: Content) -> None:
    lengths = sorted(len(row["text"].split()) for row in content.contributions)
    assert lengths[1] <= 25
    assert lengths[-2] >= 200


def test_openings_differ(content: Content) -> None:
    """No two texts begin with the same four words."""
    openings = Counter(" ".join(re.findall(r"\w+", text.lower())[:4]) for text in texts(content).values())
    assert [words for words, times in openings.items() if times > 1] == []


def test_nobody_is_real(content: Content) -> None:
    """Addresses belong to example domains."""
    assert all(re.search(r"@(esempio\.it|example\.(org|com|net))$", person["email"]) for person in content.people.values())


@given(st.dates(date(2024, 1, 1), date(2031, 12, 31)), st.times())
def test_meetings_fall_on_days_on_which_offices_work(content: Content, day: date, hour: time) -> None:
    """Whatever the day on which it is loaded: held ones after their convocation and before their minutes, moved ones later."""
    now = datetime.combine(day, hour, UTC)
    calendar = Calendar(now)
    for row in content.meetings:
        starts_at = calendar.meeting_at(row["day"], row["hour"])
        days = [starts_at]
        if row.get("held"):
            assert calendar.at(row.get("convened_day", row["planned_day"])) < starts_at < now, row["key"]
        elif row["day"] > DAYS_SO_FAR:
            assert starts_at > now, row["key"]
        if "minutes_day" in row:
            assert starts_at < calendar.at(row["minutes_day"], "13:00"), row["key"]
        if "moved_to" in row:
            days.append(calendar.meeting_at(row["moved_to"], row["hour"], after=starts_at))
            assert clock.rome_day(days[1]) > clock.rome_day(starts_at), row["key"]
        assert all(is_workday(clock.rome_day(one)) for one in days), (row["key"], days)
