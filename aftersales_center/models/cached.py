"""Records that are read from a cache in every worker."""

from odoo import api, models


class AftersalesCachedMixin(models.AbstractModel):
    """For small tables that methods under ``ormcache`` read: each change empties the cache.

    Odoo tells the other workers when the transaction is committed.
    """

    _name = "aftersales.cached.mixin"
    _description = "Settings"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
