"""Tables as notebooks show them."""

from __future__ import annotations

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._doudi import Table

_SHOWN = 20


def table(of: Table) -> str:
    """The first rows, and how many there are."""
    lines = ["<table><tr>", *(f"<th>{escape(name)}</th>" for name in of.columns), "</tr>"]
    for row in of._head(_SHOWN):
        lines += ["<tr>", *(f"<td>{escape(cell)}</td>" for cell in row), "</tr>"]
    lines.append("</table>")
    if len(of) > _SHOWN:
        lines.append(f"<p>{len(of)} 行 · rows</p>")
    return "".join(lines)
