# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hatch hook: the wheel carries templates, built assets, migrations and catalogues; an editable install reads the checkout.

Refuses to build a wheel from a checkout where the front end or a catalogue has not been built: without them it would
install and run, but naked and in Italian only.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryFolders(BuildHookInterface):
    """Puts the folders at the top of the checkout into the package, where ``consulta.resources`` finds them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatch before it builds; ``version`` is ``standard`` or ``editable``."""
        if version == "editable":
            return
        root = Path(self.root)
        built = [root / "static" / "dist" / "manifest.json"]
        built += [path.with_suffix(".mo") for path in (root / "consulta" / "translations").rglob("*.po")]
        missing = [str(path.relative_to(root)) for path in built if not path.is_file()]
        if missing:
            raise FileNotFoundError(f"Not built: {', '.join(missing)}. Run `make dev` first.")
        build_data["artifacts"].append("consulta/translations/**/*.mo")
        for name in ("templates", "static", "migrations"):
            build_data["force_include"][str(root / name)] = f"consulta/_{name}"
