from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    aftersales_complaint_count = fields.Integer(
        "Complaints",
        compute="_compute_aftersales_complaint_count",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    def _compute_aftersales_complaint_count(self):
        """Complaints of these contacts and of those that belong to them."""
        families = {
            partner: self.env["res.partner"]
            .with_context(active_test=False)
            .search([("id", "child_of", partner.ids)])
            for partner in self
        }
        everybody = self.env["res.partner"].union(*families.values())
        counts = dict(
            self.env["aftersales.complaint"]._read_group(
                [("partner_id", "in", everybody.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner, family in families.items():
            partner.aftersales_complaint_count = sum(counts.get(one, 0) for one in family)

    def action_view_aftersales_complaints(self):
        """Open the complaints of these contacts, ready to make a new one."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_complaint")
        action["domain"] = [("partner_id", "child_of", self.ids)]
        action["context"] = {"default_partner_id": self[:1].id}
        return action
