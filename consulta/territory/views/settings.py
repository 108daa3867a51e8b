# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Name, contacts, words and menu: an index that tells what stands, and one screen for each, with what people will see."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.territory import deciding, policy, publisher, queries, service
from consulta.territory import support as support_words
from consulta.territory.forms import (
    CONTACTS,
    NOUNS,
    DecidingForm,
    NameForm,
    OfficeContactsForm,
    PresetForm,
    SupportForm,
    WordForm,
    filled_settings,
)
from consulta.territory.presets import HIDDEN_WHEN_SIMPLE
from consulta.territory.views.blueprint import READERS, bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import Noun, TerritoryRef
from consulta.web.respond import page

BASE = "/<territory:territory>/ufficio/impostazioni"


@bp.route(BASE)
@access.staff(*READERS, policy=policy.may_read_settings)
def settings(territory: TerritoryRef) -> Response:
    """Every setting with what stands now, and where it is changed."""
    today = clock.rome_day(clock.now())
    return page(
        "territory/settings.html",
        territory=territory,
        may_change=policy.may_change_settings(current_actor(), territory.id),
        comuni=queries.list_municipalities(territory.id, today),
        area_count=len(queries.list_areas(territory.id, today)),
        decides_within=deciding.target_hours(territory.contacts),
        sender=current_app.config["MAIL_DEFAULT_SENDER"],
    )


