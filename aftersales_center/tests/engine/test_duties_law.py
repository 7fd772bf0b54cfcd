from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.claim import Basis, Buyer, Kind, Outbound, Period, Start, Unit, Withhold
from ...engine.law import Law, acknowledgement_due, answer_due, refund_clock, send_back
from .law_common import (
    CHINA,
    TAIWAN,
    Shop,
    conformity_in_eu,
    days,
    months,
    refund_in_eu,
    rule,
    unhurried,
    withdrawal_in_eu,
)

EU = Law([withdrawal_in_eu(), conformity_in_eu(), refund_in_eu()])
WORKING = Unit.WORKING_DAY


def refund(country, period, start, **more):
    return rule(country, Kind.REFUND_DEADLINE, period, start, **more)


BRITAIN = Law(
    [
        withdrawal_in_eu("GB", rollover=False, function_required_from=None),
        refund("GB", days(14), Start.RETURN_RECEIVED_OR_PROOF, withhold=Withhold.GOODS_OR_PROOF),
    ]
)
ASIA = Law(
    [
        CHINA,
        TAIWAN,
        refund("CN", days(7), Start.RETURN_RECEIVED, withhold=Withhold.GOODS),
        refund("TW", days(15), Start.RETURN_RECEIVED, withhold=Withhold.GOODS),
        rule("KR", Kind.WITHDRAWAL, days(7), Start.DELIVERY),
        refund("KR", Period(3, WORKING), Start.RETURN_RECEIVED, withhold=Withhold.GOODS),
    ]
)


class Case(BaseCase):
    """Clocks of a claim of Friday, 8 May 2026, on goods delivered on the 4th."""

    def clock(self, law, country="DE", *, claim=None, received=None, proof=None, **more):
        shop = Shop(country)
        return refund_clock(
            law,
            claim or shop.claim((2026, 5, 8)),
            notified=shop.at(2026, 5, 8),
            received=shop.at(*received) if received else None,
            proof=shop.at(*proof) if proof else None,
            **more,
        )

    def due(self, *args, **more):
        found = self.clock(*args, **more).due
        return found and found.isoformat()


