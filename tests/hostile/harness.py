# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds every form and every parameter of the site by walking it, fills the forms as a person would, and judges the answers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote_plus, urlsplit

import html5lib
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.hostile.values import MARK, Value
from tests.support.pages import VisitingClient, check_page

ENGLISH = re.compile(
    r"Not a valid|This field|Field must|Invalid |could not coerce|cannot be|Number must|Internal Server|Traceback|Bad Request|Not Found"
)
TEXTUAL = frozenset({"text", "textarea", "email", "search", "number"})
FILLING = {
    "ipa_code": "c_b354",
    "email": "prova@esempio.it",
    "istat": "",
    "fiscal_code": "",
    "on": "2026-11-20",
    "reply_days": "30",
    "deferred_year": "",
    "objective": "",
    "rank": "",
    "valid_to": "",
    "new_title": "",
    "website": "",
    "link": "",
    "code": "",
    "branch": "",
    "q": "",
    "language": "it",
    "last_day": "",
    "exception": "",
    "act": "Determinazione 12 del 3 marzo 2026",
    "exception_reason": "",
}
PASSWORD = "tre parole semplici"


@dataclass(frozen=True)
class Form:
    """A form as a browser would send it, filled in: ``controls`` says what each name is, ``values`` what it holds."""

    role: str
    page: str
    action: str
    endpoint: str
    controls: Mapping[str, str]
    values: Mapping[str, tuple[Value, ...]]

    @property
    def typed(self) -> list[str]:
        """The sentences that the battery writes in the text fields: they must never be lost."""
        return [str(self.values[name][0]) for name, kind in self.controls.items() if kind == "textarea" and self.values[name][0]]

    def body(self, **changes: tuple[Value, ...]) -> bytes:
        """What is sent, with some fields changed."""
        return encode((self.values | changes).items())


