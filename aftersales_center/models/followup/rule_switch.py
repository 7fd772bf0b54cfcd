"""Rules are switched on, off, or to a dry run; what would harm is not switched on."""

from odoo import fields, models
from odoo.exceptions import UserError

from .rule import CARE, MASS


class AftersalesFollowupRule(models.Model):
    _inherit = "aftersales.followup.rule"

    def action_switch_on(self):
        """Off or dry run → on. Called by administrators.

        What a dry run noted is removed. What happened while the rule was off is let be: a rule
        that was on before counts from now on.

        :raises UserError: when something is missing, or it would reach everybody without limit.
        """
        self.check_access("write")
        for rule in self:
            rule._check_ready()
        self._forget_dry()
        now = fields.Datetime.now()
        for rule in self:
            since = max(rule.since, now) if rule.off_since else rule.since
            if since != rule.since:
                rule.since = since
            rule._write_guarded({"state": "on", "off_since": False, "looked_on": False})
            rule._audit("followup.rule_on", since=fields.Datetime.to_string(since))
        self._look_soon()
        return True

    def action_dry_run(self):
        """Off → dry run: it notes whom it would reach, and contacts nobody."""
        self.check_access("write")
        self._require_state(("off", "dry"))
        self._write_guarded({"state": "dry", "looked_on": False})
        self._audit("followup.rule_dry")
        self._look_soon()
        return True

    def action_switch_off(self):
        """On or dry run → off, at once: what waits is held until it is on again."""
        self.check_access("write")
        self._forget_dry()
        for rule in self:
            was_on = rule.state == "on"
            rule._write_guarded(
                {"state": "off", "off_since": fields.Datetime.now() if was_on else rule.off_since}
            )
            rule._audit("followup.rule_off", waiting=rule.waiting_count)
        return True

    def action_cancel_waiting(self):
        """Drop what waits: these customers are not followed up for what happened so far."""
        self.check_access("write")
        for rule in self:
            # sudo: agents and administrators write no follow-ups by hand; access is checked.
            waiting = (
                self.env["aftersales.followup"]
                .sudo()
                .search([("rule_id", "=", rule.id), ("state", "=", "waiting")])
            )
            waiting._write_guarded({"state": "cancelled", "done_on": fields.Datetime.now()})
            rule._audit("followup.cancelled", count=len(waiting))
        return True

    def _forget_dry(self):
        # sudo: notes of a dry run are the rule's own.
        self.env["aftersales.followup"].sudo().search(
            [("rule_id", "in", self.ids), ("state", "=", "dry")]
        ).unlink()

    def _check_ready(self):
        """Stop on a rule that could not do what it says, or would reach everybody."""
        self.ensure_one()
        if missing := self._missing():
            raise UserError(missing)
        if (
            self.trigger in MASS
            and not self.daily_limit
            and not (self._partner_filter() or self.country_ids or self.amount_min)
        ):
            raise UserError(
                self.env._(
                    "“%(rule)s” would reach every customer: %(count)s today. Choose whom it is for,"
                    " or set how many a day at most.",
                    rule=self.name,
                    count=self._preview_count(),
                )
            )

    def _missing(self):
        """What this rule still needs, in one sentence; empty when nothing."""
        self.ensure_one()
        if self.action == "activity_plan":
            if not self.plan_id:
                return self.env._("Choose the activity plan that is started.")
            if not self._plan_fits():
                return self.env._(
                    "The plan “%(plan)s” is for another kind of record than “%(trigger)s” is"
                    " about. Choose a plan for contacts.",
                    plan=self.plan_id.name,
                    trigger=dict(self._fields["trigger"]._description_selection(self.env))[
                        self.trigger
                    ],
                )
        if self.action == "mail" and not self.template_id:
            return self.env._("Choose the template of the mail.")
        if self.action == "offer":
            return self._offer_missing()
        if self.assign == "user" and not self.user_id and self.action in (*CARE, "lead"):
            return self.env._("Choose who does it.")
        return ""

    def _plan_fits(self):
        rmas = ("rma_done", "rma_refused", "first_return", "refund_late")
        return self.plan_id.res_model == "res.partner" or self.trigger in {
            "aftersales.rma": rmas,
            "aftersales.complaint": ("complaint_closed",),
        }.get(self.plan_id.res_model, ())

    def _offer_missing(self):
        """Hook: why no offer can be made; a bridge that makes offers says what is missing."""
        return self.env._(
            "Offers are vouchers, and Odoo's loyalty app is not installed. Install it, or choose"
            " something else to do."
        )
