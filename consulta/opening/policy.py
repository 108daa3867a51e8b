# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may open the first territory. The tasks of the first configuration ask the policy of the territory."""

from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_


def may_open_first(has_territory: bool) -> Decision:
    """Whoever holds the link of the console, while the installation has no territory at all."""
    if has_territory:
        return refuse(
            N_("Questo sito ha già il suo primo territorio: il collegamento non serve più."),
            N_("Accedi con il tuo account, oppure chiedi un incarico a chi amministra."),
        )
    return ALLOWED
