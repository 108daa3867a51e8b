# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four ways to say no. Every message is an Italian sentence that a person can act on."""


class DomainError(Exception):
    """A refusal with a sentence for the person who asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """The thing does not exist, or the actor may not know that it does."""

    def __init__(self, message: str = "La pagina che cerchi non esiste o non è pubblica.") -> None:
        super().__init__(message)


class Refused(DomainError):
    """A policy says no; ``would_help`` says what would change the answer."""

    def __init__(self, message: str, would_help: str = "") -> None:
        super().__init__(message)
        self.would_help = would_help


class TooMany(Refused):
    """A throttle says no for now; ``retry_after`` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Conflict(DomainError):
    """Someone else acted first. ``theirs`` is what stands now, by field name, so that nothing typed is lost."""

    def __init__(self, message: str, theirs: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.theirs = theirs or {}


class Invalid(DomainError):
    """A value has the wrong shape; ``errors`` maps the field name to the sentence that names it and the remedy."""

    def __init__(self, errors: dict[str, str]) -> None:
        sentences = list(errors.values())
        super().__init__(sentences[0] if len(sentences) == 1 else " ".join(sentences))
        self.errors = errors
