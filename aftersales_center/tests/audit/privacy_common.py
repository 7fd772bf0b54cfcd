"""A German company, its customer Ada, and what is written about her."""

from datetime import date
from unittest.mock import patch

from ...models.audit.verifier import Verifier
from ..common import AftersalesCommon

#: Where the size of a batch is patched.
ERASE = "odoo.addons.aftersales_center.models.audit.erase"


class PrivacyCase(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.de")
        cls.company.resource_calendar_id.tz = "Europe/Berlin"
        cls.Personal = cls.env["aftersales.audit.personal"]
        cls.Request = cls.env["aftersales.audit.erasure.request"]
        cls.Hold = cls.env["aftersales.audit.hold"]
        cls.admin = cls.administrator

    def rejected(self, reason="Ada says it hums", **values):
        """A closed return with Ada's words in it."""
        line = self.make_order((self.lamp, 1)).order_line
        rma = self.make_rma((line, 1, {"note": "Line words"}), note="It hums, says Ada", **values)
        rma.action_reject(reason)
        self.env.cr.flush()
        return rma

    def texts(self, rma=None):
        domain = [("company_id", "=", self.company.id)]
        if rma:
            domain += [("res_model", "=", rma._name), ("res_id", "=", rma.id)]
        else:
            domain += [("partner_id", "=", self.customer.id)]
        return self.Personal.search(domain)

    def on_day(self, day):
        """The company's clock at ``day``; a context manager."""
        return patch.object(type(self.env.company), "_aftersales_today", lambda company: day)

    def after_retention(self):
        return self.on_day(date(2060, 1, 1))

    def hold(self, target=None, **values):
        target = self.customer if target is None else target
        where = (
            {"partner_id": target.id}
            if target._name == "res.partner"
            else {"case_ref": f"{target._name},{target.id}"}
        )
        hold = self.Hold.with_user(self.supervisor).create(
            {"reason": "Court of Hamburg, 4 O 12/26", **where, **values}
        )
        self.env.cr.flush()
        return hold

    def ask(self, **values):
        """A request of Ada's, entered and carried out by an administrator."""
        wizard = (
            self.env["aftersales.erase.wizard"]
            .with_user(self.admin)
            .create({"partner_id": self.customer.id, **values})
        )
        action = wizard.action_erase()
        self.env.cr.flush()
        return self.Request.browse(action["res_id"])

    def run_job(self):
        """The nightly job, without its commits."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
            self.Personal._cron_erase()
        self.env.cr.flush()

    def sentences(self, rma):
        events = self.env["aftersales.audit.event"].search(
            [("res_model", "=", rma._name), ("res_id", "=", rma.id)]
        )
        events.invalidate_recordset()
        return " ".join(events.mapped("sentence"))

    def erased_events(self):
        return self.env["aftersales.audit.event"].search(
            [("event", "=", "audit.erased"), ("company_id", "=", self.company.id)]
        )

    def assert_holds(self):
        """The chain verifies: nothing altered, and nothing gone that was not logged."""
        self.env.cr.flush()
        found = Verifier(self.env.cr, companies=[self.company.id]).run().findings
        self.assertFalse([each for each in found if each.kind.startswith("personal")])
