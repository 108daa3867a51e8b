# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every column that tells of a person, and where the person finds it in "my data", or why not.

A new table that names a person or keeps an address belongs here before it is merged: ``Mine("part.key")`` when the download
holds it, ``Apart("why")`` when it may not.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mine:
    """The download holds it below this key (a part, then the keys within it)."""

    where: str


@dataclass(frozen=True)
class Apart:
    """The download leaves it out, for this reason."""

    why: str


OFFICE = Apart("who in the office did it: an act of the office; that the person did it stands in the part activity")
HIDDEN = Apart("a key or a hash that opens something, worth nothing to read")
OTHERS = Apart("said by or about somebody without an account: nothing joins it to one; forgotten in its term")
FACT = Apart("plain values of a fact: numbers and titles of things that stand elsewhere, never a person")

PERSONAL: Mapping[str, Mine | Apart] = {
    "work_lock.user_id": Apart("which text somebody of the office has open now: it is deleted within minutes"),
    "account_measure.decided_by_id": OFFICE,
    "account_measure.proposed_by_id": OFFICE,
    "account_measure.user_id": Mine("misure"),
    "account_grant.email": Mine("account.mailed_links"),
    "account_grant.user_id": Mine("account.mailed_links"),
    "affiliation.invited_email": Apart("the address a colleague typed, blanked by the answer; the invitation itself is in the download"),
    "affiliation.user_id": Mine("organisations"),
    "announcement.context": FACT,
    "appeal.author_id": Mine("riesami"),
    "appeal.decided_by_id": OFFICE,
    "application.applicant_id": Mine("participation.applications"),
    "application.decided_by_id": OFFICE,
    "application.rejected_by_id": OFFICE,
    "application_step.by_id": Apart("the office, whose act it is, or the applicant, whose application is in the download"),
    "attachment.released_by_id": OFFICE,
    "attachment.uploaded_by_id": Mine("documenti_caricati"),
    "attachment.withdrawn_because": Mine("documenti_caricati"),
    "audit_event.actor_id": Mine("activity"),
    "audit_event.details": Apart("may concern others; what the person did and when is in the download"),
    "bulk_operation.made_by_id": OFFICE,
    "bulk_operation.undone_by_id": OFFICE,
    "bulk_row.kept": FACT,
    "bulletin.confirmed_by_id": OFFICE,
    "bulletin.last_user_id": Apart("how far the worker has come in a list of people: it says nothing of the one it stopped at"),
    "bulletin.sent_by_id": OFFICE,
    "bulletin.written_by_id": OFFICE,
    "bulletin_recipient.user_id": Mine("following.announcements"),
    "comment.author_id": Mine("contributi.commenti"),
    "comment.shows_name": Mine("contributi.commenti"),
    "contribution.author_id": Mine("contributi.contributi"),
    "contribution.details": Mine("contributi.contributi"),
    "contribution.shows_name": Mine("contributi.contributi"),
    "contribution.submitted_by_id": Apart("the author, who is in the download, or the operator at the desk, whose act is the office's"),
    "contribution_merge.ended_by_id": OFFICE,
    "contribution_merge.merged_by_id": OFFICE,
    "contribution_link.created_by_id": OFFICE,
    "contribution_link.removed_by_id": OFFICE,
    "contribution_revision.details": Mine("contributi.contributi"),
    "contribution_revision.files": Apart("fingerprints of documents, which are in the download themselves"),
    "contribution_revision.municipalities": Apart("comuni a text is about"),
    "cycle_date_change.changed_by_id": OFFICE,
    "cycle_decision.decided_by_id": OFFICE,
    "desk_entry.contact": Mine("desk"),
    "desk_entry.operator_id": OFFICE,
    "desk_entry.person_name": Mine("desk"),
    "draft.email": Mine("contributi.bozze"),
    "draft.payload": Mine("contributi.bozze"),
    "draft.user_id": Mine("contributi.bozze"),
    "draft.signature_asked_by_id": Mine("contributi.bozze_scritte_insieme"),
    "draft_turn.user_id": Apart("which draft somebody writes now: it ends within minutes, and goes with the draft or the account"),
    "draft_version.payload": Mine("contributi.bozze_scritte_insieme"),
    "draft_version.written_by_id": Mine("contributi.bozze_scritte_insieme"),
    "document.asked_by_id": OFFICE,
    "endorsement.given_by_id": Mine("contributi.sostegni"),
    "endorsement.person_id": Mine("contributi.sostegni"),
    "factor_reset.asked_by_id": OFFICE,
    "factor_reset.decided_by_id": OFFICE,
    "factor_reset.user_id": Mine("account.second_factor_resets"),
    "feedback_request.answered_by_id": OFFICE,
    "feedback_request.author_id": Mine("richieste"),
    "feedback_request.email": Mine("richieste"),
    "follow.user_id": Mine("following.followed"),
    "mail_choice.frequencies": Mine("following.mail"),
    "mail_choice.user_id": Mine("following.mail"),
    "meeting.walk_in_count": Apart("a number"),
    "meeting.walk_ins": OTHERS,
    "meeting_change.changed_by_id": OFFICE,
    "minutes_version.author_id": OFFICE,
    "minutes_version.published_by_id": OFFICE,
    "moderation_decision.decided_by_id": OFFICE,
    "moderation_decision.undone_by_id": OFFICE,
    "news_fact.actor_id": Apart("kept only until the fact is told; the act itself is in the part activity"),
    "news_fact.author_id": Apart("kept only until the fact is told; the text itself is in the download"),
    "news_fact.details": FACT,
    "news_item.user_id": Mine("following.news"),
    "notice.author_id": OFFICE,
    "notice_change.changed_by_id": OFFICE,
    "objective.created_by_id": OFFICE,
    "organisation.certified_email": Apart("an address of the organisation, which its people read on its page"),
    "organisation.created_by_id": Apart("who registered it is one of its affiliations, which are in the download"),
    "organisation.decided_by_id": OFFICE,
    "hiding_check.author_id": Apart("the decision that hid the text is in the download"),
    "hiding_check.decided_by_id": OFFICE,
    "hiding_check.hidden_by_id": OFFICE,
    "organisation.email": Apart("an address of the organisation, which its people read on its page"),
    "organisation.phone": Apart("a number of the organisation, which its people read on its page"),
    "organisation.shows_contacts": Apart("a choice of the organisation"),
    "organisation_claim.decided_by_id": OFFICE,
    "organisation_claim.user_id": Mine("organisation_requests"),
    "organisation_import.created_by_id": OFFICE,
    "outbox_mail.context": FACT,
    "outbox_mail.recipient": Mine("following.letters"),
    "outbox_mail.user_id": Mine("following.letters"),
    "pact_acknowledgement.user_id": Mine("participation.pacts"),
    "participation_pact.author_id": OFFICE,
    "recovery_code.user_id": Mine("account.recovery_codes_left"),
    "reply_assignment.assigned_by_id": OFFICE,
    "reply_assignment.officer_id": Apart("an arrangement of the office: who answers what, which the trail tells besides"),
    "reply_batch.made_by_id": OFFICE,
    "reply.approver_id": OFFICE,
    "reply.author_id": OFFICE,
    "reply.writer_ids": OFFICE,
    "room_capture.operator_id": OFFICE,
    "room_capture.speaker_name": OTHERS,
    "report.reporter_id": Mine("segnalazioni"),
    "report_case.closed_by_id": OFFICE,
    "role_proposal.asked_by_id": OFFICE,
    "role_proposal.decided_by_id": OFFICE,
    "role_proposal.user_id": Apart("a role that somebody asked for them: from its confirmation it is in the download"),
    "roster_member.created_by_id": OFFICE,
    "roster_member.name": Mine("organico"),
    "roster_member.register_name": Mine("organico"),
    "roster_member.register_number": Mine("organico"),
    "roster_member.shows_name": Mine("organico"),
    "roster_member.user_id": Mine("organico"),
    "redaction_original.details": Mine("testi_prima_di_oscurare"),
    "redaction_original.passages": Mine("testi_prima_di_oscurare"),
    "roundtable_member.user_id": Mine("participation.seats"),
    "second_factor.user_id": Mine("account.second_factor_since"),
    "sign_in.device": Mine("account.devices"),
    "sign_in.user_id": Mine("account.devices"),
    "staff_assignment.granted_by_id": OFFICE,
    "staff_assignment.user_id": Mine("account.roles"),
    "tag_application.applied_by_id": OFFICE,
    "tag_application.removed_by_id": OFFICE,
    "territory.contacts": Apart("the office's own addresses"),
    "territory.vocabulary": Apart("words for bodies and plan"),
    "topic.proposed_by_id": Mine("proposed_topics"),
    "user.email": Mine("account.email"),
    "user.municipality_id": Mine("account.municipality"),
    "user.name": Mine("account.name"),
    "user.password_hash": HIDDEN,
    "user.privacy_read_at": Mine("account.privacy_read_at"),
    "user.shows_name": Mine("account.shows_name"),
    "waiting_file.uploaded_by_id": Mine("documenti_caricati"),
}
