"""The job that does what is due: with consent, not too often, once, or with a word why not."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.mail import email_normalize_all

from ...engine.followup import next_contact
from ...engine.quiet import quiet_until
from ..patience import BUSY, patiently
from .rule import CONTACTS

_logger = logging.getLogger(__name__)

#: Triggers about a case as such; when it is taken back or merged, there is nothing to ask.
_CASES = ("complaint_closed", "first_return", "repeat_case")
#: Triggers about something that may end by itself.
_FACTS = ("rma_done", "rma_refused", "refund_late", "no_order")
#: Contacts that go out as a mail.
_MAILS = ("mail", "offer")


class LetBe(Exception):
    """This customer is not followed up; ``code`` of a reason in the log's words."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class AftersalesContactTurn(models.Model):
    """One row per customer and company, changed by whoever is about to contact them.

    Two jobs that would contact one customer at once read different counts; the second one fails
    on this row and reads again.
    """

    _name = "aftersales.contact.turn"
    _description = "Turn of Contacting a Customer"
    _log_access = False

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    turn = fields.Integer(required=True, default=0)

    _customer_uniq = models.UniqueIndex("(partner_id, company_id)")

    @api.model
    def _take(self, partner, company):
        """Let nobody else decide about contacting this customer until this transaction ends."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_contact_turn (partner_id, company_id, turn)
                VALUES (%s, %s, 1) ON CONFLICT (partner_id, company_id)
                    DO UPDATE SET turn = aftersales_contact_turn.turn + 1
                """,
                partner.id,
                company.id,
            )
        )


