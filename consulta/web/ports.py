# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that this layer asks and a higher feature answers; ``wiring.PORTS`` joins them (decisions.md 3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import current_app

from consulta.core.actor import Actor
from consulta.core.decision import Decision

EXTENSION = "consulta.ports"
TERRITORIES = "consulta.territories"
"""Key of the environment under which the territories stand that were read before the request began."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A word of the territory: ``{singular, plural, gender, en, full}`` with the article helper (decisions.md 15)."""

    singular: str
    plural: str
    gender: str = "m"
    en: str = ""
    full: str = ""
    """The words behind an acronym."""

    @property
    def with_article(self) -> str:
        """The noun with its definite article: "la Conferenza", "lo Sportello", "l'Ufficio"."""
        return article(self.singular, self.gender) + self.singular

    @property
    def title(self) -> str:
        """The noun as it begins a heading: "Tavolo tematico"."""
        return self.singular[:1].upper() + self.singular[1:]

    @property
    def plural_title(self) -> str:
        """The plural as it begins a heading or a menu: "Tavoli tematici"."""
        return self.plural[:1].upper() + self.plural[1:]

    @property
    def spelled(self) -> str:
        """As it stands at first use on a page: "Piano locale unitario dei servizi (PLUS)" (decisions.md 33)."""
        return f"{self.full} ({self.singular})" if self.full else self.singular

    @property
    def of(self) -> str:
        """The noun with "di" and the article: "della Conferenza", "dell'Ufficio", "del Piano"."""
        joined = {"il ": "del ", "lo ": "dello ", "la ": "della ", "l'": "dell'"}
        return joined[article(self.singular, self.gender)] + self.singular


def article(noun: str, gender: str) -> str:
    """The Italian definite article for a singular noun, with its blank or apostrophe."""
    first = noun[:1].lower()
    if first in "aeiouàèéìòù":
        return "l'"
    if gender == "f":
        return "la "
    impure = first == "s" and noun[1:2].lower() not in "aeiouàèéìòù"
    return "lo " if impure or first in "zyx" or noun[:2].lower() in ("gn", "ps", "pn") else "il "


@dataclass(frozen=True, slots=True)
class Labels:
    """The names a territory gives to its things; none is a constant of the code (domain.md §0.1)."""

    plan: Noun
    body: Noun
    office: Noun
    conference: Noun
    roundtable: Noun
    head: Noun
    adoption: Noun
    second_office: Noun | None = None
    """Where coordination and planning are two offices (Marche)."""


@dataclass(frozen=True, slots=True)
class TerritoryRef:
    """The territory of the request. ``str()`` is its slug, so it goes straight into ``url_for``."""

    id: int
    slug: str
    name: str
    region: str
    labels: Labels
    contacts: Mapping[str, str] = field(default_factory=dict)
    is_demo: bool = False
    content_version: int = 0
    is_simple: bool = False
    """The office chose the preset Semplice: pages leave out what a small office does not need."""

    def __str__(self) -> str:
        return self.slug


@dataclass(frozen=True, slots=True)
class RegisterHeadRef:
    """The last daily head of a territory's register, for the footer."""

    number: int
    hash: str
    on: date


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One line of the doctor's report: ``ok`` and a sentence."""

    name: str
    ok: bool
    message: str


@dataclass(frozen=True, slots=True)
class Ports:
    """The questions. ``health`` checks and ``workspace_counts`` may be several, from several features."""

    load_actor: Callable[[str, datetime], Actor | None]
    territory_ref: Callable[[str], TerritoryRef | None]
    list_territories: Callable[[], Sequence[TerritoryRef]]
    register_head: Callable[[int, datetime], RegisterHeadRef | None]
    workspace_counts: Callable[[int], Mapping[str, int]]
    next_change: Callable[[int, datetime], datetime | None]
    """The next instant at which a public page changes by itself (a phase begins); the page cache ends there."""
    health: Sequence[Callable[[datetime], HealthCheck]] = ()
    personal_data: Sequence[Callable[[int], tuple[str, Any]]] = ()
    """Parts of the "my data" download: user id → (name of the part, plain values)."""
    erase: Sequence[Callable[[int, datetime], None]] = ()
    """What each feature forgets when a person erases the account; runs inside the transaction."""
    retention: Sequence[Callable[[datetime], int]] = ()
    """What each feature deletes when its term is over; gives how many rows."""
    staff_names: Callable[[int], Mapping[int, str]] = lambda territory_id: {}
    """Who holds or held a role in a territory: user id → name, for the pages that say which colleague did what."""
    is_mail_paused: Callable[[int], bool] = lambda user_id: False
    """Whether letters to a person's address were refused so often that none leaves any more."""
    may_write: Sequence[Callable[[int, int, datetime], Decision]] = ()
    """Whether a person may publish texts in a territory now: user id, territory id, instant → a decision with its reason."""
    hidden_again: Callable[[str, int, Sequence[str]], str] = lambda kind, subject_id, texts: ""
    """The first passage that the office hid in a contribution or comment (kind, id) and that stands in its new texts."""
    synonyms: Callable[[int], Sequence[Sequence[str]]] = lambda territory_id: ()
    """The groups of words that say the same in a territory, for the search boxes of lists."""
    point_replies: Callable[[int], Mapping[int, Mapping[str, Any]]] = lambda synthesis_id: {}
    """What the office answers on the points of a synthesis, by point: plain values for the copy that an edition freezes."""
    extracts_of_line: Callable[[int, int], Sequence[Any]] = lambda territory_id, objective_id: ()
    """The passages of contributions linked to a line of the plan: territory id, line id → rows as ``components/extract.html`` shows."""
    counted: Sequence[Any] = ()
    """What features above the numbers count: ``numbers.sources.Source``."""
    guards: Mapping[str, Sequence[Callable[[int], Decision]]] = field(default_factory=dict)
    """Vetoes of higher features, by verb: id of the thing → a decision with its reason (decisions.md 3).

    ``adopt_cycle`` is asked with the cycle's id, ``unlink_contribution`` with that of the link to the plan,
    ``propose_synthesis`` with that of a synthesis that is sent for approval, approved or published,
    ``publish_contribution`` with that of a contribution said at a meeting, ``merge_contribution`` with that of the one to be joined,
    ``split_contribution`` with that of the one to be cut or put back.
    """


def ports() -> Ports:
    """The ports of the running application."""
    found: Ports = current_app.extensions[EXTENSION]
    return found
