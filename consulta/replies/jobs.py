# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work on replies."""

from consulta.core import clock
from consulta.replies import service


def publish_batches() -> None:
    """Make public the replies of every publication whose instant has come."""
    service.publish_due(clock.now())
