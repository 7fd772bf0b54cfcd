"""The cost of goods that were credited before they came back, under real-time valuation.

Odoo takes the cost back with the credit note. Goods that are not here yet, or that nobody expects,
are left out there (see ``_eligible_for_stock_account``); a job books their cost once they are here,
in an entry of its own, and takes it back when the credit note is taken back. What an entry should
come to is worked out anew from documents each time, so nothing is booked twice.
"""

import logging

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_cost_waits = fields.Boolean(
        "Cost of Goods Waits",
        copy=False,
        readonly=True,
        help="Credited before the goods came back: their cost is taken back once they are here.",
    )
    aftersales_cost_line_id = fields.Many2one(
        "account.move.line",
        "Takes the Cost Back Of",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
    )
    aftersales_cost_entry_line_ids = fields.One2many(
        "account.move.line", "aftersales_cost_line_id", "Cost Taken Back By"
    )

    _aftersales_cost_waits_idx = models.Index("(id) WHERE aftersales_cost_waits")

    # ------------------------------------------------------------------
    # What waits
    # ------------------------------------------------------------------

    def _aftersales_note_costs(self):
        """Note what the job has to look at among these lines of bills that were posted or reset.

        Called with full rights.
        """
        goods = self.filtered(lambda line: line.aftersales_part == "goods")
        late = goods.filtered(
            lambda line: line.parent_state == "posted"
            and not line.aftersales_remedy_id._keeps_goods()
            and not line._aftersales_own_cogs()
            and line._aftersales_is_valued()
        )
        changed = (goods | self.aftersales_reversed_line_id).filtered(
            "aftersales_cost_entry_line_ids"
        )
        (late | changed)._aftersales_cost_wait()

    @api.model
    def _aftersales_note_kept(self, sale_lines):
        """Note credit lines for kept goods of ``sale_lines``: some came back all the same."""
        lines = self.search(
            [
                ("aftersales_remedy_id.sale_line_id", "in", sale_lines.ids),
                ("aftersales_part", "=", "goods"),
                ("parent_state", "=", "posted"),
                ("aftersales_cost_waits", "=", False),
            ]
        )
        lines.filtered(
            lambda line: line.aftersales_remedy_id._keeps_goods() and line._aftersales_is_valued()
        )._aftersales_cost_wait()

    def _aftersales_cost_wait(self):
        lines = self.filtered(lambda line: not line.aftersales_cost_waits)
        if lines:  # Odoo's write on no lines at all resets bills
            lines.write({"aftersales_cost_waits": True})

    def _aftersales_is_valued(self):
        product = self.with_company(self.company_id).product_id
        return product.is_storable and product.valuation == "real_time"

    @api.model
    def _aftersales_costs_waiting(self, after=0, limit=None):
        """Credit lines that wait and whose goods are here, at least in part; in order of id."""
        return self.search(
            Domain("aftersales_cost_waits", "=", True)
            & Domain("id", ">", after)
            & (
                Domain("aftersales_remedy_id.rma_line_id.qty_received", ">", 0)
                | Domain("aftersales_remedy_id.rma_line_id.keeps_item", "=", True)
                | Domain("aftersales_remedy_id.complaint_id", "!=", False)
            ),
            order="id",
            limit=limit,
        )

    @api.model
    def _cron_aftersales_costs(self, limit=100):
        """Take back the cost of goods that came after their money; in batches, survives kills.

        What cannot be booked stays noted and is tried again with the next run.
        """
        cron, after = self.env["ir.cron"], 0
        while lines := self._aftersales_costs_waiting(after, limit):
            after = lines[-1].id
            lines.try_lock_for_update()._aftersales_take_costs_back()
            if not cron._commit_progress(len(lines)):
                break

    # ------------------------------------------------------------------
    # What is booked
    # ------------------------------------------------------------------

    def _aftersales_take_costs_back(self):
        """Book what is due for these credit lines: one entry for each credit note.

        Called by the job as the system; see the module.
        """
        for note, lines in self.grouped("move_id").items():
            try:
                with self.env.cr.savepoint():
                    lines.with_company(note.company_id)._aftersales_book_costs(note)
            except UserError as error:
                _logger.warning("The cost of goods of %s is not taken back yet: %s", note.id, error)

    def _aftersales_book_costs(self, note):
        commands = []
        for line in self:
            due, booked = line._aftersales_costs()
            net = line._aftersales_credited()
            if line.product_uom_id.compare(due, booked):
                commands += line._prepare_aftersales_cost(due, booked)
            here = line.product_uom_id.compare(due, net) >= 0
            if here or line.aftersales_remedy_id._keeps_goods():
                line.aftersales_cost_waits = False
        if commands:
            entry = self.env["account.move"].create(self._prepare_aftersales_entry(note, commands))
            entry.action_post()

    def _prepare_aftersales_entry(self, note, commands):
        """Values of the entry for goods of the credit note ``note``."""
        company = note.company_id
        journal = (
            company.account_stock_journal_id
            or self.product_id[:1]._get_product_accounts()["stock_journal"]
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%s has no journal for inventory valuation. Choose one in its settings.",
                    company.name,
                )
            )
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": fields.Date.context_today(self),
            "ref": self.env._("Cost of goods credited with %s", note.name),
            "line_ids": commands,
        }

    def _prepare_aftersales_cost(self, due, booked):
        """Commands of the two entry lines that bring the cost taken back from ``booked`` to
        ``due`` (own unit), at what the goods cost when they were invoiced; maybe none."""
        self.ensure_one()
        source = self.aftersales_source_line_id
        legs = source._aftersales_own_cogs()
        stock = legs.filtered(lambda leg: leg.balance < 0)[:1]
        expense = (legs - stock)[:1]
        if not stock or not expense or not source.quantity:
            return []
        uom, currency = self.product_uom_id, self.company_id.currency_id
        each = -stock.balance / source.quantity
        before, after = (
            currency.round(
                each * uom._compute_quantity(quantity, source.product_uom_id, round=False)
            )
            for quantity in (booked, due)
        )
        if currency.is_zero(after - before):
            return []
        common = {
            "name": self.name,
            "partner_id": self.move_id.commercial_partner_id.id,
            "product_id": self.product_id.id,
            "product_uom_id": uom.id,
            "quantity": abs(due - booked),
            "tax_ids": [Command.clear()],
        }
        return [
            Command.create(
                dict(
                    common,
                    account_id=stock.account_id.id,
                    balance=after - before,
                    aftersales_cost_line_id=self.id,
                )
            ),
            Command.create(
                dict(
                    common,
                    account_id=expense.account_id.id,
                    balance=before - after,
                    analytic_distribution=expense.analytic_distribution,
                )
            ),
        ]

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------

    def _aftersales_own_cogs(self):
        """The lines of cost of goods that Odoo booked for this line."""
        return self.move_id.line_ids.filtered(
            lambda leg: leg.display_type == "cogs" and leg.cogs_origin_id in self
        )

    def _aftersales_credited(self):
        """What this credit line credits, less what was taken back of it; own unit."""
        self.ensure_one()
        if self.parent_state != "posted":
            return 0.0
        back = sum(
            line.product_uom_id._compute_quantity(line.quantity, self.product_uom_id, round=False)
            for line in self._aftersales_reversals()
        )
        return max(self.quantity - back, 0.0)

    def _aftersales_costs(self):
        """``(due, booked)``: units of this credit line whose cost is to be, and is, taken back."""
        self.ensure_one()
        uom = self.product_uom_id
        direct = self.quantity if self._aftersales_own_cogs() else 0.0
        again = sum(
            line.product_uom_id._compute_quantity(line.quantity, uom, round=False)
            for line in self._aftersales_reversals()
            if line._aftersales_own_cogs()
        )
        entries = sum(
            line.quantity if line.balance > 0 else -line.quantity
            for line in self.aftersales_cost_entry_line_ids
            if line.parent_state == "posted"
        )
        net = self._aftersales_credited()
        due = max(min(net, self._aftersales_arrived()), min(net, direct))
        return due, direct + entries - again

    def _aftersales_arrived(self):
        """Units that are here for this credit line, after those of the lines before it."""
        remedy = self.aftersales_remedy_id
        if remedy._keeps_goods():
            line = remedy.sale_line_id
            remedies = line.aftersales_remedy_ids.filtered(lambda other: other._keeps_goods())
            here, unit = line._aftersales_paid_and_back(), line.product_uom_id
        else:
            line = remedy.rma_line_id
            remedies, unit = line.remedy_ids, line.product_uom_id
            here = line.qty_received - line._sum_moves(
                line.sent_move_ids.filtered(
                    lambda move: not move.aftersales_remedy_id
                    and move.location_dest_id._aftersales_is_out()
                )
            )
        earlier = remedies.credit_line_ids.filtered(
            lambda other: other.aftersales_part == "goods" and other.id < self.id
        )
        used = sum(
            other.product_uom_id._compute_quantity(
                other._aftersales_credited(), self.product_uom_id, round=False
            )
            for other in earlier
        )
        here = unit._compute_quantity(here, self.product_uom_id, round=False)
        return max(here - used, 0.0)
