# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""THE MAP, first table: who listens to what. ``wiring`` has the others, and gives this one to the unit of work."""

from collections.abc import Mapping, Sequence

from consulta.accounts.events import (
    FactorResetAsked,
    FactorResetConfirmed,
    GrantIssued,
    PersonErased,
    ProfileChanged,
    RoleProposed,
    RoleRefused,
    TermEnding,
    UserConfirmed,
)
from consulta.appeals import subscribers as appeal_watch
from consulta.appeals.events import AppealAsked, AppealDecided
from consulta.cases import subscribers as case_watch
from consulta.cases.events import CaseClosed, RiskRaised
from consulta.clarifications.events import ClarificationClosed
from consulta.codebook import subscribers as codebook_watch
from consulta.consultations.events import (
    CalendarCompleted,
    CycleDecided,
    DeadlineMoved,
    PhaseOpened,
    RoundtableEdited,
    RoundtableOpened,
    TopicDecided,
    TopicEdited,
    TopicOpened,
)
from consulta.contributions import subscribers as contribution_subscribers
from consulta.contributions.events import (
    CommentPosted,
    CommentPromoted,
    CommentRevised,
    CommentWithdrawn,
    ContributionDivided,
    ContributionMerged,
    ContributionPublished,
    ContributionRejoined,
    ContributionRevised,
    ContributionSeparated,
    ContributionSubmitted,
    ContributionTakenOut,
    ContributionWithdrawn,
    FileAdded,
    FileWithheld,
    SignatureAsked,
    SignatureGiven,
    SignatureReturned,
)
from consulta.core.events import DomainEvent
from consulta.core.unit_of_work import Subscriber
from consulta.documents.events import DocumentFailed, DocumentMade
from consulta.feedback.events import FeedbackAnswered
from consulta.intake.events import ImportToBeTold
from consulta.library import subscribers as library_watch
from consulta.library.events import FormatAnswered, FormatAsked
from consulta.measures import subscribers as measure_watch
from consulta.measures.events import HidingChecked, MeasureEnded, MeasureImposed, MeasureProposed
from consulta.meetings import subscribers as meeting_subscribers_own
from consulta.meetings.events import MeetingEdited, MeetingMoved, MeetingStatusChanged, MinutesPublished
from consulta.moderation.events import ContentModerated, DecisionUndone, OriginalRestored, PassagesHidden
from consulta.notes.events import NoteWritten
from consulta.notices.events import ApplicationDecided, ApplicationSubmitted, MemberLeft, NoticeExtended, NoticeRevoked, PactPublished
from consulta.notifications import (
    appeal_subscribers,
    case_subscribers,
    clarification_subscribers,
    draft_subscribers,
    import_subscribers,
    library_subscribers,
    measure_subscribers,
    meeting_subscribers,
    merge_subscribers,
    news_subscribers,
    note_subscribers,
    notice_subscribers,
    opinion_subscribers,
    paper_subscribers,
    redaction_subscribers,
    report_subscribers,
    synthesis_subscribers,
    topic_reply_subscribers,
)
from consulta.notifications import subscribers as notification_subscribers
from consulta.notifications.events import LetterSettled, MailFailed
from consulta.opendata import subscribers as open_data_watch
from consulta.opinions.events import (
    ContributionForwarded,
    ForwardingAsked,
    OpinionAnswered,
    OpinionAsked,
    OpinionCancelled,
    OpinionExtended,
    OpinionReminded,
)
from consulta.organisations import subscribers as organisation_subscribers
from consulta.organisations.events import (
    AffiliationEnded,
    ClaimDecided,
    DelegationEnding,
    OrganisationDecided,
    RecheckNear,
    RepresentationAsked,
)
from consulta.papers import subscribers as paper_watch
from consulta.papers.events import PaperMade
from consulta.plans.events import ContributionLinked, ContributionUnlinked, ObjectiveChanged, ObjectivesMerged
from consulta.register import subscribers as register_subscribers
from consulta.replies import subscribers as reply_watch
from consulta.replies.events import ReplyPublished
from consulta.reports import subscribers as report_watch
from consulta.reports.events import ReportFilesMade, ReportPublished
from consulta.synthesis import subscribers as synthesis_watch
from consulta.synthesis.events import SynthesisPublished, SynthesisWorkedOn
from consulta.territory import subscribers as territory_subscribers
from consulta.territory.events import SettingsChanged, TerritoryOpened
from consulta.territory.presets import HIDDEN_WHEN_SIMPLE as HIDDEN_WHEN_SIMPLE
from consulta.topic_replies import subscribers as topic_reply_watch
from consulta.topic_replies.events import TopicReplyPublished

