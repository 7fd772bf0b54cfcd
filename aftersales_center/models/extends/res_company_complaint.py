from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_low_rating = fields.Integer(
        "Low Rating",
        default=2,
        help="A closed complaint rated so low (1 to 5), or lower, is opened again on the next"
        " tier. 0 opens none.",
    )

    _low_rating_range = models.Constraint(
        "CHECK(aftersales_low_rating BETWEEN 0 AND 5)", "A rating is between 0 and 5."
    )
