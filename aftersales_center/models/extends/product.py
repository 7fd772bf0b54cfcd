"""Statutory exceptions that are facts of a product, or of everything in a category."""

from odoo import fields, models


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
