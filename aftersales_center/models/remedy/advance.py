"""Sent in advance: new goods leave before the old ones are back, with a day to give those back.

The customer is reminded; once the day passed, a draft invoice is made for what did not come, at
the price of the order. It is a draft for people to decide about. When the goods come after all,
it is deleted, or reversed if somebody posted it: see ``advance_undo``.
"""

from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..words import exact_quantity, quantity_words


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    advance_due_on = fields.Date(
        "Old Goods Due",
        copy=False,
        help="The last day to give the old goods back, when new ones were sent in advance.",
    )
    qty_outstanding = fields.Float(
        "Not Given Back",
        digits="Product Unit",
        compute="_compute_qty_outstanding",
        store=True,
        help="New goods that the customer has and gave no old ones back for.",
    )
    charge_line_ids = fields.One2many(
        "account.move.line", "aftersales_advance_id", "Billed for Goods Not Given Back"
    )
    qty_charged = fields.Float(
        "Billed",
        digits="Product Unit",
        compute="_compute_qty_charged",
        store=True,
        help="Of what was not given back, on invoices in draft and posted.",
    )
    qty_to_charge = fields.Float(
        digits="Product Unit", compute="_compute_qty_to_charge", store=True
    )

    _advance_idx = models.Index("(company_id, advance_due_on) WHERE qty_to_charge > 0")

    @api.depends(
        "kind",
        "quantity",
        "is_cancelled",
        "move_ids.state",
        "move_ids.quantity",
        "rma_line_id.qty_accepted",
        "rma_line_id.qty_received",
        "rma_line_id.qty_inspected",
        "rma_line_id.qty_settleable",
        "rma_line_id.remedy_ids.quantity",
        "rma_line_id.remedy_ids.is_cancelled",
    )
    def _compute_qty_outstanding(self):
        for remedy in self:
            outstanding = 0.0
            if remedy._may_be_ahead() and not remedy.is_cancelled:
                outstanding = max(remedy._qty_left() - remedy._qty_covered("receipt"), 0.0)
            remedy.qty_outstanding = outstanding

    @api.depends(
        "charge_line_ids.parent_state",
        "charge_line_ids.quantity",
        "charge_line_ids.product_uom_id",
        "charge_line_ids.move_type",
    )
    def _compute_qty_charged(self):
        for remedy in self:
            remedy.qty_charged = sum(
                line.product_uom_id._compute_quantity(
                    line.quantity if line.move_type == "out_invoice" else -line.quantity,
                    remedy.product_uom_id,
                    rounding_method="HALF-UP",
                )
                for line in remedy.charge_line_ids
                if line.parent_state != "cancel"
            )

    @api.depends("qty_outstanding", "qty_charged", "exchange_line_ids.qty_invoiced")
    def _compute_qty_to_charge(self):
        for remedy in self:
            billed = remedy.qty_charged
            if remedy.kind == "exchange":  # its own order line is billed, once for all
                line = remedy._exchange_line()
                billed = max(line.qty_invoiced - remedy.qty_credited, 0.0)
            remedy.qty_to_charge = max(remedy.qty_outstanding - billed, 0.0)

    # ------------------------------------------------------------------
    # Sending in advance
    # ------------------------------------------------------------------

    def action_fulfil(self):
        """Goods that leave before the old ones are back need leave to do so, and a day."""
        ahead = self.filtered(
            lambda remedy: remedy._may_be_ahead()
            and remedy.delivery_when == "now"
            and remedy.product_uom_id.compare(remedy._qty_covered("receipt"), remedy.quantity) < 0
        )
        ahead._check_advance()
        for remedy in ahead.filtered(lambda remedy: not remedy.advance_due_on):
            remedy.advance_due_on = fields.Date.context_today(self) + timedelta(
                days=remedy.company_id.aftersales_advance_days
            )
        return super().action_fulfil()

    def action_send_now(self):
        """Let goods leave that wait for the old ones; called by who may send in advance.

        :raises UserError: when nothing is kept back, or the company sends nothing in advance.
        """
        self._check_case_access()
        for remedy in self:
            if not remedy.is_held:
                raise UserError(self.env._("“%s” is not kept back.", remedy.display_name))
        self._check_advance()
        for remedy in self:
            days = timedelta(days=remedy.company_id.aftersales_advance_days)
            due = remedy.advance_due_on or fields.Date.context_today(self) + days
            remedy._write_guarded({"delivery_when": "now", "advance_due_on": due})
        self.sudo()._let_go()  # sudo: agents have no stock group; transfers of their returns
        self._audit_told("remedy.advance")
        return True

    def _check_advance(self):
        """Stop who may not send goods before the old ones are back.

        :raises UserError: naming who may.
        """
        for company in self.company_id:
            who = company.aftersales_advance
            if who == "no":
                raise UserError(
                    self.env._(
                        "%s sends nothing before the old goods are back. Send it when they arrive,"
                        " or ask an administrator to change the settings.",
                        company.name,
                    )
                )
            group = f"aftersales_center.group_{who}"
            if self.env.uid != SUPERUSER_ID and not self.env.user.has_group(group):
                raise AccessError(
                    self.env._(
                        "Sending goods before the old ones are back is for supervisors. Ask one,"
                        " or send them when the old goods arrive."
                    )
                )

    # ------------------------------------------------------------------
    # Nothing came: a draft invoice
    # ------------------------------------------------------------------

    @api.model
    def _cron_advance(self, limit=50):
        """Make draft invoices for goods sent in advance whose day passed; in batches.

        A batch is one transaction, so that being killed bills nobody twice. What cannot be
        billed waits a day with a word to its owner, and holds up nobody.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([], order="id", limit=10000):
            today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
            domain = [
                ("company_id", "=", company.id),
                ("advance_due_on", "<", today),
                ("qty_to_charge", ">", 0),
            ]
            while remedies := self.search(domain, limit=limit, order="advance_due_on, id"):
                for remedy in remedies.with_company(company):
                    try:
                        with self.env.cr.savepoint():
                            remedy._charge()
                    except UserError as error:
                        remedy.advance_due_on = today
                        remedy.rma_id._ask_owner(
                            self.env._(
                                "%(remedy)s cannot be billed: %(error)s",
                                remedy=remedy.display_name,
                                error=str(error),
                            )
                        )
                if not cron._commit_progress(len(remedies)):
                    return
        # goods may have come in the very moment when the job before billed them
        self.search([("qty_charged", ">", 0), ("rma_id.state", "=", "approved")])._settle_advance()

    def _charge(self):
        """A draft invoice of what was not given back; called by the job once the day passed."""
        self.ensure_one()
        uom, quantity = self.product_uom_id, self.qty_to_charge
        if uom.compare(quantity, 0.0) <= 0:
            return
        if self.kind == "exchange":
            line, values = self._exchange_line(), {"quantity": quantity}
        else:
            line = self.sale_line_id
            values = {
                "quantity": self.rma_line_id._to_sale_unit(quantity),
                "aftersales_advance_id": self.id,
            }
        order = line.order_id.with_context(lang=line.order_id.partner_invoice_id.lang)
        line = line.with_env(order.env)
        bill = order._prepare_invoice()
        bill["invoice_origin"] = f"{order.name}, {self.rma_id.name}"
        bill["invoice_line_ids"] = [
            *bill.get("invoice_line_ids", []),
            Command.create(line._prepare_invoice_line(**values)),
        ]
        invoice = order._create_account_invoices([bill], False)
        if uom.compare(self.qty_to_charge, 0.0) > 0:
            raise UserError(self.env._("the draft invoice does not cover it"))
        self.rma_id._say(
            self.env._(
                "%(quantity)s of %(product)s sent in advance were not given back: a draft invoice"
                " was made.",
                quantity=quantity_words(uom, quantity),
                product=line.product_id.display_name,
            )
        )
        self.rma_id._ask_owner(
            self.env._(
                "%s was not given back: look at the draft invoice, its price was agreed for an"
                " exchange",
                self.display_name,
            )
            if self.kind == "exchange" and self.difference_policy != "settle"
            else self.env._("%s was not given back: look at the draft invoice", self.display_name)
        )
        self._audit(
            "remedy.charged",
            product=line.product_id,
            quantity=exact_quantity(uom, quantity),
            uom=uom.name,
            invoice=invoice.id,
        )


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    qty_charged = fields.Float(
        "Billed, Not Given Back",
        digits="Product Unit",
        compute="_compute_qty_charged",
        store=True,
        help="Replaced in advance, never given back and billed.",
    )

    @api.depends("remedy_ids.qty_charged")
    def _compute_qty_charged(self):
        for line in self:
            line.qty_charged = sum(line.remedy_ids.mapped("qty_charged"))

    def action_accept_lost(self, reason=None):
        """What is accepted as lost counts as given back."""
        result = super().action_accept_lost(reason)
        # sudo: as after any other fact; access was checked.
        remedies = self.sudo().remedy_ids
        remedies._settle_advance()
        remedies._let_go()
        return result

    def _qty_bound(self):
        """Units that stay approved although they never came: something was given for them."""
        self.ensure_one()
        # sudo: quantities of remedies of this line, whoever closes the return.
        live = self.sudo().remedy_ids.filtered(lambda remedy: not remedy.is_cancelled)
        given = sum(
            remedy.quantity
            if remedy.state == "done"
            else (remedy._qty_left() if remedy._may_be_ahead() else 0.0)
            for remedy in live
        )
        return max(given - self.qty_charged, 0.0)


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    advance_due_on = fields.Date(
        "Old Goods Due",
        compute="_compute_advance_due_on",
        store=True,
        help="The last day to give the old goods back, when new ones were sent in advance.",
    )

    _advance_due_idx = models.Index("(company_id, advance_due_on) WHERE advance_due_on IS NOT NULL")

    @api.depends("remedy_ids.advance_due_on", "remedy_ids.qty_to_charge")
    def _compute_advance_due_on(self):
        for rma in self:
            waiting = rma.remedy_ids.filtered(
                lambda remedy: remedy.advance_due_on
                and remedy.product_uom_id.compare(remedy.qty_to_charge, 0.0) > 0
            )
            rma.advance_due_on = min(waiting.mapped("advance_due_on"), default=False)

    @api.model
    def _deadlines(self):
        return {
            **super()._deadlines(),
            "advance": ("advance_due_on", [("advance_due_on", "!=", False)], 3),
        }

    def _close_if_complete(self):
        """After each fact: what came after all is not billed any more."""
        # sudo: the fact may come from a stock or accounting user.
        self.sudo().remedy_ids._settle_advance()
        return super()._close_if_complete()


class AftersalesDeadlineReminder(models.Model):
    _inherit = "aftersales.deadline.reminder"

    kind = fields.Selection(
        selection_add=[("advance", "Goods sent in advance")], ondelete={"advance": "cascade"}
    )

    def _ask(self):
        """The customer is reminded too, while there is time."""
        super()._ask()
        self.filtered(
            lambda row: row.kind == "advance" and row.stage in ("near", "today")
        ).rma_id._notify_customer("advance")
