from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    aftersales_location_id = fields.Many2one(
        "stock.location",
        "Returns Location",
        check_company=True,
        copy=False,
        help="Where returned goods lie until an inspection sends them on.",
    )
    aftersales_quarantine_location_id = fields.Many2one(
        "stock.location",
        "Quarantine Location",
        check_company=True,
        copy=False,
        help="Where inspected goods lie that nobody decided about yet.",
    )
    aftersales_refurbish_location_id = fields.Many2one(
        "stock.location",
        "Refurbishing Location",
        check_company=True,
        copy=False,
        help="Where returned goods lie that are made fit for sale again.",
    )
    aftersales_vendor_location_id = fields.Many2one(
        "stock.location",
        "To Vendor Location",
        check_company=True,
        copy=False,
        help="Where returned goods wait to be sent back to their vendor.",
    )
    aftersales_return_type_id = fields.Many2one(
        "stock.picking.type", "Return Operation", check_company=True, copy=False
    )

    def _get_locations_values(self, vals, code=False):
        """Each warehouse, a later one too, has a place for each way returned goods go."""
        values = super()._get_locations_values(vals, code=code)
        code = (vals.get("code") or code or "").replace(" ", "").upper()
        company_id = vals.get("company_id", self.default_get(["company_id"])["company_id"])
        places = {
            "aftersales_location_id": (self.env._("Returns"), "RETURNS"),
            "aftersales_quarantine_location_id": (self.env._("Quarantine"), "QUARANTINE"),
            "aftersales_refurbish_location_id": (self.env._("Refurbishing"), "REFURBISH"),
            "aftersales_vendor_location_id": (self.env._("To Vendor"), "TOVENDOR"),
        }
        for field, (name, suffix) in places.items():
            values[field] = {
                "name": name,
                "active": True,
                "usage": "internal",
                "barcode": self._valid_barcode(code + suffix, company_id),
            }
        return values

    def _get_picking_type_create_values(self, max_sequence):
        values, max_sequence = super()._get_picking_type_create_values(max_sequence)
        values["aftersales_return_type_id"] = {
            "name": self.env._("Customer Returns"),
            "code": "incoming",
            "use_existing_lots": True,
            "use_create_lots": True,
            "sequence": max_sequence + 1,
            "sequence_code": "RMA",
            "company_id": self.company_id.id,
        }
        return values, max_sequence + 1

    def _get_picking_type_update_values(self):
        values = super()._get_picking_type_update_values()
        values["aftersales_return_type_id"] = {
            "default_location_dest_id": self.aftersales_location_id.id,
            "barcode": self.code.replace(" ", "").upper() + "RMA",
        }
        return values

    def _get_sequence_values(self, name=False, code=False):
        values = super()._get_sequence_values(name=name, code=code)
        name, code = name or self.name, code or self.code
        values["aftersales_return_type_id"] = {
            "name": self.env._("%(name)s Sequence returns", name=name),
            "prefix": f"{code}/{self.aftersales_return_type_id.sequence_code or 'RMA'}/",
            "padding": 5,
            "company_id": self.company_id.id,
        }
        return values

    def _update_name_and_code(self, new_name=False, new_code=False):
        result = super()._update_name_and_code(new_name=new_name, new_code=new_code)
        for warehouse in self:
            values = warehouse._get_sequence_values(name=new_name, code=new_code)
            # sudo: as Odoo does for a warehouse's other sequences; access was checked by write.
            warehouse.sudo().aftersales_return_type_id.sequence_id.write(
                values["aftersales_return_type_id"]
            )
        return result

    def _aftersales_ensure_operations(self):
        """Make what is missing for returns; called by data/operations.xml and before first use."""
        for warehouse in self:
            if warehouse.aftersales_return_type_id and all(warehouse._aftersales_places()):
                continue
            warehouse._create_missing_locations({})
            warehouse.write(warehouse._create_or_update_sequences_and_picking_types())

    def _aftersales_places(self):
        """Our locations of one warehouse, one entry each: an empty one where it is missing."""
        self.ensure_one()
        return (
            self.aftersales_location_id,
            self.aftersales_quarantine_location_id,
            self.aftersales_refurbish_location_id,
            self.aftersales_vendor_location_id,
        )

    def _aftersales_operation(self):
        """The operation type that receives returns here; made when somebody deleted it."""
        self.ensure_one()
        # sudo: making the operation is the system's, whoever approves the first return.
        self.sudo()._aftersales_ensure_operations()
        return self.aftersales_return_type_id
