"""The settings page of after-sales administrators, who need not be Odoo's own administrators."""

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: What may be done to a list of records: choose and drop them, never change them.
_CHOOSING = (3, 4, 5, 6)


class AftersalesSettings(models.TransientModel):
    """Odoo's settings page, with the After-Sales part of it only.

    Odoo's own page is for people who may change everything. This one writes the company's
    ``aftersales_*`` fields and nothing else, with the rights of the system, after the role was
    checked. Its form is the After-Sales part of Odoo's page, with all that bridges add to it.
    """

    _name = "aftersales.settings"
    _inherit = "aftersales.settings.fields"
    _description = "After-Sales Settings"

    company_id = fields.Many2one(
        default=lambda self: self.env.company, required=True, readonly=True, ondelete="cascade"
    )

    @api.depends("company_id")
    def _compute_display_name(self):
        for settings in self:
            settings.display_name = self.env._("Settings")

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """The form shows what Odoo's settings page has for After-Sales."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type != "form":
            return arch, view
        page, _view = self.env["res.config.settings"]._get_view(view_type="form", **options)
        for app in page.iterfind(".//app[@name='aftersales_center']"):
            for field in list(app.iterfind(".//field[@name]")):
                # what another app put here that is no setting of ours
                if field.get("name") not in self._fields:
                    setting = next(field.iterancestors("setting"), field)
                    if setting.getparent() is not None:
                        setting.getparent().remove(setting)
            arch.append(etree.fromstring(etree.tostring(app)))
        return arch, view

    @api.model_create_multi
    def create(self, vals_list):
        """Write the settings of the company the user works in; called by the page.

        :raises AccessError: for people who are no after-sales administrators.
        """
        self._check_administrator()
        company = self.env.company
        # sudo: administrators may not write companies; only fields of ours are let through.
        settings = super(AftersalesSettings, self._without_defaults().sudo())
        made = settings.create(
            [{**self._allowed(vals), "company_id": company.id} for vals in vals_list]
        )
        return made.with_env(self.env)

    def write(self, vals):
        """As :meth:`create`."""
        self._check_administrator()
        self.check_access("write")
        if any(settings.company_id != self.env.company for settings in self):
            raise AccessError(self.env._("These are settings of another company. Open them anew."))
        # sudo: as in create.
        settings = super(AftersalesSettings, self._without_defaults().sudo())
        return settings.write(self._allowed(vals))

    def _check_administrator(self):
        if not (self.env.su or self.env.user.has_group("aftersales_center.group_administrator")):
            raise AccessError(
                self.env._("Settings of After-Sales are for its administrators. Ask one.")
            )

    def _without_defaults(self):
        """The same without defaults in the context, which would set fields behind the check."""
        context = {
            key: value for key, value in self.env.context.items() if not key.startswith("default_")
        }
        return self.with_context(context)  # pylint: disable=context-overridden; keys are taken out

    def _allowed(self, vals):
        """``vals`` of settings only; records are chosen, not changed.

        :raises AccessError: for anything else.
        """
        allowed = {}
        for name, value in vals.items():
            field = self._fields.get(name)
            if name == "company_id" or field is None or field.readonly:
                continue
            if not name.startswith("aftersales_"):
                raise AccessError(self.env._("“%s” is no setting of After-Sales.", name))
            if field.type in ("many2many", "one2many"):
                for command in value or []:
                    if not isinstance(command, (list, tuple)) or command[0] not in _CHOOSING:
                        raise AccessError(
                            self.env._("Settings choose records, they do not change them.")
                        )
            allowed[name] = value
        return allowed

    def execute(self):
        """Show the page anew: what was set was written when it was saved; called by the page."""
        self._check_administrator()
        return {"type": "ir.actions.client", "tag": "reload"}

    def cancel(self):
        """Forget what was typed; called by the page."""
        return {"type": "ir.actions.client", "tag": "reload"}
