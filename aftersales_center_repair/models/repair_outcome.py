"""What a finished repair means for the case: the way home, and what law counts from it."""

from odoo import fields, models
from odoo.tools.misc import format_date

from odoo.addons.aftersales_center.engine.conformity import conformity
from odoo.addons.aftersales_center.engine.deadlines import local_day
from odoo.addons.aftersales_center.models.policy.request import Request
from odoo.addons.aftersales_center.models.words import quantity_words


class RepairOrder(models.Model):
    _inherit = "repair.order"

    def _aftersales_repaired(self):
        """Tell the case, record what law counts from this repair, send the goods home."""
        self._aftersales_extend_liability()
        for remedy, repairs in self.grouped("aftersales_remedy_id").items():
            remedy.rma_id._say("\n".join(repair._aftersales_words() for repair in repairs))
            remedy._audit("repair.done", lines=[repair._aftersales_told() for repair in repairs])
        self.aftersales_remedy_id._send_repaired()

    def _aftersales_words(self):
        self.ensure_one()
        return self.env._(
            "%(quantity)s of %(product)s %(lot)s was repaired with %(repair)s.",
            quantity=quantity_words(self.product_uom, self.product_qty),
            product=self.product_id.display_name,
            lot=self.lot_id.name or "",
            repair=self.name,
        )

    def _aftersales_told(self):
        remedy = self.aftersales_remedy_id
        return {
            **remedy.rma_line_id._audit_units(remedy._own_units(self)),
            "lot": self.lot_id.name or None,
            "repair": self.name,
        }

    def _aftersales_is_remedy(self):
        """Whether law sees this repair as putting faulty goods right: free, and for that reason."""
        self.ensure_one()
        return self.under_warranty and self.aftersales_remedy_id._is_liable()

    def _aftersales_repaired_on(self):
        """When it was finished (naive UTC)."""
        self.ensure_one()
        return self.move_id.date or fields.Datetime.now()

    def _aftersales_extend_liability(self):
        """Record on each lot that the seller repaired it, and until when they are liable now."""
        for repair in self.filtered("lot_id"):
            if not repair._aftersales_is_remedy():
                continue
            until = repair._aftersales_liable_until()
            repair.lot_id.write(
                {
                    "aftersales_repaired_on": repair._aftersales_repaired_on(),
                    "aftersales_liable_until": until,
                }
            )
            if not until:
                continue
            rma = repair.aftersales_rma_id
            rma._say(
                self.env._(
                    "After its repair the seller is liable for %(lot)s until %(until)s.",
                    lot=repair.lot_id.name,
                    until=format_date(self.env, until),
                )
            )
            repair.aftersales_remedy_id._audit(
                "repair.extended",
                product=repair.product_id,
                lot=repair.lot_id.name,
                until=until,
            )

    def _aftersales_liable_until(self):
        """The last day of the seller's statutory liability, this repair counted; or False."""
        line = self.aftersales_remedy_id.rma_line_id
        request = Request(
            sale_line=line.sale_line_id,
            reason=line.reason_id,
            asked_on=fields.Datetime.now(),
            lots=self.lot_id,
        )
        [claim] = self.env["aftersales.policy.request"]._claims([request], {})
        right = conformity(self.env["aftersales.legal.rule"]._law(), claim)
        return (right.deadline and local_day(right.deadline, claim.timezone)) or False
