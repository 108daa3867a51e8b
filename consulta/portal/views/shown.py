# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From rows to what the components of a page want: labels in the language of the page, addresses, dates as people write them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import current_app, url_for

from consulta.consultations.policy import Window
from consulta.contributions.queries import Marked
from consulta.core import clock
from consulta.core.words import N_
from consulta.replies.policy import outcome_tone, outcome_wording
from consulta.web.forms import dotted
from consulta.web.locale import current_language, gettext, ngettext, show_day, show_moment, show_short_day
from consulta.web.ports import TerritoryRef


@lru_cache(maxsize=2_000)
def _said(_language: str, message: str) -> str:
    return str(gettext(message))


def say(message: str) -> str:
    """A marked sentence in the language of the page; looked up once per process and language."""
    return _said(current_language(), message) if message else ""


def find_url(endpoint: str, **values: Any) -> str | None:
    """The address of another feature's page, or None where that feature is not installed: the page stands without the link."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def in_language(label: str | None, label_en: str | None) -> str:
    """The label of something whose name is data: the English one on English pages, where it exists."""
    return (label_en if current_language() == "en" and label_en else label) or ""


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses of the territory's things, made once per page and not once per row (decisions.md 25)."""

    home: str

    @classmethod
    def of(cls, territory: TerritoryRef) -> "Places":
        """The addresses of a territory, with the prefix of the language."""
        return cls(url_for("portal.home", territory=territory))

    def contribution(self, number: str) -> str:
        """A contribution's page."""
        return f"{self.home}contributi/{number}"

    def topic(self, topic_id: int) -> str:
        """A topic's page."""
        return f"{self.home}temi/{topic_id}"

    def roundtable(self, roundtable_id: int) -> str:
        """A tavolo's page."""
        return f"{self.home}tavoli/{roundtable_id}"

    def comune(self, belfiore: str) -> str:
        """A comune's page."""
        return f"{self.home}comuni/{belfiore}"

    def organisation(self, organisation_id: int) -> str:
        """An organisation's page."""
        return f"{self.home}organizzazioni/{organisation_id}"

    def meeting(self, meeting_id: int) -> str:
        """A meeting's page."""
        return f"{self.home}incontri/{meeting_id}"

    @property
    def conference(self) -> str:
        """The page of the current cycle."""
        return f"{self.home}conferenza"

    def objective(self, objective_id: int) -> str:
        """An objective's page."""
        return f"{self.home}piano/obiettivi/{objective_id}"

    def service(self, service_id: int) -> str:
        """A service's page."""
        return f"{self.home}servizi/{service_id}"


def author_labels(author: Any) -> dict[str, str]:
    """``author_label`` and ``on_behalf_label``: the organisation in front, the person behind it when shown."""
    if author.organisation:
        body = author.organisation if author.is_verified else f"{author.organisation} ({say('in verifica')})"
        return {"on_behalf_label": body, "author_label": author.person}
    return {"on_behalf_label": "", "author_label": author.person or say(author.label)}


def comuni_label(municipalities: Sequence[Any]) -> str:
    """Up to three comuni by name, the others as a number; the whole territory when none is named."""
    if not municipalities:
        return say(N_("Tutto il territorio"))
    names = [place.name for place in municipalities[:3]]
    more = len(municipalities) - len(names)
    return ", ".join(names) + (" " + ngettext("e un altro", "e altri %(num)d", more) if more else "")


def comments_label(count: int) -> str:
    """How many comments, or nothing."""
    return ngettext("%(num)d commento", "%(num)d commenti", count) if count else ""


def endorsements_label(count: int) -> str:
    """How many sostegni, or nothing."""
    return ngettext("%(num)d sostegno", "%(num)d sostegni", count) if count else ""


def outcome_labels(kind: str, outcome: str | None) -> dict[str, str]:
    """``outcome_label`` in the words that fit the kind, and ``outcome_tone``."""
    if outcome is None:
        return {"outcome_label": "", "outcome_tone": ""}
    return {"outcome_label": say(outcome_wording(kind, outcome)), "outcome_tone": outcome_tone(outcome)}


_UNMARKED: Mapping[int, Marked] = {}


