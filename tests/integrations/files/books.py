"""Workbooks as tests bring them."""

import io

from openpyxl import Workbook


def workbook(*sheets, **states):
    """A workbook of these sheets; `states` says of one (as `s1`) that it is hidden."""
    book, made = Workbook(), io.BytesIO()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"s{number}")
        sheet.sheet_state = states.get(f"s{number}", "visible")
        for row in rows:
            sheet.append(row)
    book.save(made)
    return made.getvalue()
