# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filter is the URL: closed lists of values, parsed once, turned back into arguments, and into where-clauses.

| field | URL | values |
|---|---|---|
| kind | tipo | ContributionKind |
| area | area | code of a thematic area |
| municipality | comune | Belfiore code |
| roundtable_id, topic_id, organisation_id | tavolo, tema, organizzazione | ids |
| category | categoria | OrganisationCategory, or ``cittadini`` |
| outcome | esito | ReplyOutcome, or ``senza_esito`` |
| text | q | words |
| order | ordine | ``recenti``, ``discussi``, ``commentati``, ``sostenuti``, ``caso``; empty with words: the best first |
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from consulta.contributions.models import Contribution, ContributionKind, ContributionMunicipality, PublicationStatus
from consulta.core.errors import Invalid
from consulta.core.text import one_line
from consulta.core.words import N_, filled
from consulta.organisations.models import Organisation, OrganisationCategory
from consulta.territory.models import Municipality, ThematicArea

CITIZENS = "cittadini"
NO_OUTCOME = "senza_esito"
OUTCOMES = ("accepted", "partially_accepted", "not_accepted", "already_covered", "out_of_scope", "deferred", "noted")
"""The outcomes of domain.md §2.6, which ``replies`` writes on the contribution; a test keeps the two lists alike."""
ORDERS: Mapping[str, str] = {
    "recenti": N_("Dal più recente"),
    "discussi": N_("Dal commento più recente"),
    "commentati": N_("Dal più commentato"),
    "sostenuti": N_("Dal più sostenuto"),
    "caso": N_("In ordine casuale, diverso ogni giorno"),
}
KINDS = tuple(ContributionKind)
CATEGORIES = tuple(OrganisationCategory)
STATUSES = tuple(PublicationStatus)
WORDS_CAP = 200


@dataclass(frozen=True, slots=True)
class Criterion:
    """A filter that a higher feature adds to the lists (wiring.CRITERIA): URL name, label, reading, where-clause.

    ``parse`` raises Invalid naming the parameter; ``where`` gives a clause over ``Contribution.id``.
    """

    name: str
    label: str
    parse: Callable[[str], Any]
    where: Callable[[Any], ColumnElement[bool]]
    say: Callable[[str], str] | None = None
    """The value of the address as people read it, in Italian; None: it is told as it is."""
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None
    """What the form of a list offers, in Italian; None: it keeps the value of the address, which is not chosen there."""


@dataclass(frozen=True, slots=True)
class AddedField:
    """A criterion as the form of a list shows it: with its choices, or, without any, only kept. Words are Italian."""

    name: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]]


def added_fields(args: Mapping[str, str], criteria: Sequence[Criterion], *, always: Sequence[str] = ()) -> list[AddedField]:
    """The criteria that an address sets, and those always offered: a form without them would take them away when it is sent."""
    return [
        AddedField(one.name, one.label, args.get(one.name, ""), _offered(one, args.get(one.name, "")))
        for one in criteria
        if one.name in always or args.get(one.name)
    ]


def _offered(one: Criterion, value: str) -> Sequence[tuple[str, str]]:
    """The choices, with the value of the address when it is none of them."""
    if one.choices is None:
        return ()
    choices = tuple(one.choices())
    return choices if not value or value in dict(choices) else (*choices, (value, one.say(value) if one.say else value))


def _invalid(name: str) -> Invalid:
    return Invalid({name: filled(N_("Il filtro «%(name)s» ha un valore che non conosciamo: toglilo o sceglilo dall'elenco."), name=name)})


def _choice(args: Mapping[str, str], name: str, allowed: Sequence[str]) -> str:
    value = args.get(name, "").strip()
    if value and value not in allowed:
        raise _invalid(name)
    return value


def _id(args: Mapping[str, str], name: str) -> int | None:
    value = args.get(name, "").strip()
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or not 0 < int(value) < 2**31:
        raise _invalid(name)
    return int(value)


def _code(args: Mapping[str, str], name: str, pattern: str) -> str:
    value = args.get(name, "").strip()
    if value and not re.fullmatch(pattern, value, re.ASCII):
        raise _invalid(name)
    return value


