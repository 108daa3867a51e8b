# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of organisations: registration, the public list, one's own organisations, the office's registry."""

from consulta.organisations.views import categories, claims, colleagues, documents, imports, own, public, registration, registry, signature
from consulta.organisations.views.blueprint import bp

__all__ = ["bp", "categories", "claims", "colleagues", "documents", "imports", "own", "public", "registration", "registry", "signature"]
