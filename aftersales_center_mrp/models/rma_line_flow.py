"""What people decide about kits: lost parts, missing parts, kits that stay with the customer."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.aftersales_center.models.rma.rma_audit import told
from odoo.addons.aftersales_center.models.words import quantity_words


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def action_accept_lost(self, reason=None):
        """Of a kit, the parts that are missing are accepted as lost."""
        kits = self.filtered("kit_part_ids")
        missing = kits.kit_part_ids.filtered(
            lambda part: part.product_uom_id.compare(
                part.qty_approved, part.qty_received + part.qty_lost
            )
            > 0
        )
        wanted = (self - kits) | missing if missing else self
        done = super(AftersalesRmaLine, wanted).action_accept_lost(reason)
        wanted.kit_line_id._count_lost_kits()
        return done

    def action_accept_incomplete(self, reason=None):
        """Accept kits of which something came without the parts that are missing.

        The share of the price that these parts are worth is then proposed to be kept back.
        Called by agents (the button asks for the reason).

        :raises UserError: without a reason, or when no begun kit lacks anything.
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why the kit is accepted without its parts, in one sentence.")
            )
        (self | self.kit_part_ids)._touch()
        for kit in self:
            units = {
                part: lacking - part.qty_missing
                for part, lacking in kit._units_to_complete().items()
                if part.product_uom_id.compare(lacking, part.qty_missing) > 0
            }
            if kit.state != "approved" or not units:
                raise UserError(
                    self.env._(
                        "Nothing is missing of kits of “%s” that came. Receive what came first, or"
                        " accept what never arrived as lost.",
                        kit.product_id.display_name,
                    )
                )
            for part, lacking in units.items():
                part._write_guarded(
                    {
                        "qty_missing": part.qty_missing + lacking,
                        "qty_lost": part.qty_lost + lacking,
                        "lost_reason": reason,
                    }
                )
            kit._expect_less(units)
            kit._count_lost_kits()
            kit._say_incomplete(units, reason)
        return True

    def _expect_less(self, parts):
        """Cut open receipts of ``parts`` to what they still wait for."""
        for part in parts:
            # sudo: the agent has no stock group; only open receipts of these lines change.
            moves = part.sudo().receipt_move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )
            coming = part.sudo()._sum_moves(moves, {*moves.mapped("state")})
            left = min(coming, part._qty_to_expect() + coming)
            for move in moves.sorted("id"):
                keep = min(max(left, 0.0), move.product_qty)
                left -= keep
                if part.product_uom_id.is_zero(keep):
                    move._action_cancel()
                elif part.product_uom_id.compare(keep, move.product_qty) < 0:
                    move._do_unreserve()
                    move.product_uom_qty = part.product_uom_id._compute_quantity(
                        keep, move.product_uom, rounding_method="HALF-UP"
                    )
                    move._action_assign()

    def _say_incomplete(self, units, reason):
        missing = self._lacking_words(units)
        self.rma_id._say(
            self.env._(
                "%(product)s accepted without %(missing)s: %(reason)s",
                product=self.product_id.display_name,
                missing=missing,
                reason=reason,
            )
        )
        self._audit(
            "line.incomplete",
            **self._audit_units(self.qty_lost),
            missing=missing,
            reason=told(reason),
        )

    def _count_lost_kits(self):
        """Kits that are whole only with parts that were accepted as lost or missing."""
        for kit in self:
            whole = kit._whole_kits("qty_received", "qty_lost")
            kit._write_guarded({"qty_lost": max(whole - kit.qty_received, 0.0)})

    def action_keep_item(self, reason=None):
        """The customer keeps the whole kit: none of its parts may have arrived."""
        parts = self.kit_part_ids
        for part in parts:
            if not part.product_uom_id.is_zero(part.qty_received + part.qty_lost):
                raise UserError(
                    self.env._(
                        "%(quantity)s of “%(product)s” of this kit have arrived already. Inspect"
                        " them, and give them back if the customer keeps the kit after all.",
                        quantity=quantity_words(part.product_uom_id, part.qty_received),
                        product=part.product_id.display_name,
                    )
                )
        if self.kit_line_id:
            raise UserError(
                self.env._("A part of a kit is not kept alone. Let the customer keep the kit.")
            )
        done = super().action_keep_item(reason)
        parts._write_guarded({"qty_approved": 0.0})
        # sudo: the agent has no stock group; only open receipts of these lines are cancelled.
        parts.sudo().receipt_move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )._action_cancel()
        return done
