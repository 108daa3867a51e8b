# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Geometry of charts: plain numbers in, frozen coordinates out. ``templates/components/charts`` draws them as SVG."""
