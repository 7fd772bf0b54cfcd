"""What a complaint gives: remedies for what it is about, under the same guards as a return's."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..remedy.credit import CreditPlan

#: Remedies that are paid out in money.
PAID_OUT = ("refund", "price_reduction")
#: What is said of a complaint's remedies as a whole.
STATUS = [("no", "Nothing"), ("pending", "Planned"), ("partial", "Under Way"), ("done", "Given")]
_SEES_MONEY = "aftersales_center.group_agent,aftersales_center.group_auditor"


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.complaint", "aftersales.authority.mixin"]

    remedy_ids = fields.One2many("aftersales.remedy", "complaint_id", "Remedies", copy=False)
    remedy_status = fields.Selection(STATUS, compute="_compute_remedy_status", store=True)
    amount_given = fields.Monetary(
        "Given",
        compute="_compute_amount_given",
        currency_field="company_currency_id",
        groups=_SEES_MONEY,
        help="What its remedies gave the customer so far, tax included, in the company's currency.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    order_line_ids = fields.Many2many(
        "sale.order.line",
        string="What It Is About",
        compute="_compute_order_line_ids",
        help="What was sold on the orders of the complaint and of its returns.",
    )
    credit_note_count = fields.Integer(
        compute="_compute_document_counts", compute_sudo=True, groups=_SEES_MONEY
    )  # how many; opening them needs the user's own rights
    payout_ids = fields.Many2many(
        "aftersales.payout",
        "aftersales_payout_complaint",
        "complaint_id",
        "payout_id",
        "Money Back",
        readonly=True,
        copy=False,
        groups=_SEES_MONEY,
    )
    has_remedies_to_give = fields.Boolean(compute="_compute_has_remedies_to_give")

    @api.depends("remedy_ids.state")
    def _compute_remedy_status(self):
        for complaint in self:
            states = set(complaint.remedy_ids.mapped("state")) - {"cancelled"}
            if not states:
                complaint.remedy_status = "no"
            elif states == {"done"}:
                complaint.remedy_status = "done"
            else:
                complaint.remedy_status = "pending" if states == {"to_do"} else "partial"

    @api.depends("remedy_ids.amount_given")
    def _compute_amount_given(self):
        for complaint in self:
            currency, company = complaint.company_currency_id, complaint.company_id
            complaint.amount_given = sum(
                remedy.currency_id._convert(remedy.amount_given, currency, company)
                for remedy in complaint.remedy_ids
                if remedy.state != "cancelled"
            )

    @api.depends("order_ids", "rma_ids")
    def _compute_order_line_ids(self):
        for complaint in self:
            complaint.order_line_ids = complaint._remedy_orders().order_line.filtered(
                lambda line: not line.display_type
                and not line.is_downpayment
                and not line._aftersales_is_order_discount()
            )

    @api.depends("remedy_ids.credit_line_ids")
    def _compute_document_counts(self):
        for complaint in self:
            complaint.credit_note_count = len(complaint.remedy_ids.credit_line_ids.move_id)

    @api.depends("remedy_ids.state", "remedy_ids.awaits_authority")
    def _compute_has_remedies_to_give(self):
        for complaint in self:
            complaint.has_remedies_to_give = any(
                (remedy.state == "to_do" and remedy.awaits_authority == "no") or remedy._continues()
                for remedy in complaint.remedy_ids
            )

    def _remedy_orders(self):
        """The orders whose lines this complaint may put right."""
        return self.order_ids | self.rma_ids.order_ids

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def action_open_remedy(self):
        """Open the dialog that plans and gives remedies; called by agents.

        :raises UserError: when the complaint is closed.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_gives()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put %s Right", self.name),
            "res_model": "aftersales.complaint.settle",
            "view_mode": "form",
            "target": "new",
            "context": {"default_complaint_id": self.id, "dialog_size": "extra-large"},
        }

    def action_fulfil_remedies(self):
        """Give what is planned and waits for nobody; called by agents.

        :raises UserError: when nothing is planned.
        """
        self.check_access("write")
        todo = self.remedy_ids.filtered(
            lambda remedy: remedy.state == "to_do" or remedy._continues()
        )
        if not todo:
            raise UserError(
                self.env._("Nothing of %s waits to be given.", ", ".join(self.mapped("name")))
            )
        return todo.action_fulfil()

    def action_view_credit_notes(self):
        """Open the credit notes of these complaints; needs the user's own rights on them."""
        self.check_access("read")
        # sudo: which documents there are; opening them needs the user's own rights.
        notes = self.sudo().remedy_ids.credit_line_ids.move_id
        return self._action_view("account.action_move_out_refund_type", notes)

    # ------------------------------------------------------------------
    # Guards
    # ------------------------------------------------------------------

    def _check_gives(self):
        """Stop on complaints that give nothing (more).

        :raises UserError: for a closed one, and for one that was merged into another.
        """
        for complaint in self:
            if complaint.merged_into_id:
                raise UserError(
                    self.env._(
                        "%(complaint)s was merged into %(other)s: give the remedy there.",
                        complaint=complaint.name,
                        other=complaint.merged_into_id.name,
                    )
                )
            if complaint.state == "closed":
                raise UserError(
                    self.env._("%s is closed. Reopen it before you give anything.", complaint.name)
                )

    def _check_nothing_open(self):
        """What was promised is given, or taken back, before a complaint closes."""
        super()._check_nothing_open()
        for complaint in self:
            planned = complaint.remedy_ids.filtered(lambda remedy: remedy.state == "to_do")
            if planned:
                raise UserError(
                    self.env._(
                        "%(complaint)s cannot be closed while this is planned and not given:"
                        " %(remedies)s. Give it, or cancel it.",
                        complaint=complaint.name,
                        remedies="; ".join(planned.mapped("display_name")),
                    )
                )

    @api.constrains("order_ids", "rma_ids", "partner_id")
    def _check_remedies_stay(self):
        """A complaint keeps the orders that its remedies are for, and their customer."""
        # sudo: what remedies are about; the caller reads the complaint.
        live = self.sudo().remedy_ids.filtered(
            lambda remedy: not remedy.is_cancelled and remedy.sale_line_id
        )
        for remedy in live:
            if remedy.sale_line_id.order_id not in remedy.complaint_id._remedy_orders():
                raise ValidationError(
                    self.env._(
                        "%(complaint)s gives something for %(order)s, so that order stays."
                        " Cancel the remedy first.",
                        complaint=remedy.complaint_id.name,
                        order=remedy.sale_line_id.order_id.name,
                    )
                )
            remedy._check_own_line()

    def _touch_remedies(self):
        """Change each complaint's row before something is planned or given on it.

        Two sessions that do so at the same moment look one by one: the second gets a
        serialization failure and is run again by Odoo.
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE aftersales_complaint SET write_date = write_date WHERE id = ANY(%s)",
                list(self.ids),
            )
        )

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    def _typed_texts(self):
        """Why more was given than was left; see the case mixin."""
        return [*super()._typed_texts(), (self.remedy_ids, ("override_reason",))]

    def _typed_rows(self):
        """What was said on proposals over authority."""
        return [*super()._typed_rows(), self.remedy_ids.approval_ids.filtered("reason")]

    def _say_each(self, texts):
        """Put ``{complaint: text}`` into the chatter of each, all in one go."""
        if texts:
            self._message_log_batch(
                bodies={
                    case.id: Markup("<br/>").join(text.split("\n")) for case, text in texts.items()
                }
            )

    def _remedies_proposed(self, remedies):
        """Called when ``remedies`` are over the authority of who asked for them, with full rights.

        The hook for tiers: what is over a tier's authority goes up with its proposal.
        """

    def _remedy_lines(self):
        """``[{kind, product, quantity, amount, is_paid}]`` of what was given, for letters: words
        in the language of the environment, the amount formatted, tax included, or empty;
        ``is_paid`` where an amount is money to the customer. A single unit goes unsaid."""
        self.ensure_one()
        # sudo: amounts of the complaint's own remedies; who writes the letter reads them.
        given = self.sudo().remedy_ids.filtered(lambda remedy: remedy.state != "cancelled")
        return [remedy._letter_line() for remedy in given]


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _tell_of_proposals(self, counted):
        super()._tell_of_proposals(counted)
        for complaint, remedies in self.filtered("complaint_id").grouped("complaint_id").items():
            complaint._remedies_proposed(remedies)

    def _letter_line(self):
        """This remedy as the customer reads it; see ``_remedy_lines`` of the complaint."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        if not self.currency_id.is_zero(self.amount_given):
            amount = self.currency_id.format(self.amount_given)
        else:
            amount = self._planned_words()
        uom = self.product_uom_id
        is_many = uom and uom.compare(self.quantity, 1.0) != 0
        return {
            "kind": kinds[self.kind],
            "product": self.product_id.with_context(display_default_code=False).display_name or "",
            "quantity": self._quantity_words(self.quantity) if is_many else "",
            "amount": amount,
            "is_paid": bool(amount) and self.kind in PAID_OUT,
        }

    def _planned_words(self):
        """How much a price reduction that is not given yet comes to; empty for other kinds."""
        if self.kind != "price_reduction":
            return ""
        if not self.currency_id.is_zero(self.reduction_amount):
            return self.currency_id.format(self.reduction_amount)
        if not self.reduction_percent:
            return ""
        share = formatLang(self.env, self.reduction_percent, digits=2)
        point = self.env["res.lang"]._get_data(code=self.env.lang).decimal_point or "."
        words = self.env._("%s percent of the price", share.rstrip("0").rstrip(point))
        try:
            shares = self._share_reduction(CreditPlan())
        except UserError:  # not invoiced yet: there is no amount to tell
            return words
        if any(line.currency_id != self.currency_id for line, _amount in shares):
            return words
        return self.env._(
            "%(amount)s (%(share)s)",
            amount=self.currency_id.format(sum(amount for _line, amount in shares)),
            share=words,
        )
