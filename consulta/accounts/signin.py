# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTTP edge of signing in: the session begins empty, holds one secret, and ends with its SignIn row.

With web.access the only module that imports flask_login.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Response, request, session, url_for
from flask_login import login_user, logout_user
from sqlalchemy.exc import DBAPIError

from consulta.accounts import factor_queries, service
from consulta.accounts.queries import SEEN_EVERY
from consulta.core import clock
from consulta.core.db import db, impatient
from consulta.core.errors import NotFound
from consulta.web.access import SignedInUser, current_actor
from consulta.web.ports import ports

AFTER = "after_sign_in"
MARK = "registration"
HALF = "half_signed_in"
HALF_FOR = timedelta(minutes=10)
"""How long a browser that gave the password may take to give the code."""
WAIT_TO_NOTE = 200
"""Milliseconds that an answer may wait to note its device while somebody else writes."""
_log = logging.getLogger(__name__)
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """Who gave the password, or opened a mailed link, and still owes a code. Opens nothing but the page that asks for it."""

    user_id: int
    path: str


def sign_in(user_id: int, device: str, now: datetime, *, is_proved: bool = False) -> str:
    """Begin a new session for a person; gives the path to go on to, which only the server ever wrote.

    Whatever stood in the session before is dropped, so that a cookie planted by somebody else is worth nothing. Who uses
    a second factor is not signed in yet, unless it was given: ``onward`` then leads to the page that asks for it.
    Raises NotFound for an account that cannot sign in.
    """
    after = safe_path(session.get(AFTER))
    previous = current_actor()
    if previous.sign_in_id is not None:
        service.end_sign_in(previous, previous.sign_in_id, now, reason="sign_out")
    if not is_proved and factor_queries.factor_of(user_id).since is not None:
        logout_user()
        session.clear()
        until = int((now + HALF_FOR).timestamp())
        session[HALF] = {"user": user_id, "until": until, "mark": service.half_mark(user_id), "path": ""}
        return after
    token = service.open_sign_in(user_id, device, now, is_proved=is_proved)
    session.clear()
    actor = ports().load_actor(token, now)
    if actor is None:
        raise NotFound
    login_user(SignedInUser(actor, token))
    session.permanent = True
    return after


def onward(path: str) -> str:
    """Where to go after ``sign_in``: ``path``, or the second step, which then leads there."""
    half = session.get(HALF)
    if not isinstance(half, dict):
        return path
    session[HALF] = {**half, "path": path}
    return url_for("accounts.second_step")


def half_signed_in(now: datetime) -> HalfSignedIn | None:
    """Who owes a code in this browser, within ten minutes and as long as the password is the one that was given."""
    half = session.get(HALF)
    if not isinstance(half, dict) or datetime.fromtimestamp(half["until"], UTC) <= now:
        return None
    if half["mark"] != service.half_mark(half["user"]):
        return None
    return HalfSignedIn(half["user"], safe_path(half["path"]))


def sign_out(now: datetime) -> None:
    """End this device's sign-in and empty the session. Nothing happens for who is not signed in."""
    actor = current_actor()
    if actor.sign_in_id is not None:
        service.end_sign_in(actor, actor.sign_in_id, now, reason="sign_out")
    logout_user()
    session.clear()


def safe_path(stored: object) -> str:
    """A path of this site, or nothing."""
    path = stored if isinstance(stored, str) else ""
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else ""


def device_name(user_agent: str) -> str:
    """ "Firefox su Linux": enough to recognise a device, not enough to follow it."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} su {system}" if system else browser


def note_device(response: Response) -> Response:
    """Note, after an answer, that the device is in use: at most every fifteen minutes, and never at the cost of the page."""
    actor = current_actor() if request.endpoint else None
    if actor is None or actor.sign_in_id is None or actor.seen_at is None or response.status_code >= 500:
        return response
    now = clock.now()
    if not -SEEN_EVERY <= now - actor.seen_at < SEEN_EVERY:  # also when the clock has been put back
        try:
            with impatient(WAIT_TO_NOTE):
                service.note_seen(actor.sign_in_id, now)
        except DBAPIError:
            db.session.rollback()
            _log.warning("device not noted: the database does not accept writes")
    return response
