"""Customers with orders of the past, made quickly."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command

from ..common import AftersalesCommon


class ChurnCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.risks = cls.env["aftersales.customer.risk"]
        cls.service = cls.env["product.product"].create(
            {"name": "Hour", "type": "service", "taxes_id": [Command.clear()]}
        )
        cls.now = datetime.now().replace(microsecond=0)

    @classmethod
    def sold(cls, partner, *days_ago, price=100.0, **values):
        """Confirmed orders so many days ago, past the ORM's confirmation."""
        return cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "state": "sale",
                    "date_order": cls.now - timedelta(days=days),
                    "order_line": [
                        Command.create({"product_id": cls.service.id, "price_unit": price})
                    ],
                    **values,
                }
                for days in days_ago
            ]
        )

    @classmethod
    def make_customers(cls):
        """A firm with an address that orders for it, and somebody who ordered once; scored."""
        partners = cls.env["res.partner"]
        cls.firm = partners.create({"name": "Firm", "is_company": True})
        cls.buyer = partners.create({"name": "Buyer", "parent_id": cls.firm.id})
        cls.once = partners.create({"name": "Once"})
        # Every 30 days, the last one 94 days ago; two orders on one day are one purchase.
        cls.sold(cls.firm, 94, 154, 214)
        cls.sold(cls.buyer, 124, 184, 184)
        cls.sold(cls.once, 20, price=50)
        cls.risks._rescore()

    def job(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.risks._cron_score()

    def risk(self, partner, company=None):
        return self.risks.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or self.env.company).id),
            ]
        )

    def marked(self):
        self.env.cr.flush()
        return self.env["aftersales.churn.mark"].search([]).partner_id

    def clear_marks(self):
        self.env.cr.flush()
        self.env["aftersales.churn.mark"].search([]).unlink()
