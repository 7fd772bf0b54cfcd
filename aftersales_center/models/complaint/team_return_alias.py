"""A second address of a team: a mail to it is a draft of a return."""

from odoo import api, fields, models


class AftersalesTeam(models.Model):
    _inherit = "aftersales.team"

    return_alias_id = fields.Many2one(
        "mail.alias", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    return_alias_name = fields.Char(
        "Name of the Address for Returns",
        compute="_compute_return_alias_name",
        inverse="_inverse_return_alias_name",
        compute_sudo=True,  # the address is known to all who write to it
    )
    return_alias_domain = fields.Char(compute="_compute_return_alias", compute_sudo=True)
    return_alias_email = fields.Char(
        "Address for Returns", compute="_compute_return_alias", compute_sudo=True
    )

    # The name has a compute of its own: while it is written, what is computed with it stands still.
    @api.depends("return_alias_id.alias_name")
    def _compute_return_alias_name(self):
        for team in self:
            team.return_alias_name = team.return_alias_id.alias_name

    @api.depends("return_alias_id.alias_name", "return_alias_id.alias_domain_id.name", "company_id")
    def _compute_return_alias(self):
        for team in self:
            alias = team.return_alias_id
            domain = alias.alias_domain_id or team._return_alias_domain()
            team.return_alias_domain = domain.name
            team.return_alias_email = (
                f"{alias.alias_name}@{alias.alias_domain}"
                if alias.alias_name and alias.alias_domain
                else False
            )

    def _inverse_return_alias_name(self):
        """Make the address, change it, or give it up."""
        self.check_access("write")
        # sudo: administrators of after-sales have no right on aliases of their own.
        aliases = self.env["mail.alias"].sudo()
        for team in self:
            name = aliases._sanitize_alias_name(team.return_alias_name or "")
            if team.return_alias_id:
                team.return_alias_id.sudo().alias_name = name
            elif name:
                team.return_alias_id = aliases.create(
                    {"alias_name": name, **team._return_alias_values()}
                )

    def _return_alias_domain(self):
        """The domain of its other address, or of its company."""
        self.ensure_one()
        # sudo: domains of our own addresses.
        team = self.sudo()
        return (
            team.alias_domain_id or team.company_id.alias_domain_id
            if team.alias_id or team.company_id
            else self.env.company.sudo().alias_domain_id
        )

    def _return_alias_values(self):
        self.ensure_one()
        model = self.env["ir.model"]._get_id
        defaults = {"team_id": self.id}
        if self.company_id:
            defaults["company_id"] = self.company_id.id
        return {
            "alias_model_id": model("aftersales.rma"),
            "alias_parent_model_id": model(self._name),
            "alias_parent_thread_id": self.id,
            "alias_domain_id": self._return_alias_domain().id,
            "alias_defaults": repr(defaults),
        }

    def write(self, vals):
        """A team that changes its company or its domain takes returns in for that from then on."""
        result = super().write(vals)
        if {"company_id", "alias_domain_id"} & set(vals):
            for team in self.filtered("return_alias_id"):
                # sudo: as above; the rights on the team were checked.
                team.return_alias_id.sudo().write(team._return_alias_values())
        return result

    def unlink(self):
        """The address goes with its team."""
        aliases = self.return_alias_id
        result = super().unlink()
        aliases.sudo().unlink()  # sudo: as above; the rights on the teams were checked
        return result

    def _audit_fields(self):
        """The address decides where mails go, so it is logged; the record behind it is not."""
        return super()._audit_fields() - {"return_alias_id"} | {"return_alias_name"}
