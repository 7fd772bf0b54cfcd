"""When a complaint has to be acknowledged and answered, by the law of the customer's country.

The last day of a duty of the seller's does not roll.
"""

from .words import acknowledgement, answer, at

MONDAY = "2026-03-02"


def bought(place, **facts):
    return at(place, delivered="2026-02-26", asked=MONDAY, **facts)


CASES = [
    answer(
        "Poland: fourteen days, else it counts as accepted",
        "u.p.k. art. 7a",
        bought("PL"),
        MONDAY,
        "2026-03-16",
    ),
    answer(
        "Poland: the fourteenth day is a Saturday and stays",
        "u.p.k. art. 7a",
        bought("PL"),
        "2026-03-07",
        "2026-03-21",
    ),
    answer(
        "Poland: received half an hour before midnight",
        "u.p.k. art. 7a",
        bought("PL"),
        "2026-03-02 23:30",
        {"end": "2026-03-16T22:59:59.999999+00:00"},
    ),
    answer(
        "Poland: thirty days for a contract before 2023",
        "u.p.k. art. 7a before 1 January 2023",
        at("PL", ordered="2022-12-31", delivered="2023-01-05"),
        "2023-01-10",
        "2023-02-09",
    ),
    answer(
        "Poland: fourteen days for a contract of the first day of 2023",
        "u.p.k. art. 7a",
        at("PL", ordered="2023-01-01", delivered="2023-01-05"),
        "2023-01-10",
        "2023-01-24",
    ),
    answer(
        "Poland: that contract half an hour into 2023, the year before in UTC",
        "u.p.k. art. 7a",
        at("PL", ordered="2023-01-01 00:30", delivered="2023-01-05"),
        "2023-01-10",
        "2023-01-24",
    ),
    acknowledgement(
        "India: forty-eight hours to the second",
        "Consumer Protection (E-Commerce) Rules 2020 r. 4(5)",
        bought("IN"),
        "2026-03-02 10:15:30",
        {"end": "2026-03-04T04:45:30+00:00"},
    ),
    acknowledgement(
        "India: a weekend does not stop the hours",
        "Consumer Protection (E-Commerce) Rules 2020 r. 4(5)",
        bought("IN"),
        "2026-03-06 23:00",
        {"end": "2026-03-08T17:30:00+00:00"},
    ),
    acknowledgement(
        "Korea: three working days",
        "전자상거래법 art. 20(3)",
        bought("KR"),
        "2026-03-03",
        "2026-03-06",
    ),
    acknowledgement(
        "Korea: three working days over a weekend",
        "전자상거래법 art. 20(3)",
        bought("KR"),
        "2026-03-05",
        "2026-03-10",
    ),
    answer(
        "India: one month to put it right",
        "Consumer Protection (E-Commerce) Rules 2020 r. 4(5)",
        bought("IN"),
        MONDAY,
        "2026-04-02",
    ),
    answer(
        "Korea: ten working days",
        "전자상거래법 art. 20(3)",
        bought("KR"),
        "2026-03-03",
        "2026-03-17",
    ),
    acknowledgement("Germany: no term to confirm", "no rule", bought("DE"), MONDAY, None),
    answer(
        "Czechia: thirty days",
        "zák. 634/1992 § 19(3)",
        bought("CZ"),
        MONDAY,
        "2026-04-01",
    ),
    answer(
        "Hungary: thirty days",
        "1997. CLV. tv. 17/A. §",
        bought("HU"),
        MONDAY,
        "2026-04-01",
    ),
    answer("Croatia: fifteen days", "ZZP art. 10", bought("HR"), MONDAY, "2026-03-17"),
    answer("Slovenia: eight days", "ZVPot-1", bought("SI"), MONDAY, "2026-03-10"),
    answer("Romania: fifteen days", "OUG 140/2021 art. 11", bought("RO"), MONDAY, "2026-03-17"),
    answer("Estonia: fifteen days", "TKS § 24", bought("EE"), MONDAY, "2026-03-17"),
    answer("Lithuania: fourteen days", "VTAĮ", bought("LT"), MONDAY, "2026-03-16"),
    answer("Spain: one month", "TRLGDCU art. 21.3", bought("ES"), MONDAY, "2026-04-02"),
    answer(
        "Bulgaria: one month, from 31 January to the end of February",
        "ЗЗП; Reg. 1182/71 art. 3(2)(c)",
        at("BG", delivered="2026-01-26"),
        "2026-01-31",
        "2026-02-28",
    ),
    answer(
        "Portugal: fifteen working days",
        "DL 156/2005",
        bought("PT"),
        MONDAY,
        "2026-03-23",
    ),
    answer(
        "Portugal: fifteen working days over Good Friday, 3 April; Easter Monday is none",
        "DL 156/2005",
        bought("PT"),
        "2026-03-27",
        "2026-04-20",
    ),
    answer("Latvia: fifteen working days", "PTAL", bought("LV"), MONDAY, "2026-03-23"),
    answer("Taiwan: fifteen days", "消費者保護法 art. 43", bought("TW"), MONDAY, "2026-03-17"),
    answer("Brazil: five days", "Decreto 7.962/2013 art. 4", bought("BR"), MONDAY, "2026-03-07"),
    answer("Germany: no term", "no rule", bought("DE"), MONDAY, None),
    answer("United Kingdom: no term", "no rule", bought("GB"), MONDAY, None),
]
