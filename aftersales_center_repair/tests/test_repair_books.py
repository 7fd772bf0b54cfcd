"""Random sequences with repairs among all other remedies: no money is given for what is repaired,
goods are somewhere, and the trial balance agrees."""

from hypothesis import HealthCheck, Phase, given, settings

from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.remedy.sequence_player import (
    SequencePlayer,
    examples,
    sequences,
    shops,
)
from odoo.addons.aftersales_center.tests.remedy.sequence_steps import STEPS

from .repair_common import RepairCommon

REPAIRS = ["repair", "repair_end", "quote", "part", "accept", "refuse", "stop", "unrepaired"]
REPAIRS += ["bill_repair", "send"]

#: Repaired free and for a price, stopped and sent home; money for another unit of the same line.
MENDED = (
    {
        "discount": 10,
        "included": True,
        "post": True,
        "late": False,
        "valued": True,
        "difference": "settle",
    },
    (
        ("accepted", "accepted", "accepted"),
        [
            *[("repair", 0), ("refund_one", 0), ("repair", 0), ("part", 0), ("repair_end", 0)],
            *[("cancel_last", 0), ("send", 0), ("note_draft", 0), ("note_cancel", 0)],
            *[("repair", 1), ("quote", 1), ("part", 1), ("accept", 1), ("bill_repair", 1)],
            *[("repair_end", 1), ("send", 1), ("refund_one", 1), ("claim_again", 1)],
            *[("repair", 2), ("quote", 2), ("refuse", 2), ("unrepaired", 2), ("send", 2)],
            *[("repair", 2), ("stop", 2), ("cancel_last", 2), ("settle", 2)],
        ],
    ),
)


@tagged("post_install", "-at_install")
class TestRepairBooks(RepairCommon, SequencePlayer):
    @settings(
        max_examples=examples(3),
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(shops(), sequences([*STEPS, *REPAIRS * 3]))
    def test_whatever_happens(self, shop, sequence):
        self.play_ahead(shop, sequence)

    def test_repaired_billed_and_sent_home(self):
        done = {step for step, _line in self.play_ahead(*MENDED)}
        self.assertLessEqual({*REPAIRS, "refund_one", "settle"}, done)

    # Steps --------------------------------------------------------------------

    def repair_orders(self, line, *states):
        orders = line.sudo().remedy_ids.repair_ids.sorted("id")
        return orders.filtered(lambda order: order.state in states)[-1:]

    def do_repair(self, line):
        self.planned(line, kind="repair")

    def do_repair_end(self, line):
        for order in self.repair_orders(line, "confirmed", "under_repair").with_user(self.stocker):
            if order.state == "confirmed":
                order.action_repair_start()
            order.action_repair_end()

    def do_quote(self, line):
        """A supervisor says that the customer pays."""
        free = line.remedy_ids.filtered(lambda one: one.kind == "repair" and one.repair_is_free)
        free[-1:].with_user(self.supervisor).action_repair_paid("It was dropped")

    def do_part(self, line):
        for order in self.repair_orders(line, "draft", "confirmed"):
            self.add_part(order)

    def quotations(self, line, *states):
        orders = line.sudo().remedy_ids.repair_ids.sale_order_id
        return orders.filtered(lambda order: order.state in states)[-1:]

    def do_accept(self, line):
        self.quotations(line, "draft", "sent")._validate_order()

    def do_refuse(self, line):
        self.quotations(line, "draft", "sent")._action_cancel()

    def do_bill_repair(self, line):
        for order in self.quotations(line, "sale"):
            order._create_invoices(final=True).action_post()

    def do_stop(self, line):
        self.repair_orders(line, "draft", "confirmed", "under_repair").action_repair_cancel()

    def do_unrepaired(self, line):
        self.live(line).filtered(lambda one: one.kind == "repair")[-1:].action_give_back()

    # What always holds --------------------------------------------------------

    def check(self, told):
        super().check(told)
        for remedy in self.remedies.filtered(lambda one: one.kind == "repair"):
            self.same(self.credited_units(remedy), 0, "credited for a repair")
            orders = remedy.sudo().repair_ids
            live = orders.filtered(lambda order: order.state != "cancel")
            self.at_most(sum(live.mapped("product_qty")), remedy.quantity, "in repair")
            bills = orders.sale_order_id.invoice_ids.filtered(lambda move: move.state == "posted")
            if remedy.repair_is_free and not remedy.repair_reason_user_id:
                self.same(sum(bills.mapped("amount_total")), 0, "billed for a free repair")
