# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's list of syntheses and the page of one: its numbers, its points, what may be done now."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.synthesis import frozen, policy, queries, service
from consulta.synthesis.forms import BeginForm
from consulta.synthesis.queries import SynthesisView
from consulta.synthesis.views.blueprint import bp
from consulta.synthesis.views.turns import turn_of
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.editions import offered
from consulta.web.forms import ConsultaForm, show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import page

NO_SOURCES = queries.PointSources()


@bp.route("/<territory:territory>/ufficio/sintesi")
@access.staff(*policy.READERS, policy=policy.may_read)
def index(territory: TerritoryRef) -> Response:
    """The scopes of a cycle, each with its synthesis; ``consultazione`` chooses another cycle."""
    cycles = consultations.list_cycles(territory.id, clock.now(), with_setup=True)
    chosen = _chosen(territory, cycles)
    scopes = queries.list_scopes(territory.id, chosen.id) if chosen else ()
    may_write = policy.may_write(current_actor(), territory.id)
    return page(
        "synthesis/index.html",
        territory=territory,
        cycles=cycles,
        cycle=chosen,
        begun=[one for one in scopes if one.synthesis_id],
        waiting=[one for one in scopes if not one.synthesis_id],
        may_write=may_write,
    )


def _chosen(territory: TerritoryRef, cycles: Any) -> Any:
    wanted = request.args.get("consultazione")
    if wanted is None:
        return consultations.find_current_cycle(territory.id, clock.now()) or (cycles[0] if cycles else None)
    found = next((one for one in cycles if one.id == whole(wanted)), None)
    if found is None:
        raise NotFound
    return found


@bp.route("/<territory:territory>/ufficio/sintesi/nuova", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write)
def begin(territory: TerritoryRef) -> Response:
    """Begin the synthesis of a topic, of a tavolo or of the cycle; ``ambito`` picks it beforehand."""
    chosen = _chosen(territory, consultations.list_cycles(territory.id, clock.now(), with_setup=True))
    if chosen is None:
        raise NotFound
    scopes = queries.list_scopes(territory.id, chosen.id)
    picked = next((one for one in scopes if one.value == request.args.get("ambito") and one.synthesis_id is None), None)
    form = BeginForm(data={"scope": picked.value, "title": picked.title} if picked else None)
    form.offer(scopes)
    if form.validate_on_submit():
        try:
            created = service.begin(current_actor(), form.to_request(territory.id, chosen.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Sintesi cominciata: ora scrivi i punti e scegli i testi che li sostengono."), "success")
            return to_review(territory, created)
    return page("synthesis/begin.html", territory=territory, cycle=chosen, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>")
@access.staff(*policy.READERS, policy=policy.may_read)
def review(territory: TerritoryRef, synthesis_id: int) -> Response:
    """A synthesis: the buckets, the points with their numbers and quotes, and what may be done with it now."""
    return review_page(territory, queries.get_synthesis(territory.id, synthesis_id))


def review_page(territory: TerritoryRef, found: SynthesisView, faulty: ConsultaForm | None = None) -> Response:
    """The page, with the form that was refused."""
    actor, facts = current_actor(), queries.facts_of(found, clock.rome_day(clock.now()))
    sources = queries.list_first_sources(found.id)
    points = queries.list_points(found.id)

    steps = offered(policy.RULES, actor, facts, found, faulty)
    return page(
        "synthesis/review.html",
        territory=territory,
        synthesis=found,
        writers=queries.writer_names(found),
        buckets=bucket_rows(territory, found),
        points=points,
        sources={point.id: sources.get(point.id, NO_SOURCES) for point in points},
        counts=queries.count_people(found.id),
        replies=ports().point_replies(found.id),
        editions=queries.list_editions(found.id),
        stale=sum(one.stale for one in sources.values()),
        steps=steps,
        may_change=steps["may_change"],
        faulty=faulty,
        turn=turn_of(territory, found),
        a_citizen=policy.A_CITIZEN,
        written=frozen.written,
        status=422 if faulty else 200,
    )


def bucket_rows(territory: TerritoryRef, found: SynthesisView) -> list[dict[str, Any]]:
    """The buckets with number, share and list; the shares make 100 together."""
    numbers = queries.count_buckets(found.scope)
    shares = policy.percentages(list(numbers.values()))
    return [
        {
            "value": bucket.value,
            "label": bucket.label,
            "number": number,
            "share": share,
            "url": url_for(".material", territory=territory, synthesis_id=found.id, dove=bucket.value),
        }
        for (bucket, number), share in zip(numbers.items(), shares, strict=True)
    ]


def to_review(territory: TerritoryRef, synthesis_id: int, anchor: str | None = None) -> Response:
    """Back to the page of a synthesis."""
    return redirect(url_for(".review", territory=territory, synthesis_id=synthesis_id, _anchor=anchor), 303)
