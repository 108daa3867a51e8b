# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where templates, static files and migrations stand: inside the wheel, or at the top of a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def resource(name: str) -> Path:
    """The folder of ``templates``, ``static`` or ``migrations``."""
    packed = PACKAGE / f"_{name}"
    return packed if packed.exists() else PACKAGE.parent / name


def fonts() -> dict[str, Path]:
    """The project's own letters as they were built, by weight; without them documents use the system's."""
    built = {weight: next(iter((resource("static") / "dist").glob(f"titillium-{weight}.*.woff2")), None) for weight in ("400", "700")}
    return {weight: path for weight, path in built.items() if path is not None}
