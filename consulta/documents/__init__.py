# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that the office has made as PDF or for an office program: asked for on a page, made by the worker, kept as
attachments (ADR 0023, 0054).

What a document says and who may read it belongs to the feature it is about: its verb asks here after its own policy.
"""
