"""Where goods end that leave the books: recycled and donated, each company has its own."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_recycle_location_id = fields.Many2one(
        "stock.location",
        "Recycled Goods Location",
        check_company=True,
        domain="[('usage', '=', 'inventory')]",
        help="Where recycled goods end: an inventory loss, with an account of its own if wished.",
    )
    aftersales_donate_location_id = fields.Many2one(
        "stock.location",
        "Donated Goods Location",
        check_company=True,
        domain="[('usage', '=', 'inventory')]",
        help="Where donated goods end: an inventory loss, with an account of its own if wished.",
    )

    def _aftersales_end_location(self, kind):
        """The virtual location of ``kind`` (``recycle``, ``donate``), made on first use.

        Called by dispositions, as the system.
        """
        self.ensure_one()
        field = f"aftersales_{kind}_location_id"
        if not self[field]:
            names = {"recycle": self.env._("Recycled"), "donate": self.env._("Donated")}
            locations = self.env["stock.location"]
            loss = locations.search(
                [("company_id", "=", self.id), ("usage", "=", "inventory")], limit=1
            )
            self[field] = locations.create(
                {
                    "name": names[kind],
                    "usage": "inventory",
                    "location_id": loss.location_id.id,
                    "company_id": self.id,
                }
            )
        return self[field]
