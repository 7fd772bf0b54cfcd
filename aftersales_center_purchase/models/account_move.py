"""Vendors' credits look for their return before they are posted, and it is told after."""

from markupsafe import Markup

from odoo import models

from odoo.addons.aftersales_center.models.words import quantity_words


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Name the returns of vendors' credits at the latest now, and say so on them."""
        self._aftersales_vendor_lines()._aftersales_name_returns()
        posted = super()._post(soft=soft)
        posted._aftersales_vendor_lines()._aftersales_say_recovered()
        return posted

    def _aftersales_vendor_lines(self):
        return self.filtered(
            lambda move: move.move_type in ("in_invoice", "in_refund")
        ).invoice_line_ids

    def _aftersales_ask_for_returns(self, unclear):
        """Ask who does the books which return each line is of: ``{line: {return: units}}``.

        Called with full rights, once for each line.
        """
        by_move = {}
        for line, parts in unclear.items():
            by_move.setdefault(line.move_id, []).append(self._aftersales_question(line, parts))
        bodies = {move.id: Markup("<br/>").join(words) for move, words in by_move.items()}
        self.browse(bodies)._message_log_batch(bodies=bodies)
        for move in by_move:
            person = self.env.user
            if person._is_superuser():
                person = move.invoice_user_id or person
            move.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Which return is this credit for?"),
                note=bodies[move.id],
                user_id=person.id,
            )

    def _aftersales_question(self, line, parts):
        uom = line.purchase_line_id.product_uom_id
        return self.env._(
            "%(product)s: %(quantity)s are credited, and this went back to the vendor: %(returns)s."
            " Name the return on the line; where it is for several, divide it first.",
            product=line.product_id.display_name,
            quantity=quantity_words(line.product_uom_id, abs(line.quantity)),
            returns=", ".join(
                self.env._(
                    "%(quantity)s of %(return)s",
                    **{
                        "quantity": quantity_words(uom, units),
                        "return": rma.name if rma else self.env._("no return"),
                    },
                )
                for rma, units in parts.items()
            ),
        )
