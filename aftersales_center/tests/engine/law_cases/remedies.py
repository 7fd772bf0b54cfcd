"""What comes first against a defect, when the money is there at once, and what a repair adds."""

from .words import at, conformity, gives

OPEN = "conformity.open"
OVER = "conformity.over"

REPAIR = "Dir. (EU) 2019/771 art. 10(2a) (Dir. 2024/1799): contracts from 31 July 2026"
REJECTION = "Consumer Rights Act 2015 s. 22(3), 23-24"

CASES = [
    conformity(
        "repaired, contract of the first day of the right to repair: twelve months more",
        REPAIR,
        at(
            "DE",
            ordered="2026-07-31",
            delivered="2026-08-10",
            repaired="2027-02-01",
            asked="2027-06-01",
        ),
        gives(OPEN, until="2029-08-10"),
    ),
    conformity(
        "repaired, that contract half an hour after midnight, the day before in UTC",
        REPAIR,
        at(
            "DE",
            ordered="2026-07-31 00:30",
            delivered="2026-08-10",
            repaired="2027-02-01",
            asked="2029-08-10 23:00",
        ),
        gives(OPEN, until="2029-08-10"),
    ),
    conformity(
        "repaired, contract of the day before: no extension",
        REPAIR,
        at(
            "DE",
            ordered="2026-07-30",
            delivered="2026-08-10",
            repaired="2027-02-01",
            asked="2028-08-11",
        ),
        gives(OVER, until="2028-08-10"),
    ),
    conformity(
        "not repaired, contract after it: no extension",
        REPAIR,
        at("DE", ordered="2026-08-03", delivered="2026-08-10", asked="2028-08-11"),
        gives(OVER, until="2028-08-10"),
    ),
    conformity(
        "repaired out of kindness when the two years were over: nothing revives",
        REPAIR + ": a remedy within the period",
        at(
            "DE",
            ordered="2026-08-03",
            delivered="2026-08-10",
            repaired="2028-11-06",
            asked="2029-03-01",
        ),
        gives(OVER, until="2028-08-10"),
    ),
    conformity(
        "repair or replacement come first",
        "Dir. (EU) 2019/771 art. 13(2), (4)",
        at("DE", delivered="2026-03-02", asked="2026-04-20"),
        gives(OPEN, offers="repair", lacks="refund"),
    ),
    conformity(
        "the money after a repair that did not help",
        "Dir. (EU) 2019/771 art. 13(4)(b)",
        at("DE", delivered="2026-03-02", repaired="2026-05-04", asked="2026-06-01"),
        gives(OPEN, offers="refund"),
    ),
    conformity(
        "Portugal: the money at once within thirty days",
        "DL 84/2021 art. 16",
        at("PT", delivered="2026-03-02", asked="2026-04-01 23:00"),
        gives(OPEN, offers="refund"),
    ),
    conformity(
        "Portugal: after thirty days repair or replacement come first",
        "DL 84/2021 art. 15-16",
        at("PT", delivered="2026-03-02", asked="2026-04-02 00:00"),
        gives(OPEN, offers="repair", lacks="refund"),
    ),
    conformity(
        "Ireland: the money at once within thirty days",
        "Consumer Rights Act 2022: short-term right to terminate",
        at("IE", delivered="2026-03-02", asked="2026-04-01"),
        gives(OPEN, offers="refund"),
    ),
    conformity(
        "China: the money back within seven days",
        "消费者权益保护法 art. 24: 七日内退货",
        at("CN", delivered="2026-03-03", asked="2026-03-10 23:00"),
        gives("conformity.reasonable_time", open=True, offers="refund", payer="seller"),
    ),
    conformity(
        "China: from the eighth day exchange or repair come first",
        "消费者权益保护法 art. 24",
        at("CN", delivered="2026-03-03", asked="2026-03-11 00:00"),
        gives("conformity.reasonable_time", open=True, offers="replacement", lacks="refund"),
    ),
    conformity(
        "Turkey: the customer chooses freely",
        "6502 s.K. art. 11",
        at("TR", delivered="2026-03-02", asked="2026-12-01"),
        gives(OPEN, offers="refund"),
    ),
    conformity(
        "Spain: repaired, three years and twelve months",
        REPAIR + "; TRLGDCU art. 120",
        at(
            "ES",
            ordered="2026-08-06",
            delivered="2026-08-13",
            repaired="2027-02-01",
            asked="2027-06-01",
        ),
        gives(OPEN, until="2030-08-13"),
    ),
    conformity(
        "France: six months more for a contract before the right to repair",
        "Code de la consommation L217-13",
        at(
            "FR",
            ordered="2026-01-05",
            delivered="2026-01-12",
            repaired="2027-02-01",
            asked="2027-06-01",
        ),
        gives(OPEN, until="2028-07-12"),
    ),
    conformity(
        "France: twelve months more for a contract from the right to repair on",
        REPAIR,
        at(
            "FR",
            ordered="2026-08-03",
            delivered="2026-08-10",
            repaired="2027-02-01",
            asked="2027-06-01",
        ),
        gives(OPEN, until="2029-08-10"),
    ),
    conformity(
        "Portugal: six months more for a contract before the right to repair",
        "DL 84/2021 art. 18(4)",
        at(
            "PT",
            ordered="2026-01-05",
            delivered="2026-01-12",
            repaired="2027-02-01",
            asked="2027-06-01",
        ),
        gives(OPEN, until="2029-07-12"),
    ),
    conformity(
        "Portugal: twelve months more for a contract from the right to repair on",
        REPAIR,
        at(
            "PT",
            ordered="2026-08-05",
            delivered="2026-08-12",
            repaired="2027-02-01",
            asked="2027-06-01",
        ),
        gives(OPEN, until="2030-08-12"),
    ),
    conformity(
        "Norway: repaired, the extension is not known to be law there",
        "Forbrukerkjøpsloven § 27; Dir. 2024/1799 in the EEA not verified",
        at(
            "NO",
            ordered="2026-08-03",
            delivered="2026-08-10",
            repaired="2027-02-01",
            asked="2027-06-01",
        ),
        gives(OPEN, until="2028-08-10"),
    ),
    conformity(
        "United Kingdom: rejection for the money on the thirtieth day after delivery",
        REJECTION,
        at("GB", delivered="2026-03-02", asked="2026-04-01 23:59"),
        gives(OPEN, offers="refund", payer="seller"),
    ),
    conformity(
        "United Kingdom: on the thirty-first day repair or replacement come first",
        REJECTION,
        at("GB", delivered="2026-03-02", asked="2026-04-02 00:00"),
        gives(OPEN, lacks="refund", offers="replacement"),
    ),
    conformity(
        "United Kingdom: one repair that did not help gives the final right to reject",
        "Consumer Rights Act 2015 s. 24(5)",
        at("GB", delivered="2026-03-02", repaired="2026-05-04", asked="2026-06-01"),
        gives(OPEN, offers="refund"),
    ),
]
