"""Facts of a product that claims rest on: statutory exceptions and its warranty."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.warranty import MOST_MONTHS


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _aftersales_exceptions(self):
        """``{product: codes of the statutory exceptions that it is}``.

        A category passes its own on to the products and categories below it. Called for each
        batch of decisions: the number of queries does not depend on how many products there are.
        """
        # sudo: what a product is in law does not depend on who asks, be it a customer.
        products = self.sudo()
        paths = {
            category.id: [int(part) for part in category.parent_path.split("/") if part]
            for category in products.categ_id
        }
        above = products.categ_id.browse({part for path in paths.values() for part in path})
        inherited = {category.id: category.aftersales_exception_ids._codes() for category in above}
        found = {}
        for product in products:
            own = product.product_tmpl_id.aftersales_exception_ids._codes()
            path = paths.get(product.categ_id.id, ())
            found[product.with_env(self.env)] = own.union(*(inherited[part] for part in path))
        return found


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "aftersales.exceptions.mixin"]

    aftersales_exception_ids = fields.Many2many(
        "aftersales.legal.exception",
        "aftersales_exception_product_template",
        string="Statutory Exceptions",
        domain=[("is_product_fact", "=", True)],
        ondelete="restrict",
        help="Facts of this product that take away the right to withdraw, where a statute says so."
        " Those of the category hold as well. Claims about faulty goods are not touched.",
    )
    aftersales_warranty_months = fields.Integer(
        "Warranty (months)",
        help="The shop's own warranty, from the day the customer has the goods. 0: none besides"
        " what the law gives.",
    )
    aftersales_supplier_warranty_months = fields.Integer(
        "Supplier Warranty (months)",
        help="What the supplier stands in for, from the day the goods came in. 0: none.",
    )

    @api.constrains("aftersales_warranty_months", "aftersales_supplier_warranty_months")
    def _check_aftersales_warranty(self):
        for product in self:
            for months in (
                product.aftersales_warranty_months,
                product.aftersales_supplier_warranty_months,
            ):
                if not 0 <= months <= MOST_MONTHS:
                    raise ValidationError(
                        self.env._(
                            "%(months)s months is no warranty. Enter a number from 0 to %(most)s.",
                            months=months,
                            most=MOST_MONTHS,
                        )
                    )

    aftersales_substitute_ids = fields.Many2many(
        "product.template",
        "aftersales_product_substitute",
        "product_id",
        "substitute_id",
        "Substitutes",
        check_company=True,
        domain="[('id', '!=', id), ('sale_ok', '=', True), ('type', '=', 'consu')]",
        help="Offered in exchange when this product is out of stock, after its other variants.",
    )


class ProductCategory(models.Model):
    _name = "product.category"
    _inherit = ["product.category", "aftersales.exceptions.mixin"]

    aftersales_exception_ids = fields.Many2many(
        "aftersales.legal.exception",
        "aftersales_exception_product_category",
        string="Statutory Exceptions",
        domain=[("is_product_fact", "=", True)],
        ondelete="restrict",
        help="They hold for everything in this category and in those below it.",
    )
