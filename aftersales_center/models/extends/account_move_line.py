from odoo import api, fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_remedy_id = fields.Many2one(
        "aftersales.remedy", "Remedy", index="btree_not_null", ondelete="set null", copy=False
    )
    aftersales_source_line_id = fields.Many2one(
        "account.move.line",
        "Credited Invoice Line",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    aftersales_reversed_line_id = fields.Many2one(
        "account.move.line",
        "Reversed Line of a Remedy",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
        help="The line of a return's credit note that an accountant reversed with this one.",
    )
    aftersales_reversal_line_ids = fields.One2many(
        "account.move.line", "aftersales_reversed_line_id", "Reversed By"
    )

    aftersales_advance_id = fields.Many2one(
        "aftersales.remedy",
        "Sent in Advance",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The replacement that was sent in advance and is billed, since nothing came back.",
    )

    aftersales_part = fields.Selection(
        [
            ("goods", "Goods"),
            ("discount", "Share of an order discount"),
            ("reduction", "Price reduction"),
            ("deduction", "Deduction"),
            ("shipping", "Delivery charge"),
            ("settlement", "Settled otherwise"),
        ],
        "Part of the Remedy",
        copy=False,
        readonly=True,
        help="Only goods count as units; everything else is money.",
    )

    def _copy_data_extend_business_fields(self, values):
        """A reversal says which line of a return's credit note it takes back."""
        super()._copy_data_extend_business_fields(values)
        if self.aftersales_remedy_id:
            values["aftersales_reversed_line_id"] = self.id

    def _aftersales_reversals(self):
        """Posted lines by which accountants took back these lines of credit notes."""
        return self.aftersales_reversal_line_ids.filtered(
            lambda line: line.parent_state == "posted"
            and line.move_id.move_type == "out_invoice"
            and line.move_id.reversed_entry_id == line.aftersales_reversed_line_id.move_id
        )

    def _eligible_for_stock_account(self):
        """Money given for goods that stay with the customer takes no cost of goods back.

        Nor is any booked again when such a credit note is reversed. The cost of goods that come
        later is taken back by a job: see ``account_move_line_cogs``.
        """
        # sudo: what the reversed credit note booked, for an accountant who posts the reversal.
        reversed_line = self.sudo().aftersales_reversed_line_id
        if reversed_line and not reversed_line._aftersales_own_cogs():
            return False
        # sudo: whether the goods came back, for an accountant without a role of ours.
        if self.aftersales_part and (
            self.aftersales_part != "goods" or self.sudo().aftersales_remedy_id._stays_away()
        ):
            return False
        return super()._eligible_for_stock_account()

    @api.ondelete(at_uninstall=False)
    def _aftersales_mark_deleted(self):
        """A deleted bill or credit note moves the facts of what it billed."""
        # sudo: marks are the system's; the accountant needs no role of ours.
        lines = self.sudo()
        self.env["aftersales.entitlement.mark"].sudo()._mark(lines.sale_line_ids)
