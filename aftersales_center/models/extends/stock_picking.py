from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "aftersales.audit.mixin"]

    aftersales_rma_id = fields.Many2one(
        "aftersales.rma",
        "Return (RMA)",
        index="btree_not_null",
        ondelete="set null",
        copy=True,
        help="The return these goods come back for, or are sent for.",
    )

    aftersales_delivered_on = fields.Datetime(
        "Handed Over On",
        copy=False,
        tracking=True,
        help="When the customer, or who they named, had the goods in their hands: the day that"
        " returns are counted from. Left empty, it is taken from the day of shipping.",
    )

    def write(self, vals):
        if "aftersales_rma_id" in vals and not self.env.su:
            raise UserError(
                self.env._(
                    "A transfer belongs to a return from its beginning. Open the return and"
                    " prepare a receipt there."
                )
            )
        recorded = "aftersales_delivered_on" in vals
        before = {picking: picking.aftersales_delivered_on for picking in self} if recorded else {}
        result = super().write(vals)
        self._audit_each(
            {
                picking: {"before": old or None, "after": picking.aftersales_delivered_on or None}
                for picking, old in before.items()
                if old != picking.aftersales_delivered_on
            },
            "delivery.handed_over",
        )
        return result

    @api.constrains("aftersales_delivered_on")
    def _check_aftersales_delivered_on(self):
        for picking in self.filtered("aftersales_delivered_on"):
            on, left = picking.aftersales_delivered_on, picking.date_done
            if on > fields.Datetime.now() or not left or on < left:
                raise UserError(
                    self.env._(
                        "%s cannot have been handed over then: it is after it left, and not in the"
                        " future. Periods of the customer run from that moment.",
                        picking.name,
                    )
                )

    @api.constrains("scheduled_date", "date_done")
    def _check_backdate_allowed(self):
        """Odoo's check of closed books, in words for people who receive and send returns."""
        ours = self.filtered("aftersales_rma_id")
        result = super(StockPicking, self - ours)._check_backdate_allowed()
        try:
            super(StockPicking, ours)._check_backdate_allowed()
        except ValidationError as error:
            raise ValidationError(
                self.env._(
                    "The books are closed for the day on which goods of %s would be booked. Do it"
                    " once the next period is open, or ask an accountant to open this one.",
                    ", ".join(ours.aftersales_rma_id.mapped("name")),
                )
            ) from error
        return result

    def _aftersales_leave_closed_books(self):
        """What was planned in a period that is closed by now is booked today, as it happens."""
        late = self.filtered(
            lambda picking: picking.state not in ("done", "cancel")
            and picking.scheduled_date
            and picking._is_date_in_lock_period()
        )
        if late:
            late.scheduled_date = fields.Datetime.now()

    def _action_done(self):
        """After a receipt is booked in Inventory, close what it completed.

        Goods of a return come and go when they do, however long ago that was planned.
        """
        self.filtered("aftersales_rma_id")._aftersales_leave_closed_books()
        result = super()._action_done()
        self.move_ids._aftersales_rmas()._close_if_complete()
        return result
