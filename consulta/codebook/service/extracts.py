# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extracts: passages of contributions with their version, place and words, to tag and to link (decisions.md 13; ADR 0047).

What holds of an extract holds of its contribution too: it gets the tags, and the link to the plan when it has none to that line.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from consulta.accounts.throttle import serialise
from consulta.codebook import policy, queries
from consulta.codebook.events import ExtractChanged
from consulta.codebook.models import ApplicationSource, Extract, ExtractTag
from consulta.codebook.requests import PutTag, RemoveExtract, TakeExtract
from consulta.codebook.service.applying import hold_tags, put_tag
from consulta.contributions.models import Comment, Contribution, ContributionRevision
from consulta.contributions.queries import number_text
from consulta.contributions.service import find_passage
from consulta.core import masking
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.moderation.originals import has_originals
from consulta.plans import queries as plans
from consulta.plans import service as plan_service
from consulta.plans.models import LinkRelation
from consulta.plans.requests import LinkContribution

EXTRACTS_CAP, REASON_CAP, REASON_FLOOR = 60, 300, 5
_STALE = N_("Nel frattempo il testo è cambiato: rileggilo, poi prendi di nuovo l'estratto.")
_USED = N_("Questo modulo è già stato usato da un'altra persona: apri una pagina nuova e riprova.")


@transactional
def take_extract(actor: Actor, request: TakeExtract, now: datetime) -> int:
    """Take a passage of the text as it stands; gives the extract. The same key again gives the same one.

    Raises NotFound, Refused (role; a text that is not public cannot be linked), Conflict (the text changed meanwhile), Invalid under
    ``passage`` (absent, more than once, too short), ``tags``, ``objective``.
    """
    policy.may_apply_tags(actor, request.territory_id).or_refuse()
    serialise(f"extract:{request.key}")
    first = current().session.scalars(select(Extract).where(Extract.submission_key == request.key)).first()
    if first is not None:
        if first.taken_by_id != actor.user_id:
            raise Conflict(_USED)
        return first.id
    hold_tags(request.tag_ids)
    text = _lock(request.territory_id, request.contribution_id)
    if text.version != request.version:
        raise Conflict(_STALE, {"Titolo": text.title})
    if not request.tag_ids and request.objective_id is None:
        raise Invalid({"tags": N_("Scegli almeno un'etichetta, oppure una riga del piano.")})
    starts, ends = find_passage(text.source, request.passage)
    _check_free(text, starts, ends)
    link = None if request.objective_id is None else _link(actor, text, request, now)
    extract = add(
        Extract(
            territory_id=text.territory_id,
            contribution_id=text.id,
            version=text.revision,
            starts=starts,
            ends=ends,
            quote=text.source[starts:ends],
            on_original=not has_originals(queries.CONTRIBUTION, text.id),
            objective_id=request.objective_id,
            relation=link,
            link_reason=normalise(request.link_reason) if link else "",
            taken_by_id=actor.user_id,
            taken_at=now,
            submission_key=request.key,
        )
    )
    tag_ids = tuple(dict.fromkeys(request.tag_ids))
    for tag_id in tag_ids:
        put_tag(actor, PutTag(tag_id, queries.CONTRIBUTION, text.id, ApplicationSource.RECORD), now)
        add(ExtractTag(extract_id=extract.id, tag_id=tag_id))
    _tell(actor, extract, text, "taken", now, tags=tag_ids)
    return extract.id


@transactional
def remove_extract(actor: Actor, request: RemoveExtract, now: datetime) -> int:
    """It is no extract any more; tags and links of its contribution stay. Gives the contribution. A repeat changes nothing.

    Raises NotFound, Refused, Invalid (reason).
    """
    policy.may_apply_tags(actor, request.territory_id).or_refuse()
    query = select(Extract).where(Extract.id == request.extract_id, Extract.territory_id == request.territory_id)
    extract = current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if extract is None:
        raise NotFound
    if extract.removed_at is not None:
        return extract.contribution_id
    reason = one_line(request.reason)
    if len(reason) < REASON_FLOOR:
        raise Invalid({"reason": N_("Scrivi perché lo togli: almeno 5 caratteri.")})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    extract.removed_at, extract.removed_by_id, extract.removed_because = now, actor.user_id, reason
    text = current().session.get_one(Contribution, extract.contribution_id)
    _tell(actor, extract, text, "removed", now, reason=reason)
    return extract.contribution_id


