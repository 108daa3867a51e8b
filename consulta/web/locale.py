# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Language from the URL: Italian without prefix, English below ``/en`` (decisions.md 25). Dates as people write them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from babel.dates import format_date
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_translations

from consulta.core import clock
from consulta.core.words import Sentence

LANGUAGES = {"it": "Italiano", "en": "English"}
SOURCE_LANGUAGE = "it"
"""The language the sentences are written in: it needs no catalogue."""
ENVIRON_KEY = "consulta.language"
WsgiApp = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]
_language: ContextVar[str | None] = ContextVar("consulta_language", default=None)


class LanguagePrefix:
    """WSGI middleware that moves ``/en`` from the path to the script name, so that ``url_for`` keeps it."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/en" or path.startswith("/en/"):
            environ[ENVIRON_KEY] = "en"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/en"
            environ["PATH_INFO"] = path[3:] or "/"
        with speaking(environ.get(ENVIRON_KEY, SOURCE_LANGUAGE)):
            return self.app(environ, start_response)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Until the end of the block the language is this one: asked for a hundred times a page, it costs less than the request does."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def current_language() -> str:
    """``it`` or ``en``."""
    spoken = _language.get()
    if spoken is not None:
        return spoken
    return request.environ.get(ENVIRON_KEY, SOURCE_LANGUAGE) if has_request_context() else SOURCE_LANGUAGE


def init_locale(app: Flask, translations_dir: str) -> None:
    """Install Flask-Babel for forms and letters, and the faster look-up of this module for templates (performance.md)."""
    app.config.update(BABEL_DEFAULT_LOCALE="it", BABEL_TRANSLATION_DIRECTORIES=translations_dir, BABEL_DEFAULT_TIMEZONE="Europe/Rome")
    Babel(app, locale_selector=current_language)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]

    # Plain text, never Markup: Jinja's own newstyle gettext trusts whatever it is given, also a name somebody typed.
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    app.jinja_env.filters.update(
        day=show_day, moment=show_moment, deadline=show_deadline, short_day=show_short_day, iso=lambda at: at.isoformat()
    )
    app.jinja_env.filters["clock_time"] = show_time


@lru_cache(maxsize=5_000)
def _said(message: str, language: str) -> str:
    return message if language == SOURCE_LANGUAGE else str(get_translations().ugettext(message))


def gettext(message: str, /, **values: Any) -> str:
    """A sentence in the language of the page: looked up once per process and language, where Flask-Babel looks each time."""
    language = current_language()
    if isinstance(message, Sentence) and language != SOURCE_LANGUAGE:
        inner = {name: gettext(value) if isinstance(value, str) else value for name, value in message.values.items()}
        return _said(message.template, language) % inner
    text = _said(message, language)
    return text % values if values else text


def ngettext(one: str, many: str, n: int, /, **values: Any) -> str:
    """The same for a number: ``%(num)s`` is ``n``."""
    language = current_language()
    text = (one if n == 1 else many) if language == SOURCE_LANGUAGE else str(get_translations().ungettext(one, many, n))
    return text % ({"num": n} | values)


def show_day(on: date | datetime | None) -> str:
    """ "sabato 21 novembre 2026"."""
    return _long_day(_day(on), current_language()) if on else ""


def show_short_day(on: date | datetime | None) -> str:
    """ "21 novembre 2026"."""
    return _short_day(_day(on), current_language()) if on else ""


def show_moment(at: datetime | None) -> str:
    """ "sabato 21 novembre 2026, ore 16:30"."""
    if at is None:
        return ""
    local = clock.rome(at)
    hour = "ore" if current_language() == "it" else "at"
    return f"{_long_day(local.date(), current_language())}, {hour} {local:%H:%M}"


def show_time(at: datetime) -> str:
    """ "16:30": the hour of an instant of today."""
    return f"{clock.rome(at):%H:%M}"


def show_deadline(at: datetime | None) -> str:
    """The end of a half-open period: at midnight it is that of the day before, "sabato 12 dicembre 2026, ore 24:00"."""
    if at is None:
        return ""
    local = clock.rome(at)
    if local.hour or local.minute:
        return show_moment(at)
    hour = "ore" if current_language() == "it" else "at"
    return f"{_long_day(local.date() - timedelta(days=1), current_language())}, {hour} 24:00"


def _day(on: date | datetime) -> date:
    return clock.rome_day(on) if isinstance(on, datetime) else on


@lru_cache(maxsize=2000)
def _long_day(on: date, language: str) -> str:
    return format_date(on, "EEEE d MMMM y", locale=language)


@lru_cache(maxsize=2000)
def _short_day(on: date, language: str) -> str:
    return format_date(on, "d MMMM y", locale=language)
