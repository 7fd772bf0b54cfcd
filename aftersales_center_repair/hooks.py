"""What happens around removal: cases go on with what the core knows."""


def uninstall_hook(env):
    """Let customers who wanted a repair want a replacement, and leave no empty location behind.

    Remedies and dispositions change by the ``ondelete`` of their kinds. Locations with goods stay.
    """
    # pylint: disable=protected-access; a wanted remedy is frozen for people, not for a removal
    env["aftersales.rma.line"].search([("requested_remedy", "=", "repair")])._write_guarded(
        {"requested_remedy": "replacement"}
    )
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    warehouses.aftersales_repair_location_id.filtered(
        lambda location: not location.quant_ids
    ).active = False
