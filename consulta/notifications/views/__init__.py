# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages: the office's about mail, those of who follows, the letters that would have left in development."""

from consulta.notifications.views import bulletins, choices, following, outbox
from consulta.notifications.views.blueprint import bp
from consulta.notifications.views.choices import unsubscribe

__all__ = ["bp", "bulletins", "choices", "following", "outbox", "unsubscribe"]
