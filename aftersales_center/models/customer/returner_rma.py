"""On a return: that its customer has a signal, for people only. Decisions never read it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

_STAFF = "aftersales_center.group_agent,aftersales_center.group_auditor"


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    returner_text = fields.Text(
        "Reason to Check",
        compute="_compute_returner_text",
        groups=_STAFF,
        help="Why somebody should look closely. It is no reason to refuse.",
    )

    @api.depends("state", "partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_returner_text(self):
        """While there is something to decide or to inspect, what the customer's signal says."""
        signals = self._returner_signals()
        for rma in self:
            signal = rma.state in ("draft", "requested", "approved") and signals.get(
                (rma.commercial_partner_id.id, rma.company_id.id)
            )
            rma.returner_text = signal.reason_text if signal else False

    def _returner_signals(self):
        """``{(partner id, company id): signal}`` that stand for these customers."""
        signals = self.env["aftersales.returner.signal"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "active"),
            ]
        )
        return {(signal.partner_id.id, signal.company_id.id): signal for signal in signals}

    def action_returner_justified(self):
        """Note that checking this return found something. Called from its screen by agents."""
        return self._returner_dialog("returner_justified")

    def action_returner_unjustified(self):
        """Note that checking this return found nothing. Called from its screen by agents."""
        return self._returner_dialog("returner_unjustified")

    def _returner_dialog(self, decision):
        self.ensure_one()
        self.check_access("read")
        signal = next(iter(self._returner_signals().values()), None)
        if not signal:
            raise UserError(self.env._("There is no reason to check this customer any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.reason.wizard",
            "name": self.env._("What the check brought"),
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": signal._name,
                "active_ids": signal.ids,
                "active_id": signal.id,
                "default_decision": decision,
                "returner_rma_id": self.id,
            },
        }
