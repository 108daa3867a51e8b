# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a report of a mail server about a letter that could not be delivered (RFC 3464), with the library's own parser. No database."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import Message

from consulta.notifications.requests import DeliveryReport

LARGEST = 1_000_000
"""Bytes of a report that are read: it repeats our letter at most."""
_TOKEN = re.compile(r"<?([0-9a-f]{32})@")


def read_report(raw: bytes) -> DeliveryReport | None:
    """What a report says for good of one of our letters; None for anything else, a temporary trouble or a delay included."""
    message = email.message_from_bytes(raw[:LARGEST], policy=email.policy.compat32)
    if message.get_content_type() != "multipart/report":
        return None
    failed = [block for block in _blocks(message) if _is_final(block)]
    token = _token(message)
    if not failed or not token:
        return None
    addresses = tuple(address for block in failed for address in _addresses(block))
    return DeliveryReport(token, addresses, str(failed[0]["Status"]).strip()[:20])


def _blocks(message: Message) -> Iterator[Message]:
    """The blocks of fields about each recipient."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (block for block in part.get_payload() if isinstance(block, Message) and block["Final-Recipient"])


def _is_final(block: Message) -> bool:
    return str(block["Action"]).strip().lower() == "failed" and str(block["Status"]).strip().startswith("5.")


def _addresses(block: Message) -> Iterator[str]:
    for name in ("Original-Recipient", "Final-Recipient"):
        _kind, _semicolon, address = str(block[name] or "").partition(";")
        if address.strip():
            yield address.strip()


def _token(message: Message) -> str:
    """The first half of the Message-ID of the letter that the report brings back, whole or its headers only."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            found = str(part.get_payload(0)["Message-ID"] or "")  # type: ignore[index]
        elif part.get_content_type() == "text/rfc822-headers":
            found = str(email.message_from_string(str(part.get_payload()))["Message-ID"] or "")
        else:
            continue
        match = _TOKEN.match(found.strip())
        if match:
            return match[1]
    return ""
