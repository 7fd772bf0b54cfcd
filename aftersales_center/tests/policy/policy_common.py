"""Customers of several countries, and what they were told."""

from odoo import Command, fields

from ..common import AftersalesCommon


class PolicyCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.changed_mind = cls.env.ref("aftersales_center.reason_changed_mind")
        cls.customers = {
            (country, company): cls.env["res.partner"].create(
                {
                    "name": f"Customer {country}",
                    "is_company": company,
                    "country_id": cls.env.ref(f"base.{code}").id,
                    "lang": "en_US",
                    "email": f"{code}@example.com",
                }
            )
            for country, code in (("DE", "de"), ("GB", "uk"), ("CN", "cn"), ("US", "us"))
            for company in (False, True)
        }

    @classmethod
    def order_for(cls, country, lines=None, company=False, informed=True, **values):
        """An order, delivered and invoiced now, of a customer in ``country`` who was told."""
        order = cls.make_order(
            *(lines or [(cls.lamp, 1)]),
            partner_id=cls.customers[country, company].id,
            date_order=fields.Datetime.now(),
            **values,
        )
        if informed:
            cls.inform(order)
        return order

    @classmethod
    def inform(cls, order, *kinds):
        """Note that the customer of ``order`` was told all that the law asks for, now."""
        order.action_aftersales_record_information(
            kinds=kinds or ("withdrawal", "return_cost", "withdrawal_function"), note="Shop page"
        )

    def requested(self, order, reason, quantity=1, line_values=None, **values):
        """A requested return of each line of ``order``, by the agent."""
        rma = (
            self.env["aftersales.rma"]
            .with_user(self.agent)
            .create(
                {
                    "partner_id": order.partner_id.id,
                    "warehouse_id": self.warehouse.id,
                    "line_ids": [
                        Command.create(
                            {
                                "sale_line_id": line.id,
                                "quantity": quantity,
                                "reason_id": reason.id,
                                **(line_values or {}),
                            }
                        )
                        for line in order.order_line
                    ],
                    **values,
                }
            )
        )
        rma.action_request()
        return rma

    def policy_with(self, effects):
        """A new active version of the policy whose first rule also says ``effects``."""
        policies = self.env["aftersales.policy"]
        policy = policies._of(self.env.company, fields.Date.today())
        newer = policies.browse(policy.action_new_version()["res_id"])
        newer.rule_ids[:1].write(effects)
        newer.action_activate()
        return newer

    def logged(self, event, record):
        """Events of ``record`` in the compliance log."""
        self.env.flush_all()
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].search(
            [("event", "=", event), ("res_model", "=", record._name), ("res_id", "=", record.id)]
        )
