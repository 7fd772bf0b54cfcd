"""Currencies, rates, decimals and coins."""

from .words import altogether, back, bill, case, excl, incl, item, left, note, rate_now, reduce

CASES = [
    case(
        # 3 × 333 less 10 % = 899.1 → 899. One: 299.7 → 300; the last 899 − 600.
        "yen",
        [item("tea", 3, 333, discount=10)],
        bill(899, 0, 899),
        back(note(300, 0, 300), tea=1),
        back(note(300, 0, 300), tea=1),
        back(note(299, 0, 299), tea=1),
        left("tea", 0),
        currency="JPY",
    ),
    case(
        # 3 × 110 with 10 % in it: 300 + 30.
        "yen with tax in the price",
        [item("tea", 3, 110, incl(10))],
        bill(300, 30, 330),
        back(note(100, 10, 110), tea=1),
        currency="JPY",
    ),
    case(
        # 3 × 0.333 = 0.999, tax 0.04995 → 0.050. One: 0.050/3 = 0.017; two: 0.033.
        "three decimals of a dinar",
        [item("tea", 3, 0.333, excl(5))],
        bill(0.999, 0.050, 1.049),
        back(note(0.333, 0.017, 0.350), tea=1),
        back(note(0.666, 0.033, 0.699), tea=2),
        currency="KWD",
    ),
    case(
        # 3 × 0.335 = 1.005 → 1.01. One: 0.335 → 0.34; 0.34; the last 0.33.
        "prices with three decimals",
        [item("screw", 3, 0.335)],
        bill(1.01, 0, 1.01),
        back(note(0.34, 0, 0.34), screw=1),
        back(note(0.34, 0, 0.34), screw=1),
        back(note(0.33, 0, 0.33), screw=1),
        price_digits=3,
    ),
    case(
        # 100.00 at two to one: 50.00 in the company's books. At four to one today a unit is still
        # worth 25.00.
        "another rate today",
        [item("watch", 2, 50.00)],
        bill(100.00, 0, 100.00, days_ago=40),
        rate_now(4.0),
        back(note(50.00, 0, 50.00, books=25.00), watch=1),
        back(note(50.00, 0, 50.00, books=25.00), watch=1),
        left("watch", 0.0),
        currency="CHF",
        rate=2.0,
    ),
    case(
        # 107.70 at two to one, tax in the price: 100.00 + 7.70; a half: 50.00 + 3.85.
        "another rate today, tax in the price, a reduction first",
        [item("watch", 2, 53.85, incl(7.7))],
        bill(100.00, 7.70, 107.70, days_ago=40),
        rate_now(4.0),
        reduce(note(10.00, 0.77, 10.77, books=5.39), percent=10, watch=2),
        back(note(90.00, 6.93, 96.93, books=48.47), watch=2),
        left("watch", 0.0),
        currency="CHF",
        rate=2.0,
    ),
    case(
        # 3 × 3.34 = 10.02, rounded to 10.00. Each payment is rounded by itself: 6.68 → 6.70,
        # 3.34 → 3.35.
        "coins of five, on a line of its own",
        [item("milk", 3, 3.34)],
        bill(10.00, 0, 10.00),
        back(note(6.70, 0, 6.70), milk=2),
        back(note(3.35, 0, 3.35), milk=1),
        left("milk", 0.0),
        cash="add_invoice_line",
    ),
    case(
        # 10.02 + 8 % = 0.80: 10.82 → 10.80, the tax is 0.78. All back: the same.
        "coins of five, on the tax",
        [item("milk", 3, 3.34, excl(8))],
        bill(10.02, 0.78, 10.80),
        back(note(10.02, 0.78, 10.80), milk=3),
        cash="biggest_tax",
    ),
    case(
        # 2 × 19.99 with 8 %: 39.98 + 3.20 (3.198); a unit: 19.99 + 1.60.
        "a foreign order with tax",
        [item("watch", 2, 19.99, excl(8))],
        bill(39.98, 3.20, 43.18),
        back(note(19.99, 1.60, 21.59), watch=1),
        back(note(19.99, 1.60, 21.59), watch=1),
        altogether(39.98, 3.20, 43.18),
        currency="CHF",
        rate=1.7,
    ),
]
