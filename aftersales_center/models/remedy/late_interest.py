"""A refund that is late costs more in some countries: proposed to agents, never automatic."""

from datetime import datetime, timezone
from decimal import Decimal

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_repr

from ...engine.deadlines import local_day
from ...engine.late import surcharge
from ..rma.rma_deadlines import OWED
from ..words import exact_amount


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    late_interest = fields.Monetary(
        compute="_compute_late_interest",
        currency_field="late_interest_currency_id",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="What the law asks on top of a refund that is late, as of today.",
    )
    late_interest_currency_id = fields.Many2one("res.currency", compute="_compute_late_interest")
    late_interest_words = fields.Char(
        compute="_compute_late_interest",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    @api.depends("refund_due_on", "is_refund_withheld", "state")
    def _compute_late_interest(self):
        for rma in self:
            found = rma._late_lines() if rma._is_refund_late() else []
            known = [late for _line, late in found if late.amount]
            currency = rma.line_ids.sale_line_id.sudo().currency_id[:1]  # sudo: a currency
            rma.late_interest_currency_id = currency
            rma.late_interest = float(sum(late.amount for late in known))
            rma.late_interest_words = rma._late_words(found, currency)

    def _is_refund_late(self):
        """Whether the day to refund may have passed, and no surcharge was added yet."""
        self.ensure_one()
        if not self.refund_due_on or self.is_refund_withheld or not self._origin.id:
            return False
        return self.refund_due_on < fields.Date.today() and not self._interest_notes()

    def _interest_notes(self):
        # sudo: whether there is a draft or posted note; agents may read it by themselves.
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("aftersales_interest_rma_id", "in", self._origin.ids),
                    ("state", "!=", "cancel"),
                ]
            )
        )

    def _late_lines(self):
        """``[(line, what the law asks on top)]`` of the lines whose refund is late today."""
        self.ensure_one()
        found = []
        # sudo: decisions and prices, for people who may read them both.
        for line in self.sudo().line_ids.filtered("refund_due_on"):
            decision, due = line.decision_id, line._refund_due_by_law()
            if due.on is None or due.withheld or line.remedy_status not in OWED:
                continue
            late = surcharge(
                self.env["aftersales.late.rule"]._rule(decision.country_code, decision.basis),
                line._late_base(),
                line.sale_line_id.currency_id.decimal_places,
                due.on,
                local_day(datetime.now(timezone.utc), decision.timezone or "UTC"),
            )
            if late:
                found.append((line, late))  # from the law's day: a promise costs nothing
        return found

    def _late_words(self, found, currency):
        """The proposal in one sentence; empty where nothing is proposed."""
        if not found:
            return False
        days = max(late.days for _line, late in found)
        laws = "; ".join(sorted({late.legal_basis for _line, late in found}))
        amount = sum(late.amount or 0 for _line, late in found)
        doubt = (
            self.env._(" Verify with counsel: this number was not compared with the law yet.")
            if not all(late.sure for _line, late in found)
            else ""
        )
        if not amount:
            words = self.env._(
                "The refund is %(days)s days late: the legal rate of interest is owed (%(laws)s)."
                " An accountant adds it at the rate of this half-year.",
                days=days,
                laws=laws,
            )
        else:
            words = self.env._(
                "The refund is %(days)s days late: %(amount)s are owed on top today (%(laws)s).",
                days=days,
                amount=currency.format(float(amount)),
                laws=laws,
            )
        return words + doubt

    def action_add_late_interest(self):
        """Make a draft credit note over what the law asks on top of a late refund, as of today.

        Called by agents; an accountant looks at it and posts it.

        :raises AccessError: for people who are not agents.
        :raises UserError: when nothing is owed on top, or it was added already.
        """
        self.ensure_one()
        if not self.env.user.has_group("aftersales_center.group_agent"):
            raise AccessError(self.env._("Only agents add interest to a refund. Ask one."))
        self.check_access("write")
        self.line_ids.sudo()._touch()  # sudo: a counter, so that two agents don't both add it
        if notes := self._interest_notes():
            raise UserError(
                self.env._(
                    "%(note)s has the interest of %(return_name)s already. Cancel that one first.",
                    note=notes[0].display_name,
                    return_name=self.name,
                )
            )
        found = [(line, late) for line, late in self._late_lines() if late.amount]
        if not found:
            raise UserError(
                self.env._("No surcharge is known for the refund of %s today.", self.name)
            )
        self._require_authority_over(found)
        # sudo: agents have no accounting group; a draft for the return's own customer, whose
        # amount the law sets.
        note = self.env["account.move"].sudo().create(self._prepare_interest_note(found))
        self._say(self.env._("Interest on the late refund: a draft waits for the accountant."))
        self._audit(
            "interest.added",
            amount=exact_amount(note.currency_id, note.amount_total),
            days=max(late.days for _line, late in found),
            basis="; ".join(sorted({late.legal_basis for _line, late in found})),
        )
        return True

    def _require_authority_over(self, found):
        """Stop what is over the authority of who asks; a supervisor adds it then.

        :raises UserError: naming the amount.
        """
        line = found[0][0]
        amount = float(sum(late.amount for _line, late in found))
        # sudo: limits, which agents do not read.
        probe = self.env["aftersales.remedy"].sudo().new({"rma_line_id": line.id})
        limit, currency = probe._authority_limit(self.env.user)
        owed = line.sale_line_id.currency_id
        in_limit = owed._convert(amount, currency, self.company_id, round=False)
        if not limit.covers(in_limit, currency.decimal_places):
            raise UserError(
                self.env._(
                    "%s of interest is over your authority. Ask a supervisor to add it.",
                    owed.format(amount),
                )
            )

    def _prepare_interest_note(self, found):
        """Values of the draft: a line for each late line, with its law, and no tax.

        Damages for delay are no price of goods. The account is the journal's own.
        """
        order = found[0][0].sale_line_id.order_id
        return {
            "move_type": "out_refund",
            "partner_id": order.partner_invoice_id.id,
            "company_id": self.company_id.id,
            "currency_id": order.currency_id.id,
            "invoice_origin": self.name,
            "ref": self.env._("%s: late refund", self.name),
            "aftersales_interest_rma_id": self.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.env._(
                            "Late refund of %(product)s: %(days)s days, %(percent)s %% (%(law)s)",
                            product=line.product_id.display_name,
                            days=late.days,
                            percent=f"{late.percent:.4f}".rstrip("0").rstrip("."),
                            law=late.legal_basis,
                        ),
                        "quantity": 1.0,
                        "price_unit": float(late.amount),
                        "tax_ids": [Command.clear()],
                    }
                )
                for line, late in found
            ],
        }


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _late_base(self):
        """What has to be refunded on this line and was not yet, with tax, as a decimal.

        In the order's currency: what crediting the open units would come to, order discounts
        included, and what drafts credit that nobody posted.
        """
        self.ensure_one()
        currency = self.sale_line_id.currency_id
        if not currency:
            return Decimal(0)
        open_units = self.qty_approved - self.qty_settled
        drafts = self.remedy_ids.credit_line_ids.filtered(
            lambda credit: credit.parent_state == "draft"
        )
        parts = [(draft.move_id, draft.price_total) for draft in drafts]
        if self.product_uom_id.compare(open_units, 0.0) > 0:
            remedy = self.env["aftersales.remedy"].new(
                {"rma_line_id": self.id, "kind": "refund", "quantity": open_units}
            )
            for invoice, lines in remedy._plan_credit().items():
                parts += [(invoice, total) for _net, total in remedy._totals(invoice, lines)]
        amount = sum(
            move.currency_id._convert(
                total, currency, move.company_id, move.invoice_date or fields.Date.today()
            )
            for move, total in parts
        )
        return Decimal(float_repr(amount, currency.decimal_places))