EVENTS: Mapping[type[DomainEvent], Sequence[Subscriber]] = {
    DomainEvent: (register_subscribers.keep_event, territory_subscribers.move_version),
    UserConfirmed: (organisation_subscribers.person_confirmed,),
    ProfileChanged: (contribution_subscribers.follow_profile, territory_subscribers.move_every_version),
    PersonErased: (territory_subscribers.move_every_version,),
    TerritoryOpened: (territory_subscribers.move_every_version,),
    SettingsChanged: (territory_subscribers.move_every_version,),
    GrantIssued: (notification_subscribers.mail_link,),
    FactorResetAsked: (notification_subscribers.mail_factor_reset,),
    FactorResetConfirmed: (notification_subscribers.mail_factor_reset,),
    TermEnding: (notification_subscribers.warn_of_ending,),
    RoleProposed: (notification_subscribers.ask_second_person,),
    RoleRefused: (notification_subscribers.tell_refused_role,),
    ContributionSubmitted: (case_watch.look_for_risk, notification_subscribers.mail_receipt),
    ContributionRevised: (case_watch.look_for_risk, news_subscribers.record_revised),
    CommentRevised: (case_watch.look_for_risk_in_comment,),
    RiskRaised: (case_subscribers.alert_office,),
    CaseClosed: (case_subscribers.tell_closed,),
    AppealAsked: (appeal_subscribers.ask_coordinators,),
    AppealDecided: (appeal_subscribers.tell_decided,),
    ClarificationClosed: (clarification_subscribers.tell_answered,),
    MeasureProposed: (measure_subscribers.ask_coordinators,),
    MeasureImposed: (measure_subscribers.tell_imposed,),
    MeasureEnded: (measure_subscribers.tell_ended, appeal_watch.watch_measures),
    HidingChecked: (measure_subscribers.tell_overdue,),
    CommentPromoted: (notification_subscribers.mail_promotion,),
    ContributionDivided: (merge_subscribers.tell_divided,),
    ContributionRejoined: (merge_subscribers.tell_rejoined,),
    ContributionMerged: (merge_subscribers.tell_merged, merge_subscribers.record_merged),
    ContributionSeparated: (merge_subscribers.tell_separated, merge_subscribers.record_separated),
    ContributionPublished: (news_subscribers.record_published,),
    CommentPosted: (case_watch.look_for_risk_in_comment, news_subscribers.record_comment),
    FileAdded: (draft_subscribers.tell_office,),
    SignatureAsked: (draft_subscribers.ask_signers,),
    SignatureReturned: (draft_subscribers.tell_returned,),
    SignatureGiven: (draft_subscribers.tell_given,),
    FileWithheld: (notification_subscribers.mail_withheld_file,),
    ContentModerated: (
        case_watch.close_when_hidden,
        measure_watch.watch_hidings,
        appeal_watch.watch_returns,
        report_watch.follow_moderated,
        paper_watch.follow_moderated,
        open_data_watch.follow_status,
        notification_subscribers.mail_decision,
        news_subscribers.record_moderated,
    ),
    DecisionUndone: (open_data_watch.follow_status,),
    PassagesHidden: (
        case_watch.hide_in_snapshots,
        codebook_watch.hide_in_extracts,
        synthesis_watch.forget_hidden,
        report_watch.follow_hidden,
        paper_watch.follow_hidden,
        open_data_watch.follow_hidden,
        redaction_subscribers.tell_hidden,
    ),
    OriginalRestored: (
        codebook_watch.restore_extracts,
        redaction_subscribers.tell_restored,
    ),
    ReplyPublished: (
        paper_watch.follow_reply,
        notification_subscribers.mail_reply,
        merge_subscribers.mail_shared_reply,
        news_subscribers.record_reply,
    ),
    ImportToBeTold: (import_subscribers.tell_filed,),
    SynthesisPublished: (
        paper_watch.follow_synthesis,
        synthesis_subscribers.tell_published,
        news_subscribers.record_synthesis,
        library_watch.index_synthesis,
    ),
    SynthesisWorkedOn: (reply_watch.follow_points,),
    TopicReplyPublished: (topic_reply_subscribers.tell_published, news_subscribers.record_topic_reply),
    ContributionWithdrawn: (report_watch.follow_withdrawn, paper_watch.follow_withdrawn, open_data_watch.follow_withdrawn),
    ContributionTakenOut: (report_watch.follow_withdrawn, paper_watch.follow_withdrawn, open_data_watch.follow_withdrawn),
    DocumentMade: (report_watch.note_made, paper_watch.note_made),
    DocumentFailed: (report_watch.note_made, paper_watch.note_made),
    CommentWithdrawn: (paper_watch.follow_comment_withdrawn, open_data_watch.follow_withdrawn),
    PaperMade: (paper_subscribers.tell_made,),
    ReportFilesMade: (report_subscribers.tell_files_made,),
    ReportPublished: (library_watch.index_report,),
    FormatAsked: (library_subscribers.mail_link,),
    FormatAnswered: (library_subscribers.tell_answered,),
    MinutesPublished: (library_watch.follow_minutes, paper_watch.follow_minutes),
    ContributionLinked: (news_subscribers.record_link,),
    ContributionUnlinked: (news_subscribers.record_unlink,),
    ObjectivesMerged: (
        reply_watch.follow_merged,
        codebook_watch.follow_merged,
        synthesis_watch.follow_merged,
        topic_reply_watch.follow_merged,
        news_subscribers.record_merged_lines,
    ),
    ObjectiveChanged: (news_subscribers.record_objective,),
    OrganisationDecided: (notification_subscribers.mail_standing,),
    RepresentationAsked: (notification_subscribers.tell_claim,),
    ClaimDecided: (notification_subscribers.mail_claim_decided,),
    RecheckNear: (notification_subscribers.mail_recheck,),
    ApplicationSubmitted: (notice_subscribers.mail_receipt,),
    ApplicationDecided: (notice_subscribers.mail_decision,),
    NoticeExtended: (notice_subscribers.announce_extension,),
    NoticeRevoked: (notice_subscribers.announce_revocation,),
    PactPublished: (notice_subscribers.announce_pact,),
    MemberLeft: (notice_subscribers.tell_seat_ended,),
    DelegationEnding: (notification_subscribers.mail_delegation_ending,),
    AffiliationEnded: (notification_subscribers.tell_orphaned,),
    DeadlineMoved: (notification_subscribers.announce_date, news_subscribers.record_date),
    CalendarCompleted: (notification_subscribers.announce_calendar,),
    PhaseOpened: (notification_subscribers.announce_phase, news_subscribers.record_phase),
    CycleDecided: (news_subscribers.record_cycle_decision,),
    RoundtableOpened: (news_subscribers.record_roundtable,),
    TopicOpened: (news_subscribers.record_topic,),
    TopicEdited: (contribution_subscribers.follow_topic, news_subscribers.record_topic_change),
    RoundtableEdited: (meeting_subscribers_own.follow_roundtable, library_watch.follow_roundtable),
    TopicDecided: (notification_subscribers.mail_topic_decision, news_subscribers.record_topic_decision),
    FeedbackAnswered: (notification_subscribers.mail_feedback_answer,),
    MeetingStatusChanged: (meeting_subscribers.tell_status,),
    MeetingMoved: (meeting_subscribers.tell_moved,),
    MeetingEdited: (meeting_subscribers_own.follow_meeting, library_watch.follow_meeting, meeting_subscribers.tell_edited),
    MailFailed: (notification_subscribers.alert_office,),
    OpinionAsked: (opinion_subscribers.ask_body,),
    OpinionExtended: (opinion_subscribers.tell_extended,),
    OpinionCancelled: (opinion_subscribers.tell_cancelled,),
    OpinionReminded: (opinion_subscribers.remind_body,),
    OpinionAnswered: (opinion_subscribers.tell_answered,),
    ForwardingAsked: (opinion_subscribers.pass_on,),
    ContributionForwarded: (opinion_subscribers.tell_authors,),
    NoteWritten: (note_subscribers.tell_mentioned,),
    LetterSettled: (opinion_subscribers.settle_letter,),
}
