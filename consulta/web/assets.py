# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of built files. Without a build the site works in plain HTML and development says so."""

import json
from pathlib import Path

from flask import Flask


def init_assets(app: Flask, static_dir: Path) -> None:
    """Read the manifest once and give templates ``asset('app.css')``."""
    manifest_path = static_dir / "dist" / "manifest.json"
    manifest: dict[str, str] = json.loads(manifest_path.read_text()) if manifest_path.exists() else {}

    def asset(name: str) -> str:
        return f"/static/dist/{manifest.get(name, name)}"

    app.jinja_env.globals.update(asset=asset, has_assets=bool(manifest))
