# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The services that exist already: the list, narrowed by comune, area and whom they are for, and the page of each."""

from typing import Any

from flask import Response, request, url_for

from consulta.core import clock
from consulta.core.text import one_line
from consulta.portal import queries as portal
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import in_language, say
from consulta.services import queries
from consulta.services.queries import ServiceFilter, ServiceView
from consulta.territory import queries as territories
from consulta.web import access, pager
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

ARCHIVED = "archived"


@bp.route("/<territory:territory>/servizi")
@access.anyone()
def services(territory: TerritoryRef) -> Response:
    """The published services by name, twenty a page."""
    now = clock.now()
    chosen = {name: one_line(request.args.get(name, ""))[:40] for name in ("area", "comune", "destinatari")}
    filter = ServiceFilter(area=chosen["area"], comune=chosen["comune"], target=chosen["destinatari"])
    found = queries.list_services(territory.id, filter, pager.read_cursor(str, int))
    choices = portal.list_filter_choices(territory.id, now)
    targets = [one for one in territories.list_codes(territory.id, clock.rome_day(now)) if one.kind == "target_group"]
    total = found.total or 0
    return page(
        "portal/services.html",
        territory=territory,
        filter=filter,
        areas=tuple((one.value, in_language(one.label, one.label_en)) for one in choices["area"]),
        comuni=tuple((one.value, one.label) for one in choices["comune"]),
        targets=tuple((one.code, in_language(one.label, one.label_en)) for one in targets),
        rows=[
            {
                "url": url_for(".service", territory=territory, service_id=row.id),
                "name": row.name,
                "area_label": in_language(row.area_label, row.area_label_en),
                "comuni_label": ", ".join(row.comuni) or _("tutto il territorio"),
                "provider": row.provider,
            }
            for row in found.items
        ],
        total_label=ngettext("%(num)d servizio", "%(num)d servizi", total),
        pages=pager.links(found),
    )


@bp.route("/<territory:territory>/servizi/<int:service_id>")
@access.anyone()
def service(territory: TerritoryRef, service_id: int) -> Response:
    """A service: what it offers, where, since when, who runs it and by which act, whom to ask."""
    found = queries.get_public_service(territory.id, service_id)
    return page(
        "portal/service.html",
        territory=territory,
        service=found,
        is_over=found.status.value == ARCHIVED,
        targets=tuple(in_language(one.label, one.label_en) for one in found.targets),
        reached=[(_("Indirizzo"), found.address), (_("Telefono"), found.phone), (_("E-mail"), found.email), (_("Orari"), found.hours)],
        facts=[
            (_("Area"), in_language(found.area_label, found.area_label_en)),
            (_("Chi lo gestisce"), found.provider),
            (_("Come è affidato"), say(found.entrusted.label) if found.entrusted else ""),
            (_("Atto"), _act(found)),
            (_("Affidato dal"), show_short_day(found.valid_from) if found.valid_from else ""),
            (_("Fino al (escluso)"), show_short_day(found.valid_to) if found.valid_to else ""),
        ],
        places=[_place(one) for one in found.places],
    )


def _act(found: ServiceView) -> str:
    number = _("n. %(number)s", number=found.act_number) if found.act_number else ""
    day = _("del %(day)s", day=show_short_day(found.act_date)) if found.act_date else ""
    return " ".join(filter(None, (found.act_type, number, day)))


def _place(one: Any) -> dict[str, str]:
    return {"belfiore": one.belfiore, "name": one.name, "since": show_short_day(one.active_since) if one.active_since else ""}
