# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names and titles full of line ends never become headers: what is looked at are the bytes that a mail server takes.

Found when it was written: an encoded word that hides a line end, in a subject, was decoded by the standard library and made headers.
"""

from collections.abc import Callable
from email import policy
from email.parser import BytesParser

import pytest
from flask import Flask

from consulta.accounts import service as accounts
from consulta.accounts.requests import RegisterUser
from consulta.core import clock
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.errors import Invalid
from consulta.notifications import delivery
from consulta.organisations.queries import actor_of
from tests.factories.accounts import make_user
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.support.smtp import MailServer

Post = Callable[..., str]
ENDS = {
    "crlf": "\r\n",
    "lf": "\n",
    "cr": "\r",
    "folded": "\r\n ",
    "vertical tab": "\x0b",
    "form feed": "\x0c",
    "file separator": "\x1c",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "encoded word": "=?utf-8?q?=0D=0A?=",
}
KNOWN = {
    "auto-submitted",
    "content-language",
    "content-type",
    "content-transfer-encoding",
    "date",
    "from",
    "message-id",
    "mime-version",
    "subject",
    "to",
}


def attack(end: str) -> str:
    return f"Anna{end}Bcc: vittima@esempio.it{end}X-Spia: 1{end}{end}Testo falso"


def judge(raw: bytes) -> None:
    """Only our headers, one recipient, the false ones nowhere but as words."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    names = {line.partition(b":")[0].lower().decode() for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")}
    assert names <= KNOWN, names - KNOWN
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert message["Bcc"] is None
    assert message["X-Spia"] is None
    assert len(message.get_all("To", [])) == 1
    assert "vittima" not in str(message["To"])
    assert head.isascii()


def test_a_subject_with_line_ends_is_one_header(
    mail_app: Flask, post: Post, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a template or a title gives as subject, even past every form."""
    waiting = iter(ENDS.values())

    def compose(_envelope: object) -> tuple[str, str, str]:
        end = next(waiting)
        return attack(end), attack(end), "<p>x</p>"

    monkeypatch.setitem(mail_app.extensions, delivery.EXTENSION, compose)
    for _ in ENDS:
        post()
    assert delivery.sweep() == len(ENDS)
    mail_server.wait_for(len(ENDS))
    for letter in mail_server.accepted:
        judge(letter.as_bytes())


def test_names_and_titles_reach_the_letters_as_words(mail_app: Flask, mail_server: MailServer) -> None:
    """By the real services: the name of who writes, the title of a contribution, its receipt."""
    territory = make_territory()
    for number, end in enumerate(ENDS.values()):
        author = actor_of(make_user(attack(end)[:110], f"anna{number}@esempio.it"), clock.now())
        make_contribution(territory, author=author, title=attack(end)[:110])
    db.session.rollback()
    delivery.sweep()
    mail_server.wait_for(2 * len(ENDS))
    for letter in mail_server.accepted:
        judge(letter.as_bytes())


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_an_address_with_a_line_end_is_no_address(app: Flask, end: str) -> None:
    with pytest.raises(Invalid):
        accounts.register_user(ANONYMOUS, RegisterUser(f"anna@esempio.it{end}Bcc: vittima@esempio.it", "Anna"), clock.now())
