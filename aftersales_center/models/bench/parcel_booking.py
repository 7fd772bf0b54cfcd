"""Booking a parcel: what was counted becomes a real receipt, whatever the paper said."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..words import quantity_words


class AftersalesParcel(models.Model):
    _inherit = "aftersales.parcel"

    def _book(self):
        """Book what was counted; called by the bench as the receiver, whose parcel it is.

        What is none of our products cannot be counted: a note or a photo tells of it.

        :raises UserError: when nothing was counted, the parcel is not said to be empty, and
            nothing tells what is in it; or as in :meth:`aftersales.rma.receive_goods`.
        """
        self.ensure_one()
        self._require_state(("counting",))
        counted = self._counted()
        told = self.condition == "empty" or (self.note or "").strip() or self.photo_ids
        if not counted and not told:
            raise UserError(
                self.env._(
                    "Nothing is counted yet. Scan what is in the parcel, or say that the box is"
                    " empty. Of what is none of our products, write a note or take a photo."
                )
            )
        if counted and self.condition == "empty":
            self.write({"condition": "damaged"})
        if self.rma_id:
            self._book_return(counted)
        else:
            self._book_unknown(counted)
        self.scan_ids._mark_booked()
        self._tell_booked()

    def _book_return(self, counted):
        rma = self.rma_id
        self._write_guarded(
            {
                "announced": self._against_paper(counted),
                "state": "inspecting" if counted else "done",
                "date_booked": fields.Datetime.now(),
                "working_since": fields.Datetime.now(),
            }
        )
        self.flush_recordset()
        if not counted:
            self._ask_agent(
                self.env._("An empty box came for %s", rma.name)
                if self.condition == "empty"
                else self.env._("Something that is not ours came for %s", rma.name)
            )
            return
        # sudo: which transfers of this return are done, to note the parcel on the new one.
        before = rma.sudo().picking_ids.filtered(lambda picking: picking.state == "done")
        rma.with_env(self.env(su=False)).receive_goods(self._prepare_goods(counted))
        done = rma.sudo().picking_ids.filtered(lambda picking: picking.state == "done")
        (done - before).aftersales_parcel_id = self
        if self.condition == "damaged" or self.announced in ("over", "other"):
            self._ask_agent(self.env._("Look at what came for %s", rma.name))

    def _prepare_goods(self, counted):
        """What was counted, as :meth:`aftersales.rma.receive_goods` takes it.

        Numbers that the customer was delivered first: where more came than was approved, the
        others are what is too much.
        """
        goods = [
            {
                "product_id": item["product"].id,
                "quantity": item["quantity"],
                "lot_id": item["lot"].id,
                "lot_name": False if item["lot"] else item["lot_name"] or False,
                "line_id": self._line_of(item).id,
                "is_surprise": item["is_foreign"],
            }
            for item in counted
        ]
        return sorted(goods, key=lambda item: not item["line_id"])

    def _line_of(self, item):
        """The line of the return whose order line delivered this very lot, if one did."""
        lines = self.rma_id.line_ids
        if not item["lot"]:
            return lines.browse()
        return lines.filtered(
            lambda line: line.product_id == item["product"]
            and not line.is_unplanned
            and item["lot"] in (line.lot_ids | line._sold_line().move_ids.lot_ids)
        )[:1]

    def _against_paper(self, counted):
        """How what was counted compares with what the return still expects."""
        if not counted:
            return "empty" if self.condition == "empty" else "other"
        expected = self.rma_id._bench_expected()
        got = {}
        for item in counted:
            if item["is_foreign"] or item["product"] not in expected:
                return "other"
            got[item["product"]] = got.get(item["product"], 0.0) + item["quantity"]
        difference = {
            product.uom_id.compare(got.get(product, 0.0), quantity)
            for product, quantity in expected.items()
        }
        if 1 in difference:
            return "over"
        return "short" if -1 in difference else "as_announced"

    def _tell_booked(self):
        """The parcel's state, note and photos on the return's history and in the log."""
        rma = self.rma_id
        if rma and (self.condition != "intact" or self.note or self.photo_ids):
            labels = dict(self._fields["condition"]._description_selection(self.env))
            words = [
                self.env._(
                    "Parcel %(parcel)s: %(condition)s.",
                    parcel=self.name,
                    condition=labels[self.condition],
                )
            ]
            # Photos are copied: a return's own belong to it and go with it.
            photos = self.photo_ids.copy({"res_model": rma._name, "res_id": rma.id})
            rma._message_log(
                body=Markup("<br/>").join([*words, *(self.note or "").splitlines()]),
                attachment_ids=photos.ids,
            )
        if rma:
            rma._audit("parcel.booked", **self._audit_seen())
        else:
            self._audit("parcel.unknown", **self._audit_seen())

    def _ask_agent(self, summary):
        """An activity for who handles the return: reality differs from paper."""
        rma = self.rma_id
        rma.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=self.note or "",
            user_id=(rma.user_id or rma.team_id.leader_id or self.env.user).id,
        )


class AftersalesParcelScan(models.Model):
    _inherit = "aftersales.parcel.scan"

    def _mark_booked(self):
        """What was counted is booked: its serial numbers are on no bench any more."""
        self.filtered(lambda scan: scan.state == "counted").state = "booked"


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _bench_moves(self):
        """Moves that are still to bring goods back for these returns."""
        # As the bench: only transfers of returns the receiver may read.
        return self._open_receipts().move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )

    def _bench_expected(self):
        """``{product: quantity in its unit}`` still expected."""
        expected = {}
        for move in self._bench_moves():
            expected[move.product_id] = expected.get(move.product_id, 0.0) + move.product_qty
        return {
            product: quantity
            for product, quantity in expected.items()
            if product.uom_id.compare(quantity, 0.0) > 0
        }

    def _bench_words(self):
        """What is still expected, in words."""
        return ", ".join(
            f"{quantity_words(product.uom_id, quantity)} {product.display_name}"
            for product, quantity in self._bench_expected().items()
        )
