# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes that who works in the office leaves for colleagues on a contribution or a comment, and who is named in them."""