@dataclass(frozen=True, slots=True)
class ContributionCard:
    """A contribution as its card shows it: templates read attributes three times as fast as keys."""

    kind_label: str
    number_label: str
    url: str
    title: str
    excerpt: str
    topic_label: str
    topic_title: str
    topic_url: str
    date_label: str
    comuni_label: str
    comments_label: str
    endorsements_label: str
    on_behalf_label: str
    author_label: str
    outcome_label: str
    outcome_tone: str
    status_label: str = ""
    found: Marked | None = None
    """What the words that were looked for found in it, where there were words."""


def contribution_cards(
    rows: Iterable[Any], places: Places, *, with_topic: bool = True, marked: Mapping[int, Marked] = _UNMARKED
) -> list[ContributionCard]:
    """Rows of a list as the contribution card wants them; ``marked``: by id, what the words that were looked for found."""
    return [
        ContributionCard(
            say(row.kind.label),
            gettext("n. %(number)s", number=row.number),
            places.contribution(row.number),
            row.title,
            row.excerpt,
            say(N_("Tema:")),
            row.topic_title if with_topic else "",
            places.topic(row.topic_id) if with_topic and row.topic_id else "",
            show_short_day(row.published_at),
            comuni_label(row.municipalities),
            comments_label(row.comment_count),
            endorsements_label(row.endorsement_count),
            **author_labels(row.author),
            **outcome_labels(row.kind, row.outcome),
            found=marked.get(row.id),
        )
        for row in rows
    ]


def topic_cards(topics: Iterable[Any], places: Places, counts: Mapping[str, int], *, with_roundtable: bool = True) -> list[dict[str, Any]]:
    """Topics of a cycle as the topic card wants them; ``counts`` by id as text."""
    return [
        {
            "title": topic.title,
            "question": topic.question,
            "url": places.topic(topic.id),
            "roundtable_title": topic.roundtable_title if with_roundtable else "",
            "status_label": "" if topic.status == "open" else say(topic.status.label),
            "count_label": contributions_label(counts.get(str(topic.id), 0)),
        }
        for topic in topics
    ]


def roundtable_card(table: Any, places: Places, counts: Mapping[str, int]) -> dict[str, Any]:
    """A tavolo as its card and its page want it."""
    return {
        "title": table.title,
        "description": table.description,
        "facilitator": table.facilitator,
        "url": places.roundtable(table.id),
        "kind_label": say(table.kind.label),
        "status_label": "" if table.status == "active" else say(table.status.label),
        "areas_label": ", ".join(in_language(area.label, area.label_en) for area in table.areas),
        "comuni_label": ", ".join(place.label for place in table.municipalities) or say(N_("Tutto il territorio")),
        "comuni": [(place.label, places.comune(place.belfiore)) for place in table.municipalities],
        "count": dotted(counts.get(str(table.id), 0)),
        "count_label": contributions_label(counts.get(str(table.id), 0)),
    }


def contributions_label(count: int) -> str:
    """How many contributions, in words."""
    if not count:
        return say(N_("Ancora nessun contributo"))
    return str(ngettext("%(n)s contributo", "%(n)s contributi", count, n=dotted(count)))


def window_state(window: Window | None, now: datetime) -> dict[str, Any]:
    """What is open now and until when: ``state``, its title, the dates as sentences want them, the days left."""
    if window is None:
        return {"state": "none", "title": say(N_("Adesso")), "is_writable": False}
    last = window.closes_at - timedelta(microseconds=1) if window.closes_at else None
    state, title = _state(window, now)
    days = (clock.rome_day(last) - clock.rome_day(now)).days if last and state == "open" else None
    return {
        "state": state,
        "title": say(title),
        "until": until_label(window.closes_at),
        "opens": show_moment(window.opens_at),
        "days": days,
        "days_label": _days_label(days),
        "is_writable": window.accepts_input or window.accepts_late,
    }


def _state(window: Window, now: datetime) -> tuple[str, str]:
    if window.suspended:
        return "suspended", N_("Consultazione sospesa")
    if window.accepts_input:
        return "open", N_("La consultazione è aperta")
    if window.opens_at is not None and now < window.opens_at:
        return "not_yet", N_("Si comincia presto")
    return ("late" if window.accepts_late else "closed"), N_("La raccolta è chiusa")


def until_label(closes_at: datetime | None) -> str:
    """The end as people say it: a window that shuts at midnight is open until the day before, included."""
    if closes_at is None:
        return ""
    local = clock.rome(closes_at)
    if (local.hour, local.minute) == (0, 0):
        return show_day(local.date() - timedelta(days=1))
    return show_moment(closes_at)


