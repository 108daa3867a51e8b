# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Periodic work that belongs to no single feature."""

from consulta.consultations import service as consultations
from consulta.core import clock
from consulta.measures import service as measures
from consulta.operations import health
from consulta.web.ports import ports


def heartbeat() -> None:
    """Tell that the worker lives."""
    health.beat()


def tick() -> None:
    """Open and close phases whose instant has come, end measures, let unconfirmed texts come back (idempotent)."""
    consultations.tick(clock.now())
    measures.tick(clock.now())


def retention() -> None:
    """Delete everything whose term is over, feature by feature."""
    for forget in ports().retention:
        forget(clock.now())
