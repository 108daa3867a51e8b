# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where templates, static files and migrations stand: inside the wheel, or at the top of a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The folder of ``templates``, ``static`` or ``migrations``."""
    packed = PACKAGE / f"_{name}"
    return packed if packed.exists() else PACKAGE.parent / name
