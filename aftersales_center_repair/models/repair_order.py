"""Repair orders of returns: what they repair is fixed; they start once it is settled who pays."""

from odoo import api, fields, models
from odoo.exceptions import UserError

#: What ties a repair order to a case; only the case sets it.
LINKS = frozenset(["aftersales_remedy_id", "aftersales_inspection_id"])
#: What is repaired, and where it lies: facts of the case.
FACTS = frozenset(
    [
        "company_id",
        "partner_id",
        "picking_type_id",
        "product_id",
        "product_qty",
        "product_uom",
        "lot_id",
        "product_location_src_id",
        "product_location_dest_id",
    ]
)


class RepairOrder(models.Model):
    _inherit = "repair.order"

    aftersales_remedy_id = fields.Many2one(
        "aftersales.remedy",
        "Remedy",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
    )
    aftersales_inspection_id = fields.Many2one(
        "aftersales.inspection",
        "Inspection",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
    )
    # related fields read as the system: the number of a return, for people who repair.
    aftersales_rma_id = fields.Many2one(
        "aftersales.rma", "Return (RMA)", related="aftersales_remedy_id.rma_id"
    )
    aftersales_rma_name = fields.Char("Return", related="aftersales_remedy_id.rma_id.name")
    aftersales_why = fields.Text("Who Pays, and Why", related="aftersales_remedy_id.repair_why")
    aftersales_standing = fields.Selection(
        [
            ("to_quote", "Quote it: the customer has to accept a price first"),
            ("waiting", "The customer has not accepted the quotation yet"),
            ("refused", "The customer refused the quotation"),
        ],
        "Acceptance",
        compute="_compute_aftersales_standing",
    )

    @api.depends("state", "under_warranty", "sale_order_id.state", "aftersales_remedy_id")
    def _compute_aftersales_standing(self):
        for repair in self:
            now = repair.aftersales_remedy_id and repair._aftersales_standing()
            repair.aftersales_standing = now in ("to_quote", "waiting", "refused") and now

    # ------------------------------------------------------------------
    # Doors
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Only a return makes repair orders of returns."""
        if not self.env.su and any(vals.get(name) for vals in vals_list for name in LINKS):
            self._aftersales_refuse_link()
        return super().create(vals_list)

    def write(self, vals):
        """What is repaired comes from the return, and who pays from its verdict."""
        if LINKS.intersection(vals) and not self.env.su:
            self._aftersales_refuse_link()
        for repair in self:
            if not repair.aftersales_remedy_id:
                continue
            if "under_warranty" in vals and bool(vals["under_warranty"]) != repair.under_warranty:
                raise UserError(
                    self.env._(
                        "Whether %s is under warranty was decided with the return. A supervisor"
                        " can change it there, with a reason.",
                        repair.name,
                    )
                )
            changed = [name for name in FACTS.intersection(vals) if repair._differs(name, vals)]
            if changed:
                raise UserError(
                    self.env._(
                        "%(repair)s repairs goods of a return: “%(field)s” comes from there. Cancel"
                        " the repair and plan another one in the return.",
                        repair=repair.name,
                        field=self._fields[changed[0]]._description_string(self.env),
                    )
                )
        return super().write(vals)

    def _differs(self, name, vals):
        field = self._fields[name]
        now = field.convert_to_write(self[name], self)
        if field.type == "float":
            return self.product_uom.compare(now or 0.0, vals[name] or 0.0) != 0
        return (now or False) != (vals[name] or False)

    def _aftersales_refuse_link(self):
        raise UserError(
            self.env._("Repairs of a return are planned there. Open the return and fulfil them.")
        )

    def _aftersales_set_warranty(self, free):
        """Write the verdict of the case past its own door; called by the remedy."""
        self.ensure_one()
        if self.under_warranty != free:
            super().write({"under_warranty": free})

    # ------------------------------------------------------------------
    # What it costs the customer
    # ------------------------------------------------------------------

    def _aftersales_standing(self):
        """Where this repair stands, in the words of the remedy's ``repair_status``."""
        self.ensure_one()
        if self.state in ("under_repair", "done"):
            return {"under_repair": "repairing", "done": "to_send"}[self.state]
        # sudo: whether a price was accepted, for people who repair.
        order = self.sudo().sale_order_id
        if self.under_warranty or order.state == "sale":
            return "ready"
        return {"sent": "waiting", "cancel": "refused"}.get(order.state, "to_quote")

    def _aftersales_check_accepted(self):
        """Stop a repair that the customer has to accept first, or that is over.

        Odoo would start one that was cancelled, although its goods are promised elsewhere.
        """
        for repair in self.filtered("aftersales_remedy_id"):
            if repair.state in ("done", "cancel"):
                raise UserError(
                    self.env._(
                        "%s is over: it was finished or cancelled. Plan another repair in the"
                        " return.",
                        repair.name,
                    )
                )
            if repair.under_warranty:
                continue
            if repair.sudo().sale_order_id.state != "sale":
                raise UserError(
                    self.env._(
                        "%(repair)s is not under warranty, and the customer has not accepted"
                        " %(quotation)s. Wait for the answer, or have a supervisor decide.",
                        repair=repair.name,
                        quotation=repair.sudo().sale_order_id.name or self.env._("a quotation"),
                    )
                )

    def _aftersales_quote(self):
        """Make the quotation that the customer accepts on the portal, by Odoo's own action.

        Parts and work are added to it as the fault is found; then it is sent.
        """
        self.ensure_one()
        if self.sale_order_id and self.sale_order_id.state != "cancel":
            return
        self._aftersales_forget_quotation()
        self.action_create_sale_order()
        self.sale_order_id.origin = f"{self.aftersales_rma_id.name}, {self.name}"

    def _aftersales_forget_quotation(self):
        """Let go of a quotation that is over: its prices hold for nothing here any more."""
        self.move_ids.sale_line_id = False
        self.sale_order_id = False

    def _aftersales_drop_quotation(self):
        """Cancel an open quotation: it is free now. One that was accepted stays, at no price."""
        self.ensure_one()
        order = self.sale_order_id
        if order.state in ("draft", "sent", "cancel"):
            self._aftersales_forget_quotation()
            if order.state in ("draft", "sent"):
                order._action_cancel()

    # ------------------------------------------------------------------
    # Odoo's own buttons
    # ------------------------------------------------------------------

    def action_repair_start(self):
        self._aftersales_check_accepted()
        return super().action_repair_start()

    def action_repair_done(self):
        """A case hears that its goods are repaired, and sends them home."""
        self._aftersales_check_accepted()
        result = super().action_repair_done()
        # sudo: whoever repairs may not read the case; it is told and sends its own goods.
        self.sudo().filtered("aftersales_remedy_id")._aftersales_repaired()
        return result

    def action_repair_cancel(self):
        """A quotation for what is not repaired any more is void."""
        result = super().action_repair_cancel()
        # sudo: whoever repairs may not cancel quotations; only those of cases.
        orders = self.sudo().filtered("aftersales_remedy_id").sale_order_id
        # none: cancelling no order at all would come back here, and so on
        if open_orders := orders.filtered(lambda order: order.state in ("draft", "sent")):
            open_orders._action_cancel()
        return result

    def action_repair_cancel_draft(self):
        if cases := self.filtered("aftersales_remedy_id"):
            raise UserError(
                self.env._(
                    "%s was cancelled, and its goods may be promised to something else. Plan the"
                    " repair again in the return.",
                    ", ".join(cases.mapped("name")),
                )
            )
        return super().action_repair_cancel_draft()

    def action_view_aftersales_rma(self):
        """Open the return; needs the user's own rights on it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.rma",
            "res_id": self.aftersales_rma_id.id,
            "view_mode": "form",
        }
