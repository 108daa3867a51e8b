# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker's map: what each job's name means and when the clock starts it. The web never imports it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from consulta.accounts import jobs as account_jobs
from consulta.attachments import jobs as attachment_jobs
from consulta.contributions import jobs as contribution_jobs
from consulta.documents import jobs as document_jobs
from consulta.intake import jobs as intake_jobs
from consulta.notifications import jobs as notification_jobs
from consulta.numbers import jobs as number_jobs
from consulta.opendata import jobs as open_data_jobs
from consulta.operations import jobs as operation_jobs
from consulta.opinions import jobs as opinion_jobs
from consulta.organisations import jobs as organisation_jobs
from consulta.papers import jobs as paper_jobs
from consulta.replies import jobs as reply_jobs
from consulta.reports import jobs as report_jobs
from consulta.searches import jobs as search_jobs
from consulta.traceability import jobs as traceability_jobs
from consulta.workspace import jobs as workspace_jobs

JOBS: Mapping[str, Callable[..., Any]] = {
    "deliver_mail": notification_jobs.deliver_mail,
    "tell_announcements": notification_jobs.tell_announcements,
    "tell_bulletins": notification_jobs.tell_bulletins,
    "tell_news": notification_jobs.tell_news,
    "take_back_mail": notification_jobs.take_back_mail,
    "tell_endings": account_jobs.tell_endings,
    "heartbeat": operation_jobs.heartbeat,
    "tick": operation_jobs.tick,
    "retention": operation_jobs.retention,
    "watch_organisations": organisation_jobs.watch_terms,
    "make_reports": report_jobs.make_reports,
    "make_papers": paper_jobs.make_papers,
    "make_documents": document_jobs.make_documents,
    "sweep_files": attachment_jobs.sweep_files,
    "forget_waiting_files": contribution_jobs.forget_waiting_files,
    "publish_batches": reply_jobs.publish_batches,
    "renew_index": search_jobs.renew_index,
    "read_documents": attachment_jobs.read_documents,
    "publish_open_data": open_data_jobs.publish_open_data,
    "carry_bulk": workspace_jobs.carry_bulk,
    "carry_imports": intake_jobs.carry_imports,
    "remind_bodies": opinion_jobs.remind_bodies,
    "count_numbers": number_jobs.count_numbers,
    "keep_link_files": traceability_jobs.keep_link_files,
}

AT_START: Sequence[str] = ("take_back_mail", "tell_endings", "renew_index", "publish_open_data", "keep_link_files")
EVERY_MINUTE: Sequence[str] = (
    "heartbeat",
    "tick",
    "tell_announcements",
    "tell_bulletins",
    "publish_batches",
    "tell_news",
    "deliver_mail",
    "make_reports",
    "make_papers",
    "make_documents",
    "read_documents",
    "carry_bulk",
    "carry_imports",
    "count_numbers",
)
HOURLY: Sequence[str] = ("forget_waiting_files", "sweep_files", "remind_bodies", "publish_open_data", "keep_link_files")
DAILY: Sequence[str] = ("retention", "watch_organisations", "tell_endings")
