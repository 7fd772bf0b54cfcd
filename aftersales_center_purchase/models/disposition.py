"""Goods for a vendor go back on the purchase that they came with."""

from collections import defaultdict

from markupsafe import Markup

from odoo import Command, models

from odoo.addons.aftersales_center.models.words import quantity_words


class AftersalesDisposition(models.Model):
    _inherit = "aftersales.disposition"

    def _dispose_return_to_vendor(self, inspections):
        """To where goods wait for their vendor, and from there a transfer to each.

        The transfers are reserved and left for the warehouse to ship. What no purchase explains
        stays where it waits, and the team leader is asked.
        """
        waiting = super()._dispose_return_to_vendor(inspections)
        shares, unexplained = waiting.filtered(
            lambda move: move.location_dest_id.usage == "internal"
        )._aftersales_share_out()
        sent = self._return_to_vendors(shares)
        self._ask_for_vendors(unexplained)
        return waiting | sent

    # ------------------------------------------------------------------
    # What a purchase explains
    # ------------------------------------------------------------------

    def _return_to_vendors(self, shares):
        """One transfer per return, purchase order and place, of ``[(move, receipt, units)]``."""
        if not shares:
            return self.env["stock.move"]
        groups = defaultdict(list)
        for move, receipt, units in shares:
            rma = move.aftersales_inspection_id.rma_id
            order = receipt.purchase_line_id.order_id
            groups[rma, order, move.location_dest_id, receipt.location_id].append(
                (move, receipt, units)
            )
        pickings = self.env["stock.picking"].create(
            [self._prepare_vendor_return(*key, group) for key, group in groups.items()]
        )
        pickings.action_confirm()
        pickings.action_assign()
        for rma, transfers in pickings.grouped("aftersales_rma_id").items():
            self._tell_to_vendor(rma, transfers.move_ids)
        return pickings.move_ids

    def _prepare_vendor_return(self, rma, order, place, vendors, group):
        """Values of the transfer from ``place`` to ``vendors``, the location of the receipts."""
        warehouse = rma.warehouse_id
        operation = warehouse.in_type_id.return_picking_type_id or warehouse.out_type_id
        receipts = self.env["stock.move"].union(*(receipt for _move, receipt, _units in group))
        back_from = receipts.picking_id
        return {
            "picking_type_id": operation.id,
            "partner_id": order.partner_id.id,
            "origin": f"{rma.name}, {order.name}",
            "company_id": rma.company_id.id,
            "aftersales_rma_id": rma.id,
            "return_id": back_from.id if len(back_from) == 1 else False,
            "location_id": place.id,
            "location_dest_id": vendors.id,
            "user_id": False,
            "move_ids": [
                Command.create(
                    dict(
                        move.aftersales_inspection_id._prepare_move(vendors),
                        product_uom=move.product_id.uom_id.id,
                        product_uom_qty=units,
                        location_id=place.id,
                        partner_id=order.partner_id.id,
                        picking_type_id=operation.id,
                        purchase_line_id=receipt.purchase_line_id.id,
                        origin_returned_move_id=receipt.id,
                        to_refund=True,
                        reference_ids=[Command.set(receipt.reference_ids.ids)],
                    )
                )
                for move, receipt, units in group
            ],
        }

    def _tell_to_vendor(self, rma, moves):
        """Say and log on ``rma`` which ``moves`` wait to be shipped to vendors."""
        rma._say(
            "\n".join(
                self.env._(
                    "%(product)s: %(quantity)s to go back to %(vendor)s with %(transfer)s,"
                    " bought with %(purchase)s.",
                    product=move.product_id.display_name,
                    quantity=quantity_words(move.product_uom, move.product_uom_qty),
                    vendor=move.picking_id.partner_id.display_name,
                    transfer=move.picking_id.name,
                    purchase=move.purchase_line_id.order_id.name,
                )
                for move in moves
            )
        )
        rma._audit(
            "inspection.to_vendor",
            lines=[
                {
                    **self._audit_share(move, move.product_qty),
                    "transfer": move.picking_id.name,
                    "purchase": move.purchase_line_id.order_id.name,
                }
                for move in moves
            ],
        )

    # ------------------------------------------------------------------
    # What none explains
    # ------------------------------------------------------------------

    def _ask_for_vendors(self, unexplained):
        """Say on each return what waits without a purchase, and ask the team leader."""
        by_rma = defaultdict(dict)
        for move, units in unexplained.items():
            by_rma[move.aftersales_inspection_id.rma_id][move] = units
        for rma, found in by_rma.items():
            words = [
                self.env._(
                    "%(product)s: %(quantity)s wait in %(location)s, since no purchase that they"
                    " could go back on was found. Agree with a vendor, or inspect them again.",
                    product=move.product_id.display_name,
                    quantity=quantity_words(move.product_id.uom_id, units),
                    location=move.location_dest_id.display_name,
                )
                for move, units in found.items()
            ]
            rma._say("\n".join(words))
            inspectors = self.env["aftersales.inspection"].union(
                *(move.aftersales_inspection_id for move in found)
            )
            rma.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Which vendor do these goods go back to?"),
                note=Markup("<br/>").join(words),
                user_id=(rma.team_id.leader_id or rma.user_id or inspectors[:1].done_by_id).id,
            )
            rma._audit(
                "inspection.no_purchase",
                lines=[
                    {**self._audit_share(move, units), "place": move.location_dest_id}
                    for move, units in found.items()
                ],
            )

    def _audit_share(self, move, units):
        """``units`` (product's own) of the goods of ``move``, as payloads say it."""
        inspection = move.aftersales_inspection_id
        return {
            **inspection.rma_line_id._audit_units(
                inspection._in_own_unit(move.product_id.uom_id, units)
            ),
            "lot": inspection.lot_id.name or None,
        }
