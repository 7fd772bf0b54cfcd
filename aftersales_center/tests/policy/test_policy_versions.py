"""Versions: one is in force, each order keeps its own, and what was promised never changes."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import AftersalesCommon
from .version_common import VersionCommon


@tagged("post_install", "-at_install")
class TestVersions(VersionCommon):
    def test_the_shipped_policy_is_in_force_for_orders_of_any_age(self):
        self.assertEqual(self.shipped.state, "active")
        self.assertFalse(self.shipped.valid_from)
        for day in (date(1999, 1, 1), fields.Date.today()):
            self.assertEqual(self.policies._of(self.company, day), self.shipped)

    def test_the_shipped_policy_does_not_push_out_one_of_your_own(self):
        self.shipped.action_archive_policy()
        own = self.make_policy(company_id=False)
        own.action_activate()
        draft = self.make_policy(company_id=False)
        self.env["ir.model.data"].create(
            {
                "module": "aftersales_center",
                "name": "policy_again",
                "model": "aftersales.policy",
                "res_id": draft.id,
            }
        )
        self.policies._activate_shipped("aftersales_center.policy_again")
        self.assertEqual((own.state, draft.state), ("active", "draft"))

    def test_activating_ends_the_former_version(self):
        first, second = self.make_policy(), self.make_policy()
        first.action_activate()
        self.assertEqual(first.valid_from, fields.Date.today())
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            second.action_activate()
            self.assertEqual(first.state, "archived")
            self.assertEqual(first.valid_to, fields.Date.today() - timedelta(days=1))
            self.assertEqual(second.state, "active")
            self.assertEqual(second.activated_by_id, self.administrator)
            self.assertEqual(self.policies._of(self.company, fields.Date.today()), second)
            self.assertEqual(
                self.policies._of(self.company, fields.Date.today() - timedelta(days=5)), first
            )

    def test_a_second_version_of_the_same_day_holds_at_once(self):
        first, second = self.make_policy(), self.make_policy()
        first.action_activate()
        second.action_activate()
        self.assertEqual(self.policies._of(self.company, fields.Datetime.now()), second)

    def test_a_planned_version_waits_for_its_first_day(self):
        start = fields.Date.today() + timedelta(days=30)
        now = self.make_policy()
        now.action_activate()
        planned = self.make_policy(valid_from=start)
        planned.action_activate()
        of = self.policies._of
        self.assertEqual(of(self.company, start - timedelta(days=1)), now)
        self.assertEqual(of(self.company, start), planned)
        with self.assertRaisesRegex(UserError, "has not begun"):
            planned.action_archive_policy()

    def test_a_version_put_in_place_of_a_planned_one_holds_alone(self):
        start = fields.Date.today() + timedelta(days=30)
        versions = [self.make_policy(), self.make_policy(valid_from=start), self.make_policy()]
        for version in versions:
            version.action_activate()
        for day in (fields.Date.today(), start, start + timedelta(days=99)):
            self.assertEqual(self.policies._of(self.company, day), versions[2])

    def test_a_company_without_its_own_uses_the_general_one(self):
        other = self.env["res.company"].create({"name": "Other"})
        own = self.make_policy()
        own.action_activate()
        today = fields.Date.today()
        self.assertEqual(self.policies._of(self.company, today), own)
        self.assertEqual(self.policies._of(other, today), self.shipped)
        own.action_archive_policy()
        self.assertEqual(self.policies._of(self.company, today + timedelta(days=1)), self.shipped)

    def test_without_any_policy_there_are_no_rules(self):
        self.shipped.action_archive_policy()
        none = self.policies._of(self.company, fields.Date.today() + timedelta(days=1))
        self.assertFalse(none)
        self.assertEqual(none._engine_rules(), ())

    def test_a_moment_counts_on_the_calendar_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        policy = self.make_policy(valid_from=date(2026, 3, 2))
        policy.action_activate()
        of = self.policies._of
        self.assertEqual(of(self.company, datetime(2026, 3, 1, 12)), policy)  # 2 March, 01:00
        self.assertEqual(of(self.company, datetime(2026, 3, 1, 10)), self.shipped)

    def test_numbers_count_up_within_a_company(self):
        first, second = self.make_policy(), self.make_policy()
        self.assertEqual(second.version, first.version + 1)
        both = self.policies.create([{"name": "One"}, {"name": "Two"}])
        self.assertEqual(both[1].version, both[0].version + 1)
        both[1].company_id = self.company
        self.assertEqual(both[1].version, second.version + 1)

    def test_a_new_version_is_the_same_and_can_be_changed(self):
        category = self.env["product.category"].create({"name": "Leftovers"})
        old = self.make_policy(
            {"categ_ids": [Command.set(category.ids)], "price_limit": "at_most"},
            {"sets_final_sale": True, "sequence": 3},
        )
        old.action_activate()
        new = self.policies.browse(old.action_new_version()["res_id"])
        self.assertEqual((new.state, new.previous_id), ("draft", old))
        self.assertEqual(new.version, old.version + 1)
        self.assertFalse(new.valid_from or new.valid_to or new.activated_by_id)
        self.assertEqual(new.rule_ids.mapped("summary"), old.rule_ids.mapped("summary"))
        new.rule_ids[0].window_days = 60
        self.assertEqual(old.rule_ids[0].window_days, 14)

    def test_the_log_tells_it(self):
        policy = self.make_policy()
        policy.action_activate()
        policy.action_archive_policy()
        self.env.cr.flush()
        events = policy._audit_events().mapped("event")
        told = [event for event in events if event.startswith("policy.")]
        self.assertEqual(told, ["policy.activated", "policy.archived"])


@tagged("post_install", "-at_install")
class TestFixed(VersionCommon):
    """What was promised does not change, whichever door is tried."""

    def setUp(self):
        super().setUp()
        self.policy = self.make_policy({}, {"name": "Other", "sequence": 50})
        self.policy.action_activate()
        self.rule = self.policy.rule_ids[0]

    def test_rules_in_force_are_fixed(self):
        rule, draft = self.rule, self.make_policy()
        for number, door in enumerate(
            (
                lambda: rule.write({"window_days": 1}),
                lambda: rule.write({"sequence": 99}),
                lambda: rule.write({"policy_id": draft.id}),
                lambda: rule.sudo().write({"name": "X"}),
                lambda: draft.rule_ids.write({"policy_id": self.policy.id}),
                lambda: rule.create(
                    {"name": "X", "policy_id": self.policy.id, "sets_final_sale": True}
                ),
                lambda: rule.copy(),
                lambda: rule.unlink(),
                lambda: self.policy.write({"rule_ids": [Command.clear()]}),
                lambda: self.policy.write({"rule_ids": [Command.update(rule.id, {"name": "X"})]}),
                lambda: self.policy.write({"name": "X"}),
                lambda: self.policy.write({"valid_from": "2020-01-01"}),
                lambda: self.policy.write({"company_id": False}),
                lambda: self.policy.unlink(),
                lambda: self.policy.action_activate(),
            )
        ):
            with self.subTest(door=number), self.assertRaises(UserError):
                door()
        self.assertEqual(self.rule.window_days, 14)
        self.assertEqual(len(self.policy.rule_ids), 2)

    def test_a_note_may_be_added_at_any_time(self):
        self.policy.note = "Agreed with counsel."
        self.assertEqual(self.policy.note, "Agreed with counsel.")

    def test_state_and_numbers_are_set_by_actions_only(self):
        draft = self.make_policy()
        for name, value in {
            "state": "active",
            "version": 77,
            "valid_to": "2030-01-01",
            "previous_id": self.policy.id,
            "activated_by_id": self.administrator.id,
        }.items():
            for user in (self.administrator, self.env.ref("base.user_root")):
                with self.subTest(field=name), self.assertRaises(UserError):
                    draft.with_user(user).write({name: value})
            with self.subTest(field=name), self.assertRaises(UserError):
                self.policies.create({"name": "X", name: value})

    def test_a_draft_may_be_deleted(self):
        draft = self.make_policy()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_what_a_rule_names_cannot_be_deleted(self):
        tag = self.env["product.tag"].create({"name": "Leftovers"})
        self.make_policy({"product_tag_ids": [Command.link(tag.id)]})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            tag.unlink()
            self.env.flush_all()
        self.assertTrue(tag.exists())

    def test_an_empty_policy_does_not_come_into_force(self):
        empty = self.policies.create({"name": "Nothing"})
        with self.assertRaisesRegex(UserError, "has no rules"):
            empty.action_activate()


@tagged("post_install", "-at_install")
class TestWhichVersion(VersionCommon):
    """The version of a line: the one its order was confirmed under."""

    def test_a_line_keeps_the_version_of_its_order(self):
        first, second = self.make_policy(), self.make_policy()
        first.action_activate()
        before = self.make_order((self.lamp, 1)).order_line
        second.action_activate()
        after = self.make_order((self.lamp, 1)).order_line
        self.assertEqual(self.policies._for_lines(before | after), {before: first, after: second})

    def test_a_line_of_before_the_addon_has_the_version_of_its_day(self):
        line = self.make_order((self.lamp, 1)).order_line
        line._write_guarded({"aftersales_policy_id": False})
        self.env.flush_all()
        self.assertEqual(self.policies._for_lines(line), {line: self.shipped})

    def test_many_lines_cost_no_more_queries_than_one(self):
        few = self.make_order((self.lamp, 1)).order_line
        many = self.make_order(*[(self.mug, 1)] * 20).order_line

        def queries(lines):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.policies._for_lines(lines)
            return self.env.cr.sql_log_count - before

        queries(few)  # warm
        self.assertLessEqual(queries(many), queries(few))

    def test_fixed_rules_are_built_once(self):
        policy = self.make_policy()
        policy.action_activate()
        rules = policy._engine_rules()
        self.assertIs(policy._engine_rules(), rules)
        draft = self.make_policy()
        self.assertEqual(draft._engine_rules()[0].effects, rules[0].effects)
        draft.rule_ids.window_days = 21
        self.assertNotEqual(draft._engine_rules()[0].effects, rules[0].effects)


@tagged("post_install", "-at_install")
class TestPolicyRoles(AftersalesCommon):
    def test_only_administrators_make_policies(self):
        for role in ("receiver", "auditor", "agent", "supervisor", "administrator"):
            policies = self.env["aftersales.policy"].with_user(getattr(self, role))
            rules = policies.env["aftersales.policy.rule"]
            with self.subTest(role=role):
                self.assertEqual(policies.has_access("read"), role != "receiver")
                for operation in ("write", "create", "unlink"):
                    for model in (policies, rules):
                        self.assertEqual(model.has_access(operation), role == "administrator")
                self.assertFalse(policies.env["aftersales.policy.choice"].has_access("write"))
                self.assertEqual(
                    policies.env["aftersales.policy.try"].has_access("create"),
                    role in ("supervisor", "administrator"),
                )

    def test_actions_ask_for_the_right_to_change(self):
        shipped = self.env.ref("aftersales_center.policy_default")
        for role in ("auditor", "agent", "supervisor"):
            policy = shipped.with_user(getattr(self, role))
            for action in ("action_archive_policy", "action_activate", "action_new_version"):
                with self.subTest(role=role, action=action), self.assertRaises(UserError):
                    getattr(policy, action)()
        self.assertEqual(shipped.state, "active")

    def test_a_policy_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.env["aftersales.policy"].create({"name": "Theirs", "company_id": other.id})
        found = self.env["aftersales.policy"].with_user(self.administrator).search([])
        self.assertNotIn(theirs, found)
        self.assertIn(self.env.ref("aftersales_center.policy_default"), found)
