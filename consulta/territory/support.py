# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody in danger finds help now: the words of the territory, or those that hold in all of Italy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consulta.core.words import N_

TEXT, NUMBERS, DESK = "aiuto", "aiuto_numeri", "aiuto_sportello"
"""The keys under which a territory keeps its own words beside its contacts."""

DEFAULT_TEXT = N_("Se tu o qualcun altro è in pericolo adesso, chiama subito. Le chiamate sono gratuite, giorno e notte.")
DEFAULT_NUMBERS: Sequence[tuple[str, str]] = (
    ("112", N_("Emergenze: soccorso sanitario, carabinieri, polizia, vigili del fuoco")),
    ("114", N_("Emergenza infanzia: un bambino o un ragazzo in pericolo")),
    ("1522", N_("Violenza e stalking")),
)
"""The number and what it is for (112: European emergency number; 114: Dipartimento per le politiche della famiglia; 1522: Dipartimento
per le pari opportunità)."""


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence, the numbers to call, and the desk of the territory (empty: none is named)."""

    text: str
    numbers: Sequence[tuple[str, str]]
    desk: str


def read_numbers(typed: str) -> list[tuple[str, str]] | None:
    """ "112 emergenze; 1522 violenza" as pairs; None when a piece does not begin with a number."""
    pairs = []
    for piece in (one.strip() for one in typed.split(";")):
        number, _blank, what = piece.partition(" ")
        if not piece:
            continue
        if not number.replace("-", "").replace("/", "").isdecimal() or not what.strip():
            return None
        pairs.append((number, what.strip()))
    return pairs


def support_of(contacts: Mapping[str, str]) -> Support:
    """What the territory says to who is in danger. Its own words are shown as they are written, the others are to be translated."""
    numbers = read_numbers(contacts.get(NUMBERS, "")) or DEFAULT_NUMBERS
    desk = contacts.get(DESK) or contacts.get("telefono", "")
    return Support(contacts.get(TEXT) or DEFAULT_TEXT, numbers, desk)
