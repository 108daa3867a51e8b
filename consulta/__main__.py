# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m consulta`` is the ``consulta`` command."""

from consulta.console import main

main()
