"""Each role opens the screens it has, and the figures of a list do not cost a query a row."""

from odoo.tests import tagged

from .common import FollowupCommon

ACTIONS = {
    "action_followup_care": ("agent", "supervisor"),
    "action_followup": ("agent", "supervisor", "administrator", "auditor"),
    "action_followup_rule": ("administrator", "auditor"),
    "action_followup_effect": ("supervisor", "administrator", "auditor"),
    "action_retention_leads": ("agent", "supervisor"),
}


@tagged("post_install", "-at_install")
class TestFollowupViews(FollowupCommon):
    def test_screens(self):
        for xmlid, people in ACTIONS.items():
            action = self.env.ref(f"aftersales_center.{xmlid}")
            for name in people:
                with self.subTest(xmlid, role=name):
                    model = self.env[action.res_model].with_user(getattr(self, name))
                    views = [(False, mode) for mode in action.view_mode.split(",")]
                    got = model.get_views([*views, (action.search_view_id.id, "search")])
                    for mode in ("list", "form"):
                        names = got["views"].get(mode) and list(
                            got["models"][model._name]["fields"]
                        )
                        if names and model.search_count([], limit=1):
                            readable = [field for field in names if field in model._fields]
                            model.search([], limit=3).read(readable[:40])

    def test_a_list_of_many_is_as_cheap(self):
        rule = self.rule()
        for _case in range(2):
            self.complaint()
        self.find(rule)
        self.perform()
        names = ["partner_id", "about", "partner_phone", "partner_time", "is_callable"]
        followups = self.followups(rule).with_user(self.agent)
        self.assertEqual(len(followups), 2)

        def queries(records):
            self.env.invalidate_all()
            records.browse(records.ids).mapped("rule_id.name")
            before = self.cr.sql_log_count
            records.read(names)
            return self.cr.sql_log_count - before

        queries(followups)
        self.assertEqual(queries(followups[:1]), queries(followups))