def hide_in_extracts(contribution_ids: Iterable[int], passages: Sequence[str], mark: str) -> None:
    """In the open transaction: hidden passages leave the words of every extract, removed ones too.

    What of an extract is still in its version, once masked, stays; one of which part was hidden across its edge is the mark alone.
    """
    for extract, source in _with_sources(contribution_ids):
        masked = masking.mask(extract.quote, passages, mark)
        extract.quote = masked if masked in source else mark
    current().session.flush()


def restore_extracts(kind: str, subject_id: int) -> None:
    """In the open transaction: the original stands again, and so do the words of extracts taken from it."""
    ids = [subject_id]
    if kind != queries.CONTRIBUTION:
        promoted = select(Comment.promoted_to_id).where(Comment.id == subject_id, Comment.promoted_to_id.is_not(None))
        ids = [one for one in current().session.scalars(promoted) if one is not None]
    for extract, source in _with_sources(ids):
        if extract.on_original and masking.has_mark(extract.quote) and not has_originals(queries.CONTRIBUTION, extract.contribution_id):
            extract.quote = source[extract.starts : extract.ends]
    current().session.flush()


def forget_extracts(_user_id: int, _now: datetime) -> None:
    """In the open transaction: of a text that was blanked no extract keeps a word. Contributions are forgotten before."""
    blanked = select(Contribution.id).where(Contribution.source == "")
    statement = update(Extract).where(Extract.contribution_id.in_(blanked), Extract.quote != "").values(quote="")
    current().session.execute(statement, execution_options={"synchronize_session": False})


def _lock(territory_id: int, contribution_id: int) -> Contribution:
    query = select(Contribution).where(Contribution.id == contribution_id, Contribution.territory_id == territory_id)
    found = current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def _check_free(text: Contribution, starts: int, ends: int) -> None:
    live = (Extract.contribution_id == text.id, Extract.removed_at.is_(None))
    place = (Extract.version == text.revision, Extract.starts == starts, Extract.ends == ends)
    if current().session.scalar(select(Extract.id).where(*live, *place)) is not None:
        raise Invalid({"passage": N_("Questo passaggio è già un estratto: toglilo prima, se vuoi cambiarlo.")})
    if (current().session.scalar(select(func.count()).where(*live)) or 0) >= EXTRACTS_CAP:
        raise Invalid({"passage": filled(N_("Gli estratti sono già %(cap)s: togline uno prima."), cap=EXTRACTS_CAP)})


def _link(actor: Actor, text: Contribution, request: TakeExtract, now: datetime) -> LinkRelation:
    """The contribution is linked to the line too, unless it is already, in whatever relation."""
    objective_id = request.objective_id or 0
    relation = next((one for one in LinkRelation if one.value == request.relation), None)
    if relation is None:
        raise Invalid({"relation": N_("Scegli dall'elenco come il passaggio incide sulla riga del piano.")})
    linked = {one.objective_id for one in plans.links_of_contribution(text.id)}
    if objective_id not in linked:
        wanted = LinkContribution(contribution_id=text.id, objective_id=objective_id, relation=request.relation, reason=request.link_reason)
        plan_service.link(actor, wanted, now)
    return relation


def _with_sources(contribution_ids: Iterable[int]) -> list[tuple[Extract, str]]:
    """Every extract of some contributions, with the source of its version as it stands now."""
    query = (
        select(Extract, ContributionRevision.source)
        .join(
            ContributionRevision,
            (ContributionRevision.contribution_id == Extract.contribution_id) & (ContributionRevision.number == Extract.version),
        )
        .where(Extract.contribution_id.in_(list(contribution_ids)))
        .order_by(Extract.id)
        .with_for_update(of=Extract)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in current().session.execute(query)]


def _tell(
    actor: Actor, extract: Extract, text: Contribution, change: str, now: datetime, *, tags: Sequence[int] = (), reason: str = ""
) -> None:
    emit(
        ExtractChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=text.territory_id,
            extract_id=extract.id,
            contribution_id=text.id,
            number=number_text(text.number_year, text.number_sequence),
            change=change,
            tags=tuple(queries.codes_of(tags)),
            objective=plans.get_objective(text.territory_id, extract.objective_id).code if extract.objective_id else "",
            reason=reason,
        )
    )
