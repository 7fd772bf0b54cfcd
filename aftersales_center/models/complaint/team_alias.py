"""The address of a team: a mail to it is a complaint."""

from odoo import models


class AftersalesTeam(models.Model):
    _name = "aftersales.team"
    _inherit = ["aftersales.team", "mail.alias.mixin.optional"]

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("aftersales.complaint")
        if self.id:
            values["alias_defaults"] = {"team_id": self.id}
            if self.company_id:
                values["alias_defaults"]["company_id"] = self.company_id.id
        return values

    def write(self, vals):
        """A team that changes its company takes complaints in for that one from then on.

        :raises AccessError: Odoo's mixin would quietly leave the address as it is.
        """
        self.check_access("write")
        result = super().write(vals)
        if "company_id" in vals:
            for team in self.filtered("alias_id"):
                # sudo: administrators of after-sales have no right on aliases of their own.
                team.alias_id.sudo().alias_defaults = team._alias_get_creation_values()[
                    "alias_defaults"
                ]
        return result

    def _audit_fields(self):
        """The address decides where mails go, so it is logged; the record behind it is not."""
        return super()._audit_fields() - {"alias_id"} | {"alias_name"}