def _words(args: Mapping[str, str]) -> str:
    words = one_line(args.get("q", ""))
    if len(words) > WORDS_CAP:
        raise Invalid({"q": filled(N_("La ricerca supera %(cap)s caratteri: usa meno parole."), cap=WORDS_CAP)})
    return words


def _added(args: Mapping[str, str], criteria: Sequence[Criterion]) -> tuple[tuple[tuple[str, str], ...], tuple[ColumnElement[bool], ...]]:
    given = [(criterion, args.get(criterion.name, "").strip()) for criterion in criteria]
    named = tuple((criterion.name, value) for criterion, value in given if value)
    return named, tuple(criterion.where(criterion.parse(value)) for criterion, value in given if value)


@dataclass(frozen=True, slots=True)
class ContributionFilter:
    """What a public list of contributions shows. See the table of the module for the URL names."""

    kind: str = ""
    area: str = ""
    municipality: str = ""
    roundtable_id: int | None = None
    topic_id: int | None = None
    category: str = ""
    outcome: str = ""
    organisation_id: int | None = None
    text: str = ""
    order: str = ""
    added: tuple[tuple[str, str], ...] = ()
    """Names and values of the criteria of higher features."""
    clauses: tuple[ColumnElement[bool], ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def from_args(cls, args: Mapping[str, str], criteria: Sequence[Criterion] = ()) -> "ContributionFilter":
        """Read the URL. Raises Invalid naming the parameter whose value is not in its closed list."""
        added, clauses = _added(args, criteria)
        return cls(
            kind=_choice(args, "tipo", KINDS),
            area=_code(args, "area", r"[a-z0-9_]{1,40}"),
            municipality=_code(args, "comune", r"[A-Z][0-9]{3}"),
            roundtable_id=_id(args, "tavolo"),
            topic_id=_id(args, "tema"),
            category=_choice(args, "categoria", (*CATEGORIES, CITIZENS)),
            outcome=_choice(args, "esito", (*OUTCOMES, NO_OUTCOME)),
            organisation_id=_id(args, "organizzazione"),
            text=_words(args),
            order=_choice(args, "ordine", tuple(ORDERS)),
            added=added,
            clauses=clauses,
        )

    def to_args(self) -> dict[str, str]:
        """The URL arguments that give this filter back; nothing for what is not set."""
        pairs = {
            "tipo": self.kind,
            "area": self.area,
            "comune": self.municipality,
            "tavolo": self.roundtable_id,
            "tema": self.topic_id,
            "categoria": self.category,
            "esito": self.outcome,
            "organizzazione": self.organisation_id,
            "q": self.text,
            "ordine": self.order,
        } | dict(self.added)
        return {name: str(value) for name, value in pairs.items() if value}

    def active(self) -> int:
        """How many filters are set; the order is not one."""
        return len([name for name in self.to_args() if name != "ordine"])

    def facets(self) -> list[tuple[str, str]]:
        """The facets set, as the tally names them (not words, category or added criteria)."""
        named = self.to_args()
        return [(name, named[name]) for name in TALLIED if name in named]


TALLIED = ("tipo", "area", "comune", "tavolo", "tema", "esito", "organizzazione")
"""Facets whose totals are kept (ContributionTally)."""


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """What the office's list shows: the public facets, plus where the contribution stands."""

    facets: ContributionFilter = field(default_factory=ContributionFilter)
    status: str = ""
    """``stato``: a PublicationStatus, or empty for all."""
    is_read: bool | None = None
    """``letto``: si, no."""
    is_linked: bool | None = None
    """``collegato``: si, no."""
    is_late: bool | None = None
    """``ritardo``: si, no."""
    oldest_first: bool = True
    """``ordine``: ``attesa`` (default: who waits longest first) or ``recenti``."""

    @classmethod
    def from_args(cls, args: Mapping[str, str], criteria: Sequence[Criterion] = ()) -> "StaffFilter":
        """Read the URL. Raises Invalid naming the parameter."""
        order = _choice(args, "ordine", ("attesa", "recenti"))
        rest = {name: value for name, value in args.items() if name != "ordine"}
        return cls(
            facets=ContributionFilter.from_args(rest, criteria),
            status=_choice(args, "stato", STATUSES),
            is_read=_yes_no(args, "letto"),
            is_linked=_yes_no(args, "collegato"),
            is_late=_yes_no(args, "ritardo"),
            oldest_first=order != "recenti",
        )

    def to_args(self) -> dict[str, str]:
        """The URL arguments that give this filter back."""
        flags = {"letto": self.is_read, "collegato": self.is_linked, "ritardo": self.is_late}
        own = {name: "si" if value else "no" for name, value in flags.items() if value is not None}
        if self.status:
            own["stato"] = self.status
        return self.facets.to_args() | own | ({} if self.oldest_first else {"ordine": "recenti"})

    def active(self) -> int:
        """How many filters are set."""
        return len([name for name in self.to_args() if name != "ordine"])


def _yes_no(args: Mapping[str, str], name: str) -> bool | None:
    value = _choice(args, name, ("si", "no"))
    return None if not value else value == "si"


def where(territory_id: int, chosen: ContributionFilter) -> list[ColumnElement[bool]]:
    """The facets as clauses over Contribution, the territory first (words apart: the search gives ids). Codes are looked up inside."""
    clauses: list[ColumnElement[bool]] = [Contribution.territory_id == territory_id, *chosen.clauses]
    equal = (
        (Contribution.kind, chosen.kind or None),
        (Contribution.roundtable_id, chosen.roundtable_id),
        (Contribution.topic_id, chosen.topic_id),
        (Contribution.organisation_id, chosen.organisation_id),
    )
    clauses += [column == value for column, value in equal if value is not None]
    if chosen.area:
        found = select(ThematicArea.id).where(ThematicArea.territory_id == territory_id, ThematicArea.code == chosen.area)
        clauses.append(Contribution.area_id == found.scalar_subquery())
    if chosen.municipality:
        about = (
            select(ContributionMunicipality.contribution_id)
            .join(Municipality, Municipality.id == ContributionMunicipality.municipality_id)
            .where(Municipality.belfiore == chosen.municipality)
        )
        clauses.append(Contribution.id.in_(about))
    if chosen.category:
        clauses.append(_category(territory_id, chosen.category))
    if chosen.outcome:
        clauses.append(Contribution.outcome.is_(None) if chosen.outcome == NO_OUTCOME else Contribution.outcome == chosen.outcome)
    return clauses


def _category(territory_id: int, category: str) -> ColumnElement[bool]:
    if category == CITIZENS:
        return Contribution.organisation_id.is_(None)
    bodies = select(Organisation.id).where(Organisation.territory_id == territory_id, Organisation.category == category)
    return Contribution.organisation_id.in_(bodies)


def staff_where(territory_id: int, chosen: StaffFilter) -> list[ColumnElement[bool]]:
    """The office's filter as clauses over Contribution."""
    clauses = where(territory_id, chosen.facets)
    if chosen.status:
        clauses.append(Contribution.status == chosen.status)
    if chosen.is_read is not None:
        clauses.append(Contribution.read_at.is_not(None) if chosen.is_read else Contribution.read_at.is_(None))
    if chosen.is_linked is not None:
        clauses.append(Contribution.linked_at.is_not(None) if chosen.is_linked else Contribution.linked_at.is_(None))
    if chosen.is_late is not None:
        clauses.append(Contribution.is_late.is_(chosen.is_late))
    return clauses


def public_where() -> ColumnElement[bool]:
    """What ``policy.is_public`` says, in SQL."""
    return Contribution.status == PublicationStatus.PUBLISHED


def readable_where() -> ColumnElement[bool]:
    """What ``policy.is_readable`` says, in SQL."""
    return Contribution.status.in_(
        (PublicationStatus.PUBLISHED, PublicationStatus.MERGED, PublicationStatus.SPLIT, PublicationStatus.REJOINED)
    )


def tombstone_where() -> ColumnElement[bool]:
    """What ``policy.is_tombstone`` says, in SQL."""
    return and_(Contribution.status.in_((PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN)), Contribution.published_at.is_not(None))
