"""A small shop, and the steps of a return as its people take them."""

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase

ROLES = ("receiver", "auditor", "agent", "supervisor", "administrator")
#: The people of the shop: {attribute of the test class: external id of their group}.
PEOPLE = {
    **{role: f"aftersales_center.group_{role}" for role in ROLES},
    "salesman": "sales_team.group_sale_salesman_all_leads",
    "stocker": "stock.group_stock_user",
    "accountant": "account.group_account_invoice",
}


def make_shop(env):
    """Customer, products with stock, and one user per role in ``env.company``.

    :return: a namespace; used by test classes and by tests with cursors of their own.
    """
    company = env.company
    env["aftersales.authority"].search([("company_id", "=", company.id)]).unlink()  # the demo's
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    customer = env["res.partner"].create(
        {"name": "Ada Customer", "email": "ada@example.com", "lang": "en_US"}
    )

    def product(name, price, **values):
        values = {
            "name": name,
            "type": "consu",
            "is_storable": True,
            "list_price": price,
            "standard_price": price / 2,
            "invoice_policy": "order",
            "taxes_id": [Command.clear()],
            **values,
        }
        made = env["product.product"].create(values)
        if made.tracking == "none" and made.is_storable:
            env["stock.quant"]._update_available_quantity(made, warehouse.lot_stock_id, 1000)
        return made

    return {
        "company": company,
        "warehouse": warehouse,
        "customer": customer,
        "lamp": product("Desk Lamp", 40.0),
        "mug": product("Coffee Mug", 9.5),
        "chair": product("Chair", 120.0, invoice_policy="delivery"),
        "make_product": product,
        "restock": env.ref("aftersales_center.disposition_restock"),
        "scrap": env.ref("aftersales_center.disposition_scrap"),
        "quarantine": env.ref("aftersales_center.disposition_quarantine"),
        "give_back": env.ref("aftersales_center.disposition_give_back"),
        "defective": env.ref("aftersales_center.reason_defective"),
    }


def make_people(env):
    """One user of each group of :data:`PEOPLE`; returns ``{attribute: user}``.

    As Odoo's ``new_test_user`` makes them, but all at once and without a mail of invitation:
    every test class needs them.
    """
    users = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "login": f"test_{name}",
                    "password": f"test_{name}",
                    "name": f"test_{name} ({group})",
                    "email": "t.t@example.com",
                    "group_ids": [Command.set(env.ref(group).ids)],
                }
                for name, group in PEOPLE.items()
            ]
        )
    )
    return dict(zip(PEOPLE, users.with_env(env), strict=True))


def return_with_odoos_wizard(picking, quantities, create="action_create_returns"):
    """Odoo's own return of ``picking``, validated, as the user of ``picking``.

    :param quantities: ``{product: quantity}``, or one quantity for every line.
    """
    wizard = (
        picking.env["stock.return.picking"]
        .with_context(active_id=picking.id, active_ids=picking.ids, active_model="stock.picking")
        .create({"picking_id": picking.id})
    )
    for line in wizard.product_return_moves:
        line.quantity = (
            quantities.get(line.product_id, 0) if isinstance(quantities, dict) else quantities
        )
    back = picking.env["stock.picking"].browse(getattr(wizard, create)()["res_id"])
    back.move_ids.picked = True
    back.button_validate()
    assert back.state == "done", back.state
    return back


class AftersalesCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        for name, value in make_shop(cls.env).items():
            setattr(cls, name, staticmethod(value) if callable(value) else value)
        for name, user in make_people(cls.env).items():
            setattr(cls, name, user)

    def setUp(self):
        """As Odoo's, which throws all the registry's caches away after every test: here only
        when something was taken out of one meanwhile.

        What nobody took out was read from what the class began with, and that is still there.
        Reading it again is a tenth of the time of a test.
        """
        forget = ExitStack()
        forget.enter_context(self._caches_as_now())
        with patch.object(self.registry, "clear_all_caches", forget.close):
            super().setUp()

    @contextmanager
    def undone(self):
        """Take back what happens inside, and forget all that was read meanwhile.

        Many cases can so begin with the same records, which are made once.
        """
        with self._caches_as_now():
            try:
                with self.env.cr.savepoint() as savepoint:
                    try:
                        yield
                    finally:
                        savepoint.rollback()
            finally:
                self.env.invalidate_all()

    @contextmanager
    def _caches_as_now(self):
        """What the registry's caches hold afterwards is what is in the database now."""
        registry = self.env.registry
        changed, sequences = set(registry.cache_invalidated), dict(registry.cache_sequences)
        registry.cache_invalidated.clear()
        try:
            yield
        finally:
            if registry.cache_invalidated or registry.cache_sequences != sequences:
                registry.clear_all_caches()  # filled again meanwhile, from what is gone now
            registry.cache_invalidated.update(changed)

    # Orders -----------------------------------------------------------

    @classmethod
    def make_order(cls, *lines, deliver=True, invoice=True, **values):
        """A confirmed order of ``(product, quantity[, line values])``, delivered and invoiced."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": line[0].id,
                            "product_uom_qty": line[1],
                            **(line[2] if len(line) > 2 else {}),
                        }
                    )
                    for line in lines or [(cls.lamp, 2), (cls.mug, 3)]
                ],
                **values,
            }
        )
        order.action_confirm()
        if deliver:
            cls.deliver(order)
        if invoice:
            cls.invoice(order)
        return order

    @classmethod
    def deliver(cls, order, quantities=None):
        """Deliver all, or ``{product: quantity}``; the rest stays open."""
        pickings = order.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
            and picking.picking_type_code == "outgoing"
        )
        for move in pickings.move_ids:
            quantity = (
                move.product_uom_qty if quantities is None else quantities.get(move.product_id, 0)
            )
            move.quantity = quantity
            move.picked = bool(quantity)
        pickings._action_done()
        return pickings

    @classmethod
    def invoice(cls, order):
        invoices = order._create_invoices(final=True)
        invoices.action_post()
        return invoices

    # Returns ----------------------------------------------------------

    @classmethod
    def make_rma(cls, *lines, user=None, **values):
        """A draft return of ``(sale line, quantity[, line values])``, as an agent."""
        user = user or cls.agent
        return (
            cls.env["aftersales.rma"]
            .with_user(user)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "warehouse_id": cls.warehouse.id,
                    "line_ids": [
                        Command.create(
                            {
                                "sale_line_id": line[0].id,
                                "quantity": line[1],
                                "reason_id": cls.defective.id,
                                **(line[2] if len(line) > 2 else {}),
                            }
                        )
                        for line in lines
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def approved_rma(cls, *lines, **values):
        rma = cls.make_rma(*lines, **values)
        rma.action_approve()
        return rma

    @classmethod
    def inspect(cls, rma, disposition=None, **values):
        """Inspect everything received, as a receiver."""
        lines = rma.with_user(cls.receiver).line_ids
        words = {"disposition_reason": "The boss said so."}
        if values.get("verdict") == "rejected":
            words["customer_note"] = "It is scratched."
        drafts = lines._prepare_inspections(
            **{"disposition_id": (disposition or cls.restock).id, **words, **values}
        )
        drafts.action_done()
        return drafts

    @classmethod
    def received_rma(cls, *lines, **values):
        rma = cls.approved_rma(*lines, **values)
        rma.with_user(cls.receiver).receive_all()
        return rma

    @classmethod
    def accepted_rma(cls, *lines, **values):
        rma = cls.received_rma(*lines, **values)
        cls.inspect(rma)
        return rma

    @classmethod
    def settled_rma(cls, *lines, **values):
        rma = cls.accepted_rma(*lines, **values)
        rma.action_settle()
        return rma

    def credit_notes(self, rma):
        return rma.sudo().remedy_ids.credit_line_ids.move_id

    def entitlement(self, sale_line):
        return self.env["aftersales.entitlement"]._for(sale_line)

    def on_hand(self, product, location):
        return sum(
            self.env["stock.quant"]
            .search(
                [
                    ("product_id", "=", product.id),
                    ("location_id", "=", location.id),
                ]
            )
            .mapped("quantity")
        )

    def reconcile(self):
        """What the job does after commit, without committing."""
        marks = self.env["aftersales.entitlement.mark"].search([])
        sale_lines = marks.sale_line_id
        marks.unlink()
        self.env["aftersales.entitlement"]._for(sale_lines)._reconcile()
