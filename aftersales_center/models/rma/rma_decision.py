"""What the verdicts on its lines mean for a return."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: What people enter of a return that periods are measured at.
_MEASURED = frozenset(["notified_on", "sent_proof_on", "seller_collects"])


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    notified_on = fields.Datetime(
        "Customer Told Us On",
        copy=False,
        tracking=True,
        help="When the customer declared what they want, if that was before it was entered here:"
        " the date of their letter or e-mail. What is sent in time is in time.",
    )
    current_decision_ids = fields.Many2many(
        "aftersales.policy.decision",
        string="Decisions",
        compute="_compute_current_decision_ids",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="The newest decision on each line.",
    )
    awaits_supervisor = fields.Boolean(
        compute="_compute_awaits_supervisor", search="_search_awaits_supervisor"
    )
    has_refused_lines = fields.Boolean(compute="_compute_awaits_supervisor")

    @api.depends("line_ids.decision_id")
    def _compute_current_decision_ids(self):
        for rma in self:
            rma.current_decision_ids = rma.line_ids.decision_id

    @api.depends("state", "line_ids.verdict")
    def _compute_awaits_supervisor(self):
        for rma in self:
            verdicts = rma.line_ids.mapped("verdict")
            rma.awaits_supervisor = rma.state == "requested" and "review" in verdicts
            rma.has_refused_lines = rma.state in ("requested", "approved") and "refuse" in verdicts

    def _search_awaits_supervisor(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = [
            ("state", "=", "requested"),
            ("line_ids", "any", [("verdict", "=", "review")]),
        ]
        return domain if True in value else ["!", "&", *domain]

    @api.constrains("notified_on", "sent_proof_on")
    def _check_in_the_past(self):
        for rma in self:
            # Tomorrow is today already somewhere: the customer's calendar may be ahead.
            if rma.sent_proof_on and rma.sent_proof_on > fields.Date.add(
                fields.Date.today(), days=1
            ):
                raise UserError(
                    self.env._(
                        "Nobody can have shown yet that the goods of %s were sent. Correct the day"
                        " of the proof.",
                        rma.name,
                    )
                )
            if rma.notified_on and rma.notified_on > fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "The customer cannot have told us about %s in the future. Correct the"
                        " date.",
                        rma.name,
                    )
                )

    def write(self, vals):
        """Facts that periods are measured at are logged; a request is decided again on its date.

        :raises UserError: when the date of the request would change after the decision.
        """
        names = sorted(_MEASURED & set(vals))
        if "notified_on" in names:
            self._require_state(("draft", "requested"))
        before = {rma: [rma[name] for name in names] for rma in self} if names else {}
        result = super().write(vals)
        changed = {
            rma: [
                {"field": name, "before": old or None, "after": rma[name] or None}
                for name, old in zip(names, values, strict=True)
                if old != rma[name]
            ]
            for rma, values in before.items()
        }
        self._audit_each(
            {rma: {"lines": lines} for rma, lines in changed.items() if lines}, "rma.changed"
        )
        if "notified_on" in names:
            requested = self.filtered(lambda rma: rma.state == "requested")
            requested.line_ids._decide_request()
        return result

    def _asked_on(self):
        """When the customer asked (naive UTC): what every period of theirs is measured at."""
        self.ensure_one()
        return self.notified_on or self.date_request or fields.Datetime.now()

    def _check_decisions(self):
        """Stop an approval that goes against a verdict.

        :raises UserError: naming the line and who may set its verdict aside.
        """
        for line in self.line_ids.filtered("qty_to_approve"):
            line._check_decision()
            if line.decision_id and line.requested_remedy != "none":
                line._check_remedy(line.requested_remedy)

    def _approve_by_policy(self):
        """Approve what a policy lets through without anybody looking; called after a request."""
        free = self.filtered(
            lambda rma: rma.line_ids and all(line._is_free() for line in rma.line_ids)
        )
        if free:
            free._check_approval()
            free._approve()
