"""Who may do what in after-sales: every change of it is logged."""

from odoo import api, models


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "aftersales.audit.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._aftersales_log_roles({})
        return users

    def write(self, vals):
        if not {"group_ids", "active"} & set(vals):
            return super().write(vals)
        before = self._aftersales_roles()
        result = super().write(vals)
        self._aftersales_log_roles(before)
        return result

    def _aftersales_roles(self):
        """``{user: names of their after-sales roles}``, implied ones included."""
        roles = self.env["res.groups"]._aftersales_roles()
        return {
            user: sorted((user.all_group_ids & roles).mapped("name")) if user.active else []
            for user in self.sudo()  # sudo: roles of the users being changed, for the log
        }

    def _aftersales_log_roles(self, before):
        changed = {
            user: {"before": before.get(user, []), "after": roles}
            for user, roles in self._aftersales_roles().items()
            if roles != before.get(user, [])
        }
        self.env["aftersales.audit.mixin"]._audit_each(changed, "access.changed")

    def _audit_company(self):
        return self.company_id

    def _audit_partner(self):
        """None: this is about the back office, not about a customer."""
        return self.env["res.partner"]

    def _audit_name(self):
        return self.login if not self.share else f"#{self.id}"


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _aftersales_roles(self):
        """The roles of After-Sales Center."""
        privilege = self.env.ref("aftersales_center.privilege_aftersales", raise_if_not_found=False)
        # sudo: which groups are roles of ours, whoever changes a user.
        return self.sudo().search([("privilege_id", "=", privilege.id)]) if privilege else self

    def write(self, vals):
        if not {"user_ids", "implied_ids", "implied_by_ids"} & set(vals):
            return super().write(vals)
        before = self._aftersales_roles().all_user_ids._aftersales_roles()
        result = super().write(vals)
        after = self._aftersales_roles().all_user_ids
        (self.env["res.users"].union(*before) | after)._aftersales_log_roles(before)
        return result
