"""The exceptions that statutes name: facts of a product, or states found at inspection."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_CODE = re.compile(r"[a-z][a-z0-9_]*")


class AftersalesLegalException(models.Model):
    """One reason why a statute gives no right to withdraw.

    What is a fact of the product (perishable, made to order) is set on products and categories;
    what is a state (a seal broken after delivery) is found at inspection. None of them ever
    blocks a claim about faulty goods. The engine knows them by their codes.
    """

    _name = "aftersales.legal.exception"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Statutory Exception"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The name that statutory rules know it by.")
    sequence = fields.Integer(default=10)
    article = fields.Char("Source", help="Where a statute says so, or the first one that did.")
    description = fields.Char("In Plain Words", translate=True)
    is_product_fact = fields.Boolean(
        "Fact of the Product", help="Can be set on products and on their categories."
    )
    is_finding = fields.Boolean("Found at Inspection", help="Can be chosen in an inspection.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "Another statutory exception has this code.")

    @api.constrains("code")
    def _check_code(self):
        for exception in self:
            if not _CODE.fullmatch(exception.code):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be the code of an exception: use small letters, digits and"
                        " underscores, for example custom_made.",
                        exception.code,
                    )
                )

    def write(self, vals):
        """Rules, decisions and loaded tables name exceptions by their codes: these stay."""
        if "code" in vals and any(exception.code != vals["code"] for exception in self):
            raise UserError(
                self.env._(
                    "The code of a statutory exception stays as it is, since rules and past"
                    " decisions name it. Make a new exception, and archive this one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        # sudo: whether any rule, archived ones included, names it; nothing is handed out.
        rules = self.env["aftersales.legal.rule"].sudo().with_context(active_test=False)
        if rules.search_count(
            [
                "|",
                ("exception_ids", "in", self.ids),
                ("confirmed_exception_ids", "in", self.ids),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._("A statutory rule names this exception: archive it instead.")
            )

    def _codes(self):
        """The codes of these exceptions, as the engine takes them; archived ones say nothing."""
        return frozenset(exception.code for exception in self if exception.active)
