"""Goods that are not as agreed: Dir. (EU) 2019/771 and what stands for it elsewhere.

No exception to withdrawal touches these rights, and the seller bears every cost.
"""

from .words import BUSINESS, NOTHING, SOLE_TRADER, at, conformity, gives

OPEN = "conformity.open"
OVER = "conformity.over"
REASONABLE = "conformity.reasonable_time"

TWO_YEARS = "Dir. (EU) 2019/771 art. 10(1)"
KOREA = "전자상거래법 art. 17(3); MOLEG 14-0404, 20-0108: the first to expire"

CASES = [
    conformity(
        "Germany: two years from delivery, at the seller's cost",
        "BGB § 438(1) no. 3, (2); § 439(2)",
        at("DE", delivered="2026-03-02", asked="2028-03-02 23:59"),
        gives(OPEN, until="2028-03-02", payer="seller"),
    ),
    conformity(
        "Germany: over",
        "BGB § 438(1) no. 3",
        at("DE", delivered="2026-03-02", asked="2028-03-03 00:00"),
        gives(OVER, until="2028-03-02"),
    ),
    conformity(
        "Germany: not told about anything, the same",
        TWO_YEARS,
        at("DE", delivered="2026-03-02", asked="2026-12-01", told=NOTHING),
        gives(OPEN, until="2028-03-02", payer="seller"),
    ),
    conformity(
        "the line's own delivery counts, not the order's last",
        TWO_YEARS + ": delivery of the goods",
        at("DE", delivered="2026-03-02", last="2026-04-20", asked="2026-12-01"),
        gives(OPEN, until="2028-03-02"),
    ),
    conformity(
        "custom made, but defective",
        TWO_YEARS + "; CRD art. 16 limits withdrawal only",
        at("DE", delivered="2026-03-02", asked="2026-12-01", facts=["custom_made"]),
        gives(OPEN, until="2028-03-02", payer="seller"),
    ),
    conformity(
        "sealed for hygiene, the seal broken, but defective",
        TWO_YEARS + "; CRD art. 16 limits withdrawal only",
        at(
            "DE",
            delivered="2026-03-02",
            asked="2026-12-01",
            facts=["sealed_hygiene_unsealed"],
            found=["seal_broken"],
        ),
        gives(OPEN, until="2028-03-02", payer="seller"),
    ),
    conformity(
        "custom made in China, but defective",
        "消费者权益保护法 art. 24",
        at("CN", delivered="2026-03-03", facts=["custom_made"]),
        gives(REASONABLE, open=True, until=None, payer="seller"),
    ),
    conformity(
        "a company has no consumer's guarantee",
        "Dir. (EU) 2019/771 art. 2(2); BGB § 474",
        at("DE", delivered="2026-03-02", asked="2026-12-01", buyer=BUSINESS),
        gives("conformity.business"),
    ),
    conformity(
        "a German sole trader neither",
        "BGB § 14, 474",
        at("DE", delivered="2026-03-02", asked="2026-12-01", buyer=SOLE_TRADER),
        gives("conformity.business"),
    ),
    conformity(
        "a Polish sole trader buying outside the trade has it",
        "u.p.k. art. 43a-43c, 38a",
        at("PL", delivered="2026-03-02", asked="2026-12-01", buyer=SOLE_TRADER),
        gives(OPEN, until="2028-03-02", payer="seller"),
    ),
    conformity(
        "Austria: two years",
        "VGG § 10",
        at("AT", delivered="2026-03-02"),
        gives(OPEN, until="2028-03-02"),
    ),
    conformity(
        "Italy: two years",
        "Codice del consumo art. 133",
        at("IT", delivered="2026-03-02"),
        gives(OPEN, until="2028-03-02"),
    ),
    conformity(
        "Spain: three years",
        "TRLGDCU art. 120",
        at("ES", delivered="2026-03-02", asked="2029-02-28"),
        gives(OPEN, until="2029-03-02"),
    ),
    conformity(
        "Sweden: three years",
        "Konsumentköplag (2022:260) 4 kap.",
        at("SE", delivered="2026-03-02", asked="2029-03-03"),
        gives(OVER, until="2029-03-02"),
    ),
    conformity(
        "Portugal: three years",
        "DL 84/2021 art. 12",
        at("PT", delivered="2026-03-02"),
        gives(OPEN, until="2029-03-02"),
    ),
    conformity(
        "Ireland: six years, from a leap day to the end of February",
        "Consumer Rights Act 2022; Statute of Limitations 1957",
        at("IE", delivered="2024-02-29"),
        gives(OPEN, until="2030-02-28"),
    ),
    conformity(
        "Netherlands: as long as such a thing should last",
        "BW 7:17-7:23: no fixed term",
        at("NL", delivered="2026-03-02", asked="2030-01-15"),
        gives(REASONABLE, open=True, until=None, payer="seller"),
    ),
    conformity(
        "Finland: as long as such a thing should last",
        "Kuluttajansuojalaki 5 luku: no fixed term",
        at("FI", delivered="2026-03-02", asked="2029-01-15"),
        gives(REASONABLE, open=True, until=None, payer="seller"),
    ),
    conformity(
        "Norway: two years",
        "Forbrukerkjøpsloven § 27",
        at("NO", delivered="2026-03-02"),
        gives(OPEN, until="2028-03-02"),
    ),
    conformity(
        "Switzerland: two years",
        "OR art. 210(4)",
        at("CH", delivered="2026-03-02"),
        gives(OPEN, until="2028-03-02", payer="seller"),
    ),
    conformity(
        "Turkey: two years",
        "6502 s.K. art. 12",
        at("TR", delivered="2026-03-02"),
        gives(OPEN, until="2028-03-02", payer="seller"),
    ),
    conformity(
        "United Kingdom: six years to sue",
        "Consumer Rights Act 2015; Limitation Act 1980 s. 5",
        at("GB", delivered="2026-03-02", asked="2031-06-02"),
        gives(OPEN, until="2032-03-02", payer="seller"),
    ),
    conformity(
        "Scotland: five years to sue",
        "Prescription and Limitation (Scotland) Act 1973 s. 6",
        at("GB-SCT", delivered="2026-03-03", asked="2031-01-06"),
        gives(OPEN, until="2031-03-03"),
    ),
    conformity(
        "Korea: known early, thirty days from knowing come first",
        KOREA,
        at("KR", delivered="2026-01-07", known="2026-02-02", asked="2026-03-03"),
        gives(OPEN, until="2026-03-04", payer="seller"),
    ),
    conformity(
        "Korea: known early, over though three months are not",
        KOREA,
        at("KR", delivered="2026-01-07", known="2026-02-02", asked="2026-03-05"),
        gives(OVER, until="2026-03-04"),
    ),
    conformity(
        "Korea: known late, three months from supply come first",
        KOREA,
        at("KR", delivered="2026-01-07", known="2026-03-20", asked="2026-04-06"),
        gives(OPEN, until="2026-04-07"),
    ),
    conformity(
        "Korea: known late, over though thirty days are not",
        KOREA,
        at("KR", delivered="2026-01-07", known="2026-03-20", asked="2026-04-08"),
        gives(OVER, until="2026-04-07"),
    ),
    conformity(
        "Japan: one year from knowing, for companies too",
        "民法 art. 566",
        at("JP", delivered="2025-12-01", known="2026-02-10", asked="2026-03-02", buyer=BUSINESS),
        gives(OPEN, until="2027-02-10", payer="seller"),
    ),
    conformity(
        "Japan: the year is over",
        "民法 art. 566",
        at("JP", delivered="2025-12-01", known="2026-02-10", asked="2027-02-11"),
        gives(OVER, until="2027-02-10"),
    ),
    conformity(
        "Taiwan: six months, for companies too",
        "民法 art. 365",
        at("TW", delivered="2026-03-03", buyer=BUSINESS),
        gives(OPEN, until="2026-09-03", payer="seller"),
    ),
    conformity(
        "Singapore: six months",
        "CPFTA part 3",
        at("SG", delivered="2026-03-02"),
        gives(OPEN, until="2026-09-02", payer="seller"),
    ),
    conformity(
        "Hong Kong: no term is named, for companies neither",
        "Sale of Goods Ordinance Cap. 26",
        at("HK", delivered="2026-03-02", asked="2028-03-02", buyer=BUSINESS),
        gives(REASONABLE, open=True, until=None),
    ),
    conformity(
        "Australia: a reasonable time",
        "Australian Consumer Law s. 54, 259",
        at("AU", delivered="2026-03-02", asked="2029-03-02"),
        gives(REASONABLE, open=True, until=None, payer="seller"),
    ),
    conformity(
        "Australia: for a company's purchase too",
        "Australian Consumer Law s. 3: up to AUD 100,000",
        at("AU", delivered="2026-03-02", asked="2029-03-02", buyer=BUSINESS),
        gives(REASONABLE, open=True, until=None),
    ),
    conformity(
        "New Zealand: a reasonable time",
        "Consumer Guarantees Act 1993",
        at("NZ", delivered="2026-03-02", asked="2029-03-02"),
        gives(REASONABLE, open=True, until=None),
    ),
    conformity(
        "United States: four years, from leap day to leap day, for companies too",
        "UCC 2-725",
        at("US", delivered="2024-02-29", buyer=BUSINESS),
        gives(OPEN, until="2028-02-29"),
    ),
    conformity(
        "California: no guarantee of its own here, so the country's",
        "UCC 2-725",
        at("US-CA", delivered="2026-03-04"),
        gives(OPEN, until="2030-03-04"),
    ),
    conformity(
        "Brazil: ninety days for durable goods",
        "CDC art. 26 II",
        at("BR", delivered="2026-03-04"),
        gives(OPEN, until="2026-06-02", payer="seller"),
    ),
    conformity(
        "India: defective goods are taken back, no term is named",
        "Consumer Protection (E-Commerce) Rules 2020 r. 6(4), 7",
        at("IN", delivered="2026-03-04"),
        gives(REASONABLE, open=True, until=None),
    ),
]
