from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    aftersales_repair_location_id = fields.Many2one(
        "stock.location",
        "Customers' Repairs Location",
        check_company=True,
        copy=False,
        help="Where customers' goods lie that are being repaired. Apart from the stock, so that"
        " nobody sells them.",
    )

    def _get_locations_values(self, vals, code=False):
        """Each warehouse, a later one too, has a place for what customers had repaired."""
        values = super()._get_locations_values(vals, code=code)
        code = (vals.get("code") or code or "").replace(" ", "").upper()
        company_id = vals.get("company_id", self.default_get(["company_id"])["company_id"])
        values["aftersales_repair_location_id"] = {
            "name": self.env._("Customers' Repairs"),
            "active": True,
            "usage": "internal",
            "barcode": self._valid_barcode(code + "CREPAIRS", company_id),
        }
        return values

    def _aftersales_ensure_repairs(self):
        """Make what is missing for repairs; called by data/operations.xml and before first use."""
        for warehouse in self:
            if not warehouse.aftersales_repair_location_id:
                warehouse._create_missing_locations({})
            if not warehouse.repair_type_id:
                warehouse.write(warehouse._create_or_update_sequences_and_picking_types())

    def _aftersales_repair_place(self):
        """Where customers' goods lie while they are repaired here; made if somebody deleted it."""
        self.ensure_one()
        # sudo: making the location is the system's, whoever has something repaired first.
        self.sudo()._aftersales_ensure_repairs()
        return self.aftersales_repair_location_id
