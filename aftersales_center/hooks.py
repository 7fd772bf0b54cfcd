"""What happens around removal: a clean goodbye."""

from .models import append_only
from .models.audit import triggers


def uninstall_hook(env):
    """Leave stock usable: open receipts stay, our operation types and locations are archived.

    They hold transfers and may hold goods, so they are neither deleted nor emptied. Done in
    SQL-free ORM before the columns of the warehouse go away.
    """
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    types = warehouses.aftersales_return_type_id
    with_open = (
        env["stock.picking"]
        .search([("picking_type_id", "in", types.ids), ("state", "not in", ("done", "cancel"))])
        .picking_type_id
    )
    (types - with_open).active = False
    locations = env["stock.location"].union(
        *(place for warehouse in warehouses for place in warehouse._aftersales_places())
    )
    locations.filtered(lambda location: not location.quant_ids).active = False
    # Odoo deletes exceptions before the rules that name them, which these links forbid.
    env.cr.execute("DELETE FROM aftersales_legal_rule_exception")
    env.cr.execute("DELETE FROM aftersales_legal_rule_confirmed_exception")
    triggers.remove(env.cr)
    append_only.remove(env.cr)
