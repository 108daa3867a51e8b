# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who publishes, by its code in the index of public bodies (Indice della pubblica amministrazione, IPA): catalogues name it so."""

import re
from collections.abc import Mapping

from consulta.core.words import N_

KEY = "ipa_code"
"""The key under which a territory keeps its code beside its contacts."""
LONGEST = 20
_SHAPE = re.compile(r"[a-z0-9_]{1,20}")
WRONG = N_("Il codice IPA ha solo lettere, cifre e «_», al massimo 20: copialo dall'indice, per esempio «c_b354».")


def read_ipa_code(written: str) -> str | None:
    """The code as the index writes it, in small letters; empty when nothing is written, None for what cannot be one."""
    code = written.strip().lower()
    return code if not code or _SHAPE.fullmatch(code) else None


def identifier_of(contacts: Mapping[str, str], slug: str) -> str:
    """What identifies the body in a catalogue: its IPA code, else the short address of the territory."""
    return read_ipa_code(contacts.get(KEY, "")) or slug
