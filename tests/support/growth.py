# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether work grows with its input or with the square of it: a ratio holds on any machine, a time does not."""

import time
from collections.abc import Callable

FACTOR = 8
ALLOWED = 2.5
"""Eight times the input may take twenty times the work; work that grows with the square takes sixty-four."""
TOO_SHORT_S = 0.004
"""Below this processor time a clock tells nothing: work that short at full size is not slow."""


def assert_grows_with_its_input(work: Callable[[int], object], size: int) -> None:
    """Fail when ``work(size)`` takes more than ``FACTOR * ALLOWED`` times the processor time of ``work(size / FACTOR)``."""
    work(size // FACTOR)
    small = _least(lambda: work(size // FACTOR), 5)
    large = _least(lambda: work(size), 3)
    most = max(small, TOO_SHORT_S) * FACTOR * ALLOWED
    assert large < most, f"{size} characters take {large:.3f} s, an eighth of them {small:.3f} s"


def _least(action: Callable[[], object], times: int) -> float:
    """The shortest of several runs: whoever else uses the machine can only lengthen one."""
    return min(_seconds(action) for _ in range(times))


def _seconds(action: Callable[[], object]) -> float:
    began = time.process_time()
    action()
    return time.process_time() - began
