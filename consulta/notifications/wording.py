# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""News in words: one sentence for each fact, and where it leads. The page and the letter say the same."""

from collections.abc import Callable, Mapping

from flask import url_for

from consulta.consultations.models import CyclePhase, HumanDecision
from consulta.core.pagination import instant_in
from consulta.notifications.models import FollowedKind
from consulta.notifications.policy import LETTERED_READERS
from consulta.notifications.queries import FollowedThing, NewsRow
from consulta.notifications.requests import FOLLOWABLE
from consulta.web.locale import gettext as _
from consulta.web.locale import show_moment
from consulta.web.ports import TerritoryRef

_WORDS = {kind: word for word, kind in FOLLOWABLE.items()}


def kind_word(kind: FollowedKind) -> str:
    """The word of the address for a kind of thing."""
    return _WORDS[kind.value]


def sentence(row: NewsRow) -> str:
    """What happened, in the language of the reader."""
    return _SENTENCES[row.what](row)


def thing_heading(row: NewsRow) -> str:
    """What the person follows: kind and title."""
    return f"{_(row.thing_kind.label)}: {row.thing_title}"


def line_url(territory: TerritoryRef, row: NewsRow, *, external: bool = False) -> str:
    """Where the fact can be read."""
    home = url_for("portal.home", territory=territory, _external=external)
    anchor = f"#commento-{row.comment_id}" if row.comment_id else ""
    if row.what in ("objective_opened", "objective_changed", "objective_merged"):
        return f"{home}piano/obiettivi/{row.objective_id}"
    if row.what == "synthesis_published":
        return f"{home}sintesi/{row.details['synthesis_id']}"
    if row.what in LETTERED_READERS:
        return f"{home}incontri/{row.details['meeting_id']}"
    if row.number:
        return f"{home}contributi/{row.number}{anchor}"
    if row.topic_id:
        return f"{home}temi/{row.topic_id}{anchor}"
    return f"{home}tavoli/{row.roundtable_id}" if row.roundtable_id else f"{home}conferenza/{row.cycle_id}"


def group_url(territory: TerritoryRef, row: NewsRow) -> str:
    """Where the thing followed stands, for a letter."""
    thing = FollowedThing(row.thing_kind, row.thing_id, row.thing_title, row.number)
    return thing_url(territory, thing, external=True)


def thing_url(territory: TerritoryRef, thing: FollowedThing, *, external: bool = False) -> str:
    """The public page of a thing."""
    home = url_for("portal.home", territory=territory, _external=external)
    paths = {
        FollowedKind.CONTRIBUTION: f"contributi/{thing.number}",
        FollowedKind.OBJECTIVE: f"piano/obiettivi/{thing.id}",
        FollowedKind.TOPIC: f"temi/{thing.id}",
        FollowedKind.ROUNDTABLE: f"tavoli/{thing.id}",
        FollowedKind.CYCLE: f"conferenza/{thing.id}",
    }
    return home + paths[thing.kind]


def _published(row: NewsRow) -> str:
    return _("Nuovo contributo n. %(number)s: «%(title)s»", number=row.number, title=row.contribution_title)


def _revised(row: NewsRow) -> str:
    return _("Chi ha scritto il contributo n. %(number)s lo ha cambiato: «%(title)s»", number=row.number, title=row.contribution_title)


def _merged(row: NewsRow) -> str:
    values = {"source": row.details["source"], "number": row.number, "title": row.contribution_title}
    return _("Il contributo n. %(source)s è stato unito al n. %(number)s: «%(title)s»", **values)


def _separated(row: NewsRow) -> str:
    values = {"number": row.number, "target": row.details["target"], "title": row.contribution_title}
    return _("Il contributo n. %(number)s non è più unito al n. %(target)s: «%(title)s»", **values)


def _commented(row: NewsRow) -> str:
    if row.number:
        return _("Nuovo commento al contributo n. %(number)s: «%(title)s»", number=row.number, title=row.contribution_title)
    return _("Nuovo commento al tema «%(title)s»", title=row.topic_title)


def _replied(row: NewsRow) -> str:
    return _("L’ufficio ha risposto al contributo n. %(number)s: «%(title)s»", number=row.number, title=row.contribution_title)


