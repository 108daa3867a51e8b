# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a sostegno is said: a need or critical issue "holds for me too", a priority or proposal is endorsed (decisions.md 14)."""

from collections.abc import Mapping

from consulta.contributions.details import DETAILS, Shape, shown_value
from consulta.contributions.models import ContributionKind
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext

_SHARED = frozenset({ContributionKind.NEED, ContributionKind.CRITICAL_ISSUE})


def endorse_label(kind: ContributionKind) -> str:
    """What the button says."""
    return _("Vale anche per me") if kind in _SHARED else _("Sostieni")


def endorsed_heading(kind: ContributionKind) -> str:
    """The heading over who endorses."""
    return _("Per chi vale") if kind in _SHARED else _("Chi lo sostiene")


def nobody_yet(kind: ContributionKind) -> str:
    """What stands under the heading while nobody endorses it."""
    return _("Nessuno ha ancora detto che vale anche per sé.") if kind in _SHARED else _("Nessuno lo ha ancora sostenuto.")


def endorsements_total(persons: int, bodies: int) -> str:
    """``12 persone e 3 organizzazioni``; empty for none."""
    parts = []
    if persons:
        parts.append(ngettext("%(num)d persona", "%(num)d persone", persons))
    if bodies:
        parts.append(ngettext("%(num)d organizzazione", "%(num)d organizzazioni", bodies))
    return _(" e ").join(parts)


def details_shown(details: Mapping[str, str], *, for_proposals: bool | None = None) -> list[tuple[str, str]]:
    """Label and value of each detail filled in, in the language of the page; ``for_proposals`` narrows to those of proposals or not."""
    lines = []
    for one in DETAILS:
        value = details.get(one.name, "")
        if value and for_proposals in (None, one.is_for_proposals):
            shown = shown_value(one, value)
            lines.append((_(one.label), _(shown) if one.shape is Shape.URGENCY else shown))
    return lines
