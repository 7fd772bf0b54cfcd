"""Who pays for a repair: the verdict on the warranty, and a supervisor who decides otherwise."""

from datetime import timezone

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from odoo.addons.aftersales_center.engine.deadlines import local_day
from odoo.addons.aftersales_center.models.rma.rma_audit import told

#: Claims that the seller answers for: a repair of what was accepted on them is free.
LIABLE = ("non_conformity", "delivery_fault")


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _is_liable(self):
        """Whether the return was accepted because the seller is liable for the fault.

        A verdict that a supervisor set aside was no: the goods were taken in as a favour.
        """
        self.ensure_one()
        # sudo: a verdict on a line of the caller's return.
        decision = self.sudo().rma_line_id.decision_id
        return (
            decision.basis in LIABLE
            and decision.verdict != "refuse"
            and decision.occasion != "override"
        )

    def _warranty_verdict(self, lot):
        """``(free, why)``: whether repairing ``lot`` (maybe none) costs the customer nothing."""
        self.ensure_one()
        line = self.rma_line_id
        if self._is_liable():
            return True, self.env._(
                "Accepted as a claim about faulty goods: %s", line.sudo().verdict_sentence
            )
        sold = line.sale_line_id
        warranty = sold._aftersales_warranties(lot)[sold, lot]
        if not warranty.end:
            return False, self.env._(
                "Not accepted as a claim about faulty goods, and no warranty of the product is"
                " known to run."
            )
        # sudo: the time zone of the customer's order.
        zone = sold.sudo().order_id._aftersales_places()[sold.order_id].timezone
        asked = local_day(line.rma_id._asked_on().replace(tzinfo=timezone.utc), zone)
        days = {
            "name": lot.name or self.product_id.display_name,
            "start": format_date(self.env, warranty.start),
            "end": format_date(self.env, warranty.end),
        }
        if asked <= warranty.end:
            return True, self.env._(
                "%(name)s, delivered on %(start)s, is under the product's warranty until %(end)s.",
                **days,
            )
        return False, self.env._(
            "The product's warranty of %(name)s, delivered on %(start)s, ended on %(end)s.", **days
        )

    def _judge_warranty(self, repairs):
        """Put the verdict on each of the new ``repairs``, and keep it with its reasons.

        What a supervisor decided stands.
        """
        self.ensure_one()
        reasons = []
        for repair in repairs:
            free, why = self._warranty_verdict(repair.lot_id)
            if self.repair_reason_user_id:
                free, why = self.repair_is_free, self.repair_why
            repair._aftersales_set_warranty(free)
            reasons.append(why)
        self._write_guarded(
            {
                "repair_is_free": all(self._live_repairs().mapped("under_warranty")),
                "repair_why": "\n".join(dict.fromkeys(reasons)),
            }
        )

    def action_repair_free(self, reason=None):
        """Repair under warranty after all; called by supervisors, with a ``reason``.

        An open quotation is cancelled, and what is charged for parts becomes nothing.
        """
        return self._change_warranty(True, reason)

    def action_repair_paid(self, reason=None):
        """Repair for a price after all; called by supervisors, with a ``reason``.

        The customer accepts a quotation before the repair starts.
        """
        return self._change_warranty(False, reason)

    def _change_warranty(self, free, reason):
        """Set the verdict aside.

        :raises AccessError: for anybody but supervisors.
        :raises UserError: without a reason, or once a repair has started.
        """
        if not self.env.user.has_group("aftersales_center.group_supervisor"):
            raise AccessError(
                self.env._("Who pays for a repair is decided by supervisors. Ask one.")
            )
        self.check_access("write")
        self.rma_id.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Deciding about the warranty needs a reason."))
        self._require_state(("to_do", "in_progress"))
        for remedy in self:
            # sudo: supervisors have no stock group; repairs of returns they may write.
            repairs = remedy.sudo().with_company(remedy.company_id)._live_repairs()
            remedy._check_not_started(repairs)
            before = remedy.repair_is_free
            remedy._write_guarded(
                {
                    "repair_is_free": free,
                    "repair_reason": reason,
                    "repair_reason_user_id": self.env.uid,
                }
            )
            for repair in repairs:
                repair._aftersales_set_warranty(free)
                if free:
                    repair._aftersales_drop_quotation()
                    repair.filtered(lambda one: one.state == "draft")._action_repair_confirm()
                else:
                    repair._aftersales_quote()
            by = {
                "user": self.env.user.name,
                "product": remedy.product_id.display_name,
                "reason": reason,
            }
            remedy.rma_id._say(
                self.env._(
                    "%(user)s decided that the repair of %(product)s is under warranty: %(reason)s",
                    **by,
                )
                if free
                else self.env._(
                    "%(user)s decided that the repair of %(product)s is paid for: %(reason)s", **by
                )
            )
            remedy._audit(
                "repair.warranty",
                product=remedy.product_id,
                before=before,
                after=free,
                by=self.env.user,
                reason=told(reason),
            )
        return True

    def _check_not_started(self, repairs):
        if self.kind != "repair":
            raise UserError(self.env._("Only a repair is under warranty or paid for."))
        started = repairs.filtered(lambda repair: repair.state in ("under_repair", "done"))
        if started:
            raise UserError(
                self.env._(
                    "%s has started. What it costs is settled before that.",
                    ", ".join(started.mapped("name")),
                )
            )
