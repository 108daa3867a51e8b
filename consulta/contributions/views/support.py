# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where help is found: the page for who is in danger, or knows somebody who is."""

from flask import Response

from consulta.contributions.views.blueprint import bp
from consulta.territory.support import support_of
from consulta.web import access
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/chiedere-aiuto")
@access.anyone()
def help_now(territory: TerritoryRef) -> Response:
    """Numbers to call and the desk, in the words of the territory. Who wrote of a danger in a comment is led here."""
    return page("contributions/help_now.html", territory=territory, support=support_of(territory.contacts))
