# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that leave the house: one typed model, written as PDF/UA, ODT, DOCX, XLSX and ODS (ADR 0054). No domain words here.

The libraries that write run in processes of their own, which ``core.printing`` starts; the model and its page of HTML load none.
"""
