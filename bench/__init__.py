# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m bench``: the figures of docs/performance.md, measured on this machine against a constant page in the same run."""
