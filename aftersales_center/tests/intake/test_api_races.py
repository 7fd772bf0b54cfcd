"""Another program sends the same request twice at the same moment: one case, two answers."""

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..complaint.race_common import ComplaintRaceCase


@tagged("post_install", "-at_install")
class TestApiRaces(ComplaintRaceCase):
    """Two sessions that have both read before either writes, each under Odoo's own retry."""

    def setUp(self):
        super().setUp()
        self.line_id = self.order(4)
        with self.session() as env:
            self.order_name = env["sale.order.line"].browse(self.line_id).order_id.name
        self.addCleanup(self.erase, SQL("external_ref LIKE %s", f"RACE-{self.line_id}-%"))

    def wish(self, number=1, **values):
        return {
            "external_ref": f"RACE-{self.line_id}-{number}",
            "order": self.order_name,
            **values,
        }

    def lines(self):
        return [{"line_id": self.line_id, "quantity": 1, "reason": "defective"}]

    def both(self, model, first, second):
        """The answers to both calls, flattened, and how many cases there are."""
        with mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http"):
            answers = self.at_once(
                lambda env: env[model].api_create(first),
                lambda env: env[model].api_create(second),
            )
        for answer in answers:
            self.assertIsInstance(answer, (dict, list), answer)
        with self.session() as env:
            made = env[model].search_count([("external_ref", "=like", f"RACE-{self.line_id}-%")])
        return answers, made

    def assert_one_made_it(self, answers):
        self.assertEqual(answers[0]["id"], answers[1]["id"], answers)
        self.assertEqual(sorted(each["existing"] for each in answers), [False, True])

    def test_the_same_return_at_once_is_one(self):
        wish = self.wish(lines=self.lines())
        answers, made = self.both("aftersales.rma", wish, wish)
        self.assertEqual(made, 1)
        self.assert_one_made_it(answers)
        self.assertEqual(self.claimed(self.line_id)[0], 1, "and one claim")

    def test_the_same_complaint_at_once_is_one(self):
        wish = self.wish(subject="It hums")
        answers, made = self.both("aftersales.complaint", wish, wish)
        self.assertEqual(made, 1)
        self.assert_one_made_it(answers)

    def test_two_lists_that_cross_make_each_case_once(self):
        """The same two in another order: neither waits for the other for ever."""
        one, two = (self.wish(number, lines=self.lines()) for number in (1, 2))
        answers, made = self.both("aftersales.rma", [one, two], [two, one])
        self.assertEqual(made, 2)
        found = [[each["id"] for each in answers[number]] for number in (0, 1)]
        self.assertEqual(found[0], found[1][::-1])
        self.assertEqual(self.claimed(self.line_id)[0], 2)
