"""What a remedy belongs to: a line of a return, or a complaint and one of the lines it is about.

Everything else asks here for its case, its sold line, its product and its unit, and does not
mind which of the two it is.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..words import exact_quantity


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    rma_line_id = fields.Many2one(
        "aftersales.rma.line", "Return Line", ondelete="restrict", index=True
    )
    rma_id = fields.Many2one(related="rma_line_id.rma_id", store=True, index=True)
    complaint_id = fields.Many2one(
        "aftersales.complaint", ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, index=True
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        compute="_compute_sale_line_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="restrict",
        index="btree_not_null",
        help="What was sold and is put right. On a return it is the return line's.",
    )
    # compute_sudo: names of what the remedy is about, for auditors, who read no orders.
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        search="_search_product_id",
        compute_sudo=True,
    )
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_product_id", compute_sudo=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", compute_sudo=True)
    case_name = fields.Char("Case", compute="_compute_case_name", compute_sudo=True)

    _one_case = models.Constraint(
        "CHECK(num_nonnulls(rma_line_id, complaint_id) = 1)",
        "A remedy belongs to a line of a return or to a complaint: to one of the two.",
    )

    @api.depends("rma_line_id.company_id", "complaint_id.company_id")
    def _compute_company_id(self):
        for remedy in self:
            remedy.company_id = remedy.rma_line_id.company_id or remedy.complaint_id.company_id

    @api.depends("rma_line_id.sale_line_id")
    def _compute_sale_line_id(self):
        """A return line may be attached to what was sold later; a complaint's is chosen once."""
        for remedy in self:
            remedy.sale_line_id = (
                remedy.rma_line_id.sale_line_id if remedy.rma_line_id else remedy.sale_line_id
            )

    @api.depends("rma_line_id.product_id", "sale_line_id.product_id")
    def _compute_product_id(self):
        for remedy in self:
            line = remedy.rma_line_id or remedy.sale_line_id
            remedy.product_id = line.product_id
            remedy.product_uom_id = line.product_uom_id

    def _search_product_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        of_returns = Domain("rma_line_id.product_id", operator, value)
        of_complaints = Domain("sale_line_id.product_id", operator, value)
        return of_returns | (Domain("rma_line_id", "=", False) & of_complaints)

    @api.depends("sale_line_id.currency_id", "company_id")
    def _compute_currency_id(self):
        for remedy in self:
            remedy.currency_id = (
                remedy.sale_line_id.currency_id
                or (remedy.company_id or self.env.company).currency_id
            )

    @api.depends("rma_id.name", "complaint_id.name")
    def _compute_case_name(self):
        for remedy in self:
            remedy.case_name = remedy._case().name or ""

    @api.model_create_multi
    def create(self, vals_list):
        """The sold line of a remedy on a return is the return line's, whatever is typed."""
        lines = self.env["aftersales.rma.line"]
        prepared = []
        for vals in vals_list:
            if vals.get("rma_line_id"):
                # said here, so that no default in the context says another one
                line = lines.browse(vals["rma_line_id"])
                if vals.get("sale_line_id") not in (None, False, line.sale_line_id.id):
                    self._refuse("sale_line_id")
                vals = dict(vals, sale_line_id=line.sale_line_id.id)
            prepared.append(vals)
        return super().create(prepared)

    # ------------------------------------------------------------------
    # The case
    # ------------------------------------------------------------------

    def _case(self):
        """The return or the complaint that this remedy belongs to."""
        return self.rma_id or self.complaint_id or self.rma_line_id.rma_id

    def _by_case(self):
        """``{return or complaint: its remedies among these}``."""
        return self.grouped(lambda remedy: remedy._case())

    def _case_names(self):
        """Names of the cases of these remedies, as documents quote them."""
        return ", ".join(sorted({remedy._case().name or "" for remedy in self}))

    def _case_partner(self):
        """The customer these remedies are for."""
        return self.rma_id.partner_id | self.complaint_id.partner_id

    def _check_case_access(self, operation="write"):
        """Stop who may not do ``operation`` on these remedies and on their cases."""
        self.check_access(operation)
        self.rma_id.check_access(operation)
        self.complaint_id.check_access(operation)

    def _touch_cases(self):
        """Change a row of each case, so that two sessions look at its units one by one."""
        # sudo: counters, which say nothing; the caller's access to the remedies was checked.
        self.rma_line_id.sudo()._touch()
        self.complaint_id.sudo()._touch_remedies()

    def _case_remedies(self):
        """All remedies that count together: of the case, and of what it is linked with.

        A return with a complaint about it is one matter: giving a part on each gets around
        nobody's authority.
        """
        rmas, complaints = self._linked_cases()
        return rmas.remedy_ids | complaints.remedy_ids

    def _linked_cases(self):
        """``(returns, complaints)`` of these remedies and all they are linked with, over any steps.

        Called with full rights.
        """
        rmas = self.rma_id._origin
        complaints = self.complaint_id._origin
        while True:
            family = (complaints | rmas.complaint_ids)._family()
            if family == complaints and family.rma_ids <= rmas:
                return rmas, complaints
            complaints, rmas = family, rmas | family.rma_ids

    def _touch_for_authority(self):
        """Change a row of each case whose remedies count together, so that two people who settle
        it at the same moment count each other's."""
        rmas, complaints = self._linked_cases()
        for rma in rmas.sorted("id"):
            rma.line_ids.sorted("id")[:1]._touch()
        complaints._touch_remedies()

    def _say_on_cases(self, texts):
        """Put ``{return or complaint: text}`` into the history of each."""
        for name in ("aftersales.rma", "aftersales.complaint"):
            mine = {case: text for case, text in texts.items() if case._name == name}
            self.env[name].union(*mine)._say_each(mine)

    def _ask_for_authority(self):
        """Bring the activities of these remedies' cases in line with what waits on them."""
        self.rma_id._ask_for_authority()
        self.complaint_id._ask_for_authority()

    # ------------------------------------------------------------------
    # Kinds
    # ------------------------------------------------------------------

    @api.model
    def _kinds_of_complaints(self):
        """Kinds that a complaint may be put right by: no goods come back; bridges add theirs."""
        return {"refund", "price_reduction", "replacement", "apology"}

    @api.model
    def _kinds_of_returns(self):
        """``[(kind, label)]`` of what a return may be put right by."""
        kinds = self._fields["kind"]._description_selection(self.env)
        return [(kind, label) for kind, label in kinds if kind != "apology"]

    @api.constrains("kind", "rma_line_id")
    def _check_kind_of_return(self):
        allowed = dict(self._kinds_of_returns())
        for remedy in self.filtered("rma_line_id"):
            if remedy.kind not in allowed:
                raise UserError(
                    self.env._(
                        "“%s” is for complaints: a return gives goods or money back.",
                        dict(self._fields["kind"]._description_selection(self.env))[remedy.kind],
                    )
                )

    def _check_offered(self):
        """Stop on a remedy that the decision on its line, or its complaint, does not offer."""
        self.ensure_one()
        if self.rma_line_id:
            self.rma_line_id._check_remedy(self.kind)

    # ------------------------------------------------------------------
    # Units
    # ------------------------------------------------------------------

    def _in_sale_unit(self, quantity):
        """``quantity`` in this remedy's unit, in the unit of its order line."""
        return self.rma_line_id._to_sale_unit(quantity) if self.rma_line_id else quantity

    def _audit_goods(self, quantity):
        """``quantity`` of what this remedy is about, as payloads say it."""
        if self.rma_line_id:
            return self.rma_line_id._audit_units(quantity)
        if not self.sale_line_id:
            return {}
        return {
            "product": self.product_id,
            "quantity": exact_quantity(self.product_uom_id, quantity),
            "uom": self.product_uom_id.name,
            "order": self.sale_line_id.order_id.name,
        }

    def _keeps_goods(self):
        """Whether nobody expects the goods back: on complaints, and where a return lets them go."""
        self.ensure_one()
        return bool(self.complaint_id) or self.rma_line_id.keeps_item

    def _stays_away(self):
        """Whether the goods never came back to us: always, on complaints."""
        return bool(self.complaint_id) or self.rma_line_id._stays_away()
