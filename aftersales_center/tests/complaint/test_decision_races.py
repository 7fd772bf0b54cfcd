"""Two agents who decide the same complaint at the same moment: one does, the other is told."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .race_common import ComplaintRaceCase


@tagged("post_install", "-at_install")
class TestDecisionRaces(ComplaintRaceCase):
    def complaint(self):
        with self.session() as env:
            complaint = env["aftersales.complaint"].create(
                {"subject": "Decided twice", "partner_id": self.ids["customer"]}
            )
            complaint.action_acknowledge()
            self.addCleanup(self.erase, SQL("id = %s", complaint.id))
            return complaint.id

    def race(self, *actions):
        """Each action on the same complaint at once; returns what the loser was told."""
        complaint = self.complaint()
        results = self.at_once(
            *(
                lambda env, act=act: act(env["aftersales.complaint"].browse(complaint))
                for act in actions
            )
        )
        lost = [result for result in results if isinstance(result, Exception)]
        self.assertEqual(len(lost), 1, results)
        self.assertIsInstance(lost[0], UserError)
        return complaint, str(lost[0])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_only_one_of_two_decisions_stands(self):
        complaint, told = self.race(
            lambda complaint: complaint.action_decide("upheld", "You are right."),
            lambda complaint: complaint.action_decide("rejected", "It was used."),
        )
        self.assertIn("decided", told.lower())
        with self.session() as env:
            complaint = env["aftersales.complaint"].browse(complaint)
            decided = complaint.step_ids.filtered(lambda step: step.kind == "decided")
            self.assertEqual(len(decided), 1)
            self.assertEqual(decided.outcome, complaint.outcome)
            self.assertEqual(decided.told, complaint.decision_text)
            events = env["aftersales.audit.event"].search(
                [
                    ("res_model", "=", complaint._name),
                    ("res_id", "=", complaint.id),
                    ("event", "=", "complaint.decided"),
                ]
            )
            self.assertEqual(len(events), 1)
            notices = env["aftersales.notice"].search(
                [("complaint_id", "=", complaint.id), ("event", "=", "decided")]
            )
            self.assertEqual(len(notices), 1, "the customer is told one decision")
