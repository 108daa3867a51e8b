# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages of a synthesis: its editions, what changed between them, and the frozen copy to verify."""

from typing import Any

from flask import Response as FlaskResponse
from flask import url_for
from werkzeug.wrappers import Response

from consulta.contributions.queries import word_diff
from consulta.core.errors import NotFound
from consulta.synthesis import frozen, policy, queries
from consulta.synthesis.queries import EditionView
from consulta.synthesis.views.blueprint import bp
from consulta.web import access
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/sintesi")
@access.anyone()
def listing(territory: TerritoryRef) -> Response:
    """Every published synthesis, the newest first."""
    return page("synthesis/list.html", territory=territory, syntheses=queries.list_published(territory.id))


@bp.route("/<territory:territory>/sintesi/<int:synthesis_id>")
@access.anyone()
def show(territory: TerritoryRef, synthesis_id: int) -> Response:
    """The last edition."""
    return _edition_page(territory, queries.get_edition(territory.id, synthesis_id))


@bp.route("/<territory:territory>/sintesi/<int:synthesis_id>/edizioni/<int:version_number>")
@access.anyone()
def edition(territory: TerritoryRef, synthesis_id: int, version_number: int) -> Response:
    """One edition, as it was frozen; passages that were taken out since are not shown."""
    return _edition_page(territory, queries.get_edition(territory.id, synthesis_id, version_number))


@bp.route("/<territory:territory>/sintesi/<int:synthesis_id>/edizioni/<int:version_number>/differenze")
@access.anyone()
def differences(territory: TerritoryRef, synthesis_id: int, version_number: int) -> Response:
    """What changed from the edition before, word by word."""
    found = queries.get_edition(territory.id, synthesis_id, version_number)
    if version_number < 2:
        raise NotFound
    before = queries.get_edition(territory.id, synthesis_id, version_number - 1)
    changes = word_diff(frozen.as_words(before.values), frozen.as_words(found.values))
    return page("synthesis/differences.html", territory=territory, edition=found, values=found.values, changes=changes)


@bp.route("/<territory:territory>/sintesi/<int:synthesis_id>/edizioni/<int:version_number>.json")
@access.anyone()
def copy(territory: TerritoryRef, synthesis_id: int, version_number: int) -> Response:
    """The frozen copy, byte for byte: its SHA-256 is the one of the page and of the register."""
    found = queries.get_edition(territory.id, synthesis_id, version_number)
    return FlaskResponse(found.content.encode(), mimetype="application/json")


def _edition_page(territory: TerritoryRef, found: EditionView) -> Response:
    values = found.values
    quotes = queries.shown_quotes(found.id)
    return page(
        "synthesis/edition.html",
        territory=territory,
        edition=found,
        values=values,
        buckets=_buckets(values),
        quotes=quotes,
        editions=queries.list_editions(found.synthesis_id),
        stale=queries.count_stale(found.id),
        is_whole=frozen.is_whole(found.content, found.sha256),
        scope_url=_scope_url(territory, found),
    )


def _buckets(values: Any) -> list[tuple[str, int, int]]:
    numbers = [values["buckets"][bucket.value] for bucket in policy.Bucket]
    return [
        (bucket.label, number, share) for bucket, number, share in zip(policy.Bucket, numbers, policy.percentages(numbers), strict=True)
    ]


def _scope_url(territory: TerritoryRef, found: EditionView) -> str:
    if found.topic_id is not None:
        return url_for("portal.topic", territory=territory, topic_id=found.topic_id)
    if found.roundtable_id is not None:
        return url_for("portal.roundtable", territory=territory, roundtable_id=found.roundtable_id)
    return url_for("portal.conference", territory=territory)
