"""One sentence about an inspection: why it is undone, what is asked, what one thinks."""

from odoo import fields, models
from odoo.exceptions import UserError


class AftersalesInspectionWord(models.TransientModel):
    _name = "aftersales.inspection.word"
    _description = "A Word About Inspections"

    step = fields.Selection(
        [
            ("undo", "Bring the goods back"),
            ("ask", "Ask for a second opinion"),
            ("give", "Give a second opinion"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Whom",
        domain="[('share', '=', False)]",
        help="Empty: the leader of the team, or whoever handles the return.",
    )
    words = fields.Text(required=True)

    def action_apply(self):
        """Do it for the inspections that the dialog was opened on."""
        self.ensure_one()
        inspections = (
            self.env["aftersales.inspection"]
            .browse(self.env.context.get("active_ids") or [])
            .exists()
        )
        if self.env.context.get("active_model") != inspections._name or not inspections:
            raise UserError(self.env._("Open this dialog from the inspection it is about."))
        if self.step == "undo":
            inspections.undo_disposition(self.words)
        elif self.step == "ask":
            inspections.ask_second_opinion(self.user_id.id, self.words)
        else:
            inspections.give_opinion(self.words)
        return {"type": "ir.actions.act_window_close"}


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def _ask_word(self, step):
        """Open the dialog for ``step`` on these inspections."""
        return {
            "type": "ir.actions.act_window",
            "name": dict(
                self.env["aftersales.inspection.word"]
                ._fields["step"]
                ._description_selection(self.env)
            )[step],
            "res_model": "aftersales.inspection.word",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_step": step,
                "active_model": self._name,
                "active_ids": self.ids,
            },
        }
