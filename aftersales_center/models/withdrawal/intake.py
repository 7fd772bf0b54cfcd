"""How statements come in: from the page, and by the hand of an agent."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import withdrawal_statement
from ..rma.rma_audit import told
from ..words import exact_quantity
from .withdrawal import CHANNELS


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    @api.model
    def _submit(self, company, statement, *, order=None, goods=None, lang="", tz="", key=None):
        """Record what a consumer declared with the withdrawal function, and return the row.

        Called by the page, with whatever was typed: nothing is looked up that would tell the
        sender what there is. The same ``key`` twice is the same row.

        :param statement: a :class:`~...engine.withdrawal_statement.Statement` without errors.
        :param order: the order, where login or link prove that it is the sender's.
        :param goods: ``[(sale line, quantity)]`` of a partial withdrawal of that order.
        """
        # sudo: consumers have no rights here; the row holds what they typed themselves.
        rows = self.sudo()
        if key:
            known = rows.search([("form_key", "=", key)], limit=1)
            if known:
                return known
            self.env["aftersales.intake"]._take(self._name, company, "online", key)
        now = fields.Datetime.now()
        return rows._received(
            company,
            statement,
            channel="online",
            received_on=now,
            order=order,
            how="login",
            goods=goods,
            lang=lang,
            tz=tz,
            form_key=key,
        )

    @api.model
    def action_record(self, values):
        """Record a statement that came by letter, mail, phone or in person; called by agents.

        :param values: dict with ``channel``, ``received_on`` (naive UTC, not later than now),
            ``person``, ``contract``; and, where they are known, ``address`` (e-mail),
            ``postal_address``, ``lang``, ``tz``, ``company_id``, ``order_id``, and ``goods``
            (``[(sale line id, quantity)]``, of that order).
        :returns: the row.
        :raises AccessError: for anybody who is no agent, or may not read the order.
        :raises UserError: when something is missing, or lies in the future.
        """
        self._require_agent()
        now = fields.Datetime.now()
        received = fields.Datetime.to_datetime(values.get("received_on")) or now
        if received > now:
            raise UserError(
                self.env._("It cannot have arrived in the future. Correct the date it came.")
            )
        channel = values.get("channel")
        if channel not in dict(CHANNELS) or channel == "online":
            raise UserError(
                self.env._("Say how it came: by e-mail, by letter, by phone or in person.")
            )
        order = self.env["sale.order"].browse(values.get("order_id") or [])
        company = order.company_id or (
            self.env["res.company"].browse(values.get("company_id") or []) or self.env.company
        )
        if company not in self.env.companies:
            raise AccessError(self.env._("Switch to the company that this withdrawal concerns."))
        if order:
            order.check_access("read")
        statement = withdrawal_statement.read(
            values.get("person"),
            values.get("contract") or order.name,
            values.get("address"),
        )
        wrong = withdrawal_statement.errors(statement)
        if not statement.address:
            wrong.pop("address", None)
        if wrong:
            raise UserError(self._error_words(next(iter(wrong)), next(iter(wrong.values()))))
        lines = self.env["sale.order.line"]
        goods = [(lines.browse(line), quantity) for line, quantity in values.get("goods") or ()]
        if any(line.order_id != order for line, _quantity in goods):
            raise UserError(self.env._("Choose goods of the order that the withdrawal is about."))
        # sudo: rows are the system's to write; the agent and the order were checked.
        row = self.sudo()._received(
            company,
            statement,
            channel=channel,
            received_on=received,
            order=order,
            how="agent",
            goods=goods,
            lang=values.get("lang") or order.partner_id.lang or self.env.lang,
            tz=values.get("tz") or self.env.user.tz or "",
            postal_address=withdrawal_statement.clean(values.get("postal_address"), lines=True),
        )
        if order:
            row._process_now()
        return row.sudo(self.env.su)

    @api.model
    def _received(self, company, statement, *, channel, received_on, order, how, goods, **more):
        """Add one row and see that what follows will happen; returns it."""
        order = order or self.env["sale.order"]
        row = self._append(
            [
                {
                    "name": company._aftersales_next_number(self._name),
                    "company_id": company.id,
                    "received_on": received_on,
                    "recorded_on": fields.Datetime.now(),
                    "channel": channel,
                    "person": statement.name,
                    "contract": statement.contract,
                    "address": statement.address or False,
                    "postal_address": more.get("postal_address") or False,
                    "lang": self._known_lang(more.get("lang")),
                    "tz": more.get("tz") or company.partner_id.tz or "UTC",
                    "goods": self._goods_values(goods),
                    "form_key": more.get("form_key"),
                    "access_token": str(uuid.uuid4()),
                    "user_id": self.env.uid,
                    "order_id": order.id,
                    "matched_on": order and fields.Datetime.now(),
                    "matched_how": order and how,
                    "matched_by_id": self.env.uid if order and how == "agent" else False,
                }
            ]
        )
        row._audit(
            "withdrawal.received",
            received=received_on,
            channel=channel,
            person=told(statement.name),
            contract=told(statement.contract),
            address=told(statement.address),
            order=order.name or None,
            goods=[
                {"product": each["product"], "quantity": each["quantity"]}
                for each in row.goods or ()
            ],
        )
        if order:
            row._audit("withdrawal.matched", order=order, how=how)
        # The job runs as soon as this transaction is committed, and by the clock anyway.
        self.env.ref("aftersales_center.cron_withdrawals").sudo()._trigger()
        return row

    @api.model
    def _append(self, vals_list):
        """As of every history; without followers or notes that would tell of it by mail."""
        quiet = self.with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True, tracking_disable=True
        )
        return super(AftersalesWithdrawal, quiet)._append(vals_list).with_env(self.env)

    @api.model
    def _goods_values(self, goods):
        """What is stored of ``[(sale line, quantity)]``: words stay, whatever becomes of lines."""
        # sudo: goods of the sender's own order; called as the page calls them, without codes.
        own = [
            (line.sudo().with_context(display_default_code=False), quantity)
            for line, quantity in goods or ()
        ]
        return [
            {
                "line": line.id,
                "product": line.product_id.display_name,
                "quantity": exact_quantity(line.product_uom_id, quantity),
                "uom": line.product_uom_id.name,
            }
            for line, quantity in own
        ] or False

    @api.model
    def _known_lang(self, code):
        """``code`` where it is installed, else the language of this environment."""
        installed = dict(self.env["res.lang"].get_installed())
        return code if code in installed else (self.env.lang or "en_US")

    def _error_words(self, field, code):
        """One sentence on what is wrong with what was typed."""
        if field == "name":
            return (
                self.env._("Please write your name.")
                if code == "missing"
                else self.env._("The name is too long. 200 characters are enough.")
            )
        if field == "contract":
            return (
                self.env._("Please write which contract it is: for example the order number.")
                if code == "missing"
                else self.env._("Please shorten this to 2,000 characters.")
            )
        return self.env._(
            "Please write one e-mail address, for example name@example.com. We confirm there that"
            " your withdrawal arrived."
        )
