# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lines and columns of the numbers are called: in Italian, and in another language where a page says the words. Pure."""

from collections.abc import Callable, Mapping
from datetime import date

from consulta.core.words import N_
from consulta.numbers.counting.cells import EVERYWHERE, NONE, OUTSIDE
from consulta.numbers.setting import Named, Setting
from consulta.numbers.wording import FIXED, MISSING

TOTAL, EVERYWHERE_NAMED, OUTSIDE_NAMED = N_("Totale"), N_("Tutto il territorio"), N_("Fuori dal territorio")


class Labels:
    """The names of every domain of a territory. ``say`` translates a sentence, ``show_day`` writes a day."""

    def __init__(
        self,
        setting: Setting,
        say: Callable[[str], str] = str,
        show_day: Callable[[date], str] = date.isoformat,
        *,
        is_english: Callable[[], bool] = lambda: False,
    ) -> None:
        self._say, self._show_day, self._is_english = say, show_day, is_english
        self._comuni = {one.key: one for one in setting.comuni}
        self._areas = {one.key: one for one in setting.areas}
        self._tables = {one.key: one for _, one in setting.roundtables}

    def of(self, domain: str, key: str) -> str:
        """The name of a line or column; the key itself for what nobody knows any more."""
        if domain == "week" and key:
            return self._show_day(date.fromisoformat(key))
        if key == "" and domain:
            return self._say(TOTAL)
        if key == EVERYWHERE:
            return self._say(EVERYWHERE_NAMED)
        if key == OUTSIDE:
            return self._say(OUTSIDE_NAMED)
        if key == NONE and domain in MISSING:
            return self._say(MISSING[domain])
        fixed = FIXED.get(domain, {}).get(key)
        return self._say(fixed) if fixed else self._named(domain, key)

    def _named(self, domain: str, key: str) -> str:
        found: Mapping[str, Named] = {
            "area": self._areas,
            "comune": self._comuni,
            "home": self._comuni,
            "seat": self._comuni,
            "roundtable": self._tables,
            "gathering": self._tables,
        }.get(domain, {})
        one = found.get(key)
        if one is None:
            return key
        return one.label_en if one.label_en and self._is_english() else one.label
