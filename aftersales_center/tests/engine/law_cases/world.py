"""Withdrawal in the Americas, Africa and Oceania, and where nothing is known."""

from .words import BUSINESS, NOTHING, at, gives, withdrawal

OPEN = "withdrawal.open"
OVER = "withdrawal.over"
NONE = "withdrawal.none"

BRAZIL = "CDC art. 49"
CALIFORNIA = "Cal. Civ. Code § 1723"
QUEBEC = "CPA (P-40.1) s. 54.8"

CASES = [
    withdrawal(
        "Brazil: seven days, the seller pays the way back and gives all freight back",
        BRAZIL + "; Decreto 7.962/2013 art. 5",
        at("BR", delivered="2026-03-03"),
        gives(OPEN, until="2026-03-10", payer="seller", outbound="y"),
    ),
    withdrawal(
        "Brazil: Tiradentes, Tuesday 21 April, rolls",
        BRAZIL + ": next business day (practice)",
        at("BR", delivered="2026-04-14"),
        gives(OPEN, until="2026-04-22"),
    ),
    withdrawal(
        "Brazil: a company that is the final recipient has it too",
        BRAZIL + ", art. 2",
        at("BR", delivered="2026-03-03", buyer=BUSINESS),
        gives(OPEN, until="2026-03-10", payer="seller"),
    ),
    withdrawal(
        "Brazil: the statute lists no exceptions",
        BRAZIL,
        at("BR", delivered="2026-03-03", facts=["custom_made"]),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "Brazil: over",
        BRAZIL,
        at("BR", delivered="2026-03-03", asked="2026-03-11"),
        gives(OVER, until="2026-03-10"),
    ),
    withdrawal(
        "Argentina: ten days, the seller pays",
        "CCyC art. 1110; Ley 24.240 art. 34",
        at("AR", delivered="2026-03-02"),
        gives(OPEN, until="2026-03-12", payer="seller", outbound="y"),
    ),
    withdrawal(
        "Chile: ten days",
        "Ley 19.496 art. 3 bis",
        at("CL", delivered="2026-03-02"),
        gives(OPEN, until="2026-03-12", payer="consumer", outbound="y"),
    ),
    withdrawal(
        "Chile: custom made, and the customer was told that it ends the right",
        "Ley 19.496 art. 3 bis: if informed",
        at("CL", delivered="2026-03-02", facts=["custom_made"], confirmed=["custom_made"]),
        gives("withdrawal.exception", exception="custom_made"),
    ),
    withdrawal(
        "Chile: custom made, and the customer was not told of it",
        "Ley 19.496 art. 3 bis: if informed",
        at("CL", delivered="2026-03-02", facts=["custom_made"]),
        gives(OPEN, until="2026-03-12"),
    ),
    withdrawal(
        "Chile: a contract before the reform is not known to this data set",
        "Ley 21.398, in force 24 March 2022",
        at("CL", ordered="2022-03-23", delivered="2022-03-28"),
        gives("withdrawal.unknown", until=None),
    ),
    withdrawal(
        "Mexico: five working days, over Labour Day and a weekend",
        "LFPC art. 56; LFT art. 74",
        at("MX", delivered="2026-04-30"),
        gives(OPEN, until="2026-05-08", payer="consumer", outbound="n"),
    ),
    withdrawal(
        "Mexico: five working days, over Juárez's Day, Monday 16 March",
        "LFPC art. 56; LFT art. 74",
        at("MX", delivered="2026-03-12", asked="2026-03-20 23:59"),
        gives(OPEN, until="2026-03-20"),
    ),
    withdrawal(
        "Mexico: the sixth working day",
        "LFPC art. 56",
        at("MX", delivered="2026-03-12", asked="2026-03-21 00:00"),
        gives(OVER, until="2026-03-20"),
    ),
    withdrawal(
        "Colombia: five working days, over Saint Joseph's Day, Monday 23 March",
        "Ley 1480/2011 art. 47; Ley 51/1983",
        at("CO", delivered="2026-03-18"),
        gives(OPEN, until="2026-03-26", payer="consumer"),
    ),
    withdrawal(
        "United States: none federal",
        "16 CFR 429: door to door only",
        at("US", delivered="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "New York: no rule of its own here, so the country's",
        "16 CFR 429",
        at("US-NY", delivered="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "California: thirty days from purchase where no policy is displayed",
        CALIFORNIA,
        at("US-CA", ordered="2026-03-02", delivered="2026-03-06", told=NOTHING),
        gives(OPEN, until="2026-04-01", outbound="y"),
    ),
    withdrawal(
        "California: bought in the evening, the next day in UTC; Saturday does not roll",
        CALIFORNIA,
        at("US-CA", ordered="2026-04-09 20:00", delivered="2026-04-13", told=NOTHING),
        gives(OPEN, until="2026-05-09", end="2026-05-10T06:59:59.999999+00:00"),
    ),
    withdrawal(
        "California: the clocks go forward inside the thirty days",
        CALIFORNIA,
        at(
            "US-CA",
            ordered="2026-03-02",
            delivered="2026-03-06",
            told=NOTHING,
            asked="2026-04-01 23:59",
        ),
        gives(OPEN, until="2026-04-01", end="2026-04-02T06:59:59.999999+00:00"),
    ),
    withdrawal(
        "California: over",
        CALIFORNIA,
        at(
            "US-CA",
            ordered="2026-03-02",
            delivered="2026-03-06",
            told=NOTHING,
            asked="2026-04-02 00:00",
        ),
        gives(OVER, until="2026-04-01"),
    ),
    withdrawal(
        "California: the seller's policy was displayed",
        CALIFORNIA,
        at("US-CA", ordered="2026-03-02", delivered="2026-03-06", told=NOTHING, terms="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "California: used goods",
        CALIFORNIA + "(c)",
        at(
            "US-CA",
            ordered="2026-03-02",
            delivered="2026-03-06",
            told=NOTHING,
            found=["used_by_customer"],
        ),
        gives("withdrawal.exception", exception="used_by_customer"),
    ),
    withdrawal(
        "British Columbia: no rule of its own here, so the country's",
        "provincial; no general cooling-off",
        at("CA-BC", delivered="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "Quebec: disclosure missing, seven days from the copy of the contract",
        QUEBEC,
        at("CA-QC", delivered="2026-03-06", copy="2026-03-02", told=NOTHING),
        gives(OPEN, until="2026-03-09", payer="seller", outbound="y"),
    ),
    withdrawal(
        "Quebec: disclosure missing, the eighth day",
        QUEBEC,
        at(
            "CA-QC",
            delivered="2026-03-06",
            copy="2026-03-02",
            told=NOTHING,
            asked="2026-03-10 00:00",
        ),
        gives(OVER, until="2026-03-09"),
    ),
    withdrawal(
        "Quebec: every duty met, so none",
        QUEBEC,
        at("CA-QC", delivered="2026-03-06", copy="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "Quebec: no copy within fifteen days: thirty days from the contract",
        "CPA (P-40.1) s. 54.9",
        at(
            "CA-QC",
            ordered="2026-03-02",
            delivered="2026-03-06",
            told=NOTHING,
            asked="2026-03-30",
        ),
        gives(OPEN, until="2026-04-01"),
    ),
    withdrawal(
        "Ontario: disclosure missing, seven days from the copy of the contract",
        "Consumer Protection Act 2002 s. 40(1)",
        at("CA-ON", delivered="2026-03-06", copy="2026-03-02", told=NOTHING),
        gives(OPEN, until="2026-03-09", payer="seller", outbound="y"),
    ),
    withdrawal(
        "Ontario: every duty met, so none",
        "Consumer Protection Act 2002 s. 40",
        at("CA-ON", delivered="2026-03-06", copy="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "South Africa: seven days",
        "ECTA 25/2002 s. 44",
        at("ZA", delivered="2026-03-02"),
        gives(OPEN, until="2026-03-09", payer="consumer", outbound="y"),
    ),
    withdrawal(
        "South Africa: Human Rights Day is a Saturday; nothing rolls",
        "ECTA 25/2002 s. 44",
        at("ZA", delivered="2026-03-14"),
        gives(OPEN, until="2026-03-21"),
    ),
    withdrawal(
        "Australia: none online",
        "ACL: unsolicited sales only",
        at("AU", delivered="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "New Zealand: none online",
        "Consumer Guarantees Act 1993",
        at("NZ", delivered="2026-03-02"),
        gives(NONE),
    ),
    withdrawal(
        "Kenya: the data set does not speak of it",
        "no rule",
        at("KE", delivered="2026-03-02"),
        gives("withdrawal.unknown", until=None),
    ),
]
