# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address of a territory's pages, to which rows lead. It is the same in the interface and in the files, whatever was asked for."""

from flask import current_app


def home_of(slug: str) -> str:
    """The absolute address, in Italian and without a final slash."""
    return f"{current_app.config['BASE_URL']}/{slug}"
