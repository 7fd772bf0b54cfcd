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
            inspection.copy({"quantity": 1.0})
            inspection.quantity -= 1.0
        return True
