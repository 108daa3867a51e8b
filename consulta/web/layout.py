# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page's frame needs, built once per page: territory, actor, navigation, footer, languages."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from flask import current_app, g, has_request_context, request, url_for

from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor
from consulta.web.access import access_of, current_actor, current_territory
from consulta.web.locale import LANGUAGES, current_language, gettext
from consulta.web.page_cache import kept_part
from consulta.web.ports import RegisterHeadRef, TerritoryRef, ports

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry of a menu as wiring lists it: endpoint, Italian label, name of the count beside it, heading it stands under."""

    endpoint: str
    label: str
    count: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of a menu as the page shows it."""

    label: str
    url: str
    is_current: bool
    count: int | None = None
    endpoint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under one heading, folded away unless the page belongs to one of them. Without a label they stand by themselves."""

    label: str
    items: Sequence[NavItem]
    is_open: bool

    @property
    def count(self) -> int:
        """What waits in all of them: a folded heading hides no work."""
        return sum(item.count or 0 for item in self.items)


@dataclass(frozen=True, slots=True)
class TerritoryLink:
    """A territory in the list of those of the installation."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything outside the ``content`` block of a page."""

    locale: str
    alternate_urls: Sequence[tuple[str, str, str]]
    territory: TerritoryRef | None
    territories: Sequence[TerritoryLink]
    actor: Actor
    is_staff: bool
    nav: Sequence[NavItem]
    workspace_nav: Sequence[NavItem]
    workspace_groups: Sequence[NavGroup]
    demo: bool
    version: str
    source_url: str
    register_head: Callable[[], RegisterHeadRef | None]
    """Reads the head when a page shows it: most of the office's do not."""
    links: dict[str, str | None]
    request_id: str
    sign_in_url: str
    sign_up_url: str
    sign_out_url: str
    my_page_url: str
    workspace_url: str | None
    search_url: str | None
    home_url: str
    grace_days: int | None = None
    """How many days the office stays open to this person without a second factor; None when nothing is owed."""
    body_class: str = ""
    frame: tuple[object, ...] | None = None
    """What besides territory and language decides the frame; None where parts of it are not kept."""


def build_layout() -> Layout:
    """The layout of this request. When the database does not answer, a bare frame that still works."""
    try:
        return _build(current_territory(), current_actor())
    except Exception:
        _log.exception("layout without database")
        return _build(None, ANONYMOUS, bare=True)


def _build(territory: TerritoryRef | None, actor: Actor, *, bare: bool = False) -> Layout:
    config = current_app.config
    territories = () if bare else g.get("territories") or ports().list_territories()
    if territory is None and len(territories) == 1:
        territory = territories[0]
    is_staff = territory is not None and actor.is_staff_of(territory.id)
    sees_office = is_staff or (territory is not None and actor.is_held_back(territory.id))
    in_office = is_staff and has_request_context() and request.path.startswith(f"/{territory}/ufficio")
    endpoint = request.endpoint if has_request_context() else None
    others = tuple((str(one), one.name) for one in territories)
    if territory is not None and has_request_context():
        frame = kept_part(territory, "frame", lambda: _frame(territory, territories, bare=bare), endpoint, others)
    else:
        frame = _frame(territory, territories, bare=bare)
    counts = ports().workspace_counts(territory.id) if territory and in_office else {}
    workspace_nav = _menu(config["WORKSPACE_NAV"], territory, counts, actor) if territory and in_office else []
    return Layout(
        **frame,
        locale=current_language(),
        alternate_urls=_alternates(),
        territory=territory,
        actor=actor,
        is_staff=is_staff,
        workspace_nav=workspace_nav,
        workspace_groups=_groups(workspace_nav),
        demo=bool(config["DEMO"] or (territory and territory.is_demo)),
        version=config["VERSION"],
        source_url=config["SOURCE_URL"],
        # Not on pages for everybody: they may be cached, and a cached page must be the page made afresh, byte for byte.
        request_id=g.get("request_id", "") if actor.is_authenticated else "",
        workspace_url=_url("workspace.today", territory=territory) if sees_office else None,
        grace_days=_grace_days(actor, territory) if territory and in_office else None,
        frame=(endpoint, sees_office, others) if territory and has_request_context() else None,
    )


def _grace_days(actor: Actor, territory: TerritoryRef) -> int | None:
    until = actor.grace_until(territory.id)
    return (until - clock.rome_day(clock.now())).days if until else None


