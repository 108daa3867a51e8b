# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that arrive with a form: how large a body may be and where, and the field that examines them.

A route that takes files says so with ``takes_files``; every other one keeps the small cap of the house. A file that is too
large is received and dropped, not kept, so that the form comes back with everything else that was typed.
"""

import tempfile
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import StopValidation

from consulta.core.errors import Invalid
from consulta.core.files import ACCEPT, CheckedFile, examine, too_big
from consulta.core.scanner import scan
from consulta.web.locale import gettext

F = TypeVar("F", bound=Callable[..., Any])
UPLOAD_CAP = "UPLOAD_CAP"
"""Name of the configured size of one file, in bytes."""
IN_MEMORY = 250_000
BODY_IN_FILES = 3
"""A body holds its fields and at most so many times the cap of one file: what is beyond it is refused unread."""


def takes_files(view: F) -> F:
    """The route takes files, from who has a session: whoever was given a form of ours."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class _Received(tempfile.SpooledTemporaryFile[bytes]):
    """What arrives of one file, as far as the cap; beyond it only that it was too long is remembered."""

    def __init__(self, cap: int) -> None:
        super().__init__(max_size=IN_MEMORY)
        self.cap, self.length = cap, 0

    def write(self, piece: Any) -> int:
        """Keep the piece, or drop it with everything before it."""
        self.length += len(piece)
        if not self.is_too_long:
            return super().write(piece)
        self.seek(0)
        self.truncate()
        return len(piece)

    @property
    def is_too_long(self) -> bool:
        """Whether more came than is kept."""
        return self.length > self.cap


class UploadRequest(Request):
    """A request that keeps no more of a file than the cap."""

    def _get_file_stream(
        self, total_content_length: int | None, content_type: str | None, filename: str | None = None, content_length: int | None = None
    ) -> IO[bytes]:
        return _Received(current_app.config[UPLOAD_CAP])


def init_uploads(app: Flask, cap: int) -> None:
    """Install it before anything reads a body."""
    app.config[UPLOAD_CAP] = cap
    app.request_class = UploadRequest

    @app.url_value_preprocessor
    def make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        takes = getattr(app.view_functions.get(endpoint or ""), "takes_files", False)
        if takes and request.mimetype == "multipart/form-data" and app.config["SESSION_COOKIE_NAME"] in request.cookies:
            request.max_content_length = BODY_IN_FILES * int(app.config[UPLOAD_CAP]) + int(app.config["MAX_CONTENT_LENGTH"])


class UploadField(FileField):
    """A file, examined as it arrives: ``data`` is a CheckedFile, or None when none was chosen. A refusal names file and remedy.

    A browser never gives a file back with a page: when the form returns, ``must_choose_again`` says that one had been chosen.
    """

    data: CheckedFile | None
    accept = ACCEPT

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Examine what came."""
        self.data, self.must_choose_again = None, False
        sent = next((one for one in valuelist if isinstance(one, FileStorage) and one.filename), None)
        if sent is None:
            return
        self.must_choose_again = True
        stream, cap = sent.stream, int(current_app.config[UPLOAD_CAP])
        try:
            if getattr(stream, "is_too_long", False):
                raise too_big(sent.filename or "", cap)
            found = examine(sent.filename or "", cast("Any", stream), cap=cap)
            scan(found.name, found.content)
            self.data = found
        except Invalid as invalid:
            sentence = invalid.errors["file"]
            raise ValueError(gettext(sentence)) from None

    def pre_validate(self, form: Any) -> None:
        """A file that was refused is told as such, not as missing."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        return ""

    must_choose_again = False
