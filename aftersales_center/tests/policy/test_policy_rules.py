"""Rules: what the form says is what the engine gets, in words and in effect."""

from decimal import Decimal

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...engine.claim import (
    Anchor,
    Basis,
    Buyer,
    Effect,
    Outbound,
    Payer,
    RefundTiming,
    Window,
)
from ...models.policy.policy_rule import DIMENSIONS, EFFECTS
from .version_common import VersionCommon


@tagged("post_install", "-at_install")
class TestEngineRules(VersionCommon):
    def engine(self, **values):
        return self.bare_rule(**values)._engine_rule()

    def test_each_effect_is_said_only_when_switched_on(self):
        photo = self.choice("evidence", "photo")
        refund = self.choice("remedy", "refund", "replacement")
        said = {
            Effect.WINDOW: (
                {"window_days": 21, "window_anchor": "shipped", "window_transit_days": 4},
                Window(21, Anchor.SHIPPED, 4),
            ),
            Effect.FINAL_SALE: ({"final_sale": "final"}, True),
            Effect.REMEDIES: (
                {"remedy_ids": [Command.set(refund.ids)]},
                frozenset({"refund", "replacement"}),
            ),
            Effect.EVIDENCE: ({"evidence_ids": [Command.set(photo.ids)]}, frozenset({"photo"})),
            Effect.APPROVAL: ({"approval": "required"}, True),
            Effect.AUTO_APPROVE: ({"auto_approve_amount": 49.9}, Decimal("49.9")),
            Effect.KEEP_ITEM: ({"keep_item_amount": 10.0}, Decimal(10)),
            Effect.RESTOCKING_FEE: ({"restocking_fee": 12.5}, Decimal("12.5")),
            Effect.RETURN_SHIPPING: ({"return_payer": "seller"}, Payer.SELLER),
            Effect.OUTBOUND: ({"outbound": "n"}, Outbound.NONE),
            Effect.REFUND_TIMING: (
                {"refund_after": "inspected", "refund_days": 3},
                (RefundTiming.INSPECTED, 3),
            ),
        }
        self.assertEqual(set(said), set(EFFECTS), "an effect is missing here")
        for effect, (values, value) in said.items():
            with self.subTest(effect=effect):
                on = self.engine(**{f"sets_{effect.value}": True}, **values)
                self.assertEqual(on.effects, {effect: value})
                other = "sets_approval" if effect != Effect.APPROVAL else "sets_final_sale"
                self.assertNotIn(effect, self.engine(**{other: True}, **values).effects)

    def test_the_mild_side_of_a_switch(self):
        rule = self.engine(
            sets_window=True,
            window_endless=True,
            sets_final_sale=True,
            final_sale="open",
            sets_approval=True,
            approval="not_required",
        )
        self.assertEqual(rule.effects[Effect.WINDOW].days, None)
        self.assertIs(rule.effects[Effect.FINAL_SALE], False)
        self.assertIs(rule.effects[Effect.APPROVAL], False)

    def test_each_condition_limits_its_dimension(self):
        germany = self.env.ref("base.de")
        europe = self.env.ref("base.europe")
        tag = self.env["product.tag"].create({"name": "Leftovers"})
        values = {
            "reason": self.defective,
            "product": self.lamp,
            "template": self.lamp.product_tmpl_id,
            "category": self.env["product.category"].create({"name": "Leftovers"}),
            "product_tag": tag,
            "customer_tag": self.env["res.partner.category"].create({"name": "VIP"}),
            "pricelist": self.env["product.pricelist"].create({"name": "Retail"}),
            "country": germany,
            "country_group": europe,
            "team": self.env["crm.team"].create({"name": "Web"}),
            "order_tag": self.env["crm.tag"].create({"name": "Gift"}),
            "channel": self.choice("channel", "portal", "email"),
            "lot_state": self.choice("lot_state", "foreign"),
        }
        codes = {
            "country": {"DE"},
            "channel": {"portal", "email"},
            "lot_state": {"foreign"},
        }
        self.assertEqual(set(values), set(DIMENSIONS), "a dimension is missing here")
        for dimension, (only, unless) in DIMENSIONS.items():
            expected = frozenset(codes.get(dimension, values[dimension].ids))
            with self.subTest(dimension=dimension):
                command = [Command.set(values[dimension].ids)]
                rule = self.engine(sets_approval=True, **{only: command})
                self.assertEqual((rule.only, rule.unless), ({dimension: expected}, {}))
                if unless:
                    rule = self.engine(sets_approval=True, **{unless: command})
                    self.assertEqual((rule.only, rule.unless), ({}, {dimension: expected}))

    def test_basis_and_buyer(self):
        rule = self.engine(
            sets_approval=True,
            basis_ids=[Command.set(self.choice("basis", "goodwill", "withdrawal").ids)],
            buyer_ids=[Command.set(self.choice("buyer", "business").ids)],
        )
        self.assertEqual(rule.bases, {Basis.GOODWILL, Basis.WITHDRAWAL})
        self.assertEqual(rule.buyers, {Buyer.BUSINESS})

    def test_every_choice_is_a_word_of_the_engine(self):
        for code in self.env["aftersales.policy.choice"].search([("dimension", "=", "basis")]):
            Basis(code.code)
        for code in self.env["aftersales.policy.choice"].search([("dimension", "=", "buyer")]):
            Buyer(code.code)
        channels = dict(self.env["aftersales.rma"]._fields["channel"].selection)
        shipped = self.env["aftersales.policy.choice"].search([("dimension", "=", "channel")])
        self.assertEqual(set(shipped.mapped("code")), set(channels))
        remedies = {code for code, _label in self.env["aftersales.rma.line"]._selection_remedy()}
        shipped = self.env["aftersales.policy.choice"].search([("dimension", "=", "remedy")])
        self.assertLessEqual(remedies, set(shipped.mapped("code")))

    def test_what_is_archived_still_limits(self):
        """Archiving a product never turns its rule into one for everything."""
        reason = self.env["aftersales.reason"].create({"name": "Old", "code": "old"})
        rule = self.bare_rule(sets_approval=True, reason_ids=[Command.set(reason.ids)])
        told = rule.summary
        reason.active = False
        self.env.invalidate_all()
        self.assertEqual(rule._engine_rule().only, {"reason": frozenset(reason.ids)})
        self.assertEqual(rule.summary, told)
        copied = rule.policy_id.copy().rule_ids
        self.assertEqual(copied._engine_rule().only, {"reason": frozenset(reason.ids)})

    def test_limits_of_numbers(self):
        for name, number in (("days", 7), ("claims", 3), ("price", 19.99)):
            low, high = number, number * 2
            for limit, expected in {
                "at_least": (low, None),
                "at_most": (None, high),
                "between": (low, high),
            }.items():
                with self.subTest(name=name, limit=limit):
                    rule = self.engine(
                        sets_approval=True,
                        **{f"{name}_limit": limit, f"{name}_from": low, f"{name}_to": high},
                    )
                    found = getattr(rule, f"{name}_from"), getattr(rule, f"{name}_to")
                    wanted = tuple(
                        value if value is None else Decimal(repr(value)) for value in expected
                    )
                    self.assertEqual(found, wanted)

    def test_numbers_without_a_limit_do_not_count(self):
        rule = self.engine(sets_approval=True, days_to=5, price_from=3.0, claims_to=0)
        ends = (rule.days_from, rule.days_to, rule.price_from, rule.price_to, rule.claims_to)
        self.assertEqual(ends, (None,) * 5)

    def test_new_rules_go_last(self):
        policy = self.make_policy({}, {}, {"sequence": 40})
        self.assertEqual(policy.rule_ids.mapped("sequence"), [1, 2, 40])
        policy.rule_ids.create(
            [
                {"policy_id": policy.id, "name": name, "sets_approval": True}
                for name in ("Later", "Last")
            ]
        )
        self.assertEqual([rule.priority for rule in policy._engine_rules()], [1, 2, 40, 41, 42])