class AftersalesFollowup(models.Model):
    _inherit = "aftersales.followup"

    @api.model
    def _cron_perform(self, limit=50):
        """Do what is due, in batches. Killed at any point, nothing is done twice nor lost.

        A follow-up and what it makes (a mail in the queue, an activity, an opportunity, a
        voucher) are one transaction; mails are sent after it, by Odoo's queue.
        """
        cron = self.env["ir.cron"]
        patiently(self.env, self._end_undone)
        cron._commit_progress()
        while done := self._perform_patiently(limit):
            if not cron._commit_progress(done, remaining=self._count_due()):
                break

    @api.model
    def _end_undone(self):
        """Nobody is called about what is no longer so: they ordered, were paid, it goes on."""
        # sudo: the job is the system.
        calls = self.sudo().search(
            [("state", "=", "todo"), ("rule_id.trigger", "in", (*_CASES, *_FACTS))]
        )
        silent = calls.filtered(lambda call: call.rule_id.trigger == "no_order")
        undone = (calls - silent).filtered(lambda call: call._is_undone())
        undone |= silent._who_ordered()
        undone._close_activity(self.env._("What it was about is no longer so."))
        undone._write_guarded({"state": "skipped", "reason_code": "undone", "done_on": False})
        for rule, group in undone.grouped("rule_id").items():
            group._audit("followup.skipped", rule=rule, reason="undone")

    def _who_ordered(self):
        """Those of these whose customer has ordered since; one query."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT f.id FROM aftersales_followup f
                 WHERE f.id = ANY(%s) AND EXISTS (
                    SELECT FROM sale_order s JOIN res_partner p ON p.id = s.partner_id
                     WHERE p.commercial_partner_id = f.partner_id
                       AND s.company_id = f.company_id AND s.state = 'sale'
                       AND s.amount_untaxed > 0 AND s.date_order > f.happened_on)
                """,
                self.ids,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

    @api.model
    def _count_due(self):
        return self.sudo().search_count(self._due_domain(fields.Datetime.now()))

    @api.model
    def _due_domain(self, now):
        return [("state", "=", "waiting"), ("due", "<=", now), ("rule_id.state", "=", "on")]

    def _perform_patiently(self, limit):
        """One batch; where another job was faster, again with what it left."""
        return patiently(self.env, lambda: self._perform_batch(fields.Datetime.now(), limit))

    @api.model
    def _perform_batch(self, now, limit=50):
        """Do up to ``limit`` follow-ups that are due at ``now`` (naive UTC); how many."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT f.id FROM aftersales_followup f
                  JOIN aftersales_followup_rule r ON r.id = f.rule_id AND r.state = 'on'
                 WHERE f.state = 'waiting' AND f.due <= %s
                 ORDER BY f.due, f.id LIMIT %s FOR NO KEY UPDATE OF f SKIP LOCKED
                """,
                now,
                limit,
            )
        )
        # sudo: the job is the system.
        followups = self.sudo().browse(row[0] for row in self.env.cr.fetchall())
        for followup in followups:
            lang = followup._responsible().lang or followup.env.lang
            followup.with_company(followup.company_id).with_context(lang=lang)._perform(now)
        return len(followups)

    def _perform(self, now):
        """Do this one, or note why not; a moment that is not fit yet moves it on."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if later := self._not_before(now):
                    self._write_guarded({"due": later})
                    return
                getattr(self, f"_do_{self.action}")(now)
                if self.state == "waiting":
                    self._write_guarded({"state": "done", "done_on": now})
                self._audit("followup.performed", rule=self.rule_id, action=self.action)
        except LetBe as let_be:
            self._write_guarded({"state": "skipped", "reason_code": let_be.code})
            self._audit("followup.skipped", rule=self.rule_id, reason=let_be.code)
        except BUSY:  # pylint: disable=catching-non-exception
            raise
        except Exception as error:  # one broken template must not hold up the others
            if not isinstance(error, UserError):
                _logger.exception("Follow-up %s failed", self.id)
            text = self._failure_words(error)
            self._write_guarded({"state": "failed", "reason": text})
            self._audit("followup.failed", rule=self.rule_id, reason=text)

    def _failure_words(self, error):
        """What went wrong, in one line for an administrator."""
        text = " ".join(str(error).split())[:300] or type(error).__name__
        if self.template_id and self.action in _MAILS:
            return self.env._(
                "The template “%(template)s” cannot be filled in: %(error)s Correct it, then try"
                " again.",
                template=self.template_id.name,
                error=text,
            )
        return text

    # May it be done? ---------------------------------------------------------------------

    def _not_before(self, now):
        """When this may be done, if not now (naive UTC).

        :raises LetBe: when it may not be done at all.
        """
        self.ensure_one()
        company, partner = self.company_id, self.partner_id
        contact = self._recipient()
        stale = timedelta(days=company.aftersales_followup_stale_days)
        if not partner.active or (not contact.active and self._is_personal()):
            raise LetBe("archived")
        if self._is_undone():
            raise LetBe("undone")
        if now - self.due > stale:
            raise LetBe("stale")
        if partner.aftersales_no_contact or contact.aftersales_no_contact:
            raise LetBe("opted_out")
        if self.action not in CONTACTS:
            return None
        if self.action in _MAILS:
            addresses = email_normalize_all(contact.email or "")
            if not addresses:
                raise LetBe("no_address")
            if partner.is_blacklisted or self._is_blacklisted(addresses):
                raise LetBe("blacklisted")
            if until := self._quiet(now):
                return until
        return self._capped_until(now, stale)

    def _is_personal(self):
        """Whether nobody else of the customer's can be contacted instead of the person."""
        return self.action in _MAILS or self.res_model == "res.partner"

    def _is_blacklisted(self, addresses):
        """Whether one of these (normalized) wants no mails; a contact may have several."""
        # sudo: the job is the system.
        blacklist = self.env["mail.blacklist"].sudo()
        return bool(blacklist.search_count([("email", "in", addresses)], limit=1))

    def _quiet(self, now):
        """When the customer's quiet hours are over, as for all mails about cases."""
        company = self.company_id
        aware = fields.Datetime.context_timestamp(self.with_context(tz="UTC"), now)
        until = quiet_until(
            aware,
            self.zone or "UTC",
            company.aftersales_quiet_from,
            company.aftersales_quiet_to,
        )
        return until and until.replace(tzinfo=None)

    def _capped_until(self, now, stale):
        """Contacts of all rules count; the next one waits, or is let be when that is too long."""
        company = self.company_id
        most, days = company.aftersales_contact_most, company.aftersales_contact_days
        if most < 0:
            return None
        self.env["aftersales.contact.turn"]._take(self.partner_id, company)
        contacts = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", self.partner_id.id),
                ("done_on", ">", now - timedelta(days=days)),
                ("state", "in", ("done", "todo")),
                ("action", "in", CONTACTS),
            ],
            ["done_on"],
        )
        free = next_contact(contacts.mapped("done_on"), now, most, days)
        if free is None or free - self._happened() > stale + timedelta(days=days):
            raise LetBe("capped")
        return free if free > now else None

    def _happened(self):
        """The moment from which waiting counts."""
        self.ensure_one()
        return max(filter(None, (self.happened_on, self.create_date)))

    def _is_undone(self):
        """Whether what it was about is no longer so: reopened, ordered again, paid, merged."""
        self.ensure_one()
        trigger = self.rule_id.trigger
        if trigger in _CASES and self.rma_id.state in ("draft", "cancelled"):
            return True
        if trigger in _CASES and self.complaint_id.merged_into_id:
            return True
        if self.rma_id and trigger == "refund_late":
            return not self.rma_id.refund_due_on or self.rma_id.is_refund_withheld
        if self.rma_id and trigger == "rma_done":
            return self.rma_id.state != "done"
        if self.rma_id and trigger == "rma_refused":
            return self.rma_id.state != "rejected"
        if self.complaint_id and trigger == "complaint_closed":
            return self.complaint_id.state != "closed"
        if trigger == "no_order" and self.res_model == "res.partner":
            return bool(self._orders_since(self.happened_on))
        return False

    def _orders_since(self, moment):
        """Confirmed orders of the customer since ``moment``, in this company; one at most.

        Free ones, like replacements, are none: as for churn risk.
        """
        return self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
                ("amount_untaxed", ">", 0),
                ("date_order", ">", moment),
            ],
            limit=1,
        )

    # By people ------------------------------------------------------------------------------

    def action_try_again(self):
        """Failed → waiting, after what was wrong is put right. Called by administrators."""
        self.check_access("write")
        self._require_state(("failed",))
        self._write_guarded({"state": "waiting", "due": fields.Datetime.now(), "reason": False})
        self.env["aftersales.followup.rule"]._perform_soon()
        return True

    def action_cancel(self):
        """Waiting or to do → cancelled: this customer is let be this time. Called by agents."""
        self.check_access("write")
        self._require_state(("waiting", "todo"))
        self._close_activity(self.env._("Cancelled."))
        self._write_guarded({"state": "cancelled", "done_on": False, "scheduled_on": False})
        return True
