"""Who asked for what was over their authority, and who said yes or no: never changed later."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from . import approval_guard

EVENTS = [
    ("proposed", "Proposed"),
    ("approved", "Authorised"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]


class AftersalesRemedyApproval(models.Model):
    """One word on a remedy over somebody's authority. Rows are added by the system only.

    ``amount`` is what the remedy comes to, ``total`` the whole return with it; both untaxed, in
    ``currency_id``, the order's. A yes is bound to the amount: a remedy that grows is proposed
    again.
    """

    _name = "aftersales.remedy.approval"
    _description = "Word on a Proposal"
    _order = "id"
    _log_access = False
    _rec_name = "event"

    remedy_id = fields.Many2one(
        "aftersales.remedy", required=True, readonly=True, ondelete="restrict", index=True
    )
    rma_id = fields.Many2one(related="remedy_id.rma_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    event = fields.Selection(EVENTS, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="What the remedy comes to, untaxed.")
    total = fields.Monetary("In All", readonly=True, help="The whole return with it, untaxed.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    reason = fields.Text(readonly=True)

    def init(self):
        super().init()
        approval_guard.install(self.env.cr, self._table)

    # ------------------------------------------------------------------
    # Only the system writes, and only once
    # ------------------------------------------------------------------

    def write(self, vals):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    def unlink(self):  # pylint: disable=method-required-super; refused
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "Who proposed and who authorised is never written, changed or deleted by hand. Use"
                " the buttons on the remedy."
            )
        )

    @api.model
    def _append(self, vals_list):
        """Add rows; called by remedies only."""
        return super().create(vals_list)

    def _is_below(self, amount):
        """Whether a remedy that comes to ``amount`` now is more than this row was about."""
        self.ensure_one()
        return self.currency_id.compare_amounts(amount, self.amount) > 0

    def _words(self):
        """The row as the chatter tells it; without amounts, since receivers read it."""
        self.ensure_one()
        values = {"user": self.user_id.name, "remedy": self.remedy_id.display_name}
        if self.event == "proposed":
            text = self.env._("%(remedy)s: waits for a supervisor to authorise it.", **values)
        elif self.event == "approved":
            text = self.env._("%(user)s authorised: %(remedy)s", **values)
        elif self.event == "refused":
            text = self.env._("%(user)s refused to authorise: %(remedy)s", **values)
        else:
            text = self.env._("%(remedy)s: not proposed to a supervisor any more.", **values)
        return f"{text} “{self.reason}”" if self.reason else text

    def _audit_event(self):
        """The event of the compliance log that this row is."""
        return {
            "proposed": "remedy.proposed",
            "approved": "remedy.authorised",
            "refused": "remedy.refused",
            "withdrawn": "remedy.withdrawn",
        }[self.event]

    def _erase_reasons(self):
        """Empty what was typed; called when the personal texts of a return are erased."""
        self.env.cr.execute(
            SQL(
                "UPDATE aftersales_remedy_approval SET reason = NULL WHERE id = ANY(%s)",
                list(self.ids),
            )
        )
        self.invalidate_recordset(["reason"])
