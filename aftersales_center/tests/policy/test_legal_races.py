"""Two administrators load at the same moment: one rule per code holds, and none is lost."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase
from .legal_common import changed


@tagged("post_install", "-at_install")
class TestLegalRaces(RaceCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.put_back)

    def put_back(self):
        """Take the loaded rules out, in SQL: rules refuse to be deleted."""
        with self.registry.cursor() as cr:
            cr.execute(
                """
                UPDATE aftersales_legal_rule SET superseded_by_id = NULL
                 WHERE superseded_by_id IN (
                    SELECT id FROM aftersales_legal_rule WHERE origin = 'own');
                DELETE FROM aftersales_legal_rule WHERE origin = 'own';
                UPDATE aftersales_legal_rule SET active = TRUE WHERE code = 'DE.withdrawal';
                """
            )
        self.registry.clear_cache()

    def load(self, code="DE.withdrawal", **cells):
        def action(env):
            text = changed("DE.withdrawal", code=code, **cells)
            env["aftersales.legal.rule"]._load(text, "at once")
            return env["aftersales.legal.rule"].search([("code", "=", code)]).id

        return action

    def chain(self, code="DE.withdrawal"):
        with self.session() as env:
            everything = env["aftersales.legal.rule"].with_context(active_test=False)
            rules = everything.search([("code", "=", code)], order="id")
            return [(rule.period_value, rule.active) for rule in rules]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_changes_of_one_rule_come_one_after_the_other(self):
        results = self.at_once(self.load(period_value="20"), self.load(period_value="21"))
        self.assertFalse([result for result in results if isinstance(result, Exception)])
        chain = self.chain()
        self.assertEqual([active for _days, active in chain], [False, False, True])
        self.assertEqual({days for days, _active in chain}, {14, 20, 21})

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_new_rule_is_not_made_twice(self):
        later = {"code": "DE.withdrawal.2030", "valid_from": "2030-01-01"}
        results = self.at_once(
            self.load(period_value="20", **later), self.load(period_value="21", **later)
        )
        failed = [result for result in results if isinstance(result, Exception)]
        self.assertEqual(len(self.chain("DE.withdrawal.2030")), 1)
        self.assertEqual([type(error) for error in failed], [ValidationError])
