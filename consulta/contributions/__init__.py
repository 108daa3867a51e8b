# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people bring: needs, priorities, critical issues, proposals; their revisions, comments, and drafts not yet sent.

Its five words: contribution, revision, comment, draft, receipt.
"""
