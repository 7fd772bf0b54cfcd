"""How much of a mail a company keeps, and whom it names when a customer is not content."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_mail_megabytes = fields.Integer(
        "Files of One Mail",
        default=25,
        help="Megabytes that the files of one mail to a case may have together. What is over is"
        " not kept, and both the customer and the owner are told. 0 sets no limit.",
    )
    aftersales_dispute_body = fields.Text(
        "Dispute Resolution Body",
        translate=True,
        help="Name, address and website of the body that consumers can turn to when you do not"
        " agree, as it should stand in the letter. In the EU, name it to consumers whose complaint"
        " was not settled (Directive 2013/11/EU, article 13).",
    )
    aftersales_dispute_part = fields.Selection(
        [
            ("obliged", "We are obliged to take part"),
            ("willing", "We are willing to take part"),
            ("no", "We do not take part"),
        ],
        "Taking Part",
        help="Whether you take part in proceedings before that body; the letter says so.",
    )

    _mail_megabytes_positive = models.Constraint(
        "CHECK(aftersales_mail_megabytes >= 0)", "The size of files cannot be negative."
    )