def _linked(row: NewsRow) -> str:
    values = {"number": row.number, "code": row.objective_code, "title": row.objective_title}
    if row.details.get("changed"):
        return _("È cambiato il legame del contributo n. %(number)s con l’obiettivo %(code)s del piano: «%(title)s»", **values)
    return _("Il contributo n. %(number)s è collegato all’obiettivo %(code)s del piano: «%(title)s»", **values)


def _unlinked(row: NewsRow) -> str:
    values = {"number": row.number, "code": row.objective_code, "title": row.objective_title}
    return _("Il contributo n. %(number)s non è più collegato all’obiettivo %(code)s del piano: «%(title)s»", **values)


def _lines_merged(row: NewsRow) -> str:
    values = {"code": row.objective_code, "title": row.objective_title, "into": row.details["into"]}
    return _("L’obiettivo %(code)s del piano, «%(title)s», ora fa parte di %(into)s.", **values)


def _synthesis(row: NewsRow) -> str:
    if row.details["edition"] > 1:
        return _("C’è una nuova edizione della sintesi «%(title)s»", title=row.details["title"])
    return _("È uscita la sintesi «%(title)s»: che cosa avete detto", title=row.details["title"])


def _objective_opened(row: NewsRow) -> str:
    return _("Nuovo obiettivo del piano, %(code)s: «%(title)s»", code=row.objective_code, title=row.objective_title)


def _objective_changed(row: NewsRow) -> str:
    return _("È cambiato l’obiettivo %(code)s del piano: «%(title)s»", code=row.objective_code, title=row.objective_title)


def _date_moved(row: NewsRow) -> str:
    phase = _(CyclePhase(row.details["phase"]).label)
    return _("«%(phase)s» comincia ora %(new)s.", phase=phase, new=show_moment(instant_in(row.details["at"])))


def _phase_opened(row: NewsRow) -> str:
    return _("La consultazione è passata alla fase «%(phase)s».", phase=_(CyclePhase(row.details["phase"]).label))


def _decided(row: NewsRow) -> str:
    return _("C’è una decisione sulla consultazione: «%(decision)s».", decision=_(HumanDecision(row.details["decision"]).label))


def _topic_opened(row: NewsRow) -> str:
    return _("Nuovo tema: «%(title)s»", title=row.topic_title)


def _topic_changed(row: NewsRow) -> str:
    if row.details["is_open"]:
        return _("Il tema «%(title)s» è di nuovo aperto: puoi scrivere.", title=row.topic_title)
    return _("Il tema «%(title)s» è stato chiuso.", title=row.topic_title)


def _topic_replied(row: NewsRow) -> str:
    return _("L’ufficio ha risposto ai commenti sul tema «%(title)s».", title=row.topic_title)


def _roundtable_opened(row: NewsRow) -> str:
    return _("Nuovo tavolo: «%(title)s»", title=row.roundtable_title)


def _meeting_convened(row: NewsRow) -> str:
    return _("Incontro «%(title)s», %(moment)s.", title=row.details["title"], moment=show_moment(instant_in(row.details["at"])))


def _meeting_moved(row: NewsRow) -> str:
    values = {"title": row.details["title"], "moment": show_moment(instant_in(row.details["at"]))}
    return _("È cambiato l’incontro «%(title)s»: ora è %(moment)s.", **values)


def _meeting_cancelled(row: NewsRow) -> str:
    return _("L’incontro «%(title)s» è stato annullato.", title=row.details["title"])


_SENTENCES: Mapping[str, Callable[[NewsRow], str]] = {
    "contribution_published": _published,
    "contribution_revised": _revised,
    "contribution_merged": _merged,
    "contribution_separated": _separated,
    "comment_published": _commented,
    "reply_published": _replied,
    "contribution_linked": _linked,
    "contribution_unlinked": _unlinked,
    "objective_merged": _lines_merged,
    "synthesis_published": _synthesis,
    "objective_opened": _objective_opened,
    "objective_changed": _objective_changed,
    "date_moved": _date_moved,
    "phase_opened": _phase_opened,
    "cycle_decided": _decided,
    "meeting_convened": _meeting_convened,
    "meeting_moved": _meeting_moved,
    "meeting_cancelled": _meeting_cancelled,
    "topic_opened": _topic_opened,
    "topic_changed": _topic_changed,
    "topic_replied": _topic_replied,
    "roundtable_opened": _roundtable_opened,
}