def _frame(territory: TerritoryRef | None, territories: Sequence[TerritoryRef], *, bare: bool) -> dict[str, Any]:
    """What is the same on every page of an endpoint, whoever reads it."""
    config = current_app.config
    slug = {"territory": territory} if territory else {}

    def territory_url(endpoint: str) -> str | None:
        return _url(endpoint, **slug) if territory else None

    return {
        "territories": [TerritoryLink(one.name, _url("portal.home", territory=one)) for one in territories],
        "nav": _menu(config["PUBLIC_NAV"], territory, {}) if territory else (),
        "register_head": partial(_register_head, territory) if territory and not bare else _no_head,
        "links": {
            "accessibility": territory_url("feedback.accessibility"),
            "privacy": territory_url("portal.privacy"),
            "legal_notes": territory_url("portal.legal_notes"),
            "faq": territory_url("portal.how_it_works"),
            "report_issue": territory_url("feedback.report_issue"),
            "contacts": territory_url("portal.contacts"),
            "open_data": territory_url("opendata.index"),
            "library": territory_url("library.index"),
            "moderation": territory_url("portal.how_we_moderate"),
            "follow": territory_url("intake.follow"),
            "register": territory_url("register.index"),
            "accessibility_statement": config["ACCESSIBILITY_STATEMENT_URL"] or None,
        },
        "sign_in_url": _url("accounts.sign_in"),
        "sign_up_url": _url("organisations.register", **slug) if territory else _url("accounts.sign_in"),
        "sign_out_url": _url("accounts.sign_out"),
        "my_page_url": territory_url("portal.my_page") or _url("accounts.profile"),
        "search_url": territory_url("portal.search"),
        "home_url": territory_url("portal.home") or "/",
    }


def _register_head(territory: TerritoryRef) -> RegisterHeadRef | None:
    """The head of the register; a footer without it when the database does not answer."""
    try:
        return kept_part(territory, "register head", lambda: ports().register_head(territory.id, clock.now()))
    except Exception:
        _log.exception("footer without database")
        return None


def _no_head() -> None:
    return None


def _url(endpoint: str, **values: Any) -> str:
    """The address of an endpoint; the frame of a page must stand even where a feature is not installed."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else "/"


def _menu(links: Sequence[NavLink], territory: TerritoryRef, counts: object, actor: Actor | None = None) -> list[NavItem]:
    items = []
    for link in links:
        access = access_of(current_app, link.endpoint)
        if actor and access and access.roles and not actor.has_role(territory.id, *access.roles):
            continue
        if link.endpoint not in current_app.view_functions or _is_left_out(link.endpoint, territory):
            continue
        url = url_for(link.endpoint, territory=territory)
        here = has_request_context() and request.endpoint == link.endpoint
        label = link.label
        if label.startswith("labels."):
            noun = getattr(territory.labels, label.split(".")[1])
            label = (noun.en or noun.singular) if current_language() == "en" else getattr(noun, label.split(".")[2])
            label = label[:1].upper() + label[1:]
        count = counts.get(link.count) if link.count and isinstance(counts, dict) else None
        items.append(NavItem(gettext(label), url, here, count, link.endpoint, gettext(link.group) if link.group else ""))
    return items


def _groups(items: Sequence[NavItem]) -> list[NavGroup]:
    """A menu under its headings, in their order; the one to which this page belongs is open."""
    here = _section(items)
    labels = list(dict.fromkeys(item.group for item in items))
    grouped = {label: [item for item in items if item.group == label] for label in labels}
    return [NavGroup(label, grouped[label], here is not None and here in grouped[label]) for label in labels]


def _section(items: Sequence[NavItem]) -> NavItem | None:
    """The entry whose page this is, or to which it belongs: by its feature, and where several do or none does by its address."""
    if not has_request_context():
        return None
    current = next((item for item in items if item.is_current), None)
    of_feature = [item for item in items if item.group and item.endpoint.partition(".")[0] == request.blueprint]
    first = of_feature[0] if of_feature and request.blueprint != _COMPOSED else None
    return current or _above(of_feature) or first or _above([item for item in items if item.group])


_COMPOSED = "workspace"
"""The feature whose pages are about the things of all the others: their address says which."""


def _above(items: Sequence[NavItem]) -> NavItem | None:
    """The entry under whose address this page stands, the nearest one."""
    path = request.script_root + request.path
    return max((item for item in items if path.startswith(f"{item.url.rstrip('/')}/")), key=lambda item: len(item.url), default=None)


def _is_left_out(endpoint: str, territory: TerritoryRef) -> bool:
    """Semplice leaves an entry out of the menu, but not while somebody stands on its page."""
    left_out = territory.is_simple and endpoint in current_app.config["HIDDEN_WHEN_SIMPLE"]
    return left_out and not (has_request_context() and request.endpoint == endpoint)


def _alternates() -> list[tuple[str, str, str]]:
    if not has_request_context():
        return []
    # Parsed and sorted again: two addresses that mean the same page must give the same page.
    query = urlencode(sorted(request.args.items(multi=True)))
    path = quote(request.path) + (f"?{query}" if query else "")
    return [(code, name, path if code == "it" else f"/{code}{path}") for code, name in LANGUAGES.items()]
