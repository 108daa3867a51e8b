# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as one page of HTML, which is printed as PDF/UA. It names no file and no address that anybody would open."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from consulta.core.documents import contents
from consulta.core.documents.model import (
    Block,
    Corner,
    Document,
    Figure,
    Heading,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Runs,
    Table,
    is_lead,
    printable,
    with_neighbours,
)

_SHORT, _LONG = 60, 90
_HALF = 235.0
"""Points of a drawing that stands beside another."""
_SHORT_TABLE = 8
"""Rows of a table that stays on one page."""
_ONE_CHART, _BESIDE = 300.0, 12
"""Points of a drawing that a table may stand beside, and the most rows that it may have."""
_LETTERS = 105
"""Letters of the project's own type that the width of the page holds."""
_WIDTH = re.compile(r'<col class="w(\d+)">')
_COMPACT, _LETTER = ' class="compact"', ' class="letter"'


def to_html(document: Document) -> str:
    """The whole page; volumes stand one after the other (``Document.split`` for a page each)."""
    whole = document.whole()
    title = escape(_cut(whole.title, 120))
    body = _body(whole.blocks)
    return printable(
        f'<!doctype html><html lang="{escape(whole.language)}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="author" content="{escape(_cut(whole.owner, 120))}"><meta name="description" content="{title}">'
        f'<meta name="generator" content="Consulta"><style>{_widths(body)}</style></head><body{_COMPACT if document.is_compact else ""}>'
        f'<header><p class="owner" data-short="{escape(_cut(whole.owner, _LONG))}" data-title="{escape(_cut(whole.title, _SHORT))}"'
        f' data-head="{escape(whole.foot)}">{escape(whole.owner)}</p></header>'
        f"<main{_LETTER if whole.opening else ''}>{_body(whole.opening)}<h1>{escape(whole.headline)}</h1>"
        f"{_subtitle(whole.subtitle)}{_contents(whole)}{body}</main></body></html>"
    )


def blocks_to_html(blocks: Sequence[Block]) -> str:
    """Some blocks as a fragment for a page of the site, which shows its drawings in its own way."""
    return _body([block for block in blocks if not isinstance(block, Figure)])


def _body(blocks: Sequence[Block]) -> str:
    """Words that follow each other are one quotation; what introduces a drawing, a table or a quotation stays on its page."""
    made: list[str] = []
    for place, (before, block, after) in enumerate(with_neighbours(blocks)):
        if isinstance(block, Quotation):
            head = "" if isinstance(before, Quotation) else '<blockquote class="words">'
            foot = "" if isinstance(after, Quotation) else "</blockquote>"
            made.append(f"{head}<p>{_inline(block.runs)}</p>{foot}")
        elif isinstance(block, Paragraph) and is_lead(before, block, after):
            made.append(f'<p class="lead">{_inline(block.runs)}</p>')
        elif _stands_beside(block, after):
            made.append(f'<div class="beside"><div>{_BLOCKS[type(block)](block, place)}</div>')
        elif _stands_beside(before, block):
            made.append(f"<div>{_BLOCKS[type(block)](block, place)}</div></div>")
        else:
            made.append(_BLOCKS[type(block)](block, place))
    return "".join(made)


def _widths(body: str) -> str:
    """A rule for each width of a column that the page has, in thousandths."""
    return "".join(f".w{one} {{ width: {int(one) / 10}% }}" for one in sorted(set(_WIDTH.findall(body)), key=int))


def _stands_beside(block: Block | None, after: Block | None) -> bool:
    """Whether a drawing and the table of its values share a line: both are small, and neither leaves half a page empty behind it."""
    if not isinstance(block, Figure) or not isinstance(after, Table):
        return False
    return _HALF < block.size[0] <= _ONE_CHART and len(after.headings) == 2 and len(after.rows) <= _BESIDE


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _subtitle(text: str) -> str:
    return f'<p class="plan">{escape(text)}</p>' if text else ""


def _contents(document: Document) -> str:
    """The table of contents: headings of level 2, each with its page."""
    named = contents.named(document)
    if not named:
        return ""
    lines = "".join(f'<li><a href="#p{place}">{escape(block.text)}</a></li>' for place, block in named)
    return f'<section class="contents"><h2>{escape(document.contents)}</h2><ul>{lines}</ul></section>'


def _inline(runs: Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    html = escape(run.text, quote=False).replace("\n", "<br>")
    if run.is_emphasis:
        html = f"<em>{html}</em>"
    if run.is_strong:
        html = f"<strong>{html}</strong>"
    return f'<a href="{escape(run.href)}">{html}</a>' if run.href else html


def _heading(block: Heading, place: int) -> str:
    return f'<h{block.level} id="p{place}">{escape(block.text)}</h{block.level}>'


def _paragraph(block: Paragraph, _place: int) -> str:
    return f"<p>{_inline(block.runs)}</p>"


def _listing(block: Listing, _place: int) -> str:
    tag = "ol" if block.is_ordered else "ul"
    return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in block.items)}</{tag}>"


def _table(block: Table, _place: int) -> str:
    return "".join(map(_one_table, block.narrowed()))


def _one_table(block: Table) -> str:
    """Its columns are as wide as they need. One that only holds figures stands at its right edge."""
    figures = [block.holds_figures(place) for place in range(len(block.headings))]
    widths = "".join(f'<col class="w{max(1, round(share * 1000))}">' for share in block.shares(_LETTERS))
    heads = zip(block.headings, figures, strict=True)
    head = "".join(f'<th scope="col"{_named(is_figure)}>{escape(cell)}</th>' for cell, is_figure in heads)
    body = "".join(f"<tr>{_cells(row, block.has_row_heads, figures)}</tr>" for row in block.rows)
    kinds = (
        ("many", block.is_crowded),
        ("whole", len(block.rows) <= _SHORT_TABLE),
        ("figures", any(figures)),
        ("pair", figures[1:] == [True]),
    )
    named = "".join(f" {name}" for name, holds in kinds if holds)
    return (
        f'<table class="sized{named}"><caption>{escape(block.caption)}</caption><colgroup>{widths}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _named(is_figure: bool) -> str:
    return ' class="figure"' if is_figure else ""


def _cells(row: tuple[str, ...], has_row_heads: bool, figures: Sequence[bool]) -> str:
    first = f'<th scope="row">{_cell(row[0])}</th>' if has_row_heads and row else ""
    rest = list(zip(row, figures, strict=False))[1 if first else 0 :]
    return first + "".join(f"<td{_named(is_figure)}>{_cell(cell)}</td>" for cell, is_figure in rest)


def _cell(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _figure(block: Figure, _place: int) -> str:
    caption = f"<figcaption>{escape(block.caption)}</figcaption>" if block.caption else ""
    narrow = ' class="half"' if block.size[0] <= _HALF else ""
    return f'<figure{narrow}><img alt="{escape(block.alt)}" src="{block.address}">{caption}</figure>'


def _note(block: Note, _place: int) -> str:
    return f'<p class="note">{_inline(block.runs)}</p>'


def _corner(block: Corner, _place: int) -> str:
    return f'<p class="{"sign" if block.is_signed else "to"}">{"<br>".join(map(_inline, block.lines))}</p>'


def _page_break(_block: PageBreak, _place: int) -> str:
    return '<div class="page-break"></div>'


_BLOCKS: Mapping[type, Callable[[Any, int], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Table: _table,
    Figure: _figure,
    Note: _note,
    PageBreak: _page_break,
    Corner: _corner,
}
