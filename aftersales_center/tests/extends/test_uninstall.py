"""Uninstalling with returns in the database leaves sale, stock and accounting usable."""

import os
import subprocess
import sys
import unittest

import psycopg2

import odoo
from odoo.tests import BaseCase, tagged
from odoo.tools import config

UNINSTALL = """
module = env['ir.module.module'].search([('name', '=', 'aftersales_center')])
assert env['aftersales.rma'].search_count([]) > 3, 'no returns to leave behind'
leads = env['crm.lead'].search([('aftersales_followup_id', '!=', False)])
assert leads, 'no opportunities of retention to leave behind'
leads[0].name = 'Kept for good'
module.button_immediate_uninstall()
"""
#: An order and an open return of before, then a new order all the way, with Odoo's own means.
WORK_ON = """
from odoo import Command
assert 'aftersales.rma' not in env
lines = env['sale.order.line'].search([('order_id.state', '=', 'sale')])
lines.mapped('qty_to_invoice'), lines.mapped('qty_delivered')
for picking in env['stock.picking'].search([('state', '=', 'assigned')], limit=5):
    picking.move_ids.picked = True
    picking._action_done()
    assert picking.state == 'done', picking.name
drafts = env['account.move'].search([('state', '=', 'draft'), ('move_type', '=', 'out_refund')])
drafts.action_post()
product = env['product.product'].create({'name': 'After', 'type': 'consu', 'is_storable': True})
warehouse = env['stock.warehouse'].search([], limit=1)
env['stock.quant']._update_available_quantity(product, warehouse.lot_stock_id, 5)
order = env['sale.order'].create({
    'partner_id': env['res.partner'].create({'name': 'Later'}).id,
    'order_line': [Command.create({'product_id': product.id, 'product_uom_qty': 2})]})
order.action_confirm()
order.picking_ids.move_ids.write({'quantity': 2, 'picked': True})
order.picking_ids.button_validate()
invoice = order._create_invoices()
invoice.action_post()
wizard = env['stock.return.picking'].with_context(
    active_id=order.picking_ids.id, active_ids=order.picking_ids.ids,
    active_model='stock.picking').create({'picking_id': order.picking_ids.id})
wizard.product_return_moves.quantity = 1
back = env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
back.move_ids.picked = True
back.button_validate()
assert order.order_line.qty_delivered == 1, order.order_line.qty_delivered
invoice._reverse_moves([{}], cancel=True)
env['stock.warehouse'].create({'name': 'New', 'code': 'NEW9'})
lead = env['crm.lead'].search([('name', '=', 'Kept for good')])
assert lead.partner_id and lead.team_id and lead.stage_id, 'an opportunity lost its place'
lead.read()
lead.copy().action_set_won()
env['crm.lead'].get_views([(False, 'form'), (False, 'kanban')])
env.cr.commit()
print('usable')
"""


@tagged("post_install", "-at_install")
class TestUninstall(BaseCase):
    @unittest.skipUnless(os.environ.get("AFTERSALES_TEMPLATE"), "bin/test names the database")
    def test_uninstalling_leaves_the_shop_working(self):
        database = f"uninstall-{os.getpid()}"
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{os.environ["AFTERSALES_TEMPLATE"]}"')
        self.addCleanup(self.sql, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        self.shell(database, UNINSTALL)
        self.assertIn("usable", self.shell(database, WORK_ON))

    def sql(self, statement):
        """Run one statement outside the test database, as Odoo's own role."""
        _name, info = odoo.sql_db.connection_info_for("postgres")
        connection = psycopg2.connect(**{k: v for k, v in info.items() if k != "dsn"})
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def shell(self, database, script):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "odoo",
                "shell",
                "-c",
                config["config"],
                "-d",
                database,
                "--no-http",
                "--max-cron-threads=0",
                "--log-level=critical",
            ],
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertNotIn("Traceback", done.stderr, done.stderr[-3000:])
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        return done.stdout
