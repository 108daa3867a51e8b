# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of a closing report: to who asked for its files, that they are there."""

from consulta.notifications import addressed
from consulta.reports.events import ReportFilesMade


def tell_files_made(event: ReportFilesMade) -> None:
    """One letter, however many files; nobody is told what the program made by itself."""
    if event.asked_by_id is not None:
        addressed.to_person(event, "reports/files_made", event.asked_by_id, {"run_id": event.run_id, "failed": event.failed})
