# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Oggi: what waits, how much of it and since when; every number leads to its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from werkzeug.wrappers import Response

from consulta.accounts import term_queries
from consulta.accounts.policy import may_renew_role, may_see_people
from consulta.accounts.term_queries import EndingRow
from consulta.consultations import queries as consultations
from consulta.consultations.policy import may_open_consultation
from consulta.core import clock
from consulta.core.words import N_
from consulta.listings.queries import list_names
from consulta.meetings import policy as meetings_policy
from consulta.meetings import queries as meetings
from consulta.meetings.queries import MeetingRow
from consulta.opening import queries as opening
from consulta.replies import queries as replies
from consulta.territory.deciding import overdue_before
from consulta.territory.policy import may_change_settings
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.locale import show_moment
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries
from consulta.workspace.queries import Queue
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.upcoming import next_list

PROPOSALS = "consultations.proposals"
"""Listed by cycle: without a proposal there is no list to lead to."""


@dataclass(frozen=True, slots=True)
class Line:
    """A queue as Oggi shows it."""

    label: str
    explanation: str
    total: str
    waits: bool
    oldest: str
    url: str


@bp.route("/<territory:territory>/ufficio/")
@access.staff(policy=policy.may_open_office)
def today(territory: TerritoryRef) -> Response:
    """What waits today. Who has no part in the contents sees only what is not content."""
    now = clock.now()
    found = dict(queries.list_queues(territory.id, overdue_before(territory.contacts, now), current_actor().user_id))
    terms = replies.reply_terms(territory_id=territory.id)
    reply = replies.counts(territory.id, now, terms, current_actor().user_id)
    found |= {
        "mine": Queue(reply.mine),
        "to_write": Queue(reply.to_write),
        "to_approve": Queue(reply.to_approve),
        "approved": Queue(reply.approved),
        "overdue": Queue(reply.overdue),
    }
    reads_work = policy.may_read_work(current_actor(), territory.id)
    groups = [
        (_("Contributi e commenti"), _lines(territory, now, found, CONTENT) if reads_work else []),
        (_("Risposte"), _lines(territory, now, found, ANSWERS) if reads_work else []),
        (_("Incontri"), _meetings(territory, now) if meetings_policy.may_read_office(current_actor(), territory.id) else []),
        (_("Persone e sistema"), _lines(territory, now, found, SYSTEM)),
    ]
    endings, to_confirm = _terms(territory, now)
    waiting = any(line.waits for _title, lines in groups for line in lines) or bool(endings) or to_confirm > 0
    return page(
        "workspace/today.html",
        territory=territory,
        upcoming=next_list(territory, terms, now),
        kept=list_names(territory.id, current_actor().user_id) if reads_work else (),
        groups=[one for one in groups if one[1]],
        waiting=waiting,
        uses_shortcuts=current_actor().uses_shortcuts,
        opening=_opening(territory),
        may_begin=not waiting and _may_begin(territory, now),
        now=now,
        endings=endings,
        may_renew={row.assignment_id for row in endings if may_renew_role(current_actor(), territory.id, row.user_id, row.role.value)},
        to_confirm=to_confirm,
        debt=replies.answer_debt(territory.id, now) if current_actor().has_role(territory.id, "coordinator") else (),
    )


def _terms(territory: TerritoryRef, now: datetime) -> tuple[Sequence[EndingRow], int]:
    """The roles that end soon and how many wait for a second person; who does not give roles sees the own ones only."""
    actor, endings = current_actor(), term_queries.list_endings(now, territory.id)
    if not may_see_people(actor, territory.id):
        return [row for row in endings if row.user_id == actor.user_id], 0
    return endings, len(term_queries.list_proposals(territory.id, now))


def _opening(territory: TerritoryRef) -> tuple[int, int] | None:
    """How many tasks of the first configuration are done, of how many; None when all are, or it is somebody else's work."""
    if territory.is_demo or not may_change_settings(current_actor(), territory.id):
        return None
    tasks = opening.list_tasks(territory.id)
    done = opening.count_done(tasks)
    return (done, len(tasks)) if done < len(tasks) else None


def _may_begin(territory: TerritoryRef, now: datetime) -> bool:
    """Whether the person may open the first consultation of the territory, and nobody has."""
    if not may_open_consultation(current_actor(), territory.id):
        return False
    return not consultations.list_cycles(territory.id, now, with_setup=True)