@tagged("post_install", "-at_install")
class TestFilters(VersionCommon):
    def test_a_filter_is_answered_by_the_database(self):
        lamp = self.make_order((self.lamp, 2)).order_line
        mug = self.make_order((self.mug, 9)).order_line
        policy = self.make_policy({"domain": "[('product_uom_qty', '>', 5)]"}, {"domain": "[]"})
        many, plain = policy.rule_ids
        self.assertTrue(many._engine_rule().needs_match)
        self.assertFalse(plain._engine_rule().needs_match)
        self.assertEqual(
            policy._matched(lamp | mug), {lamp: frozenset(), mug: frozenset([many.id])}
        )

    def test_one_query_per_filter(self):
        policy = self.make_policy({"domain": "[('product_uom_qty', '>', 5)]"}, {})
        lines = self.make_order(*[(self.mug, 1)] * 20).order_line
        policy._matched(lines)
        with self.assertQueryCount(1):
            policy._matched(lines)

    def test_a_filter_that_does_not_parse_is_refused(self):
        for domain in (
            "[('product_uom_qty', '>',",
            "product_id = 3",
            "[('no_such_field', '=', 1)]",
            "[('create_date', '>', context_today())]",
            "{'a': 1}",
            "[('order_id', 'sounds like', 3)]",
            "__import__('os').getcwd()",
        ):
            with (
                self.subTest(domain=domain),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(ValidationError, "cannot be used"),
            ):
                self.bare_rule(sets_approval=True, domain=domain)

    def test_a_filter_looks_at_nothing_its_author_may_not_see(self):
        domain = "[('aftersales_line_ids', '!=', False)]"
        self.make_policy().rule_ids.domain = domain  # an administrator may
        with self.assertRaisesRegex(ValidationError, "cannot be used"):
            self.rule_of_stranger().domain = domain

    def rule_of_stranger(self):
        """A rule in the hands of somebody who may change policies and has no other role."""
        group = self.env["res.groups"].create({"name": "Policies only"})
        for model in ("aftersales.policy", "aftersales.policy.rule", "aftersales.policy.choice"):
            self.env["ir.model.access"].create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": group.id,
                    "perm_read": True,
                    "perm_write": True,
                    "perm_create": True,
                }
            )
        self.salesman.group_ids += group
        return self.make_policy().rule_ids.with_user(self.salesman)


