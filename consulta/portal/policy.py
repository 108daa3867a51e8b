# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may open the composed pages. What stands on them is asked of each feature's own policy."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_


def may_see_own_page(actor: Actor) -> Decision:
    """One's own page: whoever is signed in, and nobody else's."""
    return ALLOWED if actor.is_authenticated else refuse(N_("Per vedere il tuo spazio devi accedere."), N_("Accedi con la tua e-mail."))