@tagged("post_install", "-at_install")
class TestRefundOfAWithdrawal(Case):
    def test_fourteen_days_from_the_notice_in_the_eu(self):
        clock = self.clock(EU)
        self.assertEqual((clock.start, clock.period), (Start.INFORMED, days(14)))
        self.assertEqual(clock.due, date(2026, 5, 22))
        self.assertEqual(clock.legal_basis, "law of DE")

    def test_the_sellers_duty_never_rolls_over(self):
        # Notice on 2 May: the fourteenth day is Saturday, 16 May; the rule has rollover set.
        shop = Shop(delivered=(2026, 5, 1))
        clock = refund_clock(EU, shop.claim((2026, 5, 2)), notified=shop.at(2026, 5, 2))
        self.assertEqual(clock.due, date(2026, 5, 16))

    def test_withheld_money_is_due_with_the_first_of_goods_and_proof(self):
        # Art. 13(3): it waits for the earlier, and is never due before the fourteen days.
        self.assertEqual(self.clock(EU).withhold, Withhold.GOODS_OR_PROOF)
        for received, proof, due in (
            ((2026, 6, 3), None, "2026-06-03"),
            ((2026, 6, 3), (2026, 5, 28), "2026-05-28"),
            ((2026, 5, 28), (2026, 6, 3), "2026-05-28"),
            ((2026, 6, 3), (2026, 5, 12), "2026-05-22"),
        ):
            self.assertEqual(self.due(EU, received=received, proof=proof), due)

    def test_a_seller_who_collects_may_not_wait(self):
        clock = self.clock(EU, received=(2026, 6, 3), collects=True)
        self.assertEqual((clock.withhold, clock.due), (Withhold.NOT, date(2026, 5, 22)))

    def test_nothing_is_waited_for_where_nothing_was_sent(self):
        claim = Shop(delivered=None).claim((2026, 5, 8))
        clock = self.clock(EU, claim=claim)
        self.assertEqual((clock.withhold, clock.due), (Withhold.NOT, date(2026, 5, 22)))

    def test_a_part_delivered_is_waited_for(self):
        shop = Shop()
        claim = shop.claim((2026, 5, 8), delivered_on=None, order_delivered_on=None)
        self.assertEqual(self.clock(EU, claim=claim).withhold, Withhold.GOODS_OR_PROOF)

    def test_the_british_clock_starts_with_the_first_of_goods_and_proof(self):
        # SI 2013/3134 reg. 34(5): from receipt, or from evidence of sending if earlier.
        self.assertIsNone(self.due(BRITAIN, "GB"))
        for received, proof, due in (
            ((2026, 5, 14), None, "2026-05-28"),
            ((2026, 5, 14), (2026, 5, 11), "2026-05-25"),
            ((2026, 5, 14), (2026, 5, 20), "2026-05-28"),
        ):
            self.assertEqual(self.due(BRITAIN, "GB", received=received, proof=proof), due)

    def test_the_british_clock_starts_with_the_notice_where_the_seller_collects(self):
        clock = self.clock(BRITAIN, "GB", collects=True)
        self.assertEqual((clock.start, clock.due), (Start.INFORMED, date(2026, 5, 22)))
        claim = Shop("GB", delivered=None).claim((2026, 5, 8))
        self.assertEqual(self.due(BRITAIN, "GB", claim=claim), "2026-05-22")

    def test_a_row_that_says_it_by_what_may_be_withheld_means_the_same(self):
        told = refund("GB", days(14), Start.RETURN_RECEIVED, withhold=Withhold.GOODS_OR_PROOF)
        law = Law([withdrawal_in_eu("GB", function_required_from=None), told])
        self.assertEqual(self.due(law, "GB", proof=(2026, 5, 11)), "2026-05-25")

    def test_china_and_taiwan_count_from_the_goods(self):
        for country, due in (("CN", "2026-05-21"), ("TW", "2026-05-29")):
            self.assertIsNone(self.due(ASIA, country))
            self.assertIsNone(self.due(ASIA, country, proof=(2026, 5, 11)))
            self.assertIsNone(self.due(ASIA, country, collects=True))
            self.assertEqual(self.due(ASIA, country, received=(2026, 5, 14)), due)

    def test_korea_counts_working_days(self):
        # Buddha's Birthday, Sunday 24 May 2026, is made up for on Monday.
        self.assertEqual(self.due(ASIA, "KR", received=(2026, 5, 14)), "2026-05-19")
        self.assertEqual(self.due(ASIA, "KR", received=(2026, 5, 21)), "2026-05-27")

    def test_where_nothing_was_sent_asia_counts_from_the_notice(self):
        claim = Shop("CN", delivered=None).claim((2026, 5, 8))
        self.assertEqual(self.due(ASIA, "CN", claim=claim), "2026-05-15")

    def test_a_day_is_the_customers(self):
        shop = Shop("CN")
        night = shop.at(2026, 5, 15, 0, 30)  # the 14th in UTC
        clock = refund_clock(ASIA, shop.claim(), notified=night, received=night)
        self.assertEqual(clock.due, date(2026, 5, 22))

    def test_at_once_has_no_day(self):
        brazil = Law(
            [
                rule("BR", Kind.WITHDRAWAL, days(7), Start.DELIVERY),
                refund("BR", None, Start.INFORMED, outbound=Outbound.ALL),
            ]
        )
        clock = self.clock(brazil, "BR")
        self.assertEqual((clock.period, clock.due), (None, None))
        self.assertEqual(clock.start, Start.INFORMED)

    def test_hours_end_on_a_day_as_well(self):
        law = Law(
            [
                rule("BR", Kind.WITHDRAWAL, days(7), Start.DELIVERY),
                refund("BR", Period(24, Unit.HOUR), Start.INFORMED),
            ]
        )
        self.assertEqual(self.due(law, "BR"), "2026-05-09")


@tagged("post_install", "-at_install")
class TestWhatHasNoClock(Case):
    def test_goodwill_a_business_and_a_place_without_a_rule(self):
        shop = Shop()
        self.assertIsNone(self.clock(EU, claim=shop.claim(basis=Basis.GOODWILL)))
        self.assertIsNone(self.clock(EU, claim=shop.claim(buyer=Buyer.BUSINESS)))
        self.assertIsNone(self.clock(EU, "FR"))
        self.assertIsNone(self.clock(Law([withdrawal_in_eu()])))
        self.assertIsNone(self.clock(Law([refund("DE", days(0), Start.INFORMED)])))

    def test_a_rule_on_goods_that_never_came_is_none_on_returns(self):
        # 16 CFR 435 wants unshipped orders repaid in seven working days; it is no returns law.
        america = Law(
            [
                rule("US", Kind.WITHDRAWAL, days(0), Start.DELIVERY),
                refund("US", Period(7, WORKING), Start.INFORMED, buyers=frozenset(Buyer)),
            ]
        )
        self.assertIsNone(self.clock(america, "US"))
        lost = Shop("US", delivered=None).claim((2026, 5, 8), Basis.DELIVERY_FAULT)
        # Friday, 8 May; seven working days end on Tuesday, 19 May.
        self.assertEqual(self.due(america, "US", claim=lost), "2026-05-19")

    def test_faulty_goods_have_something_to_wait_for_and_no_day(self):
        # Art. 16(3)(b) of Dir. (EU) 2019/771.
        for basis in (Basis.NON_CONFORMITY, Basis.DELIVERY_FAULT):
            clock = self.clock(EU, claim=Shop().claim(basis=basis), received=(2026, 5, 14))
            self.assertEqual((clock.period, clock.due), (None, None))
            self.assertEqual(clock.withhold, Withhold.GOODS_OR_PROOF)
            self.assertEqual(clock.start, Start.RETURN_RECEIVED_OR_PROOF)
        law = Law([conformity_in_eu(withhold=Withhold.GOODS)])
        clock = self.clock(law, claim=Shop().claim(basis=Basis.NON_CONFORMITY))
        self.assertEqual(clock.start, Start.RETURN_RECEIVED)
        none = Law([rule("DE", Kind.CONFORMITY, days(0), Start.DELIVERY)])
        self.assertIsNone(self.clock(none, claim=Shop().claim(basis=Basis.NON_CONFORMITY)))


