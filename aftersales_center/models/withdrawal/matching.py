"""Which order a statement is about: only ever one of the sender's own."""

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...engine import mail_words, withdrawal_statement
from ..rma.rma_audit import told

_logger = logging.getLogger(__name__)


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    def _process_now(self):
        """Find the order and open the return, in savepoints; what fails waits for an agent.

        Called by the job, and at once where the order is known. As the system: the sender of a
        withdrawal has no rights on orders or returns, and needs none.
        """
        for row in self.with_user(SUPERUSER_ID):
            try:
                with self.env.cr.savepoint():
                    # What is written for our own people is not in the consumer's language.
                    company = row.company_id
                    row = row.with_company(company).with_context(lang=row._owner().lang)
                    row._process()
            except OperationalError:
                # Two sessions took the same units: the statement stands, and the job tries again.
                _logger.info("%s waits for another session", row.name)
                soon = fields.Datetime.now() + timedelta(minutes=2)
                self.env.ref("aftersales_center.cron_withdrawals").sudo()._trigger(soon)
        # The rows were changed through another environment.
        self.invalidate_recordset()

    def _process(self):
        """The work of :meth:`_process_now` on one row."""
        self.ensure_one()
        self._lock_rows()
        if self.processed_on:
            return
        order = self.order_id or self._find_order()
        if order and not self.order_id:
            self._match(order, "number")
        problem = self._open_returns_safely() if order else ""
        self._fill(
            {"processed_on": fields.Datetime.now(), **({"problem": problem} if problem else {})}
        )
        if not order and not self._passed_on():
            self._ask(
                self.env._("Withdrawal without an order"),
                self.env._(
                    "Find the order it is about and match it, or set it aside with a reason."
                    " Its period is measured at the day it came in."
                ),
            )

    def _open_returns_safely(self):
        """Open what follows; returns why that was not possible, or nothing."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._open_returns()
            return ""
        except OperationalError:
            raise  # two sessions at once: to be run again, which is no problem of the statement
        except UserError as error:
            why = str(error)
        except Exception as error:  # whatever it is, the statement stands
            _logger.exception("No return for %s", self.name)
            why = f"{type(error).__name__}: {error}"
        self.invalidate_recordset()
        why = why[:500]
        self._audit("withdrawal.stuck", why=why)
        self._ask(
            self.env._("Withdrawal: open the return by hand"),
            self.env._("It could not be opened by itself: %s", why),
        )
        return why

    def _match(self, order, how):
        self._fill(
            {
                "order_id": order.id,
                "matched_on": fields.Datetime.now(),
                "matched_how": how,
                **({"matched_by_id": self.env.uid} if how == "agent" else {}),
            }
        )
        self._audit("withdrawal.matched", order=order, how=how)

    def _find_order(self):
        """The one order that is named in the statement and belongs to its sender; or nothing.

        It is the sender's when their address is that of the order's customer or of a contact of
        the same. Several, or none: a person looks.
        """
        self.ensure_one()
        found = self._named_orders() & self._sender_orders()
        return found if len(found) == 1 else found.browse()

    def _passed_on(self):
        """Record it where its contract is, if that is another company of ours; whether it was.

        One page takes statements for all companies, and consumers know their order number, not
        which of us they bought from. The moment it arrived stays.
        """
        self.ensure_one()
        others = self.env["res.company"].search([("id", "!=", self.company_id.id)], limit=200)
        order = self._named_orders(others) & self._sender_orders(companies=others)
        if self.set_aside_on or len(order) != 1:
            return False
        row = self._received(
            order.company_id,
            withdrawal_statement.Statement(self.person, self.contract, self.address),
            channel=self.channel,
            received_on=self.received_on,
            order=order,
            how="number",
            goods=None,
            lang=self.lang,
            tz=self.tz,
            postal_address=self.postal_address,
        )
        reason = self.env._(
            "It is about an order of %(company)s, and goes on there as %(row)s.",
            company=order.company_id.name,
            row=row.name,
        )
        self._fill(
            {
                "set_aside_on": fields.Datetime.now(),
                "set_aside_by_id": self.env.uid,
                "set_aside_reason": reason,
            }
        )
        self._audit("withdrawal.set_aside", reason=told(reason))
        return True

    def _named_orders(self, companies=None):
        """Confirmed orders whose number, or an invoice's, stands in the text.

        :param companies: whose orders; those of the row's own when left out.
        """
        orders = self.env["sale.order"]
        numbers = mail_words.numbers(self.contract or "")
        if not numbers:
            return orders
        companies = companies or self.company_id
        ours = [("company_id", "in", companies.ids), ("state", "=", "sale")]
        found = orders.search(
            [*ours, "|", ("name", "in", numbers), ("client_order_ref", "in", numbers)], limit=20
        )
        moves = self.env["account.move"].search(
            [
                ("company_id", "in", companies.ids),
                ("name", "in", numbers),
                ("move_type", "=", "out_invoice"),
            ],
            limit=20,
        )
        billed = moves.line_ids.sale_line_ids.order_id
        return found | billed.filtered(
            lambda order: order.state == "sale" and order.company_id in companies
        )

    def _sender_orders(self, limit=200, companies=None):
        """Confirmed orders, the newest first, of who has the sender's address.

        :param companies: as of :meth:`_named_orders`.
        """
        address = email_normalize(self.address or "")
        orders = self.env["sale.order"]
        if not address:
            return orders
        people = self.env["res.partner"].search([("email_normalized", "=", address)], limit=50)
        # Our own mailboxes are nobody's: an order of whoever uses them is matched by a person.
        ours = [("partner_id", "in", people.ids)]
        people -= self.env["res.company"].search(ours, limit=200).partner_id
        if not people:
            return orders
        family = people.commercial_partner_id
        return orders.search(
            [
                ("company_id", "in", (companies or self.company_id).ids),
                ("state", "=", "sale"),
                "|",
                ("partner_id", "in", people.ids),
                ("partner_id.commercial_partner_id", "in", family.ids),
            ],
            order="date_order desc, id desc",
            limit=limit,
        )

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def _suggested_orders(self):
        """Orders that an agent may look at first: what is named, then what the sender bought."""
        self.ensure_one()
        row = self.with_user(SUPERUSER_ID)
        return (row._named_orders() | row._sender_orders(limit=10)).with_env(self.env)

    def action_match(self, order_id):
        """Say which order this is about, and open the return; called by agents.

        :param order_id: id of a confirmed order of the same company.
        :raises UserError: when it belongs to an order already, or the order does not fit.
        :raises AccessError: for anybody who is no agent, or may not read the order.
        """
        self._require_agent()
        self.ensure_one()
        self._lock_rows()
        order = self.env["sale.order"].browse(order_id).exists()
        order.check_access("read")
        if not order or order.state != "sale" or order.company_id != self.company_id:
            raise UserError(self.env._("Choose a confirmed order of %s.", self.company_id.name))
        if self.order_id:
            raise UserError(
                self.env._(
                    "%(row)s belongs to %(order)s already.",
                    row=self.name,
                    order=self.order_id.name,
                )
            )
        self._match(order, "agent")
        # As the system: agents have no rights on what a return moves; the order was checked.
        system = self.with_user(SUPERUSER_ID).with_company(self.company_id)
        system.activity_ids.unlink()
        problem = system._open_returns_safely()
        if problem and not system.problem:
            system._fill({"problem": problem})
        self.invalidate_recordset()
        return True

    def action_open_return(self):
        """Try once more to open the return of a matched statement; called by agents.

        :raises UserError: when it is not matched, has a return, or it still cannot be opened.
        """
        self._require_agent()
        self._lock_rows()
        for row in self:
            if not row.order_id:
                raise UserError(self.env._("Match %s with an order first.", row.name))
            if row.rma_id:
                raise UserError(
                    self.env._(
                        "%(row)s has the return %(rma)s already.",
                        row=row.name,
                        rma=row.rma_id.name,
                    )
                )
            row.order_id.check_access("read")
            # As the system: as in action_match.
            row.with_user(SUPERUSER_ID).with_company(row.company_id)._open_returns()
        self.invalidate_recordset()
        return True
