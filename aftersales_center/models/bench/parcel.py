"""A parcel on the bench: who opens it, what is in it, where it stands."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told


class AftersalesParcel(models.Model):
    """One parcel, from the dock to its end. With a return, or without one until an agent says.

    Everybody counts their own parcel; booking adds up on the return. What the screen shows
    after a reload is read from here. Receivers work through ``aftersales.bench``.
    """

    _name = "aftersales.parcel"
    _description = "Parcel"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.audit.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _guarded = frozenset(
        ["name", "state", "rma_id", "date_booked", "working_since", "announced", "user_id"]
    )

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one("stock.warehouse", required=True, check_company=True)
    user_id = fields.Many2one(
        "res.users", "Opened By", required=True, readonly=True, default=lambda self: self.env.user
    )
    rma_id = fields.Many2one(
        "aftersales.rma", "Return", readonly=True, index="btree_not_null", check_company=True
    )
    partner_id = fields.Many2one(related="rma_id.partner_id")
    state = fields.Selection(
        [
            ("counting", "Being counted"),
            ("inspecting", "Being inspected"),
            ("done", "Done"),
            ("waiting", "Whose is it?"),
            ("attached", "Attached"),
            ("dropped", "Put aside"),
        ],
        required=True,
        default="counting",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    condition = fields.Selection(
        [("intact", "Intact"), ("damaged", "Damaged"), ("empty", "Empty")],
        required=True,
        default="intact",
    )
    note = fields.Text(help="What the receiver saw.")
    sender = fields.Text("Sender as Written", help="As it stands on the parcel.")
    reference = fields.Char(help="A number on the parcel that led to no return.")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")
    date_booked = fields.Datetime("Booked On", readonly=True, copy=False)
    working_since = fields.Datetime(
        readonly=True, copy=False, help="When the step being worked on began: measures minutes."
    )
    announced = fields.Selection(
        [
            ("as_announced", "As announced"),
            ("short", "Less than announced"),
            ("over", "More than announced"),
            ("other", "Something else"),
            ("unknown", "Nobody announced it"),
            ("empty", "Nothing in it"),
        ],
        "Against the Paper",
        readonly=True,
        copy=False,
        help="How what came compares with what was still expected.",
    )
    scan_ids = fields.One2many("aftersales.parcel.scan", "parcel_id", "Counted", readonly=True)
    picking_ids = fields.One2many(
        "stock.picking",
        "aftersales_parcel_id",
        "Transfers",
        groups="aftersales_center.group_agent,stock.group_stock_user",
    )
    goods = fields.Char(compute="_compute_goods", help="What was counted, in one line.")

    #: One parcel of a return per person: two screens of one person count together.
    _one_each_uniq = models.UniqueIndex(
        "(user_id, rma_id) WHERE state = 'counting' AND rma_id IS NOT NULL",
        "You are counting this return already.",
    )
    _own_open_idx = models.Index("(user_id, id) WHERE state IN ('counting', 'inspecting')")
    _waiting_idx = models.Index("(company_id, id) WHERE state = 'waiting'")
    _booked_idx = models.Index("(company_id, date_booked) WHERE date_booked IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        parcels = super().create(vals_list)
        for parcel in parcels:
            number = parcel.company_id._aftersales_next_number(parcel._name)
            parcel._write_guarded({"name": number})
        return parcels

    def write(self, vals):
        if {"company_id", "warehouse_id"} & set(vals):
            raise UserError(
                self.env._(
                    "A parcel stays where it was opened. Put it aside, and open it again in the"
                    " other warehouse."
                )
            )
        return super().write(vals)

    @api.depends("scan_ids.state", "scan_ids.quantity")
    def _compute_goods(self):
        for parcel in self:
            parcel.goods = ", ".join(
                f"{item['quantity']:g} × {item['product'].display_name}"
                + (f" ({item['lot_name']})" if item["lot_name"] else "")
                for item in parcel._counted()
            )

    def _counted(self):
        """What was counted and not undone: dicts of product, lot and quantity in its unit."""
        found = {}
        for scan in self.scan_ids.sorted("id"):
            if scan.state == "undone":
                continue
            key = (scan.product_id, scan.lot_name or "")
            item = found.setdefault(
                key,
                {
                    "product": scan.product_id,
                    "lot": scan.lot_id,
                    "lot_name": scan.lot_name or "",
                    "quantity": 0.0,
                    "is_foreign": scan.is_foreign,
                },
            )
            item["quantity"] += scan.quantity
        return [
            item
            for item in found.values()
            if item["product"].uom_id.compare(item["quantity"], 0.0) > 0
        ]

    def _audit_counted(self):
        """What was counted, as payloads tell it."""
        return [
            {
                "product": item["product"],
                "quantity": f"{item['product'].uom_id.round(item['quantity']):g}",
                "uom": item["product"].uom_id.name,
                "lot": item["lot_name"] or None,
            }
            for item in self._counted()
        ]

    def _audit_seen(self):
        """The parcel itself, as payloads tell it; what was noted is text somebody typed."""
        return {
            "parcel": self.name,
            "condition": self.condition,
            "note": told(self.note),
            "photos": len(self.photo_ids),
            "lines": self._audit_counted(),
        }