@bp.route(f"{BASE}/nome", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def name(territory: TerritoryRef) -> Response:
    """Name, region, and the code by which catalogues know the body."""
    stands = {"name": territory.name, "region": territory.region, publisher.KEY: territory.contacts.get(publisher.KEY, "")}
    form = NameForm(data=stands | {"version": _version(territory)})
    shown = [(_("In cima a ogni pagina"), form.name.data or ""), (_("In fondo alle lettere"), form.name.data or "")]
    shown.append((_("Nell'elenco dei territori"), ", ".join(filter(None, (form.name.data, form.region.data)))))
    known_as = publisher.identifier_of({publisher.KEY: form.ipa_code.data or ""}, territory.slug)
    shown.append((_("Nel catalogo dei dati aperti"), known_as))
    return _screen(territory, form, heading=_("Nome e regione"), preview=shown)


@bp.route(f"{BASE}/recapiti", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def contacts(territory: TerritoryRef) -> Response:
    """Where the office is found, and who answers for the data."""
    form = OfficeContactsForm(data={one: territory.contacts.get(one, "") for one in CONTACTS} | {"version": _version(territory)})
    shown = [(_(label), form[one].data) for one, label in CONTACTS.items() if form[one].data]
    lead = _("Si vedono nella pagina dei contatti e nell'informativa. Quelli vuoti non si mostrano.")
    return _screen(territory, form, heading=_("Recapiti dell'ufficio"), lead=lead, preview=shown)


@bp.route(f"{BASE}/aiuto", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, readers=policy.READERS, policy=policy.may_change_settings)
def support(territory: TerritoryRef) -> Response:
    """Whom to call when somebody is in danger."""
    keys = (support_words.TEXT, support_words.NUMBERS, support_words.DESK)
    form = SupportForm(data={one: territory.contacts.get(one, "") for one in keys} | {"version": _version(territory)})
    told = support_words.support_of({**territory.contacts, **{one: form[one].data or "" for one in keys}})
    shown = [(_("Prima di tutto"), _(told.text)), *((number, _(what)) for number, what in told.numbers), (_("L'ufficio"), told.desk)]
    lead = _("Lo legge chi segnala un pericolo e chi ne scrive. Un campo vuoto lascia le parole che valgono in tutta Italia.")
    return _screen(territory, form, heading=_("Aiuto a chi è in pericolo"), lead=lead, preview=shown)


@bp.route(f"{BASE}/tempi", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def target_time(territory: TerritoryRef) -> Response:
    """Within how many hours the office promises to decide on a text."""
    kept = str(deciding.target_hours(territory.contacts))
    form = DecidingForm(data={deciding.KEY: kept, "version": _version(territory)})
    lead = _("È una promessa: si legge in «Come moderiamo». L'ufficio vede quali testi aspettano da più tempo di così.")
    hours = deciding.target_hours({deciding.KEY: form.decisione_ore.data or ""})
    shown = [(_("In «Come moderiamo»"), _("Decidiamo su ogni testo entro %(hours)s ore da quando arriva.", hours=hours))]
    return _screen(territory, form, heading=_("Tempo per decidere"), lead=lead, preview=shown)


@bp.route(f"{BASE}/parole")
@access.staff(*READERS, policy=policy.may_read_settings)
def words(territory: TerritoryRef) -> Response:
    """The words of the territory, each with where it is changed."""
    rows = [(key, _(label), getattr(territory.labels, key)) for key, label in NOUNS.items()]
    may_change = policy.may_change_settings(current_actor(), territory.id)
    return page("territory/words.html", territory=territory, rows=rows, may_change=may_change)


@bp.route(f"{BASE}/parole/<string:word>", methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def word(territory: TerritoryRef, word: str) -> Response:
    """One word: its forms, and how it reads in the pages."""
    if word not in NOUNS:
        raise NotFound
    form = WordForm(data=WordForm.filled(territory, word) | {"version": _version(territory)})
    form.of = (word, territory)
    heading = _("La parola per «%(what)s»", what=_(NOUNS[word]))
    lead = _("Il sito usa la parola che scrivi qui, con il suo articolo, in tutte le pagine e nelle lettere.")
    return _screen(territory, form, heading=heading, lead=lead, preview=_sound(form), parent=(_("Le parole del territorio"), ".words"))


def _sound(form: WordForm) -> Sequence[tuple[str, str]]:
    """How a word reads with its article, its preposition, in a heading and at first use."""
    noun: Noun = form.noun
    if not noun.singular:
        return [(_("Nelle pagine"), _("Il secondo ufficio non si nomina."))]
    shown = [(_("In una frase"), noun.with_article), (_("Con «di»"), noun.of), (_("In un titolo"), noun.plural_title)]
    return [*shown, (_("La prima volta in una pagina"), noun.spelled), (_("In inglese"), noun.en or noun.singular)]


@bp.route(f"{BASE}/menu")
@access.staff(*READERS, policy=policy.may_read_settings)
def presets(territory: TerritoryRef) -> Response:
    """Semplice or Completo: what each shows, with a link to what is left out."""
    return _presets(territory)


@bp.route(f"{BASE}/menu", methods=["POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def choose_preset(territory: TerritoryRef) -> Response:
    """The choice, sent from that page."""
    return _presets(territory)


def _presets(territory: TerritoryRef) -> Response:
    may_change = policy.may_change_settings(current_actor(), territory.id)
    values = filled_settings(territory, queries.get_version(territory.id))
    form = PresetForm(data={"preset": values["preset"], "version": values["version"]})
    status, stale = 200, False
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.update_settings(current_actor(), form.to_request(territory.id), clock.now())
                flash(_("Menu cambiato: nessun dato è stato toccato."), "success")
                return redirect(url_for(".presets", territory=territory), 303)
        except Conflict:
            status, stale = 409, True
            form.version.data = str(queries.get_version(territory.id))
    return page(
        "territory/presets.html",
        territory=territory,
        form=form,
        may_change=may_change,
        hidden=HIDDEN_WHEN_SIMPLE,
        stale=stale,
        status=status,
    )


def _version(territory: TerritoryRef) -> str:
    return str(queries.get_version(territory.id))


def _screen(
    territory: TerritoryRef,
    form: NameForm | OfficeContactsForm | SupportForm | DecidingForm | WordForm,
    *,
    heading: str,
    preview: Sequence[tuple[str, str]],
    lead: str = "",
    parent: tuple[str, str] | None = None,
) -> Response:
    """One setting: show it, show what people will see, or save it. A stale save shows both texts and may be sent again."""
    status, theirs = 200, []
    wants_preview = request.form.get("action") == "preview"
    if form.is_submitted():
        status = 422
        try:
            if form.validate() and not wants_preview:
                service.update_settings(current_actor(), form.to_request(territory.id), clock.now())
                flash(_("Salvato: vale da subito in tutte le pagine."), "success")
                return redirect(url_for(parent[1] if parent else ".settings", territory=territory), 303)
            status = 422 if form.errors else 200
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, _differences(form, form.theirs(conflict.theirs))
            form.version.data = _version(territory)
    may_change = policy.may_change_settings(current_actor(), territory.id)
    shown = preview if (wants_preview and not form.errors) or not may_change else None
    values: dict[str, Any] = {"heading": heading, "lead": lead, "conflict": theirs, "preview": shown, "may_change": may_change}
    trail = [(_("Impostazioni"), url_for(".settings", territory=territory))]
    trail += [(parent[0], url_for(parent[1], territory=territory))] if parent else []
    return page("territory/setting.html", territory=territory, form=form, trail=trail, status=status, **values)


def _differences(form: ConsultaForm, theirs: dict[str, str]) -> list[tuple[str, str]]:
    """What stands now where it differs from what was typed: label and text."""
    return [(form[one].label.text, text) for one, text in theirs.items() if one in form and text != (form[one].data or "")]
