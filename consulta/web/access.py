# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may call a route. Every view declares its level and the policy it asks; a view that declares nothing is closed.

Levels decide who reaches a page; the policy that concerns the object is asked again by the service.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.errors import Refused
from consulta.core.words import N_
from consulta.web.ports import TerritoryRef, ports

F = TypeVar("F", bound=Callable[..., Any])


class Level(StrEnum):
    """Who may reach a route."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Access:
    """Declared access of a view: level, staff roles (empty: any staff role), name of the policy asked for the object.

    ``readers`` are roles that open the page besides, and send nothing from it.
    """

    level: Level
    roles: frozenset[str] = frozenset()
    policy: str = ""
    readers: frozenset[str] = frozenset()

    def roles_for(self, method: str) -> frozenset[str]:
        """The staff roles that may ask for the page, or with a writing method send something to it."""
        return self.roles | self.readers if method in ("GET", "HEAD") else self.roles


def anyone(policy: Callable[..., Any] | None = None) -> Callable[[F], F]:
    """The route is public; ``policy`` is what its service asks about the object."""
    return _declare(Access(Level.ANYONE, policy=_name(policy)))


def signed_in(policy: Callable[..., Any] | None = None) -> Callable[[F], F]:
    """The route needs a person who is signed in."""
    return _declare(Access(Level.SIGNED_IN, policy=_name(policy)))


def staff(*roles: str, readers: tuple[str, ...] = (), policy: Callable[..., Any] | None = None) -> Callable[[F], F]:
    """The route needs one of the staff roles (any, when none is named) in the territory of the URL; ``readers`` only open it."""
    return _declare(Access(Level.STAFF, frozenset(str(role) for role in roles), _name(policy), frozenset(readers)))


def _name(policy: Callable[..., Any] | None) -> str:
    return f"{policy.__module__.removeprefix('consulta.')}.{policy.__qualname__}" if policy else ""


def _declare(access: Access) -> Callable[[F], F]:
    def mark(view: F) -> F:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The declared access of an endpoint, or None when it declares nothing (and is therefore closed)."""
    return getattr(app.view_functions.get(endpoint), "access", None)


class SignedInUser(UserMixin):
    """What Flask-Login keeps for the request: the actor and the secret of this device's SignIn."""

    def __init__(self, actor: Actor, token: str) -> None:
        self.actor = actor
        self.token = token

    def get_id(self) -> str:
        """The secret that stands in the session cookie."""
        return self.token


def current_actor() -> Actor:
    """Who is asking. Loaded once per request, in at most two statements; never cached across requests."""
    user = current_user._get_current_object()
    return user.actor if isinstance(user, SignedInUser) else ANONYMOUS


def current_territory() -> TerritoryRef | None:
    """The territory named in the URL, if any."""
    territory: TerritoryRef | None = g.get("territory")
    return territory


def init_access(app: Flask) -> None:
    """Install the sign-in loader and the guard that closes undeclared routes."""
    manager = LoginManager()
    manager.session_protection = None  # the SignIn row is what ends a session
    manager.init_app(app)

    @manager.user_loader
    def load(token: str) -> SignedInUser | None:
        actor = ports().load_actor(token, clock.now())
        return SignedInUser(actor, token) if actor else None

    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # 404 and 405 are raised by the dispatcher
    access = access_of(current_app, request.endpoint)
    if access is None:
        raise Refused(N_("Questa pagina non è aperta a nessuno."))
    if access.level is Level.ANYONE:
        return None
    actor = current_actor()
    if not actor.is_authenticated:
        if request.method in ("GET", "HEAD"):
            _remember_page()
            return redirect(url_for("accounts.sign_in"), 303)
        raise Refused(N_("La sessione è scaduta: accedi di nuovo, quello che hai scritto è qui sotto."), N_("Accedi e invia di nuovo."))
    if access.level is Level.STAFF:
        territory = current_territory()
        roles = access.roles_for(request.method)
        if territory is not None and actor.has_role(territory.id, *roles):
            return None
        if territory is not None and actor.is_held_back(territory.id, *roles):
            return _ask_proof()
        raise Refused(N_("Questa pagina è riservata all'ufficio: il tuo ruolo non la comprende."))
    return None


def _ask_proof() -> Response:
    """The role waits for a second factor: the page that turns it on, and back here afterwards."""
    if request.method in ("GET", "HEAD"):
        _remember_page()
        return redirect(url_for("accounts.second_factor"), 303)
    raise Refused(
        N_("Per questo incarico serve la verifica in due passaggi: attivala dal tuo profilo, quello che hai scritto è qui sotto."),
        N_("Attivala in un'altra finestra e invia di nuovo."),
    )


def _remember_page() -> None:
    session["after_sign_in"] = request.full_path.rstrip("?") if len(request.full_path) < 500 else ""
