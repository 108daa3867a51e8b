# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One predicate per verb (decisions.md 10, 11, 34, 36; domain.md invariants 8, 10, 12). No database, no clock of their own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from consulta.contributions.models import Channel, ContributionKind, PublicationStatus
from consulta.contributions.policy.detector import Finding
from consulta.contributions.policy.sharing import is_signed
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_

POSTS_TO_BE_TRUSTED = 2
"""Published posts after which a person's texts appear at once (decisions.md 36)."""

QUIET_EDITS = timedelta(minutes=15)
"""After it is public a comment is corrected without a trace for so long; then the version before stays readable."""

MODERATORS = ("operator", "coordinator")
DESK = ("operator", "coordinator", "municipal_referent")
_READERS = (*DESK, "deputy_approver", "auditor")
_OPEN_TOPIC = "open"
_SUSPENDED = N_("La consultazione è sospesa: per ora non si ricevono testi.")
_BEFORE_PUBLICATION = frozenset({PublicationStatus.SUBMITTED, PublicationStatus.IN_MODERATION, PublicationStatus.RETURNED_FOR_EDIT})
_TOMBSTONES = frozenset({PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN})


class WindowLike(Protocol):
    """What a policy asks of the consultation's window at one instant."""

    @property
    def suspended(self) -> bool: ...
    @property
    def accepts_input(self) -> bool: ...
    @property
    def accepts_comments(self) -> bool: ...
    @property
    def accepts_late(self) -> bool: ...
    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    def edits_end_at(self, published_at: datetime) -> datetime | None: ...