MEETINGS_SHOWN = 5
"""Meetings to come on Oggi; the others stand on their own page."""


def _meetings(territory: TerritoryRef, now: datetime) -> list[Line]:
    """The next meetings, and those whose minutes nobody has published yet."""
    rows = meetings.list_agenda(current_actor(), territory.id, now)
    coming = [row for row in rows if row.is_expected and row.is_coming(now)]
    late = [row for row in rows if row not in coming]
    oldest = _age(Queue(len(late), oldest_at=late[0].starts_at), now) if late else ""
    explanation = _("Si sono tenuti, o il loro giorno è passato: manca il verbale pubblico.")
    url = url_for("meetings.index", territory=territory)
    waiting = Line(_("Incontri senza verbale"), explanation, str(len(late)), bool(late), oldest, url)
    return [waiting, *(_coming(territory, row, now) for row in coming[:MEETINGS_SHOWN])]


def _coming(territory: TerritoryRef, row: MeetingRow, now: datetime) -> Line:
    is_today = clock.rome_day(row.starts_at) == clock.rome_day(now)
    when = show_moment(row.starts_at)
    of = row.roundtable_title or territory.labels.conference.title
    writes = is_today and meetings_policy.may_capture(current_actor(), row, now)
    endpoint = "meetings.room" if writes else "meetings.show"
    explanation = _("È oggi: apri la pagina per scrivere quello che si dice in sala.") if writes else f"{of} · {row.place}".rstrip(" ·")
    status = _(row.status.label)
    return Line(row.title, f"{when}. {explanation}", status, False, "", url_for(endpoint, territory=territory, meeting_id=row.id))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a queue is shown in full."""

    queue: str
    label: str
    explanation: str
    endpoint: str
    args: Mapping[str, Any] = field(default_factory=dict)


CONTENT: Sequence[Target] = (
    Target(
        "risks",
        N_("Possibile rischio per una persona"),
        N_("Da leggere subito, prima di tutto il resto."),
        "cases.index",
        {"stato": "rischio"},
    ),
    Target("mentions", N_("Ti hanno citato in una nota"), N_("Un collega ti chiede di guardare un testo."), "notes.index"),
    Target("cases", N_("Segnalazioni di chi legge"), N_("Testi pubblici che qualcuno ti chiede di guardare."), "cases.index"),
    Target("checks", N_("Testi nascosti da confermare"), N_("Li conferma entro sette giorni chi non li ha nascosti."), "measures.index"),
    Target("blocks", N_("Blocchi da confermare"), N_("Li conferma chi coordina l'ufficio."), "measures.index", {"mostra": "blocchi"}),
    Target("appeals", N_("Riesami da decidere"), N_("Li decide chi coordina, se non ha preso la decisione."), "appeals.index"),
    Target(
        "to_moderate",
        N_("Contributi da pubblicare"),
        N_("Arrivati e non ancora letti dall'ufficio."),
        "workspace.queue",
        {"stato": "in_moderation"},
    ),
    Target("comments", N_("Commenti da pubblicare"), N_("Arrivati e non ancora letti dall'ufficio."), "workspace.comments"),
    Target(
        "slow",
        N_("Contributi oltre il tempo per decidere"),
        N_("Aspettano da più di quanto l'ufficio ha promesso."),
        "workspace.queue",
        {"stato": "in_moderation", "oltre_termine": "si"},
    ),
    Target(
        "slow_comments",
        N_("Commenti oltre il tempo per decidere"),
        N_("Aspettano da più di quanto l'ufficio ha promesso."),
        "workspace.comments",
        {"oltre_termine": "si"},
    ),
    Target("late", N_("Arrivati in ritardo"), N_("Decide l'ufficio se accettarli."), "workspace.queue", {"da_accettare": "si"}),
    Target(
        "to_read",
        N_("Pubblicati da leggere"),
        N_("Usciti da soli: nessuno li ha ancora letti."),
        "workspace.queue",
        {"stato": "published", "letto": "no"},
    ),
    Target(
        "documents",
        N_("Documenti aggiunti da leggere"),
        N_("Arrivati dopo il testo: si vedono quando l'ufficio li ha letti."),
        "workspace.queue",
        {"documenti": "da_leggere"},
    ),
    Target(
        "to_tag",
        N_("Senza etichetta"),
        N_("Contributi pubblicati da classificare."),
        "workspace.queue",
        {"stato": "published", "senza_etichetta": "si"},
    ),
    Target(
        "to_link",
        N_("Senza obiettivo"),
        N_("Contributi pubblicati da collegare al piano."),
        "workspace.queue",
        {"stato": "published", "collegato": "no"},
    ),
    Target(
        "orphans",
        N_("Righe del piano senza contributi"),
        N_("Né a loro né sotto di loro è collegato un contributo pubblicato."),
        "plans.objectives",
        {"senza_fonti": "si"},
    ),
    Target("topics", N_("Temi proposti"), N_("Proposte di tema da accogliere, unire o motivare."), PROPOSALS),
)
ANSWERS: Sequence[Target] = (
    Target(
        "to_write",
        N_("Risposte da scrivere"),
        N_("Contributi pubblicati senza una risposta avviata."),
        "replies.index",
        {"stato": "da-scrivere"},
    ),
    Target("mine", N_("Da rispondere, affidate a te"), N_("Contributi che l'ufficio ha dato a te."), "replies.index", {"stato": "mie"}),
    Target(
        "clarifications", N_("Chiarimenti chiesti"), N_("Domande di chi ha letto la risposta al suo contributo."), "clarifications.index"
    ),
    Target("to_approve", N_("Risposte da approvare"), N_("Le approva chi non le ha scritte."), "replies.index", {"stato": "da-approvare"}),
    Target(
        "approved", N_("Risposte da rendere pubbliche"), N_("Approvate e non ancora visibili."), "replies.index", {"stato": "approvate"}
    ),
    Target("overdue", N_("Risposte in ritardo"), N_("Il termine promesso è passato."), "replies.index", {"stato": "in-ritardo"}),
    Target(
        "opinions_late",
        N_("Pareri in ritardo"),
        N_("Chiesti ad altri enti: il loro termine è passato."),
        "opinions.index",
        {"stato": "in-ritardo"},
    ),
    Target(
        "opinions_lost",
        N_("Richieste di parere non arrivate"),
        N_("L'ente non sa della richiesta: controlla l'indirizzo e rimanda."),
        "opinions.index",
        {"stato": "in-attesa"},
    ),
    Target(
        "forwardings_lost",
        N_("Contributi non trasmessi"),
        N_("La risposta dice che sono di altri, ma il messaggio non è arrivato."),
        "opinions.forwarded",
        {"stato": "non-riuscite"},
    ),
)
SYSTEM: Sequence[Target] = (
    Target(
        "organisations",
        N_("Organizzazioni da verificare"),
        N_("Parlano già, indicate come «in verifica»."),
        "organisations.registry",
        {"stato": "unverified"},
    ),
    Target("formats", N_("Formati da preparare"), N_("Chiesti da chi non legge un documento: 30 giorni di tempo."), "library.formats"),
    Target("feedback", N_("Richieste senza risposta"), N_("Accessibilità e problemi segnalati: 30 giorni di tempo."), "feedback.requests"),
    Target(
        "mail",
        N_("Messaggi non consegnati"),
        N_("Indirizzi che non ricevono: chi scrive non viene avvisato."),
        "notifications.outbox",
        {"stato": "failed"},
    ),
)


def _lines(territory: TerritoryRef, now: datetime, found: Mapping[str, Queue], targets: Sequence[Target]) -> list[Line]:
    return [_line(territory, now, found[target.queue], target) for target in targets]


def _line(territory: TerritoryRef, now: datetime, queue: Queue, target: Target) -> Line:
    shown = _("oltre %(n)s", n="1.000") if queue.is_more else str(queue.total)
    args = dict(target.args) | ({"cycle_id": queue.cycle_id} if queue.cycle_id else {})
    known = target.endpoint in current_app.view_functions and (target.endpoint != PROPOSALS or "cycle_id" in args)
    url = url_for(target.endpoint, territory=territory, **args) if known else ""
    return Line(_(target.label), _(target.explanation), shown, queue.total > 0, _age(queue, now), url)


def _age(queue: Queue, now: datetime) -> str:
    if queue.oldest_at is None:
        return ""
    days = (clock.rome_day(now) - clock.rome_day(queue.oldest_at)).days
    if days <= 0:
        return str(_("Il primo è di oggi"))
    return str(_("Il primo è di ieri") if days == 1 else _("Il primo aspetta da %(n)s giorni", n=days))
