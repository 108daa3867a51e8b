# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work: making the documents that were asked for."""

import logging

from consulta.core import clock
from consulta.core.printing import NoPrinter, PrintFailed, TemplateRefused, make_file, make_pdf
from consulta.core.storage import FileMissing
from consulta.documents import service
from consulta.resources import fonts, resource
from consulta.word_templates import queries as word_templates

AT_ONCE = 20
"""Documents that one run makes; the next minute goes on."""
_log = logging.getLogger(__name__)


def make_documents() -> None:
    """Make what waits, one after the other. What dies on the way is taken again later (``service.take_document``)."""
    stylesheet, letters = resource("templates") / "documents" / "document.css", fonts()
    for _ in range(AT_ONCE):
        taken = service.take_document(clock.now())
        if taken is None:
            return
        try:
            is_printed = taken.format == "pdf"
            content = make_pdf(taken.source, stylesheet, letters) if is_printed else make_file(taken.format, taken.source, _template(taken))
        except NoPrinter:
            service.give_up(taken, service.NO_PRINTER, clock.now())
        except (TemplateRefused, FileMissing):
            _log.exception("a document could not be filled into the template", extra={"document": taken.id})
            service.give_up(taken, service.BAD_TEMPLATE, clock.now())
        except PrintFailed:
            _log.exception("a document could not be made", extra={"document": taken.id})
            service.give_up(taken, service.NOT_MADE if taken.format == "pdf" else service.NOT_WRITTEN, clock.now())
        else:
            service.keep_document(taken, content, clock.now())


def _template(taken: service.Taken) -> bytes:
    """The territory's own Word template, for a DOCX. Raises FileMissing."""
    return word_templates.read_template(taken.territory_id) if taken.format == "docx" else b""
