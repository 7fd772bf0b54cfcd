"""Every kind of tax, as it was charged."""

from .words import (
    altogether,
    back,
    bill,
    case,
    excl,
    fixed,
    group,
    incl,
    item,
    note,
    reverse_charge,
    tax_now,
)

CASES = [
    case(
        # In: 3 × 11.90 = 35.70 = 30.00 + 5.70. Out: 3 × 10.00 + 7 % = 30.00 + 2.10.
        # One in: 10.00 + 1.90; two out: 20.00 + 1.40.
        "tax included and tax on top on one invoice",
        [item("jar", 3, 11.90, incl(19)), item("book", 3, 10.00, excl(7))],
        bill(60.00, 7.80, 67.80),
        back(note(30.00, 3.30, 33.30), jar=1, book=2),
        back(note(30.00, 4.50, 34.50), jar=2, book=1),
    ),
    case(
        "a tax that fell from 21 to 9 per cent since",
        [item("vase", 2, 100.00, excl(21))],
        bill(200.00, 42.00, 242.00),
        tax_now(excl(21), 9),
        back(note(100.00, 21.00, 121.00), vase=1),
        back(note(100.00, 21.00, 121.00), vase=1),
    ),
    case(
        # 121.00 with 21 % in it: 100.00 + 21.00.
        "a tax in the price that fell from 21 to 9 per cent since",
        [item("vase", 2, 121.00, incl(21))],
        bill(200.00, 42.00, 242.00),
        tax_now(incl(21), 9),
        back(note(100.00, 21.00, 121.00), vase=2 - 1),
        back(note(100.00, 21.00, 121.00), vase=1),
    ),
    case(
        # 99.99: 5 % = 4.9995 → 5.00; 9.975 % = 9.974 → 9.97. One: 5.00/3 = 1.67, 9.97/3 = 3.32.
        # Two: 3.33 and 6.65.
        "two taxes on a line",
        [item("sled", 3, 33.33, excl(5), excl(9.975))],
        bill(99.99, 14.97, 114.96),
        back(note(33.33, 4.99, 38.32), sled=1),
        back(note(66.66, 9.98, 76.64), sled=2),
    ),
    case(
        # The same two as one group of taxes.
        "a group of taxes",
        [item("sled", 3, 33.33, group(excl(5), excl(9.975)))],
        bill(99.99, 14.97, 114.96),
        back(note(33.33, 4.99, 38.32), sled=1),
        back(note(66.66, 9.98, 76.64), sled=2),
    ),
    case(
        # 100.00 + 10.00; 5 % of 110.00 = 5.50. Half: 5.00 + 2.75.
        "a tax on a tax",
        [item("rum", 2, 50.00, excl(10, base=True), excl(5))],
        bill(100.00, 15.50, 115.50),
        back(note(50.00, 7.75, 57.75), rum=1),
        back(note(50.00, 7.75, 57.75), rum=1),
    ),
    case(
        # The tax changes after it was invoiced: 7.75 a bottle all the same.
        "a tax on a tax that changed since",
        [item("rum", 2, 50.00, excl(10, base=True), excl(5))],
        bill(100.00, 15.50, 115.50),
        tax_now(excl(10, base=True), 20),
        back(note(50.00, 7.75, 57.75), rum=1),
    ),
    case(
        # 4 × 3.00 = 12.00; 4 × 0.25 = 1.00; 20 % of 13.00 = 2.60. One: 0.25 + 0.65.
        "a fixed amount for each unit, and tax on it",
        [item("bottle", 4, 3.00, fixed(0.25, base=True), excl(20))],
        bill(12.00, 3.60, 15.60),
        back(note(3.00, 0.90, 3.90), bottle=1),
        back(note(9.00, 2.70, 11.70), bottle=3),
    ),
    case(
        "no tax at 0 per cent",
        [item("seed", 2, 25.00, excl(0))],
        bill(50.00, 0, 50.00),
        back(note(25.00, 0, 25.00), seed=1),
    ),
    case(
        # 29.85 / 1.077 = 27.716 → 27.72, tax 2.13. Two: 19.90, tax 1.42; one: 9.95, tax 0.71.
        "an odd tax in the price",
        [item("pen", 3, 9.95, incl(7.7))],
        bill(27.72, 2.13, 29.85),
        back(note(18.48, 1.42, 19.90), pen=2),
        back(note(9.24, 0.71, 9.95), pen=1),
    ),
    case(
        # 21 % on top, 10 % withheld: 200.00 + 42.00 − 20.00.
        "tax that is withheld",
        [item("hour", 2, 100.00, excl(21), excl(-10))],
        bill(200.00, 22.00, 222.00),
        back(note(100.00, 11.00, 111.00), hour=1),
    ),
    case(
        "the customer owes the tax",
        [item("crate", 2, 100.00, reverse_charge(21))],
        bill(200.00, 0, 200.00),
        back(note(100.00, 0, 100.00), crate=1),
        back(note(100.00, 0, 100.00), crate=1),
    ),
    case(
        # Per line 0.33 × 19 % = 0.0627 → 0.06 each. Together: 0.66 × 19 % = 0.1254 → 0.13.
        "tax rounded for the whole invoice, all at once",
        [item("nut", 1, 0.33, excl(19)), item("bolt", 1, 0.33, excl(19))],
        bill(0.66, 0.13, 0.79),
        back(note(0.66, 0.13, 0.79), nut=1, bolt=1),
        rounding="round_globally",
    ),
    case(
        # The same in two returns: however the odd cent falls, both come to 0.13.
        "tax rounded for the whole invoice, one by one",
        [item("nut", 1, 0.33, excl(19)), item("bolt", 1, 0.33, excl(19))],
        bill(0.66, 0.13, 0.79),
        back(None, nut=1),
        back(None, bolt=1),
        altogether(0.66, 0.13, 0.79),
        rounding="round_globally",
    ),
    case(
        # In the price, for the whole invoice: 3 × 1.00 = 3.00 → 2.52 + 0.48 (0.479).
        # Twice 1.00 / 1.19 = 0.84 + 0.16; the third 0.84 + 0.16.
        "tax in the price rounded for the whole invoice",
        [item("nut", 3, 1.00, incl(19))],
        bill(2.52, 0.48, 3.00),
        back(note(0.84, 0.16, 1.00), nut=1),
        back(note(1.68, 0.32, 2.00), nut=2),
        rounding="round_globally",
    ),
]
