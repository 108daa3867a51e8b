# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the preset Semplice leaves out (decisions.md 38): the one table that says it.

Only menus and forms ask it. No guard does: whoever may use a page finds it at its address, and nothing is lost by switching.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.core.words import N_


@dataclass(frozen=True, slots=True)
class Hidden:
    """An entry of the office's menu that Semplice leaves out, and why a small office can do without."""

    endpoint: str
    label: str
    why: str


HIDDEN_WHEN_SIMPLE: Sequence[Hidden] = (
    Hidden("codebook.tags", N_("Etichette"), N_("Servono quando i contributi sono tanti e vanno raggruppati.")),
    Hidden("notices.index", N_("Avvisi"), N_("Servono per scegliere chi siede ai tavoli con un avviso pubblico.")),
    Hidden(
        "notifications.bulletins", N_("Annunci"), N_("Servono per scrivere a tutti insieme: le notizie di ogni giorno partono da sole.")
    ),
)
