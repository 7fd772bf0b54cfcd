"""A complaint that concerns safety goes into the register, whoever finds out and when."""

from odoo import fields, models

#: What says which goods a complaint is about.
_GOODS = frozenset(["product_ids", "lot_ids", "rma_ids"])


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
        if _GOODS.intersection(vals):
            self._safety_learn_goods()
        return result

    def _safety_learn_goods(self):
        """Add the goods of these complaints to their entries that are still to be assessed."""
        # sudo: the goods of the complaint itself, into its own entry.
        for entry in self.sudo().safety_entry_ids.filtered(lambda entry: entry.state == "open"):
            products, lots = entry.complaint_id._safety_goods()
            links = {
                "product_ids": [
                    fields.Command.link(one.id) for one in products - entry.product_ids
                ],
                "lot_ids": [fields.Command.link(one.id) for one in lots - entry.lot_ids],
            }
            entry.write({name: commands for name, commands in links.items() if commands})

    def _safety_goods(self):
        """``(products, lots)`` that the complaint is about: what it names, else what comes back.

        Of its returns only lots of those products count. Called as the system.
        """
        self.ensure_one()
        lines = self.rma_ids.line_ids
        products = self.product_ids or self.lot_ids.product_id or lines.product_id
        of_returns = lines._safety_lots().filtered(lambda lot: lot.product_id in products)
        return products, self.lot_ids | of_returns

    def _erase_texts(self, ground):
        """With the texts of a complaint go those of its closed entry in the register."""
        super()._erase_texts(ground)
        # sudo: part of erasing the complaint, whose callers looked for holds.
        entries = self.sudo().safety_entry_ids
        entries.filtered(
            lambda entry: entry.state in ("closed", "dismissed") and not entry.texts_erased_on
        )._forget()


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _validate_receipts(self, pickings):
        """Lots that arrived are those of a complaint about safety, too."""
        result = super()._validate_receipts(pickings)
        # sudo: the complaints about these returns, whoever receives the goods.
        self.sudo().complaint_ids._safety_learn_goods()
        return result


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _safety_lots(self):
        """Lots of these lines: what was named, and what arrived."""
        arrived = self.receipt_move_ids.filtered(lambda move: move.state == "done")
        return self.lot_ids | arrived.lot_ids

    def write(self, vals):
        """Goods named later are those of a complaint about safety, too."""
        result = super().write(vals)
        if {"lot_ids", "product_id", "sale_line_id"}.intersection(vals):
            # sudo: the complaints about these returns, whoever receives the goods.
            self.sudo().rma_id.complaint_ids._safety_learn_goods()
        return result
