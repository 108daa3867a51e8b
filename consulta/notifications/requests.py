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
