"""How a complaint goes up by itself, and who is told when it arrives somewhere."""

from odoo import fields, models

from .escalation_tell import ACTIVITY


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.ladder.mixin", "aftersales.complaint"]

    def _ladder_is_open(self):
        return self.state != "closed" and not self.merged_into_id

    def _ladder_rests(self):
        return self.waits_on_customer

    def _ladder_tier(self):
        return self.tier_id

    def _ladder_lead(self):
        """The tier's leader; where there is none, or who may not open it, an administrator."""
        return self._ladder_able(self.tier_id._leader()) or self._ladder_administrator()

    def _ladder_up(self, tier, reason, clock, at):
        self._move_to_tier(tier, "ladder", reason, clock=clock, at=at)

    def _on_arrival(self, tier, escalation):
        """Tell who has it now, and the customer when it went up and the tier has words for it."""
        super()._on_arrival(tier, escalation)
        # sudo: activities of people it went away from.
        self.sudo().activity_unlink([ACTIVITY])
        escalation._tell()
        rose = escalation.from_tier_id and escalation.from_tier_id._is_below(tier)
        text = tier.with_context(lang=self.customer_lang).arrival_text
        if rose and text:
            self._step("escalated", told=text, date=escalation.date)
            self._tell_customer_of_arrival()

    def _tell_customer_of_arrival(self):
        """One mail, also when it climbed twice before it was sent: it names the last tier."""
        # sudo: whether one waits in the queue.
        waiting = (
            self.env["aftersales.notice"]
            .sudo()
            .search_count(
                [
                    ("complaint_id", "=", self.id),
                    ("event", "=", "escalated"),
                    ("state", "=", "waiting"),
                ],
                limit=1,
            )
        )
        if not waiting:
            self._notify_customer("escalated")

    def action_customer_answered(self):
        """The time we waited counts for nobody: its tier has its full hours again."""
        waited = self.filtered("waits_on_customer")
        result = super().action_customer_answered()
        waited._arrived()
        return result

    def action_decide(self, outcome, text):
        waited = self.filtered("waits_on_customer")
        result = super().action_decide(outcome, text)
        waited._arrived()
        self._ladder_silence()
        return result

    def action_merge(self, target, reason=None):
        result = super().action_merge(target, reason)
        self._ladder_silence()
        return result

    def action_close(self, text=None):
        result = super().action_close(text)
        self._ladder_silence()
        return result

    def _ladder_silence(self):
        """What people were asked to hurry with is done."""
        self.sudo().activity_unlink([ACTIVITY])  # sudo: activities of other people, too
        self._write_guarded({"leader_reminded_on": False})

    def _arrived(self, at=None):
        """Note since when it has been with its tier: from then on its time to climb counts."""
        self._write_guarded(
            {"tier_since": at or fields.Datetime.now(), "leader_reminded_on": False}
        )
