"""What the inspection screens need beside the inspection itself."""

from odoo import models
from odoo.exceptions import UserError


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def action_split(self):
        """Give one unit of each open inspection a row of its own, to be judged by itself.

        Called by receivers and agents.

        :raises UserError: when an inspection is finished or has only one unit.
        """
        self.check_access("write")
        self._require_state(("draft",))
        for inspection in self:
            if inspection.product_uom_id.compare(inspection.quantity, 1.0) <= 0:
                raise UserError(
                    self.env._(
                        "There is only one unit of “%s” here: nothing to split.",
                        inspection.product_id.display_name,
                    )
                )
            inspection.split_inspection(
                [{"quantity": inspection.quantity - 1.0}, {"quantity": 1.0}]
            )
        return True

    def action_inspect_again(self):
        """Open new inspections of these goods, from where they are now; see inspect_again."""
        drafts = self.inspect_again()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_inspection"
        )
        if len(drafts) == 1:
            action.update(views=[(False, "form")], res_id=drafts.id)
        action["domain"] = [("id", "in", drafts.ids)]
        return action