@tagged("post_install", "-at_install")
class TestChecks(VersionCommon):
    def test_a_rule_that_can_never_hold_is_refused_when_saved(self):
        country = [Command.set(self.env.ref("base.de").ids)]
        for values in (
            {"price_limit": "between", "price_from": 50.0, "price_to": 10.0},
            {"days_limit": "between", "days_from": 9, "days_to": 3},
            {"claims_limit": "between", "claims_from": 4, "claims_to": 1},
            {"country_ids": country, "except_country_ids": country},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, "“Rule 1”"):
                self.bare_rule(sets_approval=True, **values)

    def test_a_rule_that_says_nothing_is_refused_when_saved(self):
        with self.assertRaises(ValidationError):
            self.bare_rule()

    def test_a_rule_turned_impossible_later_is_refused_too(self):
        rule = self.bare_rule(
            sets_approval=True, price_limit="between", price_from=1.0, price_to=9.0
        )
        with self.assertRaises(ValidationError):
            rule.price_to = 0.5
        with self.assertRaises(ValidationError):
            rule.sets_approval = False

    def test_amounts_and_days_have_sensible_signs(self):
        for values in ({"restocking_fee": 101}, {"window_days": -1}, {"keep_item_amount": -1}):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.bare_rule(sets_approval=True, **values)
                self.env.flush_all()

    def test_equal_priority_and_effect_is_warned_about(self):
        policy = self.make_policy({"sequence": 5}, {"sequence": 5, "window_days": 60})
        self.assertIn("same priority", policy.warnings)
        self.assertIn("“Rule 1” and “Rule 2”", policy.warnings)
        policy.rule_ids[1].sequence = 6
        self.assertNotIn("same priority", policy.warnings or "")

    def test_a_promise_below_the_law_is_warned_about(self):
        germany = [Command.set(self.env.ref("base.de").ids)]
        policy = self.make_policy(
            {"window_days": 3, "country_ids": germany},
            {"window_days": 400, "country_ids": germany},
        )
        warned = policy.warnings.splitlines()
        self.assertTrue(any("“Rule 1”" in line for line in warned), warned)
        withdrawal = [Command.set(self.choice("basis", "withdrawal").ids)]
        generous = self.make_policy({"window_days": 400, "basis_ids": withdrawal})
        self.assertFalse(generous.warnings)

    def test_warnings_are_read_before_a_policy_comes_into_force(self):
        policy = self.make_policy({"sequence": 5}, {"sequence": 5, "window_days": 60})
        wizard = self.env["aftersales.policy.activate"].with_user(self.administrator)
        dialog = wizard.create({"policy_id": policy.id})
        self.assertEqual(dialog.first_day, policy._today())
        with self.assertRaisesRegex(UserError, "Read the warnings"):
            dialog.action_activate()
        dialog.are_warnings_read = True
        dialog.action_activate()
        self.assertEqual(policy.state, "active")

    def test_a_rule_broken_since_it_was_saved_does_not_come_into_force(self):
        policy = self.make_policy({"domain": "[('product_uom_qty', '>', 5)]"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_policy_rule SET domain = %s WHERE policy_id = %s",
            ["[('gone', '=', 1)]", policy.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(ValidationError, "cannot be used"):
            policy.action_activate()
        self.assertEqual(policy.state, "draft")
