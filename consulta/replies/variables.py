# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Variables in the words of a reply: a closed list, filled from the contribution that is answered. Plain functions."""

import re
from collections.abc import Mapping
from datetime import date

from consulta.core.words import N_, filled

NAMES = ("titolo", "numero", "organizzazione", "data", "area")
"""What may stand in braces. ``organizzazione`` never names a private person, ``data`` is the day on which the contribution arrived."""
NOBODY = N_("chi ha scritto")
"""What stands for ``{organizzazione}`` when a citizen wrote."""

_MARK = re.compile(r"\{([^{}\n]{0,40})\}")


def fault(words: str) -> str:
    """What is wrong with the braces of a text, as a sentence; nothing when every one is a known variable."""
    unknown = sorted({name for name in _MARK.findall(words) if name.strip().casefold() not in NAMES})
    listed = ", ".join(f"{{{name}}}" for name in NAMES)
    if unknown:
        named = ", ".join(f"{{{name}}}" for name in unknown)
        return filled(N_("Non conosco queste variabili: %(named)s. Puoi usare: %(listed)s."), named=named, listed=listed)
    if re.search(r"[{}]", _MARK.sub("", words)):
        return filled(N_("C'è una parentesi graffa da sola: completala o toglila. Puoi usare: %(listed)s."), listed=listed)
    return ""


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with every variable replaced, once: what a value holds is never read again for variables."""
    return _MARK.sub(lambda mark: values.get(mark.group(1).strip().casefold(), mark.group(0)), words)


_MONTHS = ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre")


def values(*, title: str, number: str, organisation: str, arrived_on: date, area: str) -> Mapping[str, str]:
    """What each variable stands for. Replies are Italian prose, so the day is too; a title cannot smuggle in a link or markup."""
    day = f"{arrived_on.day} {_MONTHS[arrived_on.month - 1]} {arrived_on.year}"
    plain = {"titolo": title, "numero": number, "organizzazione": organisation or NOBODY, "data": day, "area": area}
    return {name: re.sub(r"([\\\[<`])", r"\\\1", value) for name, value in plain.items()}
