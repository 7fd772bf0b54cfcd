from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    has_kits = fields.Boolean(compute="_compute_has_kits")
    has_kit_words = fields.Boolean(compute="_compute_has_kits", help="What the column shows.")

    @api.depends("line_ids.kit_line_id", "line_ids.sale_line_id", "line_ids.kit_choice_ids")
    def _compute_has_kits(self):
        for rma in self:
            lines = rma.line_ids
            rma.has_kit_words = bool(lines.kit_line_id or lines.kit_choice_ids)
            rma.has_kits = rma.has_kit_words or any(lines.mapped("is_kit"))

    def _check_approval(self):
        super()._check_approval()
        self.line_ids.filtered("qty_to_approve")._check_choice()

    def _prepare_receipts(self):
        """Kits are expected as their parts."""
        approved = self.filtered(lambda rma: rma.state == "approved")
        # sudo: as in the core, lines of returns the caller may write.
        approved.sudo().line_ids._make_kit_parts()
        return super()._prepare_receipts()

    def action_draft(self):
        """What is asked again is the kit; its parts come back with the approval."""
        done = super().action_draft()
        self.line_ids.filtered("kit_line_id").unlink()
        return done

    def action_nothing_more_comes(self):
        """Where single parts were to come back, those that came are they."""
        self.check_access("write")
        self.filtered(lambda rma: rma.state == "approved").line_ids._fit_to_what_came()
        return super().action_nothing_more_comes()

    def copy_data(self, default=None):
        """A copy asks for kits, not for their parts."""
        vals_list = super().copy_data(default)
        for rma, vals in zip(self, vals_list, strict=True):
            parts = rma.line_ids.mapped(lambda line: bool(line.kit_line_id))
            commands = vals.get("line_ids") or []
            if any(parts) and len(commands) == len(parts):
                vals["line_ids"] = [
                    Command.create(command[2])
                    for command, part in zip(commands, parts, strict=True)
                    if not part
                ]
        return vals_list

    def action_settle(self):
        """Kits that came without parts are settled in the dialog, where what is kept back shows.

        :raises UserError: for such kits, and as in the core.
        """
        for kit in self.line_ids.filtered("kit_part_ids"):
            if any(kit.kit_part_ids.mapped("qty_missing")) and kit._prepare_remedies():
                raise UserError(
                    self.env._(
                        "“%s” was accepted without some of its parts. Settle it in the dialog,"
                        " which proposes what to keep back for them.",
                        kit.product_id.display_name,
                    )
                )
        return super().action_settle()

    def _portal_lines(self):
        """The customer is shown the kit, not its parts."""
        lines = super()._portal_lines()
        lines.mapped("kit_choice_ids")  # of all returns of a page at once
        return lines.filtered(lambda line: not line.kit_line_id)

    def _told_lines(self):
        """Where single parts are to be sent, they are named, and not their kit."""
        return (
            super()
            ._told_lines()
            .filtered(
                lambda line: line.keeps_item or not (line.kit_choice_ids and line.kit_part_ids)
            )
        )
