"""Who has the European right of withdrawal, and for which goods: Dir. 2011/83/EU art. 2, 16."""

from .words import BUSINESS, SOLE_TRADER, at, gives, withdrawal

OPEN = "withdrawal.open"
CLOSED = "withdrawal.business"
EXCEPTION = "withdrawal.exception"

CASES = [
    withdrawal(
        "a company has no right of withdrawal",
        "CRD art. 2(1); BGB §§ 13, 312g(1)",
        at("DE", delivered="2026-03-02", buyer=BUSINESS),
        gives(CLOSED),
    ),
    withdrawal(
        "a German sole trader is a business",
        "BGB § 14",
        at("DE", delivered="2026-03-02", buyer=SOLE_TRADER),
        gives(CLOSED),
    ),
    withdrawal(
        "a French sole trader is a business",
        "Code de la consommation, article liminaire",
        at("FR", delivered="2026-03-02", buyer=SOLE_TRADER),
        gives(CLOSED),
    ),
    withdrawal(
        "a Polish sole trader buying outside the trade has it",
        "u.p.k. art. 38a",
        at("PL", delivered="2026-03-02", buyer=SOLE_TRADER),
        gives(OPEN, until="2026-03-16", payer="consumer", outbound="standard_only"),
    ),
    withdrawal(
        "a Polish sole trader who was never told has the year too",
        "u.p.k. art. 29, 38a",
        at("PL", delivered="2026-03-02", buyer=SOLE_TRADER, told=(), asked="2026-12-01"),
        gives(OPEN, until="2027-03-16", payer="seller", deducts=False),
    ),
    withdrawal(
        "a Polish company does not",
        "u.p.k. art. 38a: natural persons",
        at("PL", delivered="2026-03-02", buyer=BUSINESS),
        gives(CLOSED),
    ),
    withdrawal(
        "custom made",
        "CRD art. 16(c); CJEU C-529/19",
        at("DE", delivered="2026-03-02", facts=["custom_made"]),
        gives(EXCEPTION, exception="custom_made"),
    ),
    withdrawal(
        "custom made, before anything was delivered",
        "CRD art. 16(c); CJEU C-529/19: even before production starts",
        at("DE", ordered="2026-02-25", asked="2026-02-26", facts=["custom_made"]),
        gives(EXCEPTION, exception="custom_made"),
    ),
    withdrawal(
        "perishable",
        "CRD art. 16(d); Code de la consommation L221-28 4°",
        at("FR", delivered="2026-03-02", facts=["perishable"]),
        gives(EXCEPTION, exception="perishable"),
    ),
    withdrawal(
        "sealed for hygiene, the seal intact",
        "CRD art. 16(e): unsealed after delivery",
        at("DE", delivered="2026-03-02", facts=["sealed_hygiene_unsealed"]),
        gives(OPEN, until="2026-03-16"),
    ),
    withdrawal(
        "sealed for hygiene, the seal broken",
        "CRD art. 16(e)",
        at(
            "DE",
            delivered="2026-03-02",
            facts=["sealed_hygiene_unsealed"],
            found=["seal_broken"],
        ),
        gives(EXCEPTION, exception="sealed_hygiene_unsealed"),
    ),
    withdrawal(
        "sealed software, the seal broken",
        "CRD art. 16(i)",
        at(
            "NL",
            delivered="2026-03-02",
            facts=["sealed_media_software_unsealed"],
            found=["seal_broken"],
        ),
        gives(EXCEPTION, exception="sealed_media_software_unsealed"),
    ),
    withdrawal(
        "an opened box is no ground to refuse",
        "CRD art. 14(2), 16: closed list; CJEU C-681/17",
        at("DE", delivered="2026-03-02", found=["seal_broken"]),
        gives(OPEN, until="2026-03-16"),
    ),
    withdrawal(
        "worn goods lower the refund, they do not end the right",
        "CRD art. 14(2), recital 47",
        at("DE", delivered="2026-03-02", found=["worn_beyond_testing"]),
        gives(OPEN, until="2026-03-16", deducts=True),
    ),
    withdrawal(
        "worn goods, and never told: nothing is deducted",
        "CRD art. 14(2)",
        at("DE", delivered="2026-03-02", found=["worn_beyond_testing"], told=()),
        gives(OPEN, until="2027-03-16", deducts=False),
    ),
    withdrawal(
        "a Spanish single issue of a newspaper",
        "CRD art. 16(j); TRLGDCU art. 103 j",
        at("ES", delivered="2026-03-02", facts=["newspaper_single_issue"]),
        gives(EXCEPTION, exception="newspaper_single_issue"),
    ),
    withdrawal(
        "mixed inseparably after delivery, in Austria",
        "CRD art. 16(f); FAGG § 18(1) no. 6",
        at("AT", delivered="2026-03-02", facts=["mixed_inseparable"]),
        gives(EXCEPTION, exception="mixed_inseparable"),
    ),
    withdrawal(
        "digital content begun, without consent and acknowledgement",
        "CRD art. 16(m), 7(2), 8(7)",
        at("DE", delivered="2026-03-02", facts=["digital_started_with_consent"]),
        gives(OPEN, until="2026-03-16"),
    ),
    withdrawal(
        "digital content begun, with consent and acknowledgement",
        "CRD art. 16(m), 7(2), 8(7)",
        at(
            "DE",
            delivered="2026-03-02",
            facts=["digital_started_with_consent"],
            confirmed=["digital_started_with_consent"],
        ),
        gives(EXCEPTION, exception="digital_started_with_consent"),
    ),
    withdrawal(
        "what is an exception nowhere in the list stops nothing",
        "CRD art. 16: closed list",
        at("DE", delivered="2026-03-02", facts=["bulky"]),
        gives(OPEN, until="2026-03-16"),
    ),
]
