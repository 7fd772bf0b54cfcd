"""The same inspection on two benches at once: one of them does it, the other reads why not."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase


@tagged("post_install", "-at_install")
class TestInspectionRaces(RaceCase):
    def received(self):
        """The id of a committed draft for 2 lamps that came."""
        line_id = self.order(2)
        with self.session() as env:
            rma = self.rma(env, line_id, 2)
            rma.action_approve()
            rma.receive_all()
            return rma.line_ids._prepare_inspections().id

    def both(self, method, inspection_id, *args):
        results = self.at_once(
            *[
                lambda env: bool(
                    getattr(env["aftersales.inspection"].browse(inspection_id), method)(*args)
                )
            ]
            * 2
        )
        self.assertEqual(results.count(True), 1, results)
        self.assertEqual(sum(isinstance(result, UserError) for result in results), 1, results)

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_each_step_is_done_once(self):
        draft_id = self.received()
        with self.session() as env:
            draft = env["aftersales.inspection"].browse(draft_id)
            draft.choose_disposition(
                env.ref("aftersales_center.disposition_quarantine").id, "Who knows."
            )
        self.both("action_done", draft_id)
        with self.session() as env:
            found = env["aftersales.inspection"].browse(draft_id)
            self.assertEqual(sum(found.move_ids.mapped("quantity")), 2)
            self.assertEqual(found.rma_line_id.qty_inspected, 2)
        self.both("inspect_again", draft_id)
        with self.session() as env:
            found = env["aftersales.inspection"].browse(draft_id)
            self.assertEqual(found.next_ids.mapped("quantity"), [2])
            found.next_ids.unlink()
        self.both("undo_disposition", draft_id, "A mistake.")
        with self.session() as env:
            found = env["aftersales.inspection"].browse(draft_id)
            returns = found.warehouse_id.aftersales_location_id
            self.assertEqual(len(found.move_ids), 2)
            self.assertEqual(found._places(), {returns: 2.0})
            self.assertEqual(found.rma_line_id.qty_inspected, 0)
