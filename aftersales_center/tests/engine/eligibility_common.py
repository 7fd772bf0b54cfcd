"""A small law and short ways to write claims, for the tests of the verdict."""

from datetime import datetime, timedelta, timezone

from odoo.tests import BaseCase

from ...engine.claim import (
    Basis,
    Buyer,
    Claim,
    Effect,
    Information,
    Kind,
    LegalRule,
    MerchantRule,
    NotInformed,
    Outbound,
    Payer,
    Period,
    Start,
    Unit,
    Window,
    Withhold,
)
from ...engine.eligibility import decide
from ...engine.law import Law

CONSUMER = frozenset({Buyer.CONSUMER})
BERLIN = "Europe/Berlin"


def at(month, day, hour=12, year=2026):
    return datetime(year, month, day, hour, tzinfo=timezone.utc)


ORDERED, DELIVERED = at(3, 2), at(3, 5)
TOLD = Information(withdrawal=ORDERED, return_cost=ORDERED, withdrawal_function=ORDERED)


def _european(country, **conformity):
    month = Period(12, Unit.MONTH)
    fortnight = Period(14, Unit.DAY)
    return [
        LegalRule(
            f"{country}.withdrawal",
            country,
            Kind.WITHDRAWAL,
            fortnight,
            Start.LAST_DELIVERY,
            CONSUMER | conformity.pop("also", frozenset()),
            "Dir. 2011/83/EU art. 9",
            rollover=True,
            exceptions=frozenset({"custom_made", "sealed_hygiene_unsealed"}),
            not_informed_rule=NotInformed.EXTENDED,
            not_informed=month,
            return_payer=Payer.CUSTOMER,
            outbound=Outbound.STANDARD,
        ),
        LegalRule(
            f"{country}.refund",
            country,
            Kind.REFUND_DEADLINE,
            fortnight,
            Start.INFORMED,
            CONSUMER,
            "Dir. 2011/83/EU art. 13",
            withhold=Withhold.GOODS_OR_PROOF,
        ),
        LegalRule(
            f"{country}.send_back",
            country,
            Kind.SEND_BACK,
            fortnight,
            Start.INFORMED,
            CONSUMER,
            "Dir. 2011/83/EU art. 14",
        ),
        LegalRule(
            f"{country}.conformity",
            country,
            Kind.CONFORMITY,
            conformity.pop("period", Period(2, Unit.YEAR)),
            Start.DELIVERY,
            CONSUMER,
            "Dir. (EU) 2019/771 art. 10",
            return_payer=Payer.SELLER,
            outbound=Outbound.ALL,
            **conformity,
        ),
    ]


LAW = Law(
    [
        *_european("DE", first_remedies=frozenset({"repair", "replacement"})),
        *_european("PL", also=frozenset({Buyer.SOLE_TRADER})),
        *_european("NL", period=None),
        LegalRule(
            "CN.withdrawal",
            "CN",
            Kind.WITHDRAWAL,
            Period(7, Unit.DAY),
            Start.DELIVERY,
            CONSUMER,
            "消费者权益保护法 25",
            return_payer=Payer.CUSTOMER,
            outbound=Outbound.NONE,
        ),
        LegalRule(
            "BR.withdrawal",
            "BR",
            Kind.WITHDRAWAL,
            Period(7, Unit.DAY),
            Start.DELIVERY,
            CONSUMER,
            "CDC 49",
            return_payer=Payer.SELLER,
            outbound=Outbound.ALL,
        ),
        LegalRule(
            "US.withdrawal",
            "US",
            Kind.WITHDRAWAL,
            Period(0, Unit.DAY),
            Start.DELIVERY,
            CONSUMER,
            "16 CFR 429",
        ),
    ]
)


def claim(basis=Basis.WITHDRAWAL, asked=DELIVERED, **values):
    """A claim of a German consumer, who was told everything, on goods delivered on 5 March."""
    marks = {name: frozenset(ids) for name, ids in values.pop("marks", {}).items()}
    return Claim(
        basis,
        **{
            "asked_on": asked,
            "ordered_on": ORDERED,
            "country": "DE",
            "timezone": BERLIN,
            "delivered_on": DELIVERED,
            "first_delivered_on": DELIVERED,
            "order_delivered_on": DELIVERED,
            "shipped_on": at(3, 3),
            "information": TOLD,
            "marks": marks,
            **values,
        },
    )


def later(days):
    return DELIVERED + timedelta(days=days)


def rule(number=1, priority=10, window=None, only=None, unless=None, **values):
    """A rule; what is no condition is an effect, by its name: ``final_sale=True``."""
    effects = {
        Effect(name): values.pop(name)
        for name in list(values)
        if name in {effect.value for effect in Effect}
    }
    if window is not None:
        effects[Effect.WINDOW] = window if isinstance(window, Window) else Window(window)
    return MerchantRule(
        number,
        f"Rule {number}",
        priority,
        effects,
        only={name: frozenset(ids) for name, ids in (only or {}).items()},
        unless={name: frozenset(ids) for name, ids in (unless or {}).items()},
        **values,
    )


class VerdictCase(BaseCase):
    def verdict(self, of, *rules, law=LAW):
        verdict = decide(of, law, rules)
        decisive = [step for step in verdict.trace if step.decisive]
        self.assertEqual([step.code for step in decisive], [verdict.code])
        self.assertEqual(decisive[0].answer, verdict.answer)
        return verdict

    def assertVerdict(self, verdict, answer, code):
        self.assertEqual((verdict.answer.value, verdict.code), (answer, code))

    def codes(self, verdict):
        return [step.code for step in verdict.trace]

    def step(self, verdict, code):
        return next(step for step in verdict.trace if step.code == code)