def encode(pairs: Iterable[tuple[str, Iterable[Value]]]) -> bytes:
    """Form data in which a value may be any bytes."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, values in pairs for value in values).encode()


class Recorded(ImmutableMultiDict[str, str]):
    """The parameters of a request, which remember what the views asked for."""

    asked: set[str] = set()  # noqa: RUF012 - one for the process, emptied by who reads it

    def get(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *args, **kwargs)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


def forms_of(app: Flask, role: str, page: str, html: bytes, filling: Mapping[str, str]) -> Iterator[Form]:
    """The forms of a page that write, each filled in as a person would."""
    document = html5lib.parse(html, transport_encoding="utf-8", namespaceHTMLElements=False)
    for element in document.iter("form"):
        if (element.get("method") or "").lower() != "post":
            continue
        action = element.get("action") or page
        path = urlsplit(action).path
        try:
            endpoint, _ = app.url_map.bind("localhost").match(path, "POST")
        except HTTPException as error:
            raise AssertionError(f"{page}: a form that leads nowhere: {action}") from error
        elsewhere = [one for one in document.iter() if element.get("id") and one.get("form") == element.get("id")]
        controls, values = _filled([*element.iter(), *elsewhere], filling)
        yield Form(role, page, action, endpoint, controls, values)


def _filled(elements: Iterable[Any], filling: Mapping[str, str]) -> tuple[dict[str, str], dict[str, tuple[Value, ...]]]:
    controls: dict[str, str] = {}
    values: dict[str, tuple[Value, ...]] = {}
    for one in elements:
        name = one.get("name") if isinstance(one.tag, str) else None
        if not name or one.tag not in ("input", "textarea", "select", "button") or one.get("disabled") is not None:
            continue
        kind = (one.get("type") or "text").lower() if one.tag == "input" else one.tag
        controls.setdefault(name, kind)
        held = _values(one, name, kind, values.get(name, ()))
        if kind == "text" and filling.get(name) and not one.get("value"):
            held = (filling[name],)
        values[name] = values.get(name, ()) + held
    return controls, {name: held for name, held in values.items() if held or controls[name] in ("radio", "checkbox", "select")}


def _values(element: Any, name: str, kind: str, before: tuple[Value, ...]) -> tuple[Value, ...]:
    if kind == "button":
        return (element.get("value") or "",) if not before else ()
    if kind == "radio":
        return (element.get("value"),) if element.get("checked") is not None or (not before and element.get("required") is not None) else ()
    if kind == "checkbox":
        wanted = element.get("checked") is not None or element.get("required") is not None
        return (element.get("value") or "on",) if wanted else ()
    if kind == "select":
        chosen = [option for option in element.iter("option") if option.get("selected") is not None and option.get("value")]
        offered = [option for option in element.iter("option") if option.get("value")]
        return tuple(option.get("value") for option in (chosen or offered)[:1])
    held = "".join(element.itertext()).lstrip("\n") if kind == "textarea" else element.get("value") or ""
    return (held or _invented(name, kind),)


def _invented(name: str, kind: str) -> str:
    by_kind = {"date": "2027-01-15", "datetime-local": "2027-01-15T10:00", "password": PASSWORD, "number": "30", "hidden": ""}
    if kind in by_kind:
        return by_kind[kind]
    sentence = f"Frase di prova per {name}, lunga quanto basta a superare ogni regola."
    return FILLING.get(name, sentence if kind == "textarea" else sentence[:40])


@dataclass
class Judge:
    """Looks at answers and keeps what is wrong with them, one sentence a fault."""

    faults: list[str] = field(default_factory=list)
    looked_at: set[tuple[str, ...]] = field(default_factory=set)
    answers: dict[int, int] = field(default_factory=dict)

    def look(self, place: str, group: tuple[str, ...], response: TestResponse | Exception, *, kept: Iterable[str] = ()) -> None:
        """Never a failure; a refusal is a well-formed Italian page that keeps what was typed."""
        if isinstance(response, Exception):
            self.faults.append(f"{place}: {type(response).__name__}: {str(response)[:300]}")
            return
        status = response.status_code
        self.answers[status] = self.answers.get(status, 0) + 1
        if status >= 500:
            self.faults.append(f"{place}: {status}")
        if status < 400 or response.mimetype != "text/html":
            self._look_at_words(place, response)
            return
        page = response.text
        self._look_at_words(place, response)
        if '<html lang="it"' not in page:
            self.faults.append(f"{place}: {status} is not an Italian page")
        if status in (400, 403, 409, 422, 429, 503):
            lost = [sentence for sentence in kept if escape(sentence).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") not in page]
            if lost:
                self.faults.append(f"{place}: {status} lost what was typed: {lost[0][:60]!r}")
        if (*group, str(status)) not in self.looked_at:
            self.looked_at.add((*group, str(status)))
            try:
                check_page(response)
            except AssertionError as error:
                self.faults.append(f"{place}: {status} malformed page: {str(error)[:300]}")

    def _look_at_words(self, place: str, response: TestResponse) -> None:
        if response.mimetype != "text/html":
            return
        page = response.text
        for bad in (f"{MARK}<script>", f"{MARK} 49", "${49}", f"{MARK}\"'><b", 'href="javascript:'):
            if bad in page:
                self.faults.append(f"{place}: {response.status_code} page holds {bad!r}")
        if response.status_code >= 400 and (english := ENGLISH.search(page)):
            self.faults.append(
                f"{place}: {response.status_code} speaks English: {page[max(0, english.start() - 60) : english.end() + 60]!r}"
            )

    def names_the_field(self, place: str, name: str, response: TestResponse | Exception) -> None:
        """A refusal of shape stands beside the field, or says its sentence above the form."""
        if isinstance(response, Exception) or response.status_code != 422:
            return
        page = response.text
        if f'id="{name}-error"' in page or f'href="#{name}' in page or 'class="c-errors"' in page:
            return
        self.faults.append(f"{place}: 422 names no field: {re.sub('<[^>]+>', ' ', page.partition('<main')[2])[:200]!r}")


def ask(client: VisitingClient, method: str, path: str, body: bytes | None = None) -> TestResponse | Exception:
    """The answer, or what broke (an application under test raises what it would turn into a 500)."""
    try:
        return client.open(path, method=method, data=body, content_type="application/x-www-form-urlencoded" if body is not None else None)
    except Exception as error:  # judged by who asked
        return error
