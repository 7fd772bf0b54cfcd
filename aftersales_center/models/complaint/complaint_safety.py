"""A complaint that concerns safety goes into the register, whoever finds out and when."""

from odoo import fields, models


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    safety_entry_ids = fields.One2many(
        "aftersales.safety.entry", "complaint_id", "Safety Register", readonly=True
    )

    def _write_guarded(self, vals):
        """Triage and people set ``is_safety`` through here; what is set is registered."""
        result = super()._write_guarded(vals)
        if vals.get("is_safety"):
            self.env["aftersales.safety.entry"]._enter(self)
        return result

    def action_register_safety(self):
        """Mark these complaints as safety matters by hand. Called by agents and supervisors."""
        self.action_set_flag("safety", True, self.env._("Somebody may get hurt."))
        self.env["aftersales.safety.entry"]._enter(self)
        return True

    def action_view_safety(self):
        """Open the entry of this complaint in the safety register."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.safety.entry",
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": self.safety_entry_ids[:1].id,
        }

    def write(self, vals):
        """What is learnt about goods later reaches the register while it is to be assessed."""
        result = super().write(vals)
        if "product_ids" in vals or "lot_ids" in vals:
            # sudo: the goods of the complaint itself, into its own entry.
            for entry in self.sudo().safety_entry_ids.filtered(lambda entry: entry.state == "open"):
                complaint = entry.complaint_id
                entry.write(
                    {
                        "product_ids": [
                            fields.Command.link(product.id) for product in complaint.product_ids
                        ],
                        "lot_ids": [fields.Command.link(lot.id) for lot in complaint.lot_ids],
                    }
                )
        return result

    def _erase_texts(self, ground):
        """With the texts of a complaint go those of its closed entry in the register."""
        super()._erase_texts(ground)
        # sudo: part of erasing the complaint, whose callers looked for holds.
        entries = self.sudo().safety_entry_ids
        entries.filtered(
            lambda entry: entry.state in ("closed", "dismissed") and not entry.texts_erased_on
        )._forget()
