# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lines and columns of the numbers are called, in the language of the page."""

from collections.abc import Mapping
from datetime import date

from consulta.core.words import N_
from consulta.numbers.counting.cells import EVERYWHERE, NONE, OUTSIDE
from consulta.numbers.setting import Named, Setting
from consulta.numbers.wording import FIXED, MISSING
from consulta.web.locale import current_language, gettext, show_short_day


class Labels:
    """The names of every domain of a territory."""

    def __init__(self, setting: Setting) -> None:
        self._comuni = {one.key: one for one in setting.comuni}
        self._areas = {one.key: one for one in setting.areas}
        self._tables = {one.key: one for _, one in setting.roundtables}

    def of(self, domain: str, key: str) -> str:
        """The name of a line or column; the key itself for what nobody knows any more."""
        if domain == "week" and key:
            return show_short_day(date.fromisoformat(key))
        if key == "" and domain:
            return str(gettext(N_("Totale")))
        if key == EVERYWHERE:
            return str(gettext(N_("Tutto il territorio")))
        if key == OUTSIDE:
            return str(gettext(N_("Fuori dal territorio")))
        if key == NONE and domain in MISSING:
            return str(gettext(MISSING[domain]))
        fixed = FIXED.get(domain, {}).get(key)
        return str(gettext(fixed)) if fixed else self._named(domain, key)

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
        return one.label_en if current_language() == "en" and one.label_en else one.label
