"""The closed lists that rules of a policy choose from: data, so that bridges can add to them."""

from odoo import fields, models


class AftersalesPolicyChoice(models.Model):
    """One value of a condition or an effect that may hold several: a remedy, a channel, …

    Shipped with the addon; nobody edits them. ``code`` is the engine's word for it.
    """

    _name = "aftersales.policy.choice"
    _description = "Choice in a Policy Rule"
    _order = "dimension, sequence, id"

    dimension = fields.Selection(
        [
            ("basis", "Legal Basis"),
            ("buyer", "Buyer"),
            ("channel", "Channel"),
            ("lot_state", "Lots/Serial Numbers"),
            ("remedy", "Remedy"),
            ("evidence", "Evidence"),
        ],
        required=True,
    )
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    phrase = fields.Char(
        required=True, translate=True, help="How it reads in the middle of a sentence."
    )
    sequence = fields.Integer(default=10)

    _code_uniq = models.UniqueIndex("(dimension, code)", "This choice exists already.")

    def _codes(self):
        """The codes of these choices, as the engine takes them."""
        return frozenset(self.mapped("code"))
