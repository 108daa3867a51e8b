# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain values of the outbox that edges may know."""

from collections.abc import Mapping

from consulta.core.words import N_

STATUSES: Mapping[str, str] = {"waiting": N_("In attesa"), "sent": N_("Consegnata al server di posta"), "failed": N_("Non consegnata")}
"""States of a letter (``MailStatus`` values) and their words."""
