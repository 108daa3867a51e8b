# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Language from the URL: Italian without prefix, English below ``/en`` (decisions.md 25). Dates as people write them."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from babel.dates import format_date
from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_translations

from consulta.core import clock

LANGUAGES = {"it": "Italiano", "en": "English"}
ENVIRON_KEY = "consulta.language"
WsgiApp = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


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
        return self.app(environ, start_response)


def current_language() -> str:
    """``it`` or ``en``."""
    return request.environ.get(ENVIRON_KEY, "it") if has_request_context() else "it"


def init_locale(app: Flask, translations_dir: str) -> None:
    """Install Flask-Babel for Python code and a faster, per-request-free gettext for templates (performance.md)."""
    app.config.update(BABEL_DEFAULT_LOCALE="it", BABEL_TRANSLATION_DIRECTORIES=translations_dir, BABEL_DEFAULT_TIMEZONE="Europe/Rome")
    Babel(app, locale_selector=current_language)
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]

    catalogues: dict[str, Any] = {"it": NullTranslations()}

    def catalogue() -> Any:
        language = current_language()
        if language not in catalogues:
            catalogues[language] = get_translations()
        return catalogues[language]

    def translate(message: str, /, **values: Any) -> str:
        text: str = catalogue().ugettext(message)
        return text % values if values else text

    def translate_number(one: str, many: str, n: int, /, **values: Any) -> str:
        text: str = catalogue().ungettext(one, many, n)
        return text % ({"num": n} | values)

    # Plain text, never Markup: Jinja's own newstyle gettext trusts whatever it is given, also a name somebody typed.
    app.jinja_env.globals.update(_=translate, gettext=translate, ngettext=translate_number)
    app.jinja_env.filters.update(day=show_day, moment=show_moment, short_day=show_short_day, iso=lambda at: at.isoformat())


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


def _day(on: date | datetime) -> date:
    return clock.rome_day(on) if isinstance(on, datetime) else on


@lru_cache(maxsize=2000)
def _long_day(on: date, language: str) -> str:
    return format_date(on, "EEEE d MMMM y", locale=language)


@lru_cache(maxsize=2000)
def _short_day(on: date, language: str) -> str:
    return format_date(on, "d MMMM y", locale=language)
