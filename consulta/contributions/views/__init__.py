# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of taking part: writing, drafts and the mailed link, receipt, correcting, taking back."""

from consulta.contributions.views import comments, drafts, endorsements, own, sent_files, similar, submission, support, together
from consulta.contributions.views.blueprint import bp

__all__ = ["bp", "comments", "drafts", "endorsements", "own", "sent_files", "similar", "submission", "support", "together"]
