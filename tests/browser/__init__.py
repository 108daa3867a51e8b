# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Consulta in a real Chromium, served by its real server and worker, on the demonstration's data."""
