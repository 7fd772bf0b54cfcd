"""The European fourteen days on each country's own calendar of holidays.

Art. 3(4) of Reg. 1182/71 (in Norway § 6 of the angrerettloven) looks at the country of the
consumer.
"""

from .words import at, gives, withdrawal

OPEN = "withdrawal.open"

ROLLS = "CRD art. 9; Reg. 1182/71 art. 3(4)"

CASES = [
    withdrawal(
        "Austria: Epiphany, Tuesday 6 January",
        "FAGG § 11; " + ROLLS,
        at("AT", delivered="2025-12-23"),
        gives(OPEN, until="2026-01-07"),
    ),
    withdrawal(
        "Austria: the National Day, Monday 26 October",
        "FAGG § 11; " + ROLLS,
        at("AT", delivered="2026-10-12"),
        gives(OPEN, until="2026-10-27"),
    ),
    withdrawal(
        "Austria: Good Friday is no holiday",
        "FAGG § 11; ARG § 7",
        at("AT", delivered="2026-03-20"),
        gives(OPEN, until="2026-04-03"),
    ),
    withdrawal(
        "France: Victory Day, Friday 8 May, and the weekend",
        "Code de la consommation L221-18, L221-19",
        at("FR", delivered="2026-04-24"),
        gives(OPEN, until="2026-05-11"),
    ),
    withdrawal(
        "France: Good Friday is no holiday",
        "Code de la consommation L221-18; Code du travail L3133-1",
        at("FR", delivered="2026-03-20"),
        gives(OPEN, until="2026-04-03"),
    ),
    withdrawal(
        "France: Bastille Day, Tuesday 14 July",
        "Code de la consommation L221-18, L221-19",
        at("FR", delivered="2026-06-30"),
        gives(OPEN, until="2026-07-15"),
    ),
    withdrawal(
        "Italy: Republic Day, Tuesday 2 June",
        "Codice del consumo art. 52; " + ROLLS,
        at("IT", delivered="2026-05-19"),
        gives(OPEN, until="2026-06-03"),
    ),
    withdrawal(
        "Italy: Liberation Day on a Saturday",
        "Codice del consumo art. 52; " + ROLLS,
        at("IT", delivered="2026-04-11"),
        gives(OPEN, until="2026-04-27"),
    ),
    withdrawal(
        "Spain: Good Friday is a holiday, Easter Monday is not one everywhere",
        "TRLGDCU art. 102, 104; " + ROLLS,
        at("ES", delivered="2026-03-20"),
        gives(OPEN, until="2026-04-06"),
    ),
    withdrawal(
        "Catalonia: Easter Monday is a holiday",
        "TRLGDCU art. 102, 104; " + ROLLS,
        at("ES-CT", delivered="2026-03-20"),
        gives(OPEN, until="2026-04-07"),
    ),
    withdrawal(
        "Spain: the National Day, Monday 12 October",
        "TRLGDCU art. 102, 104; " + ROLLS,
        at("ES", delivered="2026-09-28"),
        gives(OPEN, until="2026-10-13"),
    ),
    withdrawal(
        "Netherlands: King's Day, Monday 27 April",
        "BW 6:230o; Algemene termijnenwet art. 1, 3",
        at("NL", delivered="2026-04-13"),
        gives(OPEN, until="2026-04-28"),
    ),
    withdrawal(
        "Poland: Christmas Eve is a holiday since 2025",
        "u.p.k. art. 27; ustawa o dniach wolnych od pracy art. 1",
        at("PL", delivered="2026-12-10"),
        gives(OPEN, until="2026-12-28"),
    ),
    withdrawal(
        "Poland: Christmas Eve was a working day in 2024",
        "u.p.k. art. 27; ustawa o dniach wolnych od pracy art. 1",
        at("PL", delivered="2024-12-10"),
        gives(OPEN, until="2024-12-24"),
    ),
    withdrawal(
        "Sweden: Epiphany, Tuesday 6 January",
        "Distansavtalslagen 2 kap. 10 §; lag (1930:173) om beräkning av lagstadgad tid",
        at("SE", delivered="2025-12-23"),
        gives(OPEN, until="2026-01-07"),
    ),
    withdrawal(
        "Norway: Maundy Thursday 2 April until Easter Monday",
        "Angrerettloven §§ 6, 21",
        at("NO", delivered="2026-03-19"),
        gives(OPEN, until="2026-04-07"),
    ),
    withdrawal(
        "Norway: a Saturday",
        "Angrerettloven §§ 6, 21",
        at("NO", delivered="2026-02-07"),
        gives(OPEN, until="2026-02-23", payer="consumer", outbound="standard_only"),
    ),
    withdrawal(
        "Norway: medicines are an exception there",
        "Angrerettloven § 22",
        at("NO", delivered="2026-02-03", facts=["medicines_medical_devices"]),
        gives("withdrawal.exception", exception="medicines_medical_devices"),
    ),
    withdrawal(
        "Denmark: the Great Prayer Day, Friday 5 May 2023",
        "Forbrugeraftaleloven § 19; " + ROLLS,
        at("DK", delivered="2023-04-21"),
        gives(OPEN, until="2023-05-08"),
    ),
    withdrawal(
        "Denmark: the Great Prayer Day was abolished from 2024",
        "Forbrugeraftaleloven § 19; lov nr. 214 af 6. marts 2023",
        at("DK", delivered="2024-04-12"),
        gives(OPEN, until="2024-04-26"),
    ),
    withdrawal(
        "Finland: May Day on a Friday",
        "Kuluttajansuojalaki 6:14; " + ROLLS,
        at("FI", delivered="2026-04-17"),
        gives(OPEN, until="2026-05-04"),
    ),
    withdrawal(
        "Belgium: the National Day, Tuesday 21 July",
        "WER art. VI.47; " + ROLLS,
        at("BE", delivered="2026-07-07"),
        gives(OPEN, until="2026-07-22"),
    ),
    withdrawal(
        "Ireland: Saint Patrick's Day, Tuesday 17 March",
        "Consumer Rights Act 2022 part 5; " + ROLLS,
        at("IE", delivered="2026-03-03"),
        gives(OPEN, until="2026-03-18"),
    ),
    withdrawal(
        "Czechia: 17 November, a Tuesday",
        "OZ § 1829; " + ROLLS,
        at("CZ", delivered="2026-11-03"),
        gives(OPEN, until="2026-11-18"),
    ),
    withdrawal(
        "Portugal: the Immaculate Conception, Tuesday 8 December",
        "DL 24/2014 art. 10; " + ROLLS,
        at("PT", delivered="2026-11-24"),
        gives(OPEN, until="2026-12-09"),
    ),
    withdrawal(
        "Hungary: 23 October, a Friday, and the weekend",
        "45/2014. Korm. rend. 20. §; " + ROLLS,
        at("HU", delivered="2026-10-09"),
        gives(OPEN, until="2026-10-26"),
    ),
    withdrawal(
        "Greece: the Orthodox Good Friday, 10 April, until Easter Monday, 13 April",
        "N. 2251/1994 art. 3e; " + ROLLS,
        at("GR", delivered="2026-03-27"),
        gives(OPEN, until="2026-04-14"),
    ),
    withdrawal(
        "Romania: the Orthodox Easter Monday, 13 April",
        "OUG 34/2014 art. 9; " + ROLLS,
        at("RO", delivered="2026-03-30"),
        gives(OPEN, until="2026-04-14"),
    ),
    withdrawal(
        "Luxembourg: the National Day, Tuesday 23 June",
        "Code de la consommation L.222-9; " + ROLLS,
        at("LU", delivered="2026-06-09"),
        gives(OPEN, until="2026-06-24"),
    ),
    withdrawal(
        "Iceland: the first day of summer, Thursday 23 April",
        "Lög 16/2016; " + ROLLS,
        at("IS", delivered="2026-04-09"),
        gives(OPEN, until="2026-04-24"),
    ),
    withdrawal(
        "Bulgaria: Saint George's Day, Wednesday 6 May",
        "ЗЗП art. 50; " + ROLLS,
        at("BG", delivered="2026-04-22"),
        gives(OPEN, until="2026-05-07"),
    ),
    withdrawal(
        "Croatia: the Day of Anti-Fascist Struggle, Monday 22 June",
        "ZZP NN 19/22; " + ROLLS,
        at("HR", delivered="2026-06-08"),
        gives(OPEN, until="2026-06-23"),
    ),
    withdrawal(
        "Cyprus: Green Monday, 23 February",
        "N. 112(I)/2021; " + ROLLS,
        at("CY", delivered="2026-02-09"),
        gives(OPEN, until="2026-02-24"),
    ),
    withdrawal(
        "Estonia: Independence Day, Tuesday 24 February",
        "VÕS § 56; " + ROLLS,
        at("EE", delivered="2026-02-10"),
        gives(OPEN, until="2026-02-25"),
    ),
    withdrawal(
        "Lithuania: 11 March, a Wednesday",
        "CK 6.228-10; " + ROLLS,
        at("LT", delivered="2026-02-25"),
        gives(OPEN, until="2026-03-12"),
    ),
    withdrawal(
        "Latvia: Proclamation Day, Wednesday 18 November",
        "PTAL art. 12; " + ROLLS,
        at("LV", delivered="2026-11-04"),
        gives(OPEN, until="2026-11-19"),
    ),
    withdrawal(
        "Malta: Saint Joseph's Day, Thursday 19 March",
        "S.L. 378.17; " + ROLLS,
        at("MT", delivered="2026-03-05"),
        gives(OPEN, until="2026-03-20"),
    ),
    withdrawal(
        "Slovenia: Resistance Day, Monday 27 April",
        "ZVPot-1; " + ROLLS,
        at("SI", delivered="2026-04-13"),
        gives(OPEN, until="2026-04-28"),
    ),
    withdrawal(
        "Slovakia: Epiphany, Tuesday 6 January",
        "Zákon 108/2024 Z.z.; " + ROLLS,
        at("SK", delivered="2025-12-23"),
        gives(OPEN, until="2026-01-07"),
    ),
    withdrawal(
        "Liechtenstein: an ordinary parcel",
        "FAGG (LI); " + ROLLS,
        at("LI", delivered="2026-03-02"),
        gives(OPEN, until="2026-03-16"),
    ),
]
