"""After a complaint: why it happened, and what is done against it."""

from datetime import timedelta

from odoo import api, fields, models

#: So far back complaints with the same cause are counted together.
_DAYS = 90
#: From so many on a corrective action is suggested.
_MANY = 3


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    root_cause_id = fields.Many2one(
        "aftersales.root.cause",
        copy=False,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="Why it happened, as narrow as it is known.",
    )
    root_cause_note = fields.Text("What Was Found", copy=False)
    is_systemic = fields.Boolean(
        "Systemic", copy=False, help="Other customers have, or will have, the same trouble."
    )
    corrective_ids = fields.Many2many(
        "aftersales.corrective",
        "aftersales_corrective_complaint_rel",
        "complaint_id",
        "corrective_id",
        string="Corrective Actions",
        copy=False,
        check_company=True,
    )
    corrective_count = fields.Integer(
        "Number of Corrective Actions", compute="_compute_corrective_count"
    )
    same_cause_count = fields.Integer(
        "Same Cause",
        compute="_compute_same_cause_count",
        help="Complaints of the last 90 days with this root cause, this one included.",
    )
    suggests_action = fields.Boolean(compute="_compute_same_cause_count")

    @api.depends("corrective_ids")
    def _compute_corrective_count(self):
        for complaint in self:
            complaint.corrective_count = len(complaint.corrective_ids)

    @api.depends("root_cause_id", "is_systemic", "corrective_ids")
    def _compute_same_cause_count(self):
        # sudo: a number over all teams of the company.
        counts = {
            (company.id, cause.id): count
            for company, cause, count in self.sudo()._read_group(
                [
                    ("root_cause_id", "in", self.root_cause_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("date_received", ">=", fields.Datetime.now() - timedelta(days=_DAYS)),
                    ("merged_into_id", "=", False),
                ],
                ["company_id", "root_cause_id"],
                ["__count"],
            )
        }
        for complaint in self:
            count = counts.get((complaint.company_id.id, complaint.root_cause_id.id), 0)
            complaint.same_cause_count = count
            complaint.suggests_action = not complaint.corrective_ids and (
                complaint.is_systemic or count >= _MANY
            )

    def action_new_corrective(self):
        """Open a new corrective action with what these complaints say about the cause."""
        self.check_access("write")
        cause = self.root_cause_id if len(self.root_cause_id) == 1 else self.root_cause_id.browse()
        category = self.category_id if len(self.category_id) == 1 else self.category_id.browse()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrective Action"),
            "res_model": "aftersales.corrective",
            "view_mode": "form",
            "context": {
                "default_complaint_ids": self.ids,
                "default_company_id": self.company_id[:1].id,
                "default_root_cause_id": cause.id,
                "default_category_id": category.id,
                "default_product_ids": self.product_ids.ids,
                "default_is_systemic": any(self.mapped("is_systemic")),
            },
        }

    def action_view_correctives(self):
        """Open the corrective actions of these complaints."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_corrective"
        )
        actions = self.corrective_ids
        action.update(domain=[("id", "in", actions.ids)], context={"create": False})
        if len(actions) == 1:
            action.update(view_mode="form", views=[(False, "form")], res_id=actions.id)
        return action

    def _typed_texts(self):
        return [*super()._typed_texts(), (self, ("root_cause_note",))]
