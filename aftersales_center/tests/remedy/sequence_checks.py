"""What always holds, told from documents and moves alone: money, units, stock and the books.

Nothing here asks a remedy or an entitlement what it thinks; where their own numbers are read, it
is to compare them with what the documents say.
"""

from collections import defaultdict

from .sequence_steps import COSTS, SequenceSteps

#: A share of an order discount may fall on either side of a cent, here and there.
CENT = 0.0151
#: Parts of a credit note that give the price of goods back.
PRICE = (False, "goods", "discount", "reduction")


class SequenceChecks(SequenceSteps):
    def start_checking(self):
        """Remember where everything is; called once the shop is open."""
        self.came_back = {}
        self.credited_before = defaultdict(float)
        self.drawn_before = defaultdict(float)
        self.anywhere_before = self.anywhere()

    def check(self, told):
        """Look at everything; called after each step.

        :param told: what was done so far, for the message.
        """
        self.env.flush_all()
        self.env.invalidate_all()
        self.told = told
        self.bills_lines = self.documents().invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.parent_state != "cancel"
        )
        self.remedies = self.env["aftersales.remedy"].search(
            [("sale_line_id.order_id", "=", self.order.id)]
        )
        self.check_trial_balance()
        self.check_valuation()
        for sold in self.sold:
            self.check_money(sold)
            self.check_invoiced_units(sold)
            self.check_claims(sold)
        for line in self.rma_lines():
            self.check_one_remedy_per_unit(line)
        for remedy in self.remedies:
            self.check_facts(remedy)
        self.check_stock()

    def at_most(self, amount, most, what, by=1e-6):
        self.assertLessEqual(amount, most + by, f"{what} | {self.told}")

    def same(self, one, other, what, by=1e-6):
        self.assertAlmostEqual(one, other, delta=by, msg=f"{what} | {self.told}")

    def rma_lines(self):
        return self.env["aftersales.rma.line"].search(
            [("sale_line_id", "in", self.sold.ids)], order="id"
        )

    # The books ------------------------------------------------------------

    def balances(self, *conditions):
        """``[(account, product, balance)]`` of what is posted, company-wide."""
        return self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.company.id),
                ("parent_state", "=", "posted"),
                *conditions,
            ],
            ["account_id", "product_id"],
            ["balance:sum"],
        )

    def check_trial_balance(self):
        """All accounts together come to nothing; the customer owes what the documents say."""
        self.same(sum(row[2] for row in self.balances()), 0, "trial balance")
        for move in self.documents():
            self.same(sum(move.line_ids.mapped("balance")), 0, f"{move.name} balances")
        owed = self.balances(
            ("account_id.account_type", "=", "asset_receivable"),
            ("partner_id", "=", self.customer.id),
            ("move_id.id", ">", self.last_move),
            ("move_id.move_type", "in", ("out_invoice", "out_refund")),  # and no payment
        )
        posted = self.bills_lines.filtered(lambda line: line.parent_state == "posted")
        told = sum(
            line.price_total * (1 if line.move_type == "out_invoice" else -1) for line in posted
        )
        self.same(sum(row[2] for row in owed), told, "receivable", CENT * len(self.documents()))

    def check_valuation(self):
        """Stock in the books moves with what was billed, came back and was scrapped, at cost."""
        self.remember_what_came_back()
        if not self.valued:
            return
        booked = defaultdict(float)
        for account, product, balance in self.balances(("product_id", "in", self.all_goods.ids)):
            booked[account, product] += balance
        for product in self.all_goods:
            cost, out = COSTS[product.name], 0.0
            for line in self.bills_lines:
                if line.product_id == product and line.parent_state == "posted":
                    if line.move_type == "out_invoice":
                        out += line.quantity
                    elif self.came_back[line.id]:
                        out -= line.quantity
            scrapped = self.moved(product, ("internal",), ("inventory",))
            self.same(booked[self.cogs_account, product], out * cost, "cost of goods", CENT)
            self.same(booked[self.loss_account, product], scrapped * cost, "losses", CENT)
            self.same(
                booked[self.stock_account, product], -(out + scrapped) * cost, "stock account", CENT
            )
            here = self.moved(product, ("supplier", "customer"), ("internal",)) - self.moved(
                product, ("internal",), ("supplier", "customer", "inventory")
            )
            self.same(product.total_value, here * cost, f"value of {product.name}", CENT)

    def remember_what_came_back(self):
        """Which posted credit lines took goods back, as it was when they were posted."""
        seen = {}
        for line in self.bills_lines:
            if line.move_type != "out_refund" or line.parent_state != "posted":
                continue
            if line.id in self.came_back:
                seen[line.id] = self.came_back[line.id]
                continue
            remedy = line.aftersales_remedy_id
            rma_line = remedy.rma_line_id
            seen[line.id] = (
                line.aftersales_part in (False, "goods")
                and not rma_line.keeps_item
                and (not remedy or self.received(rma_line) > 0)
            )
        self.came_back = seen

    # Money ----------------------------------------------------------------

    def check_money(self, sold):
        """Never more than was invoiced for the line, of all kinds together; taxed and untaxed."""
        posted = self.bills_lines.filtered(lambda line: line.parent_state == "posted")
        bills = posted.filtered(
            lambda line: line.move_type == "out_invoice" and line.sale_line_ids == sold
        )
        by_us = posted.filtered(
            lambda line: line.move_type == "out_refund"
            and line.aftersales_part in PRICE
            and line.aftersales_remedy_id.sale_line_id == sold
        )
        by_hand = self.bills_lines.filtered(
            lambda line: line.move_type == "out_refund"
            and not line.aftersales_remedy_id
            and line.sale_line_ids == sold
        )
        for amount in ("price_subtotal", "price_total"):
            invoiced = sum(self.with_discount(bill, amount) for bill in bills)
            kinds = by_us.grouped(lambda line: line.aftersales_remedy_id.kind)
            given = {kind: sum(lines.mapped(amount)) for kind, lines in kinds.items()}
            self.assertFalse({"replacement", "repair"}.intersection(given), self.told)
            self.at_most(sum(given.values()), invoiced, f"{given} of {sold.name}", CENT)
            key = (sold, amount)
            if sum(given.values()) > self.credited_before[key] + CENT:
                by_others = sum(by_hand.mapped(amount))
                self.at_most(
                    sum(given.values()) + by_others, invoiced, f"{given} with {by_others}", CENT
                )
            self.credited_before[key] = sum(given.values())
        self.at_most(
            sum(by_us.filtered(lambda line: line.aftersales_part == "goods").mapped("quantity")),
            sum(bills.mapped("quantity")),
            f"units credited of {sold.name}",
        )
        ledger = self.entitlement(sold)
        mine = self.remedies.filtered(lambda remedy: remedy.sale_line_id == sold)
        self.same(ledger.amount_remedied, sum(mine.mapped("amount_drawn")), "drawn", 0.001)
        self.at_most(sum(by_us.mapped("price_subtotal")), ledger.amount_remedied, "posted", 0.001)
        if ledger.amount_remedied > self.drawn_before[sold] + CENT:  # notes in draft hold it too
            invoiced = sum(self.with_discount(bill, "price_subtotal") for bill in bills)
            by_others = sum(by_hand.mapped("price_subtotal"))
            self.at_most(ledger.amount_remedied + by_others, invoiced, f"held of {sold.name}", CENT)
        self.drawn_before[sold] = ledger.amount_remedied

    def with_discount(self, bill, amount):
        """``amount`` of an invoice line, less its share of the order discount."""
        goods = self.bills_lines.filtered(
            lambda line: line.move_id == bill.move_id and line.product_id in self.all_goods
        )
        rest = bill.move_id.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line not in goods
        )
        share = bill.price_subtotal / (sum(goods.mapped("price_subtotal")) or 1.0)
        return bill[amount] + share * sum(rest.mapped(amount))

    # Units ----------------------------------------------------------------

    def check_invoiced_units(self, sold):
        """No unit is billed that was settled without a bill, nor one twice."""
        bills = self.bills_lines.filtered(
            lambda line: line.sale_line_ids == sold and line.parent_state == "posted"
        )
        billed = sum(
            bills.filtered(
                lambda line: line.move_type == "out_invoice" and not line.aftersales_advance_id
            ).mapped("quantity")
        )
        by_hand = sum(
            bills.filtered(
                lambda line: line.move_type == "out_refund"
                and not line.aftersales_remedy_id
                and not line.aftersales_advance_id
                and line.aftersales_part in (False, "goods")
            ).mapped("quantity")
        )
        never = sum(
            remedy.qty_uninvoiced for remedy in self.remedies if remedy.sale_line_id == sold
        )
        self.at_most(billed + never, sold.product_uom_qty + by_hand, f"billed of {sold.name}")

    def check_one_remedy_per_unit(self, line):
        """What was given for a line's units, each counted once, has units that stand for it."""
        accepted = line.inspection_ids.filtered(
            lambda found: found.state == "done" and found.verdict == "accepted"
        )
        stand = sum(accepted.mapped("quantity")) + line.qty_lost
        stand = line.qty_approved if line.keeps_item else min(stand, line.qty_approved)
        ahead = early = 0.0
        for remedy in line.remedy_ids:
            credited = self.credited_units(remedy)
            left = sum(
                move.quantity
                for move in remedy.sudo().move_ids
                if move.state == "done" and move.location_dest_id.usage == "customer"
            )
            if remedy.kind == "replacement":  # what Inventory took back is not given
                left -= sum(
                    move.quantity
                    for move in remedy.sudo().move_ids
                    if move.state == "done"
                    and move.location_id.usage == "customer"
                    and not move.aftersales_rma_line_id
                )
            if remedy.kind == "price_reduction":
                used = remedy.quantity if remedy._live_credit_lines() else 0.0
            elif remedy.kind == "refund":
                used = credited + remedy.qty_uninvoiced
                self.same(left, 0, "goods for a refund")
            else:
                used = max(credited + remedy.qty_uninvoiced, left)
            if remedy.delivery_when == "now" and remedy.kind in ("replacement", "exchange"):
                early += max(used - remedy.qty_charged, 0.0)
                ahead += credited + remedy.qty_uninvoiced
            else:
                ahead += used
        what = f"given for {line.product_id.name}"
        self.at_most(ahead, stand, what)
        self.at_most(ahead + early, max(line.qty_approved, stand), f"{what}, in advance too")

    def credited_units(self, remedy):
        lines = self.bills_lines.filtered(
            lambda line: line.aftersales_remedy_id == remedy and line.aftersales_part == "goods"
        )
        return sum(lines.mapped("quantity"))

    def check_claims(self, sold):
        """Claimed is at most what was delivered and did not come back otherwise."""
        lines = self.rma_lines().filtered(lambda line: line.sale_line_id == sold)
        ledger = self.entitlement(sold)
        held = self.remedies.filtered(lambda one: one.complaint_id and one.sale_line_id == sold)
        claimed = sum(lines.mapped("qty_claimed")) + sum(held.mapped("qty_held"))
        self.same(ledger.qty_claimed, claimed, "claimed")
        for remedy in held.filtered(lambda one: one.kind == "refund"):
            used = self.credited_units(remedy) + remedy.qty_uninvoiced
            self.at_most(used, remedy.qty_held, "refunded for a complaint and not held")
        outside = sum(
            move.quantity
            for move in sold.move_ids
            if move.state == "done"
            and move.location_id.usage == "customer"
            and not move.aftersales_rma_line_id
        )
        excess = sum(max(self.received(line) - line.qty_claimed, 0) for line in lines)
        self.at_most(-outside - excess, ledger.qty_available, f"claimed of {sold.name}")

    # Facts win ------------------------------------------------------------

    def check_facts(self, remedy):
        """What a remedy says of itself is what its documents say."""
        lines = self.bills_lines.filtered(lambda line: line.aftersales_remedy_id == remedy)
        credited = self.credited_units(remedy)
        posted = set(lines.mapped("parent_state")) <= {"posted"}
        price = lines.filtered(lambda line: line.aftersales_part in PRICE)
        self.same(remedy.qty_credited, credited, "credited units")
        self.same(remedy.amount, sum(price.mapped("price_subtotal")), "credited money", 0.001)
        if remedy.is_cancelled:
            self.assertEqual(remedy.state, "cancelled", self.told)
            self.assertFalse(lines, self.told)
            self.assertFalse(
                remedy.sudo()._outgoing_moves().filtered(lambda move: move.state != "cancel"),
                self.told,
            )
            self.same(remedy.amount_drawn, 0, "held by a cancelled remedy", 0.001)
            self.same(remedy.qty_uninvoiced, 0, "units of a cancelled remedy")
        elif remedy.kind == "refund":
            units = credited + remedy.qty_uninvoiced
            self.at_most(units, remedy.quantity, "units refunded")
            done = units >= remedy.quantity - 1e-6 and posted
            started = "in_progress" if lines or remedy.qty_uninvoiced else "to_do"
            self.assertEqual(remedy.state, "done" if done else started, self.told)
        elif remedy.kind == "price_reduction":
            wanted = "to_do" if not lines else "done" if posted else "in_progress"
            self.assertEqual(remedy.state, wanted, self.told)

    # Stock ----------------------------------------------------------------

    def anywhere(self):
        quants = self.env["stock.quant"].search([("product_id", "in", self.all_goods.ids)])
        return {
            product: sum(group.mapped("quantity"))
            for product, group in quants.grouped("product_id").items()
        }

    def moved(self, product, sources, targets):
        """Units of ``product`` that went from one usage of location to another."""
        moves = self.env["stock.move"].search(
            [
                ("product_id", "=", product.id),
                ("state", "=", "done"),
                ("location_id.usage", "in", sources),
                ("location_dest_id.usage", "in", targets),
            ]
        )
        return sum(moves.mapped("quantity"))

    def received(self, line):
        """Units that came with a return line, less what undoing sent back."""
        return sum(
            move.quantity * (1 if move.location_id.usage == "customer" else -1)
            for move in line.sudo().receipt_move_ids
            if move.state == "done"
            and "customer" in (move.location_id.usage, move.location_dest_id.usage)
        )

    def check_stock(self):
        """Nothing appears or is gone; what came waits in the returns location until disposed of."""
        for product, quantity in self.anywhere().items():
            self.same(quantity, self.anywhere_before[product], "units anywhere")
        for product, sold in self.order.order_line.grouped("product_id").items():
            if product in self.all_goods:  # what the order says went out is what went out
                at_customer = self.moved(product, ("internal",), ("customer",)) - self.moved(
                    product, ("customer",), ("internal",)
                )
                self.same(sum(sold.mapped("qty_delivered")), at_customer, "delivered by the order")
        lines = self.env["aftersales.rma.line"].search([("product_id", "in", self.all_goods.ids)])
        for product, group in lines.grouped("product_id").items():
            done = group.inspection_ids.filtered(lambda found: found.state == "done").sudo()
            gone = done.move_ids.filtered(
                lambda move: move.state == "done"
                and move.location_id == self.warehouse.aftersales_location_id
            )
            for found in done.filtered(lambda found: found.disposition_id != self.give_back):
                away = gone.filtered(
                    lambda move, found=found: move.aftersales_inspection_id == found
                )
                self.same(sum(away.mapped("quantity")), found.quantity, "disposed")
            self.same(
                self.on_hand(product, self.warehouse.aftersales_location_id),
                sum(self.received(line) for line in group) - sum(gone.mapped("quantity")),
                f"{product.name} in the returns location",
            )
