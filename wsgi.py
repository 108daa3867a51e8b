# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""WSGI entry point: ``granian --interface wsgi wsgi:app``."""

from consulta.start import create_app

app = create_app()
