"""What complaints are about, as a tree."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .severity import SEVERITIES


class AftersalesComplaintCategory(models.Model):
    """A subject of complaints, with what it starts at; a child inherits what it leaves empty."""

    _name = "aftersales.complaint.category"
    _description = "Complaint Category"
    _inherit = ["aftersales.audit.config.mixin"]
    _parent_name = "parent_id"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(compute="_compute_complete_name", store=True, recursive=True)
    parent_id = fields.Many2one(
        "aftersales.complaint.category",
        "Part Of",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("aftersales.complaint.category", "parent_id", "Parts")
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="What belongs here, for who sorts complaints.")
    severity = fields.Selection(
        SEVERITIES, help="What a complaint of this kind starts with. Empty: as the one above."
    )
    tier_id = fields.Many2one(
        "aftersales.complaint.tier",
        "Starts At",
        check_company=True,
        ondelete="restrict",
        help="The tier that gets such complaints. Empty: as the one above, then the first tier.",
    )
    is_safety = fields.Boolean("About Safety", help="Such complaints go into the safety register.")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            category.complete_name = " / ".join(
                filter(None, [category.parent_id.complete_name, category.name])
            )

    @api.depends("complete_name", "name", "parent_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """In the reader's language: the stored name is in one language only."""
        for category in self:
            names, node = [], category
            while node:
                names.append(node.name or "")
                node = node.parent_id
            category.display_name = " / ".join(reversed(names))

    @api.constrains("parent_id")
    def _check_no_loop(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A category cannot be part of itself. Choose another one above it.")
            )

    def _chain(self):
        """This category and those it is part of, the nearest first."""
        chain = self.browse()
        node = self
        while node:
            chain += node
            node = node.parent_id
        return chain

    def _default_severity(self):
        """The severity set nearest; None where nobody set one."""
        return next((node.severity for node in self._chain() if node.severity), None)

    def _default_tier(self):
        """The tier set nearest; empty where nobody set one."""
        return next((node.tier_id for node in self._chain() if node.tier_id), self.tier_id)

    def _concerns_safety(self):
        return any(self._chain().mapped("is_safety"))
