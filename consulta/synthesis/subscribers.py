# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What syntheses do when a text is changed elsewhere."""

from consulta.moderation.events import PassagesHidden
from consulta.synthesis import service


def forget_hidden(event: PassagesHidden) -> None:
    """Hidden passages leave every quote, in the same transaction (ADR 0034)."""
    service.forget_passages(event.contribution_ids, event.comment_ids)
