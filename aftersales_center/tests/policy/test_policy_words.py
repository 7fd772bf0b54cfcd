"""Each rule reads as one sentence that leaves nothing out."""

from odoo import Command
from odoo.tests import tagged

from ...engine.claim import Effect
from ...models.policy.policy_rule import DIMENSIONS, EFFECTS
from .version_common import VersionCommon


@tagged("post_install", "-at_install")
class TestSummaries(VersionCommon):
    def test_a_rule_reads_as_one_sentence(self):
        rule = self.bare_rule(
            basis_ids=[Command.set(self.choice("basis", "withdrawal", "goodwill").ids)],
            buyer_ids=[Command.set(self.choice("buyer", "consumer").ids)],
            country_ids=[Command.set(self.env.ref("base.de").ids)],
            except_product_tmpl_ids=[Command.set(self.mug.product_tmpl_id.ids)],
            sets_window=True,
            window_days=30,
            window_transit_days=0,
            sets_restocking_fee=True,
            restocking_fee=12.5,
        )
        self.assertEqual(
            rule.summary,
            "When it is a withdrawal or a request for goodwill, the buyer is a consumer, and it was"
            " delivered to “Germany”, then the customer may ask within 30 days of delivery and a"
            " restocking fee of 12.5% is kept. Not for product “Coffee Mug”.",
        )

    def test_a_rule_without_conditions(self):
        rule = self.bare_rule(sets_final_sale=True)
        self.assertEqual(rule.summary, "Always: it is a final sale.")

    def test_limits_read_as_people_say_them(self):
        for values, words in (
            ({"days_limit": "at_most", "days_to": 3}, "asked for within 3 days of delivery"),
            (
                {"days_limit": "between", "days_from": 3, "days_to": 9, "days_anchor": "ordered"},
                "asked for 3 to 9 days after the order",
            ),
            ({"claims_limit": "at_least", "claims_from": 4}, "had 4 returns or more"),
            ({"price_limit": "at_most", "price_to": 5.0}, "one unit cost"),
            ({"domain": "[('id', '>', 0)]"}, "the order line meets a filter"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, self.bare_rule(sets_approval=True, **values).summary)

    def test_many_names_are_counted(self):
        countries = self.env["res.country"].search([], limit=9)
        rule = self.bare_rule(sets_approval=True, country_ids=[Command.set(countries.ids)])
        self.assertIn("5 others", rule.summary)

    def test_every_condition_and_effect_is_told(self):
        """No field of a rule is silently left out of its sentence."""
        bare = self.bare_rule(sets_approval=True).summary
        for only, unless in DIMENSIONS.values():
            for name in filter(None, (only, unless)):
                value = self.something_for(name)
                with self.subTest(field=name):
                    rule = self.bare_rule(sets_approval=True, **{name: [Command.set(value.ids)]})
                    self.assertNotEqual(rule.summary, bare)
        for effect in EFFECTS:
            if effect != Effect.APPROVAL:
                with self.subTest(effect=effect):
                    on = {f"sets_{effect.value}": True}
                    self.assertNotEqual(self.bare_rule(sets_approval=True, **on).summary, bare)

    def test_an_auditor_reads_the_whole_rule(self):
        tag = self.env["crm.tag"].create({"name": "Gift"})
        rule = self.bare_rule(sets_approval=True, order_tag_ids=[Command.set(tag.ids)])
        told = rule.summary
        self.env.invalidate_all()
        self.assertEqual(rule.with_user(self.auditor).summary, told)
        self.assertIn("“Gift”", told)

    def something_for(self, name):
        """A record that condition ``name`` may be limited to."""
        field = self.env["aftersales.policy.rule"]._fields[name]
        found = self.env[field.comodel_name].with_company(self.company)
        if "company_id" in found._fields:
            code = {"code": "something"} if found._name == "aftersales.reason" else {}
            return found.create({"name": f"Something for {name}", "company_id": False, **code})
        return found.search(field.domain or [], limit=1) or found.create({"name": "Something"})

    def test_the_sentence_follows_the_form(self):
        rule = self.bare_rule(sets_window=True, window_days=14)
        rule.window_days = 45
        self.assertIn("within 45 days", rule.summary)
        rule.window_endless = True
        self.assertEqual(rule.summary, "Always: the customer may ask at any time.")
