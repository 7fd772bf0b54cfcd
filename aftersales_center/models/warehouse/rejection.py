"""Why goods were not accepted, in words for the customer."""

from odoo import models


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def _rejection_words(self):
        """What customers are told of rejected goods, each reason once: “Lamp: scratched.”

        In the language of the environment, for mails and the portal. A list of plain lines.
        """
        words = [
            self.env._(
                "%(product)s: %(why)s",
                product=inspection.product_id.display_name,
                why=inspection.customer_note.strip(),
            )
            for inspection in self._standing()
            if inspection.verdict == "rejected" and (inspection.customer_note or "").strip()
        ]
        return list(dict.fromkeys(words))
