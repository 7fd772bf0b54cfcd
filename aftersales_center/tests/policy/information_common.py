"""A text that is published and chosen by the company, as administrators do it."""

from odoo import Command

from ..common import AftersalesCommon

#: A picture of one dot: what somebody signed.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
GERMAN = {
    "You may <b>withdraw</b> within 14 days.": "Sie können binnen 14 Tagen <b>widerrufen</b>.",
    "You pay for the return.": "Sie zahlen die Rücksendung.",
}
BODY = "<p>You may <b>withdraw</b> within 14 days.</p><p>You pay for the return.</p>"


class InformationCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.aftersales_information_text_ids = False

    @classmethod
    def make_text(cls, shown="mail", publish=True, choose=True, **values):
        text = (
            cls.env["aftersales.information.text"]
            .with_user(cls.administrator)
            .create(
                {
                    "name": f"Instruction {shown}",
                    "shown": shown,
                    "body": BODY,
                    "covers_withdrawal": True,
                    "covers_return_cost": True,
                    **values,
                }
            )
        )
        if publish:
            text.action_publish()
        text = text.with_user(cls.env.user)
        if choose:
            cls.env.company.aftersales_information_text_ids = [Command.link(text.id)]
        return text

    @classmethod
    def make_quotation(cls, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create({"product_id": cls.lamp.id, "product_uom_qty": 1}),
                ],
                **values,
            }
        )

    def told(self, order):
        """``{(kind, how)}`` of all evidence of ``order`` that stands."""
        rows = order.sudo().aftersales_information_ids.filtered(lambda row: not row.is_retracted)
        return {(row.kind, row.how) for row in rows}
