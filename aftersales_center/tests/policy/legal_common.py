"""Tables of statutory rules as an administrator would edit them."""

import csv
from io import StringIO

from odoo.tools import file_open

from ...engine.legal_csv import COLUMNS
from ...models.policy.legal_load import SHIPPED


def shipped_text():
    with file_open(SHIPPED, "rb") as shipped:
        return shipped.read().decode()


def table(rows):
    """A table of ``rows``: dicts by column."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def shipped_rows(*codes):
    """Rows of the shipped table as dicts: all, or those of ``codes`` in that order."""
    rows = {row["code"]: row for row in csv.DictReader(StringIO(shipped_text()))}
    return [rows[code] for code in codes] if codes else list(rows.values())


def changed(code, /, **cells):
    """A table of one shipped row with some cells changed."""
    (row,) = shipped_rows(code)
    return table([row | cells])
