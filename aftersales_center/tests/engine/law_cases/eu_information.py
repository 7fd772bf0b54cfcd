"""What follows from what the customer was told: Dir. 2011/83/EU art. 6, 10, 11a and 14.

The extension is twelve months after the end of the initial period: counted from its fourteenth
day as such, before any roll-over. The withdrawal function is part of the information on contracts
concluded by an online interface from 19 June 2026.
"""

from .words import NOTHING, at, gives, withdrawal

OPEN = "withdrawal.open"
OVER = "withdrawal.over"

EXTENDED = "CRD art. 10(1); BGB § 356(3)"
LATE = "CRD art. 10(2)"
FUNCTION = "CRD art. 6(1)(h), 10(1), 11a; Dir. (EU) 2023/2673 art. 1; BGB § 356a"

NO_FUNCTION = ("withdrawal", "return_cost")

CASES = [
    withdrawal(
        "never told: twelve months more, the seller pays the way back, no deduction",
        EXTENDED + "; art. 6(6), 14(1)-(2)",
        at("DE", delivered="2026-03-02", told=NOTHING, asked="2026-12-01"),
        gives(OPEN, until="2027-03-16", payer="seller", deducts=False, outbound="standard_only"),
    ),
    withdrawal(
        "never told: over after fourteen days and twelve months",
        EXTENDED,
        at("DE", delivered="2026-03-02", told=NOTHING, asked="2027-03-17 00:00"),
        gives(OVER, until="2027-03-16"),
    ),
    withdrawal(
        "never told, the fourteenth day a Saturday: twelve months from it, then Sunday rolls",
        EXTENDED + "; Reg. 1182/71 art. 3(4)",
        at("DE", delivered="2026-03-07", told=NOTHING, asked="2026-12-01"),
        gives(OPEN, until="2027-03-22"),
    ),
    withdrawal(
        "never told, the fourteenth day the leap day: the end of February a year later",
        EXTENDED + "; Reg. 1182/71 art. 3(2)(c): no such day, so the month's last",
        at("DE", delivered="2024-02-15", told=NOTHING, asked="2024-12-01"),
        gives(OPEN, until="2025-02-28"),
    ),
    withdrawal(
        "never told, two parcels: from the last one, and Good Friday 26 March 2027 rolls",
        EXTENDED + "; art. 9(2)(b)(i); Reg. 1182/71 art. 3(4)",
        at("DE", delivered="2026-03-02", last="2026-03-12", told=NOTHING, asked="2027-03-20"),
        gives(OPEN, until="2027-03-30"),
    ),
    withdrawal(
        "told three months late: fourteen days from that day",
        LATE,
        at(
            "DE",
            delivered="2026-03-02",
            told={"withdrawal": "2026-06-08", "return_cost": "2026-06-08"},
            asked="2026-06-20",
        ),
        gives(OPEN, until="2026-06-22"),
    ),
    withdrawal(
        "told three months late, asked on the fifteenth day",
        LATE,
        at(
            "DE",
            delivered="2026-03-02",
            told={"withdrawal": "2026-06-08", "return_cost": "2026-06-08"},
            asked="2026-06-23",
        ),
        gives(OVER, until="2026-06-22"),
    ),
    withdrawal(
        "told three months late on a Saturday: the fourteenth day rolls to Monday",
        LATE + "; Reg. 1182/71 art. 3(4)",
        at(
            "DE",
            delivered="2026-03-02",
            told={"withdrawal": "2026-05-30", "return_cost": "2026-05-30"},
            asked="2026-06-10",
        ),
        gives(OPEN, until="2026-06-15"),
    ),
    withdrawal(
        "told three days after delivery: from that day",
        LATE,
        at(
            "DE",
            delivered="2026-03-02",
            told={"withdrawal": "2026-03-05", "return_cost": "2026-03-05"},
            asked="2026-03-18",
        ),
        gives(OPEN, until="2026-03-19"),
    ),
    withdrawal(
        "told between order and delivery: in time for the days, too late for the way back's cost",
        "CRD art. 6(1), (6), 9(2)(b): the cost has to be told before the contract",
        at(
            "DE",
            delivered="2026-03-02",
            told={"withdrawal": "2026-02-28", "return_cost": "2026-02-28"},
        ),
        gives(OPEN, until="2026-03-16", payer="seller", deducts=True),
    ),
    withdrawal(
        "told about the cost of the way back only",
        EXTENDED + "; art. 6(6), 14(1)-(2)",
        at("DE", delivered="2026-03-02", told=("return_cost",), asked="2026-12-01"),
        gives(OPEN, until="2027-03-16", payer="consumer", deducts=False),
    ),
    withdrawal(
        "told about the right, not about the cost: the seller pays the way back",
        "CRD art. 6(6), 14(1)",
        at("DE", delivered="2026-03-02", told=("withdrawal",)),
        gives(OPEN, until="2026-03-16", payer="seller", deducts=True),
    ),
    withdrawal(
        "Italy, never told",
        "Codice del consumo art. 53",
        at("IT", delivered="2026-01-12", told=NOTHING, asked="2026-12-01"),
        gives(OPEN, until="2027-01-26", payer="seller", deducts=False),
    ),
    withdrawal(
        "Netherlands, never told: a year later the last day is King's Day, Tuesday 27 April 2027",
        "BW 6:230o(2); Algemene termijnenwet art. 1, 3",
        at("NL", delivered="2026-04-13", told=NOTHING, asked="2027-04-28 22:00"),
        gives(OPEN, until="2027-04-28"),
    ),
    withdrawal(
        "Poland, never told",
        "u.p.k. art. 29",
        at("PL", delivered="2026-03-02", told=NOTHING, asked="2027-03-16 23:59"),
        gives(OPEN, until="2027-03-16", payer="seller"),
    ),
    withdrawal(
        "Norway, never told",
        "Angrerettloven § 21",
        at("NO", delivered="2026-02-02", told=NOTHING, asked="2027-01-04"),
        gives(OPEN, until="2027-02-16", deducts=False),
    ),
    withdrawal(
        "the last contract without the function's duty",
        FUNCTION + ": from 19 June 2026",
        at(
            "DE",
            ordered="2026-06-18 23:59",
            delivered="2026-06-22",
            told=NO_FUNCTION,
            asked="2026-07-07",
        ),
        gives(OVER, until="2026-07-06"),
    ),
    withdrawal(
        "the first contract with the function's duty, half an hour before midnight UTC",
        FUNCTION,
        at(
            "DE",
            ordered="2026-06-19 00:30",
            delivered="2026-06-22",
            told=NO_FUNCTION,
            asked="2026-10-01",
        ),
        gives(OPEN, until="2027-07-06", payer="consumer", deducts=False),
    ),
    withdrawal(
        "the function's duty met: the ordinary days",
        FUNCTION,
        at("DE", ordered="2026-06-19", delivered="2026-06-22", asked="2026-07-06 23:00"),
        gives(OPEN, until="2026-07-06", deducts=True),
    ),
    withdrawal(
        "the function's duty met after delivery: fourteen days from that day",
        FUNCTION + "; art. 10(2)",
        at(
            "DE",
            ordered="2026-06-19",
            delivered="2026-06-22",
            told={"withdrawal": None, "return_cost": None, "withdrawal_function": "2026-07-01"},
            asked="2026-07-14",
        ),
        gives(OPEN, until="2026-07-15"),
    ),
    withdrawal(
        "France has the function's duty too",
        "Code de la consommation L221-5, L221-20, L221-21, D221-5",
        at("FR", delivered="2026-09-07", told=NO_FUNCTION, asked="2027-02-01"),
        gives(OPEN, until="2027-09-21", deducts=False),
    ),
    withdrawal(
        "Italy has the function's duty too",
        "Codice del consumo art. 49, 53, 54-bis",
        at("IT", delivered="2026-09-07", told=NO_FUNCTION, asked="2027-02-01"),
        gives(OPEN, until="2027-09-21"),
    ),
    withdrawal(
        "Netherlands: without the function's notice the year follows",
        "BW 6:230m(1)(h), 6:230o(2), 6:230oa; ACM 11 June 2026",
        at("NL", delivered="2026-09-07", told=NO_FUNCTION, asked="2027-02-01"),
        gives(OPEN, until="2027-09-21"),
    ),
    withdrawal(
        "Norway: the function is not known to be law there",
        "Angrerettloven §§ 20-21; art. 11a in the EEA not verified",
        at("NO", delivered="2026-09-07", told=NO_FUNCTION, asked="2026-09-22"),
        gives(OVER, until="2026-09-21"),
    ),
]
