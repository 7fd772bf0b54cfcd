"""Random sequences with store credit and vouchers among all other remedies: what is on the cards
is what was credited and not spent, and the books owe it."""

from hypothesis import HealthCheck, Phase, given, settings

from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.remedy.sequence_checks import CENT
from odoo.addons.aftersales_center.tests.remedy.sequence_player import (
    SequencePlayer,
    examples,
    sequences,
    shops,
)
from odoo.addons.aftersales_center.tests.remedy.sequence_steps import STEPS

from .common import LoyaltyCommon

CREDIT = ["credit", "voucher", "spend", "unspend", "write_off"]

#: Given, spent, taken back, given again; a voucher for one unit and money for the other.
SPENT = (
    {
        "discount": 10,
        "included": True,
        "post": True,
        "late": False,
        "valued": False,
        "difference": "settle",
    },
    (
        ("accepted", "accepted", "kept"),
        [
            *[("credit", 0), ("spend", 0), ("note_draft", 0), ("cancel_last", 0)],
            *[("note_post", 0), ("unspend", 0), ("note_draft", 0), ("cancel_last", 0)],
            *[("voucher", 0), ("refund_one", 0), ("spend", 0), ("cancel_first", 0)],
            *[("credit", 1), ("credit", 1), ("note_draft", 1), ("write_off", 1)],
            *[("credit", 2), ("voucher", 2), ("reduce", 2), ("spend", 2), ("settle", 2)],
        ],
    ),
)


@tagged("post_install", "-at_install")
class TestCreditSequences(LoyaltyCommon, SequencePlayer):
    @settings(
        max_examples=examples(3),
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(shops(), sequences([*STEPS, *CREDIT * 4]))
    def test_whatever_happens(self, shop, sequence):
        self.play_ahead(shop, sequence)

    def test_given_spent_and_taken_back(self):
        done = {step for step, _line in self.play_ahead(*SPENT)}
        self.assertLessEqual({*CREDIT, "refund_one", "note_draft", "note_post"}, done)

    def open_shop(self, **shop):
        super().open_shop(**shop)
        self.pay(self.bill)  # what is not paid is not turned into credit

    def start_checking(self):
        super().start_checking()
        self.orders = self.env["sale.order"]
        self.owed_before = self.owed()

    # Steps --------------------------------------------------------------------

    def to_card(self, line, kind):
        line.action_record_consent("Told us on the phone", kind=kind)
        self.planned(line, kind=kind)

    def do_credit(self, line):
        self.to_card(line, "store_credit")

    def do_voucher(self, line):
        self.to_card(line, "voucher")

    def cards(self):
        return self.env["loyalty.card"].search(
            [("program_id", "in", (self.ewallet | self.gift_card).ids)], order="id"
        )

    def do_spend(self, _line):
        for card in self.cards().filtered(lambda card: card.points > 0)[-1:]:
            self.orders |= self.spend(self.mug, card)

    def do_unspend(self, _line):
        self.orders.filtered(lambda order: order.state == "sale")[-1:]._action_cancel()

    def do_write_off(self, line):
        spent = line.remedy_ids.filtered("credit_spent")[:1]
        spent.with_user(self.supervisor).action_write_off_spent("Agreed on the phone")

    # What always holds --------------------------------------------------------

    def check(self, told):
        super().check(told)
        on_liability = self.bills_lines.filtered(
            lambda line: line.account_id == self.liability and line.parent_state == "posted"
        )
        for remedy in self.remedies.filtered(lambda one: one.kind in ("store_credit", "voucher")):
            mine = on_liability.filtered(
                lambda line, remedy=remedy: line.aftersales_remedy_id == remedy
            )
            credited = -sum(line.balance for line in mine)
            self.at_most(credited, remedy.credit_given, "credited and not on the card", CENT)
            self.same(
                remedy.credit_given - credited, remedy.credit_spent, "spent and taken back", CENT
            )
            self.assertNotEqual((remedy.state, bool(credited)), ("cancelled", True), told)
        given = sum(self.remedies.mapped("credit_given"))
        spent = sum(
            self.orders.filtered(lambda order: order.state == "sale").order_line.mapped(
                "points_cost"
            )
        )
        self.same(sum(self.cards().mapped("points")), given - spent, "on the cards", CENT)
        self.same(
            self.owed() - self.owed_before,
            -sum(on_liability.mapped("balance")),
            "owed to customers",
            CENT,
        )
