# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office enters for someone who is not at the keyboard: desk, paper, phone, a meeting.

Its five words: desk entry, channel, operator, date received, follow code.
"""