def _days_label(days: int | None) -> str:
    if days is None:
        return ""
    return say(N_("oggi è l’ultimo giorno")) if days == 0 else ngettext("giorno per scrivere", "giorni per scrivere", days)


def phases(timeline: Iterable[Any]) -> list[dict[str, str]]:
    """The dated phases of a cycle for the timeline."""
    return [
        {
            "label": say(step.phase.label),
            "when": _span(step.starts_at, step.ends_at),
            "state": step.state,
        }
        for step in timeline
    ]


def _span(starts_at: datetime, ends_at: datetime | None) -> str:
    """From the first to the last day: an interval is half-open, so its last day is that of the instant before its end."""
    first = clock.rome_day(starts_at)
    if ends_at is None:
        return str(gettext("dal %(day)s", day=show_short_day(first)))
    last = max(first, clock.rome_day(ends_at - timedelta(microseconds=1)))
    if last == first:
        return show_short_day(first)
    return str(gettext("dal %(first)s al %(last)s", first=show_short_day(first), last=show_short_day(last)))


def tracker_step(step: Any, page: str = "") -> dict[str, str]:
    """A step of the tracker with its date and note in the language of the page; ``page``: the contribution's, from elsewhere."""
    values = {name: show_short_day(value) if isinstance(value, date) else value for name, value in step.values.items()}
    note = say(step.note)
    return {
        "label": say(step.label),
        "state": step.state,
        "at": show_short_day(step.at),
        "note": note % values if values else note,
        "url": f"{page}#{step.anchor}" if step.anchor else "",
    }


def date_changes(changes: Iterable[Any]) -> list[tuple[str, ...]]:
    """The history of the dates as lines of a table: phase, before, now, why and by which act, when decided."""
    return [
        (
            say(one.phase.label),
            show_moment(one.old_starts_at) or say(N_("senza data")),
            show_moment(one.new_starts_at),
            f"{one.reason} ({one.act})" if one.act else one.reason,
            show_short_day(one.changed_at),
        )
        for one in changes
    ]


def numbers(counted: Any) -> list[tuple[str, str]]:
    """The numbers of a cycle, each with what it counts."""
    lines = (
        (N_("Contributi pubblicati"), counted.contributions),
        (N_("Commenti pubblicati"), counted.comments),
        (N_("Persone che hanno scritto a nome loro"), counted.people),
        (N_("Organizzazioni che hanno scritto"), counted.organisations),
        (N_("Contributi collegati a un obiettivo del piano"), counted.linked),
        (N_("Contributi con la risposta dell’ufficio"), counted.answered),
        (N_("Contributi in attesa di risposta"), counted.waiting),
        (N_("Contributi accolti, del tutto o in parte"), counted.taken_up),
    )
    return [(say(label), dotted(value)) for label, value in lines]


def answered(counted: Any) -> dict[str, str]:
    """How much was answered and how soon, as sentences: ``share`` and ``time``; empty where there is nothing to say.

    The numbers are those of ``replies.count_answered``, whose definition stands beside them on the page.
    """
    if not counted.published:
        return {"share": "", "time": ""}
    waiting = {"answered": dotted(counted.answered), "published": dotted(counted.published)}
    if not counted.answered:
        return {"share": say(N_("Nessun contributo ha ancora una risposta.")), "time": ""}
    percent = str(counted.percent) if counted.percent else say(N_("meno dell’1"))
    share = gettext("Risposto al %(percent)s %% dei contributi: %(answered)s su %(published)s.", percent=percent, **waiting)
    if not counted.mean_days:
        return {"share": share, "time": say(N_("La risposta arriva in media in giornata."))}
    mean = ngettext("in media in %(num)d giorno", "in media in %(num)d giorni", counted.mean_days)
    half = ngettext("la metà entro %(num)d giorno", "la metà entro %(num)d giorni", counted.median_days)
    return {"share": share, "time": gettext("La risposta arriva %(mean)s, %(half)s.", mean=mean, half=half)}


def territory_map(drawing: Any, territory: TerritoryRef) -> dict[str, Any]:
    """The map of the comuni: each shape and each name of the list leads to the page of that comune."""
    places = Places.of(territory)
    shapes = [
        {
            "path": one.path,
            "name": one.name,
            "url": places.comune(one.belfiore),
            "label_x": one.label_x,
            "label_y": one.label_y,
            "is_lead": one.is_lead,
        }
        for one in drawing.comuni
    ]
    return {"view_box": drawing.view_box, "attribution": drawing.attribution, "shapes": shapes}