@tagged("post_install", "-at_install")
class TestSendingBackAndAnswers(Case):
    def test_a_customer_who_withdraws_has_fourteen_days_to_send(self):
        law = Law([rule("DE", Kind.SEND_BACK, days(14), Start.INFORMED)])
        shop = Shop()
        self.assertEqual(send_back(law, shop.claim()), days(14))
        self.assertIsNone(send_back(law, shop.claim(basis=Basis.NON_CONFORMITY)))
        self.assertIsNone(send_back(law, shop.claim(buyer=Buyer.BUSINESS)))
        self.assertIsNone(send_back(EU, shop.claim()))
        self.assertIsNone(
            send_back(Law([rule("DE", Kind.SEND_BACK, days(0), Start.INFORMED)]), shop.claim())
        )

    def test_poland_answers_in_fourteen_days_which_never_roll_over(self):
        # Art. 7a u.p.k.; 15 May 2026 + 1 day would be Saturday.
        poland = rule("PL", Kind.COMPLAINT_RESOLVE, days(14), Start.COMPLAINT, rollover=True)
        shop = Shop("PL")
        due = answer_due(Law([poland]), shop.claim(), shop.at(2026, 5, 2))
        self.assertEqual(due, shop.at(2026, 5, 16, 23, 59, 59, 999999))

    def test_months_and_working_days(self):
        law = Law(
            [
                rule("IN", Kind.COMPLAINT_RESOLVE, months(1), Start.COMPLAINT),
                rule("KR", Kind.COMPLAINT_RESOLVE, Period(10, WORKING), Start.COMPLAINT),
            ]
        )
        for country, end in (("IN", (2026, 6, 30)), ("KR", (2026, 6, 15))):
            shop = Shop(country)
            due = answer_due(law, shop.claim(), shop.at(2026, 5, 31))
            self.assertEqual(due, shop.at(*end, 23, 59, 59, 999999), country)

    def test_india_confirms_within_forty_eight_hours(self):
        law = Law([rule("IN", Kind.COMPLAINT_ACK, Period(48, Unit.HOUR), Start.COMPLAINT)])
        shop = Shop("IN")
        received = shop.at(2026, 5, 9, 17, 45, 12)
        due = acknowledgement_due(law, shop.claim(), received)
        self.assertEqual(due - received, timedelta(hours=48))
        self.assertIsNone(answer_due(law, shop.claim(), received))

    def test_no_rule_and_no_number_set_no_time(self):
        shop = Shop()
        for period in (None, days(0)):
            law = Law([rule("DE", Kind.COMPLAINT_RESOLVE, period, Start.COMPLAINT)])
            self.assertIsNone(answer_due(law, shop.claim(), shop.ordered))
        self.assertIsNone(answer_due(EU, shop.claim(), shop.ordered))


whens = st.datetimes(datetime(2026, 5, 4), datetime(2027, 12, 31), timezones=st.just(timezone.utc))
laws = st.sampled_from([(EU, "DE"), (BRITAIN, "GB"), (ASIA, "CN"), (ASIA, "TW"), (ASIA, "KR")])


@tagged("post_install", "-at_install")
class TestProperties(Case):
    def dues(self, held, notified, received, proof):
        law, country = held
        claim = Shop(country).claim()
        return refund_clock(law, claim, notified=notified, received=received, proof=proof).due

    @unhurried
    @given(laws, whens, whens, whens)
    def test_later_goods_are_never_paid_earlier(self, held, notified, one, other):
        early, late = sorted((one, other))
        self.assertLessEqual(
            self.dues(held, notified, early, None), self.dues(held, notified, late, None)
        )

    @unhurried
    @given(laws, whens, whens, whens)
    def test_proof_never_delays_the_money(self, held, notified, received, proof):
        with_proof = self.dues(held, notified, received, proof)
        self.assertLessEqual(with_proof, self.dues(held, notified, received, None))

    @unhurried
    @given(laws, whens)
    def test_before_the_goods_only_a_notice_sets_a_day(self, held, notified):
        law, country = held
        clock = refund_clock(law, Shop(country).claim(), notified=notified)
        self.assertEqual(clock.due is not None, clock.start is Start.INFORMED)
