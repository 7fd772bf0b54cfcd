"""Each time a case went up, down, or somebody was told that it should."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

KINDS = [
    ("warning", "Warning before the promise breaks"),
    ("breach", "Promise broken"),
    ("ladder", "Climbed by itself"),
    ("manual", "By hand"),
    ("customer", "By the customer"),
    ("authority", "Over the authority"),
    ("appeal", "Appeal"),
    ("deescalation", "Handed back down"),
    ("assigned", "Assigned anew"),
]


class AftersalesEscalation(models.Model):
    """From whom to whom, why, when it was due, and who took note of it when."""

    _name = "aftersales.escalation"
    _description = "Escalation"
    _inherit = ["aftersales.append.only.mixin", "aftersales.audit.mixin"]
    _log_access = False
    _erasable = ("reason",)
    _once = ("acknowledged_on", "acknowledged_by_id")
    _order = "date desc, id desc"
    _check_company_auto = True

    complaint_id = fields.Many2one(
        "aftersales.complaint", readonly=True, index=True, ondelete="restrict"
    )
    rma_id = fields.Many2one(
        "aftersales.rma", "Return", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    from_tier_id = fields.Many2one("aftersales.complaint.tier", readonly=True, ondelete="restrict")
    to_tier_id = fields.Many2one("aftersales.complaint.tier", readonly=True, ondelete="restrict")
    from_user_id = fields.Many2one("res.users", "From", readonly=True, ondelete="restrict")
    to_user_id = fields.Many2one(
        "res.users", "To", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    clock_id = fields.Many2one(
        "aftersales.sla.clock",
        "Promise",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The promise that was about to break, or broke.",
    )
    reason = fields.Text(readonly=True)
    date = fields.Datetime(
        required=True, readonly=True, help="When it was due, also when noticed later."
    )
    made_on = fields.Datetime(
        "Noticed On", required=True, readonly=True, default=fields.Datetime.now
    )
    by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    acknowledged_on = fields.Datetime(readonly=True, copy=False)
    acknowledged_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )

    _one_case = models.Constraint(
        "CHECK((complaint_id IS NULL) <> (rma_id IS NULL))",
        "An escalation is about one complaint or one return.",
    )

    @api.depends("kind", "date", "complaint_id", "rma_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for escalation in self:
            escalation.display_name = f"{escalation._case().name}: {kinds.get(escalation.kind)}"

    def _case(self):
        """The complaint or the return this is about."""
        self.ensure_one()
        return self.complaint_id or self.rma_id

    def _audit_root(self):
        return self._case()

    def action_acknowledge(self):
        """“I have seen it”: by the people it went to, or by supervisors.

        :raises AccessError: for anybody else.
        """
        self.check_access("read")
        supervises = self.env.user.has_group("aftersales_center.group_supervisor")
        handles = self.env.user.has_group("aftersales_center.group_agent")
        open_ones = self.filtered(lambda escalation: not escalation.acknowledged_on)
        for escalation in open_ones:
            own = handles and escalation.to_user_id in (self.env.user, self.env["res.users"])
            if not (own or supervises):
                raise AccessError(
                    self.env._(
                        "This went to %s. They acknowledge it, or a supervisor does.",
                        escalation.to_user_id.name or self.env._("nobody"),
                    )
                )
        open_ones._fill(
            {"acknowledged_on": fields.Datetime.now(), "acknowledged_by_id": self.env.uid}
        )
        for escalation in open_ones:
            escalation._audit(
                "escalation.seen",
                kind=escalation.kind,
                due=fields.Datetime.to_string(escalation.date),
                by=self.env.user,
            )
        return True
