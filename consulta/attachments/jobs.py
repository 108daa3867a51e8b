# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work on files."""

import logging

from flask import current_app

from consulta.attachments import policy, searching, service
from consulta.attachments.searching import WaitingText
from consulta.core import clock
from consulta.core.storage import FileMissing, storage
from consulta.core.texts_of_files import NoText, extension_of, extract_text

AT_ONCE = 10
"""Documents that one run reads; the next minute goes on."""
_log = logging.getLogger(__name__)


def sweep_files() -> None:
    """Delete the bytes that no row names."""
    service.sweep(clock.now())


def read_documents() -> None:
    """Take the text out of the documents that the search waits for, and put into the index those that anybody may read."""
    owners = current_app.extensions[policy.OWNERS]
    for one in searching.list_waiting(AT_ONCE):
        now = clock.now()
        text = one.text
        if not text and searching.is_open_to_all(one.attachment, owners, now):
            text = _text(one)
        searching.keep_text(one.attachment.id, text, owners, now)


def _text(one: WaitingText) -> str:
    """What it says; nothing, when it cannot be read: its title is found all the same."""
    if not extension_of(one.attachment.media_type):
        return ""
    try:
        with storage().open(one.attachment.sha256) as content:
            return extract_text(content, one.attachment.media_type)
    except (NoText, FileMissing):
        _log.warning("no text could be taken out of a document", exc_info=True, extra={"attachment": one.attachment.id})
        return ""
