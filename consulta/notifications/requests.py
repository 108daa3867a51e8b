# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain values that edges may know, and what a person asks about following and letters."""

from collections.abc import Mapping
from dataclasses import dataclass

from consulta.core.words import N_

STATUSES: Mapping[str, str] = {"waiting": N_("In attesa"), "sent": N_("Consegnata al server di posta"), "failed": N_("Non consegnata")}
"""States of a letter (``MailStatus`` values) and their words."""

FOLLOWABLE: Mapping[str, str] = {
    "contributo": "contribution",
    "tema": "topic",
    "tavolo": "roundtable",
    "obiettivo": "objective",
    "consultazione": "cycle",
}
"""Words of the address and the kinds of things they mean (``FollowedKind`` values)."""

UNSUBSCRIBE = "unsubscribe"
"""Purpose of the signed link in each letter of news; it is good for nothing else."""


RESUME = "resume_mail"
"""Purpose of the signed link that proves that an address takes letters again."""


MEETING_LETTERS = ("meetings/convened", "meetings/moved", "meetings/cancelled", "meetings/reminder")
"""Letters of meetings; each carries the appointment for people's calendars."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter. ``kind`` is its content type."""

    name: str
    kind: str
    content: bytes


class NothingToSay(Exception):
    """Whatever a letter of news would tell may no longer be read: an empty letter does not leave."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be followed: ``kind`` is a ``FollowedKind`` value."""

    territory_id: int
    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class ChooseMail:
    """When each kind of news comes by mail (``NewsKind`` value → ``MailFrequency`` value), or none at all."""

    no_mail: bool
    frequencies: Mapping[str, str]
    version: int
    """0 when nothing was chosen before."""


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom the office writes: an ``AudienceKind`` value and what tells it apart (a category, a comune, a thing)."""

    kind: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class WriteBulletin:
    """A message of the office to many; ``version`` 0 and no id begin it, with the form's one-time ``key``."""

    territory_id: int
    audience: Audience
    subject: str
    text: str
    subject_en: str = ""
    text_en: str = ""
    bulletin_id: int | None = None
    version: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class BulletinStep:
    """Send, confirm, give back or cancel a message, on the version that was read; ``note`` says why it is given back."""

    territory_id: int
    bulletin_id: int
    version: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a mail server says of a letter it could not deliver: whose (the first half of our Message-ID), to whom, which code."""

    token: str
    recipients: tuple[str, ...]
    code: str
