from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    def test_nobody_is_texted(self):
        """Deliveries of the demo send no text messages, which Odoo's *Stock SMS* would do.

        It would open an account at Odoo's on another connection, which waits for ever for the
        tables that the installation is changing.
        """
        if not self.env.ref("aftersales_center.demo_partner_vale", raise_if_not_found=False):
            self.skipTest("without demo data")
        names = self.env["ir.model.data"].search(
            [("module", "=", "aftersales_center"), ("model", "=", "res.partner")]
        )
        partners = self.env["res.partner"].browse(names.mapped("res_id"))
        self.assertTrue(partners.filtered("phone"))
        texted = self.env["mail.message"].search_count(
            [("message_type", "=", "sms"), ("partner_ids", "in", partners.ids)]
        )
        self.assertFalse(texted)
