"""A customer with a login, one without rights, and a complaint with an inner life."""

import io

from markupsafe import Markup
from PIL import Image

from odoo import Command
from odoo.tests import new_test_user

from ..complaint.common import ComplaintCommon


def png(color=(200, 20, 20)):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(content, "PNG")
    return content.getvalue()


class PortalComplaints(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = new_test_user(
            cls.env, "ada_portal", groups="base.group_portal", email="ada@example.com"
        )
        cls.bob = new_test_user(
            cls.env, "bob_portal", groups="base.group_portal", email="bob@example.com"
        )
        cls.customer = cls.ada.partner_id
        cls.customer.tz = cls.ada.tz = "Europe/Berlin"
        cls.order = cls.make_order((cls.lamp, 2))
        cls.complaint = cls.make_complaint(order_ids=[Command.link(cls.order.id)])
        cls.complaint.action_acknowledge("We look after it.")
        cls.complaint.action_investigate("INTERNAL-FINDING: the supplier cheats")
        cls.complaint.action_respond("We have asked the manufacturer.")
        cls.complaint.message_post(body=Markup("INTERNAL-NOTE"), subtype_xmlid="mail.mt_note")
        cls.complaint.message_post(
            body=Markup("Hello Ada, a word."),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def as_customer(self, complaint=None):
        """What the controller works with."""
        return (complaint or self.complaint).with_user(self.ada).sudo()
