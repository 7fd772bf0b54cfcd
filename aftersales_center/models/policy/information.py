"""Evidence of what a customer was told, when, and in which words: rows that only grow."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told

#: Languages matter: the fingerprint is that of the words the customer read.
HOW = [
    ("checkout", "Ordering online"),
    ("order", "With the order"),
    ("mail", "By mail"),
    ("hand", "Recorded by a person"),
]


class AftersalesInformation(models.Model):
    """One thing told to the customer of one order, at one moment.

    Rows are made by confirming an order, by sending its confirmation mail, and by agents who
    write down what happened elsewhere. None is ever changed or deleted; a wrong one is retracted
    by another row, with a reason, and does not count from then on. They go with the order.
    """

    _name = "aftersales.information"
    _description = "Told to the Customer"
    _inherit = ["aftersales.unwritable.mixin", "aftersales.audit.mixin"]
    _order = "date, id"
    _allow_sudo_commands = False

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [
            ("withdrawal", "Right of withdrawal"),
            ("return_cost", "Cost of return"),
            ("withdrawal_function", "Withdrawal function"),
            ("terms", "Return terms"),
            ("guarantee_notice", "Legal guarantee notice"),
            ("exception", "Exception confirmed"),
        ],
        "What",
        required=True,
        readonly=True,
    )
    exception_id = fields.Many2one("aftersales.legal.exception", readonly=True, ondelete="restrict")
    date = fields.Datetime("When", required=True, readonly=True)
    how = fields.Selection(HOW, required=True, readonly=True)
    text_id = fields.Many2one(
        "aftersales.information.text",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    text_version = fields.Integer("Version", readonly=True, aggregator=None)
    lang = fields.Char("Language", readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True, help="Of the words the customer read.")
    note = fields.Text(readonly=True, help="What shows it, where a person recorded it.")
    user_id = fields.Many2one("res.users", "Recorded By", readonly=True)
    retracts_id = fields.Many2one("aftersales.information", readonly=True, ondelete="cascade")
    retraction_ids = fields.One2many("aftersales.information", "retracts_id", "Retractions")
    is_retracted = fields.Boolean("Retracted", compute="_compute_is_retracted")

    _one_retraction = models.UniqueIndex(
        "(retracts_id) WHERE retracts_id IS NOT NULL", "This was retracted already."
    )

    @api.depends("retraction_ids", "retracts_id")
    def _compute_is_retracted(self):
        for row in self:
            row.is_retracted = bool(row.retraction_ids or row.retracts_id)

    @api.depends("kind", "date")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.order_id.name}: {labels.get(row.kind, '')}"

    # ------------------------------------------------------------------
    # It only grows
    # ------------------------------------------------------------------

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "What a customer was told is evidence: it is written when it happens and never"
                " changed. Record or retract it with the buttons on the order."
            )
        )

    @api.model
    def _append(self, vals_list):
        """Add rows and log them on their orders; called by confirming, sending and recording."""
        # sudo: nobody has a right to make rows; callers settled what happened and who may say so.
        rows = super(AftersalesInformation, self.sudo())._append(vals_list)
        self._audit_each(
            {
                order: {"lines": [row._audit_words() for row in told_now]}
                for order, told_now in rows.filtered(lambda row: not row.retracts_id)
                .grouped("order_id")
                .items()
            },
            "information.recorded",
        )
        return rows

    def _audit_words(self):
        return {
            "kind": self.kind,
            "exception": self.exception_id or None,
            "told_on": self.date,
            "how": self.how,
            "text": self.text_id or None,
            "lang": self.lang or None,
            "sha256": self.sha256 or None,
            "note": told(self.note),
        }

    def action_retract(self, reason=None):
        """These rows were wrong: they do not count any more, and stay to be seen.

        Called by supervisors; the button asks for the reason.

        :raises UserError: without a reason, or for what was retracted already.
        """
        self.check_access("read")
        self.order_id._aftersales_require_role("aftersales_center.group_supervisor")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Retracting evidence needs a reason. Write one sentence."))
        if any(self.mapped("is_retracted")):
            raise UserError(self.env._("This was retracted already. Reload the page."))
        self._append(
            [
                {
                    "order_id": row.order_id.id,
                    "company_id": row.company_id.id,
                    "kind": row.kind,
                    "exception_id": row.exception_id.id,
                    "date": fields.Datetime.now(),
                    "how": "hand",
                    "note": reason,
                    "user_id": self.env.uid,
                    "retracts_id": row.id,
                }
                for row in self
            ]
        )
        self.invalidate_recordset(["retraction_ids", "is_retracted"])
        for order, rows in self.grouped("order_id").items():
            order._audit(
                "information.retracted",
                reason=told(reason),
                lines=[row._audit_words() for row in rows],
            )
        return True
