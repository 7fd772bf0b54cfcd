"""Marks that the facts of a sold line moved, left by flows that must not wait for us."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..words import exact_amount, exact_quantity


class AftersalesEntitlementMark(models.Model):
    """Insert-only; a picking, a return wizard or an invoice leaves one and goes on.

    Reconciling looks at the line again: it flags what is over-claimed or over-credited,
    gives back money held for documents that are gone, and tells the people concerned.
    """

    _name = "aftersales.entitlement.mark"
    _description = "Moved Facts of a Sold Line"
    _log_access = False

    sale_line_id = fields.Many2one("sale.order.line", required=True, ondelete="cascade", index=True)

    @api.model
    def _mark(self, sale_lines):
        """Note that facts of ``sale_lines`` moved; only lines that have an entitlement.

        Called by stock moves and account moves, in their transaction. One INSERT, no wait.
        """
        if not sale_lines:
            return
        self.env.cr.execute(
            SQL(
                """
            INSERT INTO aftersales_entitlement_mark (sale_line_id)
            SELECT sale_line_id FROM aftersales_entitlement WHERE sale_line_id = ANY(%s)
            """,
                list(sale_lines._ids),
            )
        )
        if self.env.cr.rowcount:
            # sudo: a plain user's picking or invoice wakes the job; the job reads the marks.
            self.env.ref("aftersales_center.cron_reconcile").sudo()._trigger()

    @api.model
    def _cron_reconcile(self, limit=200):
        """Reconcile all marks in batches; survives being killed, does nothing twice."""
        cron = self.env["ir.cron"]
        while marks := self.search([], limit=limit, order="id").try_lock_for_update():
            sale_lines = marks.sale_line_id
            marks.unlink()
            self.env["aftersales.entitlement"]._for(sale_lines)._reconcile()
            if not cron._commit_progress(len(marks), remaining=self.search_count([])):
                break


class AftersalesEntitlement(models.Model):
    _inherit = "aftersales.entitlement"

    def _reconcile(self):
        """Look at the facts again: flags, money held for nothing, and who must decide."""
        remedies = self.env["aftersales.remedy"].search(
            [("sale_line_id", "in", self.sale_line_id.ids)]
        )
        remedies._release_unused()
        remedies._draw_again()
        back = self.filtered(
            lambda row: row.product_uom_id.compare(row.qty_returned_outside, 0.0) > 0
        )
        self.env["account.move.line"]._aftersales_note_kept(back.sale_line_id)
        for row in self:
            uom, currency = row.product_uom_id, row.currency_id
            over_claimed = uom.compare(row.qty_available, 0.0) < 0
            over_credited = currency.compare_amounts(row.amount_available, 0.0) < 0
            newly = (over_claimed and not row.is_over_claimed) or (
                over_credited and not row.is_over_credited
            )
            if (over_claimed, over_credited) != (row.is_over_claimed, row.is_over_credited):
                row._write_guarded(
                    {"is_over_claimed": over_claimed, "is_over_credited": over_credited}
                )
            if newly:
                row._ask_for_decision(over_claimed)
                row._audit_over()

    def _audit_partner(self):
        return self.sale_line_id.order_id.partner_id.commercial_partner_id

    def _audit_name(self):
        return self.sale_line_id.order_id.name

    def _audit_over(self):
        """Log that more is claimed or credited for this sold line than there is."""
        self._audit(
            "claim.over",
            product=self.sale_line_id.product_id,
            order=self.sale_line_id.order_id.name,
            quantity=exact_quantity(self.product_uom_id, self.qty_available),
            amount=exact_amount(self.currency_id, self.amount_available),
        )

    def _ask_for_decision(self, over_claimed):
        """An activity on each live return and complaint of the line, for who handles it."""
        lines = self.env["aftersales.rma.line"].search(
            [("sale_line_id", "in", self.sale_line_id.ids), ("qty_claimed", ">", 0)]
        )
        note = (
            self.env._("units of this line were returned elsewhere, so more is claimed than is out")
            if over_claimed
            else self.env._("more was credited for this line than was invoiced")
        )
        complaints = self.sale_line_id.aftersales_remedy_ids.filtered("qty_held").complaint_id
        for case in (*lines.rma_id, *complaints):
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Decide: %s", self.sale_line_id.product_id.display_name),
                note=note,
                user_id=(case.user_id or case.team_id.leader_id or self.env.user).id,
            )
