from odoo import api, fields, models

#: model -> (name of the sequence, prefix of its numbers)
SEQUENCES = {"aftersales.rma": ("Return (RMA)", "RMA/%(year)s/")}


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "aftersales.audit.config.mixin"]
    _audit_creation = False

    aftersales_post_credit_notes = fields.Boolean(
        "Post Refund Credit Notes",
        default=True,
        help="Post the credit notes that refunds make. Otherwise they stay drafts for the"
        " accountant.",
    )
    aftersales_auto_done = fields.Boolean(
        "Close Finished Returns",
        default=True,
        help="A return whose receipt, inspection and remedy are done closes by itself.",
    )
    aftersales_send_back_days = fields.Integer(
        "Days to Send Back",
        default=14,
        help="How many days after approval the customer has to send the goods.",
    )
    aftersales_override_cap = fields.Monetary(
        "Limit of Overrides",
        help="How far, without tax, a supervisor may let one refund go over what was invoiced."
        " 0 sets no limit.",
    )

    aftersales_four_eyes_amount = fields.Monetary(
        "Two Supervisors Above",
        default=500.0,
        help="An override of a decision on goods worth more than this, with tax, takes effect"
        " when a second supervisor confirms it. 0 asks for one supervisor only.",
    )

    aftersales_answer_days = fields.Integer(
        "Days to Answer",
        default=3,
        help="Within how many days a return is approved or rejected, where the law does not ask"
        " for less.",
    )

    aftersales_transit_days = fields.Integer(
        "Days on the Way",
        default=3,
        required=True,
        help="Goods count as delivered so many days after they left, unless the transfer says when"
        " they were handed over.",
    )

    _transit_days_positive = models.Constraint(
        "CHECK(aftersales_transit_days BETWEEN 0 AND 100)",
        "The days on the way must be between 0 and 100.",
    )
    _answer_days_positive = models.Constraint(
        "CHECK(aftersales_answer_days >= 0)", "The days to answer cannot be negative."
    )
    _send_back_days_positive = models.Constraint(
        "CHECK(aftersales_send_back_days >= 0)", "The days to send back cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.sudo()._aftersales_create_sequences()  # sudo: sequences are the system's
        return companies

    def _aftersales_create_sequences(self):
        """Give each company its own numbers; called at installation and for new companies."""
        sequences = self.env["ir.sequence"]
        for company in self:
            for code, (name, prefix) in SEQUENCES.items():
                if not sequences.search_count(
                    [("code", "=", code), ("company_id", "=", company.id)], limit=1
                ):
                    sequences.create(
                        {
                            "name": f"{name} – {company.name}",
                            "code": code,
                            "prefix": prefix,
                            "padding": 5,
                            "company_id": company.id,
                            "use_date_range": False,
                        }
                    )

    def _aftersales_next_number(self, code):
        """The next number of ``code`` in this company; called by ``create``."""
        self.ensure_one()
        # sudo: taking a number needs no right on sequences.
        return self.env["ir.sequence"].sudo().with_company(self).next_by_code(code) or "/"

    def _audit_fields(self):
        """Settings of ours; the rest of a company is none of this log's business."""
        return {name for name in super()._audit_fields() if name.startswith("aftersales_")}

    def _audit_company(self):
        return self

    def _audit_partner(self):
        """None: a company's own address is no customer."""
        return self.env["res.partner"]
