# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read, edit and apply the codebook: who decides on texts also classifies them (domain.md §4.3)."""

from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.moderation import policy as moderation

DECIDERS = moderation.DECIDERS
READERS = moderation.READERS


def may_read_tags(actor: Actor, territory_id: int) -> Decision:
    """Who reads the office's work reads its codebook."""
    return moderation.may_read_office(actor, territory_id)


def may_edit_tags(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators keep the codebook."""
    return moderation.may_moderate(actor, territory_id)


def may_apply_tags(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators classify; also what they wrote themselves, because a tag decides nothing."""
    return moderation.may_moderate(actor, territory_id)
