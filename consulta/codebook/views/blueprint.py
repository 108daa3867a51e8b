# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of the codebook's pages."""

from flask import Blueprint

PATH = "/<territory:territory>/ufficio/etichette"
bp = Blueprint("codebook", __name__)
