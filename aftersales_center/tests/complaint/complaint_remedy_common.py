"""Complaints about orders, and what they give."""

from odoo import Command

from .common import ComplaintCommon


class ComplaintRemedyCommon(ComplaintCommon):
    @classmethod
    def complaint_about(cls, orders, user=None, **values):
        return cls.make_complaint(user, order_ids=[Command.set(orders.ids)], **values)

    @classmethod
    def plan(cls, complaint, kind="refund", line=None, quantity=1, user=None, **values):
        """A remedy planned by the agent for ``line`` of the complaint's orders."""
        line = complaint.order_ids.order_line[:1] if line is None else line
        if kind == "apology":
            line = line.browse()
        return (
            cls.env["aftersales.remedy"]
            .with_user(user or cls.agent)
            .create(
                {
                    "complaint_id": complaint.id,
                    "sale_line_id": line.id,
                    "kind": kind,
                    "quantity": quantity,
                    **values,
                }
            )
        )

    @classmethod
    def give(cls, complaint, kind="refund", line=None, quantity=1, **values):
        remedy = cls.plan(complaint, kind, line, quantity, **values)
        remedy.action_fulfil()
        return remedy

    def held(self, line):
        return self.entitlement(line).qty_claimed

    def note_of(self, remedy):
        return remedy.sudo().credit_note_ids

    def send(self, remedy):
        """Let what a remedy sends leave the warehouse."""
        moves = remedy.sudo().move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        for move in moves:
            move.quantity = move.product_uom_qty
            move.picked = True
        moves.picking_id._action_done()

    def events(self, complaint, *names):
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].search(
            [
                ("res_model", "=", "aftersales.complaint"),
                ("res_id", "=", complaint.id),
                ("event", "in", names),
            ],
            order="id",
        )
