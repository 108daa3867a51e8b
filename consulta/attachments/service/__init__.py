# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of attached files, of those that wait for a form, of the limits."""

from consulta.attachments.service.files import (
    attach,
    await_texts,
    forget_old,
    keep_back,
    release,
    remove,
    remove_all,
    replace,
    sweep,
    withdraw,
)
from consulta.attachments.service.limits import change_limits
from consulta.attachments.service.waiting import WAITS_FOR, bind, forget_waiting, forget_waiting_of, hold, let_go, let_go_all, open_waiting

__all__ = [
    "WAITS_FOR",
    "attach",
    "await_texts",
    "bind",
    "change_limits",
    "forget_old",
    "forget_waiting",
    "forget_waiting_of",
    "hold",
    "keep_back",
    "let_go",
    "let_go_all",
    "open_waiting",
    "release",
    "remove",
    "remove_all",
    "replace",
    "sweep",
    "withdraw",
]
