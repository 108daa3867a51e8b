# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the author may still do to a contribution: correct it until it is public, take it back until it is answered.

What was written down at the desk has no author: the office corrects it, as a new version like any other.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from consulta.consultations.queries import get_window
from consulta.contributions import policy
from consulta.contributions.events import ContributionRevised, ContributionTakenOut, ContributionWithdrawn
from consulta.contributions.models import Contribution, ContributionMunicipality, ContributionRevision, PublicationStatus
from consulta.contributions.queries import list_files, list_municipality_ids, revision_content
from consulta.contributions.queries.merging import words_of_sources
from consulta.contributions.requests import ReviseContribution, Revised, WithdrawContribution
from consulta.contributions.service.publication import load_contribution, move, number_of, refuse_stale, show, take_away
from consulta.contributions.service.submission import keep_revision, places_of
from consulta.contributions.service.texts import CheckedText, check_text, refuse_hidden_again, refuse_paused
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal
from consulta.core.errors import Invalid
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_, filled


def revise_contribution(actor: Actor, request: ReviseContribution, now: datetime) -> Revised:
    """Keep a corrected text as a new revision; one returned for correction goes back to be read, a public one stays public.

    Sending the same text twice changes nothing. Raises Invalid, NotFound, Refused, Conflict (with the text that stands).
    """
    return _revise(actor, request, check_text(request.kind, request.title, request.text, request.details), now)


@transactional
def _revise(actor: Actor, request: ReviseContribution, checked: CheckedText, now: datetime) -> Revised:
    contribution = load_contribution(request.territory_id, request.contribution_id)
    may_change(actor, contribution, now).or_refuse()
    if _is_same(contribution, checked, request):
        return Revised(contribution.id, number_of(contribution), contribution.revision, contribution.version)
    refuse_stale(contribution, request.version)
    places = places_of(request.territory_id, request.municipality_ids, now)
    old = contribution.status
    if policy.is_public(old):
        refuse_paused(actor, contribution.territory_id, now)
        _refuse_findings(checked)
        refuse_hidden_again("contribution", contribution.id, checked.words)
        take_away(contribution)
    contribution.kind, contribution.title = checked.kind, checked.title
    contribution.source, contribution.html, contribution.excerpt = checked.text.source, checked.text.html, checked.text.excerpt
    contribution.details = checked.details
    contribution.revision += 1
    if old is PublicationStatus.RETURNED_FOR_EDIT:
        move(contribution, PublicationStatus.IN_MODERATION, now)
    else:
        contribution.version += 1
    session = current().session
    session.execute(delete(ContributionMunicipality).where(ContributionMunicipality.contribution_id == contribution.id))
    session.add_all([ContributionMunicipality(contribution_id=contribution.id, municipality_id=place.id) for place in places])
    if policy.is_public(old):
        session.flush()
        show(contribution, words_of_sources([contribution.id]).get(contribution.id, ""))
    return keep_changed(actor, contribution, [place.belfiore for place in places], old, now)


def keep_changed(
    actor: Actor, contribution: Contribution, codes: Sequence[str], old: PublicationStatus, now: datetime, *, only_files: bool = False
) -> Revised:
    """In the open transaction: what now stands is a new revision, sealed in the register, with the documents it has now."""
    organisation = current().session.scalar(
        select(ContributionRevision.organisation).where(
            ContributionRevision.contribution_id == contribution.id, ContributionRevision.number == 1
        )
    )
    files = sorted(one.sha256 for one in list_files(contribution.id))
    kept = keep_revision(contribution, codes, organisation or "", now, files)
    number = number_of(contribution)
    emit(
        ContributionRevised(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=contribution.territory_id,
            contribution_id=contribution.id,
            number=number,
            author_id=contribution.author_id,
            revision=contribution.revision,
            old_status=old.value,
            status=contribution.status.value,
            only_files=only_files,
            content=revision_content(
                number,
                contribution.revision,
                contribution.kind,
                contribution.title,
                contribution.source,
                organisation=organisation or "",
                municipalities=kept,
                files=files,
                details=contribution.details,
            ),
        )
    )
    return Revised(contribution.id, number, contribution.revision, contribution.version)


