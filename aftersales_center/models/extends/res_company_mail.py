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

    aftersales_quiet_from = fields.Float(
        "Quiet From",
        default=0.0,
        help="From this hour of the customer's day on, no mail about a case goes out by itself."
        " What law wants told at once does.",
    )
    aftersales_quiet_to = fields.Float(
        "Quiet Until",
        default=0.0,
        help="The hour at which mails that were held go out. The same as the first: no quiet"
        " hours.",
    )
    aftersales_collect_minutes = fields.Integer(
        "Collect News For",
        default=10,
        help="Minutes for which news of a return (goods arrived, inspected, settled) waits for"
        " more, so that one mail tells all of it.",
    )

    _quiet_hours_of_a_day = models.Constraint(
        "CHECK(aftersales_quiet_from BETWEEN 0 AND 24 AND aftersales_quiet_to BETWEEN 0 AND 24)",
        "Quiet hours are hours of a day: from 0:00 to 24:00.",
    )
    _collect_minutes_fit = models.Constraint(
        "CHECK(aftersales_collect_minutes BETWEEN 0 AND 1440)",
        "News is collected for between 0 minutes and a day.",
    )
    _mail_megabytes_positive = models.Constraint(
        "CHECK(aftersales_mail_megabytes >= 0)", "The size of files cannot be negative."
    )
