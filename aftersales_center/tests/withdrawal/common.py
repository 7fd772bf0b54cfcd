"""A consumer in Germany who was told all, and withdraws."""

from unittest.mock import patch

from odoo import fields

from ...engine.withdrawal_statement import read
from ..policy.policy_common import PolicyCommon


class WithdrawalCommon(PolicyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["aftersales.withdrawal"]
        cls.consumer = cls.customers["DE", False]
        cls.consumer.write({"name": "Ada Byron", "tz": "Europe/Berlin"})
        cls.order = cls.order_for("DE", [(cls.lamp, 2), (cls.mug, 3)])
        cls.lamps, cls.mugs = cls.order.order_line

    def submit(self, contract=None, address="de@example.com", process=True, **more):
        """A statement of the withdrawal function; the job has run."""
        row = self.rows._submit(
            self.company,
            read("Ada Byron", contract or self.order.name, address),
            **{"lang": "en_US", "tz": "Europe/Berlin", **more},
        )
        if process:
            self.work()
        return row

    def work(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.rows._cron_work()

    def mails(self, row):
        return self.env["mail.mail"].search([("model", "=", row._name)], order="id")

    def asked(self, row):
        """What people were asked to do about ``row``."""
        return row.activity_ids.mapped("summary")

    def delivered(self, order, days_ago):
        """Move the order into the past: told, sent and handed over so many days ago."""
        then = fields.Datetime.subtract(fields.Datetime.now(), days=days_ago)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_information SET date = %s WHERE order_id = %s", (then, order.id)
        )
        self.env.cr.execute("UPDATE sale_order SET date_order = %s WHERE id = %s", (then, order.id))
        done = order.picking_ids.filtered(lambda picking: picking.state == "done")
        self.env.cr.execute(
            "UPDATE stock_picking SET date_done = %s WHERE id = ANY(%s)", (then, done.ids)
        )
        self.env.invalidate_all()
        done.aftersales_delivered_on = then