_WORRIED = N_(
    "Quello che scrivi ci preoccupa. Se tu o qualcun altro è in pericolo, chiama subito il 112. Per dirlo all'ufficio scrivi un"
    " contributo nuovo: prima di ogni altro lo legge una persona."
)


def _refuse_findings(checked: CheckedText) -> None:
    """A text in public is not read again before others see it: what the detector finds is left out by the author (invariant 18)."""
    found = policy.findings_in(*checked.words)
    if found and found[0].kind in policy.RISKS:
        raise Invalid({"text": _WORRIED})
    if found:
        sentence = N_("%(finding)s Il contributo è già pubblico: togli «%(quote)s».")
        raise Invalid({"text": filled(sentence, finding=found[0].message, quote=found[0].quote)})


def may_change(actor: Actor, contribution: Contribution, now: datetime) -> Decision:
    """Who wrote it, and still speaks for the body it is of; for what the office wrote down for somebody without account, the office."""
    return first_refusal(_may_revise(actor, contribution, now), _speaks_for(actor, contribution))


def _speaks_for(actor: Actor, contribution: Contribution) -> Decision:
    """An author who left the body, or would need its signature, changes nothing more in its name (invariant 12; ADR 0039)."""
    if contribution.author_id is None or contribution.organisation_id is None:
        return ALLOWED
    return policy.may_speak(actor, contribution.territory_id, contribution.organisation_id)


def _may_revise(actor: Actor, contribution: Contribution, now: datetime) -> Decision:
    if policy.is_public(contribution.status) and contribution.author_id is not None:
        window = get_window(contribution.cycle_id, now)
        return policy.may_revise_published(actor, contribution.author_id, window, contribution.published_at, contribution.replied_at, now)
    if contribution.author_id is None:
        return policy.may_correct_entry(actor, contribution.territory_id, contribution.channel, contribution.author_id, contribution.status)
    return policy.may_revise(actor, contribution.author_id, contribution.status)


def _is_same(contribution: Contribution, checked: CheckedText, request: ReviseContribution) -> bool:
    if contribution.status is PublicationStatus.RETURNED_FOR_EDIT and request.version == contribution.version:
        return False  # the author says it is right as it is: it goes back to be read
    stands = (contribution.kind, contribution.title, contribution.source, contribution.details)
    given = (checked.kind, checked.title, checked.text.source, checked.details)
    return stands == given and list_municipality_ids(contribution.id) == tuple(sorted(set(request.municipality_ids)))


@transactional
def withdraw_contribution(actor: Actor, request: WithdrawContribution, now: datetime) -> None:
    """Take it back: the text is hidden, a tombstone and the trace stay. Doing it twice changes nothing.

    Raises NotFound, Refused (not the author, already answered), Conflict.
    """
    contribution = load_contribution(request.territory_id, request.contribution_id)
    if contribution.status is PublicationStatus.WITHDRAWN and contribution.author_id == actor.user_id:
        return
    policy.may_withdraw(actor, contribution.author_id, contribution.status, contribution.replied_at).or_refuse()
    refuse_stale(contribution, request.version)
    old = move(contribution, PublicationStatus.WITHDRAWN, now)
    emit(
        ContributionWithdrawn(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=contribution.territory_id,
            contribution_id=contribution.id,
            number=number_of(contribution),
            author_id=contribution.author_id,
            old_status=old.value,
        )
    )


@transactional
def take_out_entry(actor: Actor, territory_id: int, contribution_id: int, version: int, now: datetime) -> None:
    """Take back what the office wrote down for somebody without account, before it is public; its number is never given again.

    Raises NotFound, Refused, Conflict (it changed since ``version``).
    """
    one = load_contribution(territory_id, contribution_id)
    policy.may_correct_entry(actor, territory_id, one.channel, one.author_id, one.status).or_refuse()
    refuse_stale(one, version)
    old = move(one, PublicationStatus.WITHDRAWN, now)
    emit(
        ContributionTakenOut(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=territory_id,
            contribution_id=one.id,
            number=number_of(one),
            author_id=None,
            old_status=old.value,
        )
    )
