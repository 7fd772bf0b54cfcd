"""What vendors credited is told on the return."""

from odoo import models

from odoo.addons.aftersales_center.models.words import exact_quantity, quantity_words


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _tell_vendor_credits(self, lines_of):
        """Say and log ``{return: posted lines}`` of vendors' credits and of what reverses them.

        Called with full rights. Units only: receivers read the chatter, and see no prices.
        """
        self._say_each(
            {
                rma: "\n".join(self._vendor_credit_words(line) for line in lines)
                for rma, lines in lines_of.items()
            }
        )
        credited, taken_back = {}, {}
        for rma, lines in lines_of.items():
            credits = lines.filtered(lambda line: line._aftersales_is_credit())
            for payloads, told in ((credited, credits), (taken_back, lines - credits)):
                if told:
                    payloads[rma] = {"lines": [self._audit_vendor_credit(line) for line in told]}
        self._audit_each(credited, "rma.vendor_credited")
        self._audit_each(taken_back, "rma.vendor_uncredited")

    def _vendor_credit_words(self, line):
        values = {
            "vendor": line.move_id.partner_id.display_name,
            "quantity": quantity_words(line.product_uom_id, abs(line.quantity)),
            "product": line.product_id.display_name or line.name,
            "document": line.move_id.name,
        }
        if line._aftersales_is_credit():
            return self.env._(
                "%(vendor)s credited %(quantity)s of %(product)s with %(document)s.", **values
            )
        return self.env._(
            "What %(vendor)s credited for %(quantity)s of %(product)s was taken back with"
            " %(document)s.",
            **values,
        )

    def _audit_vendor_credit(self, line):
        """One line of a vendor's document, as payloads say it."""
        return {
            "product": line.product_id,
            "quantity": exact_quantity(line.product_uom_id, abs(line.quantity)),
            "uom": line.product_uom_id.name,
            "document": line.move_id.name,
            "purchase": line.purchase_line_id.order_id.name,
        }