class TopicLike(Protocol):
    """What a policy asks of a topic; a contribution's own page asks the same of the topic it hangs from."""

    @property
    def territory_id(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def window(self) -> WindowLike: ...


class EndorsableLike(Protocol):
    """What a policy asks of a contribution that somebody wants to endorse."""

    @property
    def status(self) -> PublicationStatus: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def organisation_id(self) -> int | None: ...


def _topic_is_open(topic: TopicLike) -> Decision:
    if topic.status != _OPEN_TOPIC:
        return refuse(N_("Questo tema non accetta altri testi."), N_("Puoi scrivere sotto un altro tema ancora aperto."))
    return ALLOWED


def _window_is_open(window: WindowLike, now: datetime, late: bool) -> Decision:
    if window.suspended:
        return refuse(_SUSPENDED, N_("Salva la bozza: potrai inviarla alla ripresa."))
    if window.accepts_input:
        return ALLOWED
    if late and window.accepts_late:
        return ALLOWED
    if window.opens_at is not None and now < window.opens_at:
        return refuse(N_("La raccolta dei contributi non è ancora cominciata."), N_("Salva la bozza: potrai inviarla quando comincia."))
    if window.accepts_late:
        return refuse(
            N_("La raccolta dei contributi si è chiusa."), N_("Puoi inviarlo in ritardo: sarà l'ufficio a decidere se accettarlo.")
        )
    return refuse(N_("La raccolta dei contributi si è chiusa."), N_("Puoi tenere il testo tra le tue bozze."))


def _comments_are_open(window: WindowLike, now: datetime) -> Decision:
    return _while_comments_are_open(
        window,
        now,
        before=N_("I commenti si aprono con la raccolta dei contributi."),
        after=N_("I commenti si sono chiusi con la raccolta dei contributi."),
    )


def _while_comments_are_open(window: WindowLike, now: datetime, *, before: str, after: str) -> Decision:
    if window.suspended:
        return refuse(_SUSPENDED)
    if window.accepts_comments:
        return ALLOWED
    return refuse(before if window.opens_at is not None and now < window.opens_at else after)


def may_speak(actor: Actor, territory_id: int, organisation_id: int | None = None) -> Decision:
    """Whether somebody is known well enough to send a text, and may wear the hat named, alone (invariant 12; ADR 0039)."""
    if not actor.is_authenticated:
        return refuse(N_("Per inviare serve un indirizzo e-mail confermato."), N_("Scrivi nome ed e-mail: ti mandiamo un collegamento."))
    if not actor.is_confirmed:
        return refuse(N_("Il tuo indirizzo e-mail non è ancora confermato."), N_("Apri il collegamento che ti abbiamo mandato per posta."))
    if organisation_id is None:
        return ALLOWED
    hat = actor.hat(organisation_id)
    if hat is None or hat.territory_id != territory_id:
        return refuse(
            N_("Non risulti incaricato da questa organizzazione."), N_("Scegli di scrivere a tuo nome, oppure chiedi all'ufficio.")
        )
    return is_signed(actor, organisation_id)


def may_submit_contribution(actor: Actor, topic: TopicLike, now: datetime, hat: int | None = None, *, late: bool = False) -> Decision:
    """Whether a contribution may be written on a topic now, on behalf of ``hat`` (an organisation's id).

    A visitor may: writing comes first (decisions.md 34). The service also asks :func:`may_speak` before anything is sent.
    ``late`` is the labelled form for after the closing.
    """
    identity = may_speak(actor, topic.territory_id, hat) if actor.is_authenticated else ALLOWED
    return first_refusal(_topic_is_open(topic), _window_is_open(topic.window, now, late), identity)


def may_comment(actor: Actor, topic: TopicLike, now: datetime, hat: int | None = None) -> Decision:
    """Whether a comment may be written on a topic, or on a contribution that hangs from it; visitors as above. Never late."""
    identity = may_speak(actor, topic.territory_id, hat) if actor.is_authenticated else ALLOWED
    return first_refusal(_topic_is_open(topic), _comments_are_open(topic.window, now), identity)


def may_endorse(
    actor: Actor,
    territory_id: int,
    item: EndorsableLike,
    window: WindowLike,
    now: datetime,
    hat: int | None = None,
    *,
    takes_back: bool = False,
) -> Decision:
    """Whether somebody may endorse a public contribution, or take that back: while comments are open, never one's own.

    A visitor may not: a sostegno belongs to somebody known (unique, see Endorsement). It decides nothing (invariant 16).
    """
    if item.status is PublicationStatus.MERGED:
        return refuse(N_("Questo contributo è unito a un altro."), N_("Sostieni quello a cui è unito: vale per tutti e due."))
    if item.status is PublicationStatus.SPLIT:
        return refuse(N_("Questo contributo è scomposto in parti."), N_("Sostieni le parti con cui sei d'accordo."))
    if not is_public(item.status):
        return refuse(N_("Questo contributo non è pubblico."))
    identity = may_speak(actor, territory_id, hat)
    return first_refusal(_endorsing_is_open(window, now), identity, ALLOWED if takes_back else _not_own(actor, item, hat))


def _endorsing_is_open(window: WindowLike, now: datetime) -> Decision:
    return _while_comments_are_open(
        window,
        now,
        before=N_("I sostegni si aprono con la raccolta dei contributi."),
        after=N_("I sostegni si sono chiusi con la raccolta dei contributi: quelli già dati restano."),
    )


def _not_own(actor: Actor, item: EndorsableLike, hat: int | None) -> Decision:
    if hat is not None and hat == item.organisation_id:
        return refuse(N_("Questo contributo è della tua organizzazione: contano i sostegni degli altri."))
    if hat is None and item.author_id is not None and actor.user_id == item.author_id:
        return refuse(N_("Questo contributo è tuo: contano i sostegni degli altri."))
    return ALLOWED


def may_write_for_others(actor: Actor, territory_id: int) -> Decision:
    """Whether staff may write down what somebody said at the desk, on paper, on the phone or at a meeting (F7)."""
    if actor.is_system or actor.has_role(territory_id, *DESK):
        return ALLOWED
    return refuse(N_("Solo l'ufficio può inserire un contributo per conto di altri."))


def needs_reading(
    mode: str,
    *,
    accredited: bool,
    published_posts: int,
    findings: Sequence[Finding] = (),
    late: bool = False,
    by_staff: bool = False,
    with_files: bool = False,
) -> bool:
    """Whether a text waits for somebody of the office before it is public (decisions.md 36).

    ``mode`` is the cycle's ModerationMode. The detector's findings, lateness and documents, which no detector reads, always ask for
    a reading; ``by_staff`` means that who typed it is somebody who moderates.
    """
    if findings or late or with_files or mode == "all":
        return True
    if mode == "none" or by_staff:
        return False
    return not accredited and published_posts < POSTS_TO_BE_TRUSTED


def may_keep_draft(actor: Actor) -> Decision:
    """Whether a draft can be kept on the server: it needs an owner."""
    return ALLOWED if actor.is_authenticated else refuse(N_("Per tenere una bozza devi accedere."), N_("Accedi: il testo resta qui."))


def _is_author(actor: Actor, author_id: int | None) -> Decision:
    if actor.is_authenticated and actor.user_id == author_id:
        return ALLOWED
    return refuse(N_("Solo chi ha scritto il testo può cambiarlo."))


def may_revise(actor: Actor, author_id: int | None, status: PublicationStatus) -> Decision:
    """Whether the author may still correct the text: until it is public (invariant 8: staff never alter it)."""
    return first_refusal(_is_author(actor, author_id), _not_yet_public(status))


def may_revise_published(
    actor: Actor, author_id: int | None, window: WindowLike, published_at: datetime | None, replied_at: datetime | None, now: datetime
) -> Decision:
    """Whether the author may change a public text: as long as the office allows after publication, until it is answered (ADR 0029)."""
    return first_refusal(_is_author(actor, author_id), _edits_are_open(window, published_at, replied_at, now))


def _edits_are_open(window: WindowLike, published_at: datetime | None, replied_at: datetime | None, now: datetime) -> Decision:
    if replied_at is not None:
        return refuse(N_("L'ufficio ha già risposto: il testo resta com'è."))
    if window.suspended:
        return refuse(_SUSPENDED)
    ends_at = window.edits_end_at(published_at) if published_at is not None else None
    if ends_at is None or now >= ends_at:
        return refuse(N_("Il testo è pubblico e non si può più cambiare."), N_("Puoi aggiungere un commento, oppure ritirarlo."))
    return ALLOWED


def _not_yet_public(status: PublicationStatus) -> Decision:
    if status in _BEFORE_PUBLICATION:
        return ALLOWED
    return refuse(N_("Il testo non si può più modificare."), N_("Puoi inviarne uno nuovo."))


def may_correct_entry(actor: Actor, territory_id: int, channel: Channel, author_id: int | None, status: PublicationStatus) -> Decision:
    """Whether staff may correct what they wrote down for somebody without account, until it is public; never an author's own words."""
    if channel is Channel.ONLINE or author_id is not None:
        return refuse(N_("Solo chi ha scritto il testo può cambiarlo."))
    return first_refusal(may_write_for_others(actor, territory_id), _not_yet_public(status))


def may_withdraw(actor: Actor, author_id: int | None, status: PublicationStatus, replied_at: datetime | None) -> Decision:
    """Whether the author may take it back: before the office's answer is public (domain.md §7.2)."""
    if replied_at is not None:
        return first_refusal(_is_author(actor, author_id), refuse(N_("L'ufficio ha già risposto: il contributo non si può più ritirare.")))
    if not is_readable(status) and status not in _BEFORE_PUBLICATION:
        return first_refusal(_is_author(actor, author_id), refuse(N_("Questo contributo non si può ritirare.")))
    return _is_author(actor, author_id)


def may_edit_comment(
    actor: Actor, author_id: int | None, status: PublicationStatus, window: WindowLike, promoted_to_id: int | None
) -> Decision:
    """Whether the author may change a comment: until it is public, and then while comments are open and nothing was made of it."""
    if not is_public(status):
        return may_revise(actor, author_id, status)
    return first_refusal(_is_author(actor, author_id), _not_promoted(promoted_to_id), _changes_are_open(window))


def _not_promoted(promoted_to_id: int | None) -> Decision:
    if promoted_to_id is None:
        return ALLOWED
    return refuse(N_("Questo commento è diventato un contributo: il testo resta com'è."))


def _changes_are_open(window: WindowLike) -> Decision:
    if window.suspended:
        return refuse(_SUSPENDED)
    if window.accepts_comments:
        return ALLOWED
    return refuse(N_("I commenti si sono chiusi: il testo resta com'è."), N_("Puoi ancora ritirarlo."))


def may_withdraw_comment(actor: Actor, author_id: int | None, status: PublicationStatus, promoted_to_id: int | None) -> Decision:
    """Whether the author may take a comment back: always, unless it became a contribution, which is withdrawn as such."""
    if promoted_to_id is not None:
        return first_refusal(
            _is_author(actor, author_id), refuse(N_("Questo commento è diventato un contributo: puoi ritirare il contributo."))
        )
    if status is not PublicationStatus.PUBLISHED and status not in _BEFORE_PUBLICATION:
        return first_refusal(_is_author(actor, author_id), refuse(N_("Questo commento non si può ritirare.")))
    return _is_author(actor, author_id)


def shows_versions(published_at: datetime | None, now: datetime) -> bool:
    """Whether a text changed now had stood in public long enough that others may have read it."""
    return published_at is not None and now - published_at > QUIET_EDITS


def takes_stance(kind: str | None) -> bool:
    """Whether a comment may say for or against: of priorities and proposals (decisions.md 14), never of what somebody needs."""
    return kind in (ContributionKind.PRIORITY, ContributionKind.PROPOSAL)


def may_promote_comment(actor: Actor, territory_id: int, status: PublicationStatus, promoted_to_id: int | None) -> Decision:
    """Whether staff may make a contribution of a comment: a public one, once."""
    if not (actor.is_system or actor.has_role(territory_id, *MODERATORS)):
        return refuse(N_("Solo l'ufficio può fare di un commento un contributo."))
    if promoted_to_id is not None:
        return refuse(N_("Questo commento è già diventato un contributo."))
    if status is not PublicationStatus.PUBLISHED:
        return refuse(N_("Prima di diventare un contributo il commento va pubblicato."))
    return ALLOWED


def may_accept_late(actor: Actor, territory_id: int) -> Decision:
    """Whether somebody may accept a late contribution (invariant 10), or note its protocol number."""
    if actor.is_system or actor.has_role(territory_id, *MODERATORS):
        return ALLOWED
    return refuse(N_("Solo l'ufficio può farlo."))


def is_public(status: PublicationStatus) -> bool:
    """The one predicate of visibility: list, search, feed, export and detail all follow it."""
    return status is PublicationStatus.PUBLISHED


def is_readable(status: PublicationStatus) -> bool:
    """Whether anybody may read it at its address: one that is merged, split or rejoined is in no list, but its page stays (invariant 7)."""
    return is_public(status) or status in (PublicationStatus.MERGED, PublicationStatus.SPLIT, PublicationStatus.REJOINED)


def is_tombstone(status: PublicationStatus, published_at: datetime | None) -> bool:
    """Whether the public sees that something was here: it had been published, then hidden or taken back."""
    return status in _TOMBSTONES and published_at is not None


def may_read(actor: Actor, territory_id: int, author_id: int | None, status: PublicationStatus) -> Decision:
    """Whether somebody may read the text: anybody if public, always its author, and the staff who handle contributions."""
    if is_readable(status) or (actor.is_authenticated and actor.user_id == author_id) or actor.is_system:
        return ALLOWED
    if actor.has_role(territory_id, *_READERS):
        return ALLOWED
    return refuse(N_("La pagina che cerchi non esiste o non è pubblica."))


def may_read_file(
    actor: Actor, territory_id: int, author_id: int | None, status: PublicationStatus, *, is_shown: bool, waits: bool = False
) -> Decision:
    """Whether somebody may read a document of a contribution: as its text, and once taken out of view who moderates alone.

    One that ``waits`` to be shown, because it was added to a public text, is its author's and of who moderates.
    """
    if is_shown:
        return may_read(actor, territory_id, author_id, status)
    if waits and actor.is_authenticated and actor.user_id == author_id:
        return ALLOWED
    return may_withhold_file(actor, territory_id)


def may_withhold_file(actor: Actor, territory_id: int) -> Decision:
    """Whether somebody may take a document out of public view, and show it again."""
    if actor.is_system or actor.has_role(territory_id, *MODERATORS):
        return ALLOWED
    return refuse(N_("Solo l'ufficio può togliere un documento dalla vista di tutti."))


def may_see_receipt(actor: Actor, territory_id: int, author_id: int | None) -> Decision:
    """Whether somebody may read the receipt with its salt: who wrote it, and the staff who handle contributions."""
    if actor.is_authenticated and actor.user_id == author_id:
        return ALLOWED
    if actor.has_role(territory_id, *_READERS):
        return ALLOWED
    return refuse(N_("La ricevuta è di chi ha scritto il testo."))
