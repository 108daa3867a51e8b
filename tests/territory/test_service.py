# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
from flask import Flask

from tests.factories.territory import make_territory


def test_opens(app: Flask) -> None:
    territory = make_territory()
    assert territory.slug == "ao"
