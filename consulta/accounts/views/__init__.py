# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of accounts: signing in, one's own profile, the people of the office."""

from consulta.accounts.views import email_change, factor_resets, my_data, people, profile, second_factor, signing
from consulta.accounts.views.blueprint import bp

__all__ = ["bp", "email_change", "factor_resets", "my_data", "people", "profile", "second_factor", "signing"]
