"""Policies, as administrators make them."""

from odoo import Command

from ..common import AftersalesCommon


class VersionCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["aftersales.policy"].with_user(cls.administrator)
        cls.shipped = cls.env.ref("aftersales_center.policy_default")

    @classmethod
    def choice(cls, dimension, *codes):
        """Some values of a closed list."""
        return cls.env["aftersales.policy.choice"].search(
            [("dimension", "=", dimension), ("code", "in", codes)]
        )

    @classmethod
    def make_policy(cls, *rules, **values):
        """A draft of the company with one rule per dict; without any, a window of 14 days."""
        rules = rules or [{}]
        return cls.policies.create(
            {
                "name": "Returns of the shop",
                "company_id": cls.company.id,
                "rule_ids": [
                    Command.create({"name": f"Rule {number}", **cls.window(14), **rule})
                    for number, rule in enumerate(rules, 1)
                ],
                **values,
            }
        )

    @classmethod
    def window(cls, days, **values):
        return {"sets_window": True, "window_days": days, **values}

    @classmethod
    def bare_rule(cls, **values):
        """The first rule of a new draft, with nothing but ``values`` switched on."""
        return cls.make_policy({"sets_window": False, **values}).rule_ids
