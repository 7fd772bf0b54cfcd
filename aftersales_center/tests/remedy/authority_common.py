"""Limits, and returns that go over them."""

from odoo.tests.common import new_test_user

from ..common import AftersalesCommon


class AuthorityCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env, "test_second_supervisor", groups="aftersales_center.group_supervisor"
        )

    def limit(self, role="agent", amount=50.0, two=0.0, currency=None, **values):
        return self.env["aftersales.authority"].create(
            {
                "role": role,
                "amount": amount,
                "two_people_above": two,
                "currency_id": (currency or self.company.currency_id).id,
                "company_id": self.company.id,
                **values,
            }
        )

    def accepted(self, *lines, **values):
        """An accepted return of one order with ``(product, quantity[, line values])``."""
        order = self.make_order(*[line[:2] for line in lines])
        return self.accepted_rma(
            *[
                (sold, line[1], line[2] if len(line) > 2 else {})
                for sold, line in zip(order.order_line, lines, strict=True)
            ],
            **values,
        )

    def proposed(self, quantity=2, **values):
        """A remedy of 40 a piece that waits for authority, proposed by the agent."""
        rma = self.accepted((self.lamp, quantity), **values)
        rma.action_settle()
        remedy = rma.remedy_ids
        self.assertNotEqual(remedy.awaits_authority, "no")
        return remedy

    def words(self, remedy):
        return remedy.sudo().approval_ids.sorted("id").mapped("event")

    def events(self, rma, *names):
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].search(
            [
                ("res_model", "=", "aftersales.rma"),
                ("res_id", "=", rma.id),
                ("event", "in", names),
            ],
            order="id",
        )

    def asked(self, rma):
        kind = self.env.ref("aftersales_center.mail_activity_authority")
        return rma.sudo().activity_ids.filtered(lambda one: one.activity_type_id == kind)
