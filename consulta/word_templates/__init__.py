# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory's own Word template: brought by whoever configures it, tried at once, filled by every DOCX of the territory (ADR 0060)."""
