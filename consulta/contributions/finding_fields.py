# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form asks to look at before a text is sent, and the box that says it was looked at (trust.md §1.4). It never blocks."""

from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from consulta.contributions.policy import RISKS, Finding, findings_in


class FindingFields:
    """Part of the forms by which a text is sent that everybody will read: the author's own, the desk's, the room's."""

    leaves_findings = BooleanField(_("Ho controllato: il testo può restare così"))

    LOOKED_AT: ClassVar[tuple[str, ...]]
    """The fields whose words are looked at, by name."""

    @property
    def words_looked_at(self) -> tuple[str, ...]:
        """What stands in those fields."""
        return tuple(getattr(self, name).data or "" for name in self.LOOKED_AT)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the writer may want to take out before sending. A danger is not told here as a mistake: the receipt says where help is."""
        return tuple(one for one in findings_in(*self.words_looked_at) if one.kind not in RISKS)

    @property
    def asks(self) -> bool:
        """Whether something was found, and nobody said yet that it may stay."""
        return not self.leaves_findings.data and bool(self.findings)
