"""Withdrawal in Asia: seven days in China, Taiwan and Korea, eight with the first in Japan."""

from .words import BUSINESS, MISSING, NOTHING, at, gives, withdrawal

OPEN = "withdrawal.open"
OVER = "withdrawal.over"
NONE = "withdrawal.none"
UNDELIVERED = "withdrawal.open_undelivered"
EXCEPTION = "withdrawal.exception"

CHINA = "消费者权益保护法 art. 25; 七日无理由退货暂行办法"
TAIWAN = "消費者保護法 art. 19"
JAPAN = "特定商取引法 art. 15-3: 引渡しを受けた日から起算して八日"
KOREA = "전자상거래법 art. 17(1)"

CASES = [
    withdrawal(
        "China: seven days from the day after signing; the customer pays freight",
        CHINA + " art. 10, 18",
        at("CN", delivered="2026-03-03"),
        gives(OPEN, until="2026-03-10", payer="consumer", outbound="n"),
    ),
    withdrawal(
        "China: the eighth day",
        CHINA,
        at("CN", delivered="2026-03-03", asked="2026-03-11 00:00"),
        gives(OVER, until="2026-03-10"),
    ),
    withdrawal(
        "China: signed for at half past midnight, the day before in UTC",
        CHINA,
        at("CN", delivered="2026-03-04 00:30"),
        gives(OPEN, until="2026-03-11"),
    ),
    withdrawal(
        "China: the line's own parcel counts, not the order's last",
        CHINA + ": from signing for the goods",
        at("CN", delivered="2026-03-03", last=MISSING, asked="2026-03-12"),
        gives(OVER, until="2026-03-10"),
    ),
    withdrawal(
        "China: National Day and Mid-Autumn, 1 to 8 October 2025",
        "民法典 art. 203",
        at("CN", delivered="2025-09-24"),
        gives(OPEN, until="2025-10-09"),
    ),
    withdrawal(
        "China: Spring Festival, 15 to 23 February 2026",
        "民法典 art. 203",
        at("CN", delivered="2026-02-10"),
        gives(OPEN, until="2026-02-24"),
    ),
    withdrawal(
        "China: not delivered yet",
        CHINA,
        at("CN", ordered="2026-02-25", asked="2026-02-26"),
        gives(UNDELIVERED, until=None),
    ),
    withdrawal(
        "China: custom made",
        CHINA + " art. 6",
        at("CN", delivered="2026-03-03", facts=["custom_made"]),
        gives(EXCEPTION, exception="custom_made"),
    ),
    withdrawal(
        "China: value gone once activated, confirmed at purchase",
        CHINA + " art. 7, 20",
        at(
            "CN",
            delivered="2026-03-03",
            facts=["activated_devalued"],
            confirmed=["activated_devalued"],
        ),
        gives(EXCEPTION, exception="activated_devalued"),
    ),
    withdrawal(
        "China: the same without the confirmation for this purchase",
        CHINA + " art. 20; 实施条例 art. 19",
        at("CN", delivered="2026-03-03", facts=["activated_devalued"]),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "China: opened goods of hygiene, confirmed at purchase",
        CHINA + " art. 7 no. 1, 20",
        at(
            "CN",
            delivered="2026-03-03",
            facts=["sealed_hygiene_unsealed"],
            found=["seal_broken"],
            confirmed=["sealed_hygiene_unsealed"],
        ),
        gives(EXCEPTION, exception="sealed_hygiene_unsealed"),
    ),
    withdrawal(
        "China: opened to look at, without such a confirmation",
        CHINA + " art. 8, 20",
        at(
            "CN",
            delivered="2026-03-03",
            facts=["sealed_hygiene_unsealed"],
            found=["seal_broken"],
        ),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "China: confirming what the law does not list as such changes nothing",
        CHINA + " art. 7: closed list",
        at("CN", delivered="2026-03-03", facts=["bulky"], confirmed=["bulky"]),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "China: a company is no consumer",
        "消费者权益保护法 art. 2",
        at("CN", delivered="2026-03-03", buyer=BUSINESS),
        gives("withdrawal.business"),
    ),
    withdrawal(
        "Taiwan: seven days, no cost to the consumer",
        TAIWAN + " I",
        at("TW", delivered="2026-03-03"),
        gives(OPEN, until="2026-03-10", payer="seller", outbound="y"),
    ),
    withdrawal(
        "Taiwan: over",
        TAIWAN + " I",
        at("TW", delivered="2026-03-03", asked="2026-03-11"),
        gives(OVER, until="2026-03-10"),
    ),
    withdrawal(
        "Taiwan: the Lunar New Year, 14 to 22 February 2026",
        "民法 art. 122",
        at("TW", delivered="2026-02-10"),
        gives(OPEN, until="2026-02-23"),
    ),
    withdrawal(
        "Taiwan: never told, four months",
        TAIWAN + " III",
        at("TW", delivered="2026-01-07", told=NOTHING, asked="2026-05-07 23:59"),
        gives(OPEN, until="2026-05-07"),
    ),
    withdrawal(
        "Taiwan: never told, extinguished after four months",
        TAIWAN + " III",
        at("TW", delivered="2026-01-07", told=NOTHING, asked="2026-05-08 00:00"),
        gives(OVER, until="2026-05-07"),
    ),
    withdrawal(
        "Taiwan: told late, seven days from the day after",
        TAIWAN + " III",
        at("TW", delivered="2026-01-07", told={"withdrawal": "2026-02-03"}, asked="2026-02-09"),
        gives(OPEN, until="2026-02-10"),
    ),
    withdrawal(
        "Taiwan: told three days before the four months are over",
        TAIWAN + " III",
        at("TW", delivered="2026-01-07", told={"withdrawal": "2026-05-04"}, asked="2026-05-07"),
        gives(OPEN, until="2026-05-07"),
    ),
    withdrawal(
        "Taiwan: custom made, and the customer was told that it ends the right",
        "通訊交易解除權合理例外情事適用準則 art. 2: 經企業經營者告知",
        at("TW", delivered="2026-03-03", facts=["custom_made"], confirmed=["custom_made"]),
        gives(EXCEPTION, exception="custom_made"),
    ),
    withdrawal(
        "Taiwan: custom made, and the customer was not told of it",
        "通訊交易解除權合理例外情事適用準則 art. 2: 經企業經營者告知",
        at("TW", delivered="2026-03-03", facts=["custom_made"]),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "Korea: damaged by the customer",
        "전자상거래법 art. 17(2) no. 1",
        at("KR", delivered="2026-03-03", found=["damaged_by_customer"]),
        gives(EXCEPTION, exception="damaged_by_customer"),
    ),
    withdrawal(
        "Korea: damaged by the customer, for which no notice is needed",
        "전자상거래법 art. 17(2) no. 1, (6): nos. 2 to 5 only",
        at("KR", delivered="2026-03-03", found=["damaged_by_customer"], told=NOTHING),
        gives(EXCEPTION, exception="damaged_by_customer"),
    ),
    withdrawal(
        "Korea: lowered in value by use, the exclusion of such goods not made known",
        "전자상거래법 art. 17(2) no. 2, (6)",
        at("KR", delivered="2026-03-03", found=["value_reduced_by_use"]),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "Korea: lowered in value by use, the exclusion of such goods made known",
        "전자상거래법 art. 17(2) no. 2, (6)",
        at(
            "KR",
            delivered="2026-03-03",
            found=["value_reduced_by_use"],
            confirmed=["value_reduced_by_use"],
        ),
        gives(EXCEPTION, exception="value_reduced_by_use"),
    ),
    withdrawal(
        "Korea: custom made, without the customer's consent in writing",
        "전자상거래법 art. 17(2), (6)",
        at("KR", delivered="2026-03-03", facts=["custom_made"]),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "Korea: custom made, with the customer's consent in writing",
        "전자상거래법 art. 17(2), (6)",
        at("KR", delivered="2026-03-03", facts=["custom_made"], confirmed=["custom_made"]),
        gives(EXCEPTION, exception="custom_made"),
    ),
    withdrawal(
        "Japan: the day of delivery is the first of eight; Children's Day does not roll",
        JAPAN,
        at("JP", delivered="2026-04-28"),
        gives(OPEN, until="2026-05-05", payer="consumer", outbound="n"),
    ),
    withdrawal(
        "Japan: the ninth day",
        JAPAN,
        at("JP", delivered="2026-04-28", asked="2026-05-06 00:00"),
        gives(OVER, until="2026-05-05"),
    ),
    withdrawal(
        "Japan: handed over at one in the morning, the day before in UTC",
        JAPAN,
        at("JP", delivered="2026-05-01 01:00"),
        gives(OPEN, until="2026-05-08", end="2026-05-08T14:59:59.999999+00:00"),
    ),
    withdrawal(
        "Japan: gives way to return terms shown in the offer and on the last screen",
        "特定商取引法 art. 15-3(1) proviso",
        at("JP", delivered="2026-04-28", terms="2026-04-21"),
        gives(NONE),
    ),
    withdrawal(
        "Japan: no list of exceptions, so custom made goods go back too",
        JAPAN,
        at("JP", delivered="2026-04-28", facts=["custom_made"]),
        gives(OPEN, until="2026-05-05"),
    ),
    withdrawal(
        "Japan: purchases for business are exempt",
        "特定商取引法 art. 26(1)",
        at("JP", delivered="2026-04-28", buyer=BUSINESS),
        gives("withdrawal.business"),
    ),
    withdrawal(
        "Korea: seven days from supply",
        KOREA + "; art. 18(9)",
        at("KR", delivered="2026-03-03"),
        gives(OPEN, until="2026-03-10", payer="consumer", outbound="n"),
    ),
    withdrawal(
        "Korea: the contract document came after the goods: from the document",
        KOREA + " no. 1: the later",
        at("KR", delivered="2026-03-03", copy="2026-03-06", asked="2026-03-12"),
        gives(OPEN, until="2026-03-13"),
    ),
    withdrawal(
        "Korea: the contract document came before the goods: from the goods",
        KOREA + " no. 1: the later",
        at("KR", delivered="2026-03-03", copy="2026-02-26"),
        gives(OPEN, until="2026-03-10"),
    ),
    withdrawal(
        "Korea: Seollal, 16 to 18 February 2026",
        "민법 art. 161",
        at("KR", delivered="2026-02-10"),
        gives(OPEN, until="2026-02-19"),
    ),
    withdrawal(
        "Hong Kong: none",
        "no statutory cooling-off for online sales",
        at("HK", delivered="2026-03-03"),
        gives(NONE),
    ),
    withdrawal(
        "Singapore: none online",
        "CPFTA: direct sales and timeshare only",
        at("SG", delivered="2026-03-03"),
        gives(NONE),
    ),
    withdrawal(
        "India: none",
        "E-Commerce Rules 2020 r. 6-7",
        at("IN", delivered="2026-03-03"),
        gives(NONE),
    ),
    withdrawal(
        "Israel: fourteen days",
        "Consumer Protection Law 1981 s. 14C",
        at("IL", delivered="2026-05-04"),
        gives(OPEN, until="2026-05-18", payer="consumer", outbound="y"),
    ),
    withdrawal(
        "Israel: the document came after the goods: from the document",
        "Consumer Protection Law 1981 s. 14C: the later",
        at("IL", delivered="2026-05-04", copy="2026-05-06", asked="2026-05-19"),
        gives(OPEN, until="2026-05-20"),
    ),
    withdrawal(
        "Saudi Arabia: seven days",
        "نظام التجارة الإلكترونية art. 13",
        at("SA", delivered="2026-03-02"),
        gives(OPEN, until="2026-03-09", payer="consumer"),
    ),
    withdrawal(
        "Thailand: seven days",
        "Direct Sale and Direct Marketing Act B.E. 2545 s. 33",
        at("TH", delivered="2026-03-04"),
        gives(OPEN, until="2026-03-11", payer="consumer"),
    ),
    withdrawal(
        "Vietnam: thirty days from the contract when the information was missing",
        "Law 19/2023/QH15 (distance contracts)",
        at("VN", ordered="2026-03-02", delivered="2026-03-06", told=NOTHING),
        gives(OPEN, until="2026-04-01"),
    ),
    withdrawal(
        "Vietnam: informed, so none",
        "Law 19/2023/QH15 (distance contracts)",
        at("VN", ordered="2026-03-02", delivered="2026-03-06"),
        gives(NONE),
    ),
    withdrawal(
        "Emirates: no general right was found",
        "Fed. Decree-Law 14/2023",
        at("AE", delivered="2026-03-03"),
        {"open": False},
    ),
]
