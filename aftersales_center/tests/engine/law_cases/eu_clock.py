"""The clock of the European withdrawal: Dir. 2011/83/EU art. 9, Reg. 1182/71 art. 3.

Fourteen calendar days, the day of possession not counted, of the last good of the order; a last
day on a weekend or a holiday of the consumer's country becomes the next working day. Holidays
are named beside the cases that turn on them.
"""

from .words import MISSING, at, gives, withdrawal

OPEN = "withdrawal.open"
OVER = "withdrawal.over"
UNDELIVERED = "withdrawal.open_undelivered"

DAYS = "CRD art. 9(2)(b); BGB §§ 187(1), 188(1), 355(2), 356(2)"
ROLLS = "Reg. 1182/71 art. 3(4); CRD recital 41; BGB § 193"

CASES = [
    withdrawal(
        "an ordinary parcel: fourteen days after the Monday it came",
        DAYS + "; art. 13(1)-(2), 14(1)-(2)",
        at("DE", delivered="2026-03-02", asked="2026-03-10"),
        gives(OPEN, until="2026-03-16", payer="consumer", outbound="standard_only", deducts=True),
    ),
    withdrawal(
        "sent in the last second of the last day: in time",
        "CRD art. 11(2): sending suffices",
        at("DE", delivered="2026-03-02", asked="2026-03-16 23:59:59"),
        gives(OPEN, until="2026-03-16", end="2026-03-16T22:59:59.999999+00:00"),
    ),
    withdrawal(
        "sent at midnight, when the last day is over: too late",
        DAYS,
        at("DE", delivered="2026-03-02", asked="2026-03-17 00:00:00"),
        gives(OVER, until="2026-03-16"),
    ),
    withdrawal(
        "handed over a minute before the customer's midnight",
        DAYS,
        at("DE", delivered="2026-03-02 23:59"),
        gives(OPEN, until="2026-03-16"),
    ),
    withdrawal(
        "handed over a minute after the customer's midnight, the day before in UTC",
        DAYS,
        at("DE", delivered="2026-03-03 00:01"),
        gives(OPEN, until="2026-03-17"),
    ),
    withdrawal(
        "the fourteenth day is a Saturday: Monday",
        ROLLS,
        at("DE", delivered="2026-03-07"),
        gives(OPEN, until="2026-03-23"),
    ),
    withdrawal(
        "the fourteenth day is a Sunday: Monday",
        ROLLS,
        at("DE", delivered="2026-03-01"),
        gives(OPEN, until="2026-03-16"),
    ),
    withdrawal(
        "Easter: Good Friday 3 April rolls over Easter Monday 6 April",
        ROLLS,
        at("DE", delivered="2026-03-20"),
        gives(OPEN, until="2026-04-07"),
    ),
    withdrawal(
        "asked on the evening of the day Easter was rolled to",
        ROLLS,
        at("DE", delivered="2026-03-20", asked="2026-04-07 23:30"),
        gives(OPEN, until="2026-04-07"),
    ),
    withdrawal(
        "New Year's Day rolls to 2 January",
        ROLLS,
        at("DE", delivered="2025-12-18"),
        gives(OPEN, until="2026-01-02"),
    ),
    withdrawal(
        "Christmas on a Thursday rolls over Boxing Day and the weekend",
        ROLLS,
        at("DE", delivered="2025-12-11"),
        gives(OPEN, until="2025-12-29"),
    ),
    withdrawal(
        "Labour Day on a Friday rolls to Monday",
        ROLLS,
        at("DE", delivered="2026-04-17"),
        gives(OPEN, until="2026-05-04"),
    ),
    withdrawal(
        "Ascension Day, Thursday 14 May",
        ROLLS,
        at("DE", delivered="2026-04-30"),
        gives(OPEN, until="2026-05-15"),
    ),
    withdrawal(
        "Whit Monday, 25 May",
        ROLLS,
        at("DE", delivered="2026-05-11"),
        gives(OPEN, until="2026-05-26"),
    ),
    withdrawal(
        "a holiday before the last day changes nothing: calendar days",
        DAYS + "; Reg. 1182/71 art. 3(3): holidays count",
        at("DE", delivered="2026-03-26"),
        gives(OPEN, until="2026-04-09"),
    ),
    withdrawal(
        "Epiphany is a holiday in Bavaria",
        ROLLS + "; BayFTG art. 1",
        at("DE-BY", delivered="2025-12-23"),
        gives(OPEN, until="2026-01-07"),
    ),
    withdrawal(
        "Epiphany is a working day in Hamburg",
        ROLLS,
        at("DE-HH", delivered="2025-12-23"),
        gives(OPEN, until="2026-01-06"),
    ),
    withdrawal(
        "the night the clocks go forward: Sunday 29 March rolls to Monday, in summer time",
        ROLLS,
        at("DE", delivered="2026-03-15", asked="2026-03-30 23:30"),
        gives(OPEN, until="2026-03-30", end="2026-03-30T21:59:59.999999+00:00"),
    ),
    withdrawal(
        "handed over in summer time, over in winter time: Sunday 25 October rolls to Monday",
        ROLLS,
        at("DE", delivered="2026-10-11", asked="2026-10-26 23:30"),
        gives(OPEN, until="2026-10-26", end="2026-10-26T22:59:59.999999+00:00"),
    ),
    withdrawal(
        "the last day is the leap day",
        DAYS,
        at("DE", delivered="2024-02-15"),
        gives(OPEN, until="2024-02-29"),
    ),
    withdrawal(
        "the same delivery in a year without a leap day: Saturday 1 March, so Monday",
        ROLLS,
        at("DE", delivered="2025-02-15"),
        gives(OPEN, until="2025-03-03"),
    ),
    withdrawal(
        "handed over on the leap day",
        DAYS,
        at("DE", delivered="2024-02-29"),
        gives(OPEN, until="2024-03-14"),
    ),
    withdrawal(
        "one order in two parcels: the later one counts for the first too",
        "CRD art. 9(2)(b)(i); BGB § 356(2) no. 1 b",
        at("DE", delivered="2026-03-02", last="2026-03-12", asked="2026-03-24"),
        gives(OPEN, until="2026-03-26"),
    ),
    withdrawal(
        "one order in two parcels: over for both after the later one's days",
        "CRD art. 9(2)(b)(i); BGB § 356(2) no. 1 b",
        at("DE", delivered="2026-03-02", last="2026-03-12", asked="2026-03-27 00:00:01"),
        gives(OVER, until="2026-03-26"),
    ),
    withdrawal(
        "a line in two lots: the last piece counts",
        "CRD art. 9(2)(b)(ii); BGB § 356(2) no. 1 c",
        at("DE", first="2026-03-02", delivered="2026-03-09", asked="2026-03-20"),
        gives(OPEN, until="2026-03-23"),
    ),
    withdrawal(
        "a good of the order is on back order: open, whatever the days",
        "CRD art. 9(2)(b)(i): last good",
        at("DE", delivered="2026-03-02", last=MISSING, asked="2026-05-20"),
        gives(UNDELIVERED, until=None),
    ),
    withdrawal(
        "nothing was delivered yet: it may be withdrawn from already",
        "CRD recital 40",
        at("DE", ordered="2026-02-25", asked="2026-02-26"),
        gives(UNDELIVERED, until=None),
    ),
    withdrawal(
        "France: one order in three parcels, the last one by Easter",
        "Code de la consommation L221-18 2°; Easter Monday 6 April",
        at("FR", first="2026-03-05", delivered="2026-03-10", last="2026-03-23"),
        gives(OPEN, until="2026-04-07"),
    ),
    withdrawal(
        "a contract on the first day of the Consumer Rights Directive",
        "CRD art. 28(2): contracts from 13 June 2014",
        at("DE", ordered="2014-06-13", delivered="2014-06-16"),
        gives(OPEN, until="2014-06-30"),
    ),
    withdrawal(
        "a contract of the day before: no rule of this data set speaks of it",
        "CRD art. 28(2)",
        at("DE", ordered="2014-06-12", delivered="2014-06-16"),
        gives("withdrawal.unknown", until=None),
    ),
]
