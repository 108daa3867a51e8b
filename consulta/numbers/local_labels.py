# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lines and columns of the numbers are called, in the language of the page."""

from consulta.numbers.labels import Labels
from consulta.numbers.setting import Setting
from consulta.web.locale import current_language, gettext, show_short_day


class LocalLabels(Labels):
    """The names of every domain of a territory, for who reads the page."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting, lambda text: str(gettext(text)), show_short_day, is_english=lambda: current_language() == "en")
