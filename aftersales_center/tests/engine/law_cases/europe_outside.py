"""Withdrawal in Europe outside the directive: the United Kingdom's days never roll over."""

from .words import BUSINESS, NOTHING, at, gives, withdrawal

OPEN = "withdrawal.open"
OVER = "withdrawal.over"

UK = "SI 2013/3134 reg. 30: calendar days, no roll-over"

CASES = [
    withdrawal(
        "United Kingdom: an ordinary parcel",
        UK + "; reg. 34-35",
        at("GB", delivered="2026-03-02"),
        gives(OPEN, until="2026-03-16", payer="consumer", outbound="standard_only", deducts=True),
    ),
    withdrawal(
        "United Kingdom: Christmas Day stays the last day",
        UK,
        at("GB", delivered="2025-12-11"),
        gives(OPEN, until="2025-12-25"),
    ),
    withdrawal(
        "United Kingdom: the Sunday the clocks go forward stays the last day, and is shorter",
        UK,
        at("GB", delivered="2026-03-15", asked="2026-03-29 23:59:59"),
        gives(OPEN, until="2026-03-29", end="2026-03-29T22:59:59.999999+00:00"),
    ),
    withdrawal(
        "United Kingdom: at the midnight after that Sunday it is over",
        UK,
        at("GB", delivered="2026-03-15", asked="2026-03-30 00:00"),
        gives(OVER, until="2026-03-29"),
    ),
    withdrawal(
        "United Kingdom: the Sunday the clocks go back",
        UK,
        at("GB", delivered="2026-10-11", asked="2026-10-25 23:30"),
        gives(OPEN, until="2026-10-25", end="2026-10-25T23:59:59.999999+00:00"),
    ),
    withdrawal(
        "United Kingdom: two parcels of one order",
        "SI 2013/3134 reg. 30(4)",
        at("GB", delivered="2026-03-02", last="2026-03-12", asked="2026-03-26"),
        gives(OPEN, until="2026-03-26"),
    ),
    withdrawal(
        "United Kingdom: never told",
        "SI 2013/3134 reg. 31(3), 34(9), 35(5)",
        at("GB", delivered="2026-03-07", told=NOTHING, asked="2027-01-04"),
        gives(OPEN, until="2027-03-21", payer="seller", deducts=False),
    ),
    withdrawal(
        "United Kingdom: told late",
        "SI 2013/3134 reg. 31(2)",
        at(
            "GB",
            delivered="2026-03-02",
            told={"withdrawal": "2026-05-30", "return_cost": "2026-05-30"},
            asked="2026-06-10",
        ),
        gives(OPEN, until="2026-06-13"),
    ),
    withdrawal(
        "United Kingdom: no duty to have a withdrawal function",
        "SI 2013/3134 reg. 30-31; art. 11a is not law there",
        at("GB", delivered="2026-09-07", told=("withdrawal", "return_cost"), asked="2026-09-22"),
        gives(OVER, until="2026-09-21"),
    ),
    withdrawal(
        "United Kingdom: custom made",
        "SI 2013/3134 reg. 28(1)(b)",
        at("GB", delivered="2026-03-02", facts=["custom_made"]),
        gives("withdrawal.exception", exception="custom_made"),
    ),
    withdrawal(
        "United Kingdom: a company",
        "SI 2013/3134 reg. 4",
        at("GB", delivered="2026-03-02", buyer=BUSINESS),
        gives("withdrawal.business"),
    ),
    withdrawal(
        "Switzerland: none for what is bought online",
        "OR 40a-40f: doorstep and telephone only",
        at("CH", delivered="2026-03-02"),
        gives("withdrawal.none"),
    ),
    withdrawal(
        "Turkey: fourteen days, and the seller pays the way back",
        "6502 s.K. art. 48; Mesafeli Sözleşmeler Yönetmeliği art. 9, 13",
        at("TR", delivered="2026-03-02"),
        gives(OPEN, until="2026-03-16", payer="seller", outbound="y"),
    ),
    withdrawal(
        "Turkey: never told, one year more",
        "Mesafeli Sözleşmeler Yönetmeliği art. 10",
        at("TR", delivered="2026-03-02", told=NOTHING, asked="2026-12-01"),
        gives(OPEN, until="2027-03-16", payer="seller"),
    ),
]
