"""Who asked for what was over their authority, and who said yes or no: never changed later."""

from odoo import fields, models
from odoo.exceptions import UserError

EVENTS = [
    ("proposed", "Proposed"),
    ("approved", "Authorised"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]


class AftersalesRemedyApproval(models.Model):
    """One word on a remedy over somebody's authority. Rows are added by the system only.

    ``amount`` is what the remedy comes to, ``total`` the whole case with it; both untaxed, in
    ``currency_id``, the order's. A yes is bound to the amount: a remedy that grows is proposed
    again.
    """

    _name = "aftersales.remedy.approval"
    _description = "Word on a Proposal"
    _inherit = ["aftersales.append.only.mixin"]
    _order = "id"
    _log_access = False
    _rec_name = "event"
    _erasable = ("reason",)

    remedy_id = fields.Many2one(
        "aftersales.remedy", required=True, readonly=True, ondelete="restrict", index=True
    )
    rma_id = fields.Many2one(related="remedy_id.rma_id")
    complaint_id = fields.Many2one(related="remedy_id.complaint_id")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    event = fields.Selection(EVENTS, required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="What the remedy comes to, untaxed.")
    total = fields.Monetary("In All", readonly=True, help="The whole case with it, untaxed.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    reason = fields.Text(readonly=True)

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "Who proposed and who authorised is never written, changed or deleted by hand. Use"
                " the buttons on the remedy."
            )
        )

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

    def _audit_root(self):
        """The return or complaint whose history this belongs to."""
        return self.remedy_id._case()

    def _audit_event(self):
        """The event of the compliance log that this row is."""
        return {
            "proposed": "remedy.proposed",
            "approved": "remedy.authorised",
            "refused": "remedy.refused",
            "withdrawn": "remedy.withdrawn",
        }[self.event]
