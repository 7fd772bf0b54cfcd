"""Findings may change the verdict: a seal broken after delivery ends a right to withdraw."""

from odoo import models


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def _reconsider(self):
        """Decide the lines of these inspections again, where something was found.

        The goods are here already: what was granted stays until a person acts, so whoever
        handles the return is told when the verdict became worse. Called when inspections end.
        """
        # sudo: receivers finish inspections; verdicts are the system's.
        lines = self.filtered("finding_ids").sudo().rma_line_id
        before = {line: line.verdict for line in lines}
        for line in lines._decide("inspection"):
            if line.verdict == before[line] or line.verdict == "accept":
                continue
            rma = line.rma_id
            rma.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Decide again: %s", line.product_id.display_name),
                note=line._verdict_words(),
                user_id=(rma.user_id or rma.team_id.leader_id or self.env.user).id,
            )
            rma._say(line._verdict_words())
