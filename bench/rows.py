# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a big consultation, made one by one from a seed: the same ones for SQLite and PostgreSQL."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from bench import words
from bench.world import SLUG, World
from consulta.contributions.models import ContributionKind
from consulta.core import clock, search, text
from consulta.organisations.models import OrganisationCategory
from consulta.register.chain import GENESIS, commitment, entry_hash
from consulta.register.requests import Entry

PEOPLE, ORGANISATIONS, SPEAKERS, COMMENTS_EACH, PARAGRAPHS = 500, 50, 100, 5, 3_000
FIRST_USER = 1_000
"""Ids of the people begin here, far from those that the services gave."""
OUTCOMES = ("accepted", "partially_accepted", "not_accepted", "already_covered", "deferred")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text cleaned once, with what the search keeps of it."""

    source: str
    html: str
    stems: tuple[str, ...]
    folded: tuple[str, ...]
    pairs: tuple[str, ...]


def paragraphs(size: int) -> list[Paragraph]:
    """A stock of paragraphs that the texts are put together from."""
    random, made = Random(1), []
    for _ in range(min(PARAGRAPHS, max(50, size))):
        said = [words.sentence(random) for _ in range(random.randint(1, 4))]
        cleaned = text.clean(" ".join(said if random.random() < 0.5 else [*said, f"A {words.hamlet(random)} succede lo stesso."]))
        made.append(
            Paragraph(
                cleaned.source,
                cleaned.html,
                tuple(search.stems_of(cleaned.source)),
                tuple(search.fold(cleaned.source).split()),
                tuple(search.pairs_of(cleaned.source)),
            )
        )
    return made


@dataclass
class Rows:
    """Generators of the rows of each table, in the order in which they may be inserted."""

    world: World
    size: int

    @cached_property
    def stock(self) -> list[Paragraph]:
        """The paragraphs."""
        return paragraphs(self.size)

    @property
    def first_at(self) -> datetime:
        """When the first contribution came."""
        return self.world.opened_at + timedelta(hours=1)

    def at(self, number: int) -> datetime:
        """When a contribution came: evenly spread, the last an hour and a half ago, none in the same instant as another."""
        span = (self.world.now - timedelta(minutes=90)) - self.first_at
        return self.first_at + span * (number / self.size)

    def users(self) -> Iterator[Row]:
        """People with a confirmed address."""
        for number in range(PEOPLE):
            yield {
                "id": FIRST_USER + number,
                "email": f"persona{number}@esempio.it",
                "name": words.person(number),
                "password_hash": None,
                "municipality_id": self.world.comuni[number % len(self.world.comuni)][0],
                "is_from_outside": False,
                "shows_name": number % 3 == 0,
                "language": "it",
                "created_at": self.world.opened_at,
                "confirmed_at": self.world.opened_at,
                "privacy_read_at": self.world.opened_at,
                "erased_at": None,
                "version": 1,
            }

    def organisations(self) -> Iterator[Row]:
        """Organisations of every category, four of five accredited."""
        categories = [category.value for category in OrganisationCategory]
        for number in range(ORGANISATIONS):
            yield {
                "id": 1 + number,
                "territory_id": self.world.territory_id,
                "name": words.body(number),
                "category": categories[number % len(categories)],
                "status": "unverified" if number % 5 == 4 else "accredited",
                "fiscal_code": "",
                "branch": "",
                "municipality_id": self.world.comuni[number % len(self.world.comuni)][0],
                "runts_section": "",
                "runts_number": "",
                "description": words.sentence(Random(number)),
                "created_at": self.world.opened_at,
                "created_by_id": FIRST_USER + number,
                "submission_key": None,
                "confirmed_at": self.world.opened_at,
                "decided_at": None,
                "decided_by_id": None,
                "decision_reason": "",
                "version": 1,
            }

    def affiliations(self) -> Iterator[Row]:
        """Two people for each organisation."""
        for number in range(SPEAKERS):
            yield {
                "id": 1 + number,
                "user_id": FIRST_USER + number,
                "organisation_id": 1 + number % ORGANISATIONS,
                "function": "legal_representative" if number < ORGANISATIONS else "delegate",
                "starts_at": self.world.opened_at,
                "ends_at": None,
                "accepted_at": self.world.opened_at,
                "invited_email": "",
            }

    def _status(self, number: int) -> str:
        """Of a hundred, 94 public, four waiting to be read, one hidden, one sent back."""
        return {
            7: "in_moderation",
            31: "in_moderation",
            55: "in_moderation",
            79: "in_moderation",
            42: "hidden",
            66: "returned_for_edit",
        }.get(number % 100, "published")

    def texts(self, number: int) -> list[Paragraph]:
        """The paragraphs of a contribution: one to three."""
        random = Random(number)
        return [self.stock[random.randrange(len(self.stock))] for _ in range(1 + number % 3)]

    def title(self, number: int) -> str:
        """Its title."""
        return words.title(Random(number), number)

    def contributions(self) -> Iterator[Row]:
        """The contributions. A third of the public ones are answered, two fifths linked, two fifths of an organisation."""
        for number in range(self.size):
            random = Random(number * 7 + 1)
            status, at, texts = self._status(number), self.at(number), self.texts(number)
            topic, table, area = self.world.topics[random.randrange(len(self.world.topics))]
            is_public = status == "published"
            answered = is_public and number % 3 == 0 and number < self.size * 0.95
            author = random.randrange(PEOPLE)
            yield {
                "id": 1 + number,
                "territory_id": self.world.territory_id,
                "cycle_id": self.world.cycle_id,
                "roundtable_id": table,
                "topic_id": topic,
                "area_id": area,
                "number_year": clock.rome(self.world.now).year,
                "number_sequence": 1 + number,
                "kind": tuple(ContributionKind)[random.randrange(4)].value,
                "title": self.title(number),
                "source": "\n\n".join(one.source for one in texts),
                "html": "\n".join(one.html for one in texts),
                "excerpt": text.excerpt(texts[0].html),
                "status": status,
                "author_id": FIRST_USER + author,
                "submitted_by_id": FIRST_USER + author,
                "organisation_id": 1 + author % ORGANISATIONS if author < SPEAKERS * 2 else None,
                "shows_name": author % 3 == 0,
                "channel": "online",
                "submitted_at": at,
                "published_at": at + timedelta(seconds=30) if status in ("published", "hidden") else None,
                "read_at": at + timedelta(minutes=1) if is_public and number % 10 else None,
                "linked_at": at + timedelta(minutes=5) if self.is_linked(number) else None,
                "replied_at": at + timedelta(minutes=30) if answered else None,
                "outcome": OUTCOMES[random.randrange(len(OUTCOMES))] if answered else None,
                "is_late": False,
                "late_accepted_at": None,
                "protocol_number": "",
                "protocol_on": None,
                "revision": 1,
                "comment_count": COMMENTS_EACH if is_public else 0,
                "discussed_at": at + timedelta(seconds=30) if status in ("published", "hidden") else None,
                "shuffle": random.randrange(2**30),
                "submission_key": f"banco-{number:09d}",
                "version": 1,
            }

    def is_linked(self, number: int) -> bool:
        """Whether a contribution has a link to the plan."""
        return self._status(number) == "published" and number % 5 < 2

    def revisions(self) -> Iterator[Row]:
        """The one revision of each contribution."""
        for row in self.contributions():
            yield {
                "id": row["id"],
                "contribution_id": row["id"],
                "number": 1,
                "kind": row["kind"],
                "title": row["title"],
                "source": row["source"],
                "html": row["html"],
                "organisation": words.body(row["organisation_id"] - 1) if row["organisation_id"] else "",
                "municipalities": [],
                "submitted_at": row["submitted_at"],
            }

    def municipalities(self) -> Iterator[Row]:
        """Two contributions of three name one or two comuni."""
        for number in range(self.size):
            for place in range(number % 3):
                yield {
                    "contribution_id": 1 + number,
                    "municipality_id": self.world.comuni[(number // 3 + place * 5) % len(self.world.comuni)][0],
                }

    def comments(self) -> Iterator[Row]:
        """Five comments on each public contribution; one of fifty waits to be read."""
        serial = 0
        for number in range(self.size):
            if self._status(number) != "published":
                continue
            for place in range(COMMENTS_EACH):
                serial += 1
                said = self.stock[(number * COMMENTS_EACH + place) % len(self.stock)]
                at = self.at(number) + timedelta(minutes=1 + place)
                yield {
                    "id": serial,
                    "territory_id": self.world.territory_id,
                    "cycle_id": self.world.cycle_id,
                    "topic_id": None,
                    "contribution_id": 1 + number,
                    "parent_id": None,
                    "thread_id": serial,
                    "source": said.source,
                    "html": said.html,
                    "excerpt": said.source[:200],
                    "status": "published",
                    "author_id": FIRST_USER + serial % PEOPLE,
                    "organisation_id": None,
                    "shows_name": serial % 4 == 0,
                    "submitted_at": at,
                    "published_at": at,
                    "promoted_to_id": None,
                    "submission_key": f"banco-c-{serial:09d}",
                    "version": 1,
                }

    def links(self) -> Iterator[Row]:
        """A link for two public contributions of five."""
        serial = 0
        for number in range(self.size):
            if self.is_linked(number):
                serial += 1
                yield {
                    "id": serial,
                    "territory_id": self.world.territory_id,
                    "contribution_id": 1 + number,
                    "objective_id": self.world.objectives[number % len(self.world.objectives)],
                    "relation": "supports",
                    "reason": "",
                    "created_by_id": self.world.operator_id,
                    "created_at": self.at(number) + timedelta(minutes=5),
                    "removed_by_id": None,
                    "removed_at": None,
                }

    def tags(self) -> Iterator[Row]:
        """A tag on seven contributions of ten."""
        serial = 0
        for number in range(self.size):
            if self.world.tags and number % 10 < 7:
                serial += 1
                yield {
                    "id": serial,
                    "tag_id": self.world.tags[number % len(self.world.tags)],
                    "contribution_id": 1 + number,
                    "comment_id": None,
                    "applied_by_id": self.world.operator_id,
                    "applied_at": self.at(number) + timedelta(minutes=5),
                    "removed_by_id": None,
                    "removed_at": None,
                }

    def documents(self) -> Iterator[Row]:
        """The search index of what is public."""
        year = clock.rome(self.world.now).year
        for number in range(self.size):
            if self._status(number) != "published":
                continue
            texts, title = self.texts(number), self.title(number)
            title_stems = search.stems_of(title)
            stems = dict.fromkeys([*title_stems, *(stem for one in texts for stem in one.stems)])
            pairs = dict.fromkeys([*search.pairs_of(title), *(pair for one in texts for pair in one.pairs)])
            folded = dict.fromkeys([*search.fold(title).split(), *(word for one in texts for word in one.folded)])
            yield {
                "id": 10_000_000 + number,
                "territory_id": self.world.territory_id,
                "kind": "contribution",
                "object_id": 1 + number,
                "title": title,
                "excerpt": text.excerpt(texts[0].html),
                "path": f"/{SLUG}/contributi/{year}-{1 + number}",
                "day": self.at(number).date(),
                "title_stems": " ".join(title_stems),
                "stems": " ".join(stems),
                "folded": " ".join(folded),
                "pairs": " ".join(pairs),
                "body": " ".join(text.plain(one.html) for one in texts),
                "area_id": None,
                "roundtable_id": None,
                "parent": "",
            }

    def entries(self, head_n: int, head_hash: str) -> Iterator[Row]:
        """A line of the register for each contribution, chained after the ones that the services wrote."""
        previous = head_hash or GENESIS
        for number in range(self.size):
            at = self.at(number)
            salt = self.salt(number)
            values: Row = {
                "n": head_n + 1 + number,
                "type": "contribution_received",
                "subject": f"contributo/{clock.rome(self.world.now).year}-{1 + number}",
                "occurred_at": at,
                "sealed_at": at,
                "commitment": commitment(salt, {"number": 1 + number, "title": self.title(number)}),
                "previous": previous,
            }
            previous = entry_hash(Entry(territory=SLUG, hash="", **values).row())
            yield {"id": 1_000_000 + number, "territory_id": self.world.territory_id, "hash": previous, **values}

    def salts(self) -> Iterator[Row]:
        """The salts of those lines."""
        for number in range(self.size):
            yield {"entry_id": 1_000_000 + number, "salt": self.salt(number)}

    @staticmethod
    def salt(number: int) -> str:
        """The salt of one line."""
        return hashlib.sha256(f"banco {number}".encode()).hexdigest()[:32]


def as_copied(value: Any) -> Any:
    """A value as COPY takes it: JSON as its text."""
    return json.dumps(value) if isinstance(value, dict | list) else value
