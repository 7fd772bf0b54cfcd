"""“Send me a link to my order”: asked on a page, answered by a job, to addresses we know."""

import logging

from odoo import api, fields, models
from odoo.tools import email_normalize

from .guest import FOUND_DAYS

_logger = logging.getLogger(__name__)

#: Characters of a number that are looked at.
NUMBER = 64
#: Links in one mail.
_MOST = 5
#: Attempts an hour: of one visitor, and for one address.
BY_VISITOR, BY_ADDRESS = 20, 4


class AftersalesGuestRequest(models.Model):
    """A number and an address that somebody typed; forgotten within a day.

    Whether they belong together is looked up by a job, after the page has answered: neither its
    words nor its time tell. Nobody may read these rows.
    """

    _name = "aftersales.guest.request"
    _description = "Request for a Link"
    _order = "id"
    _rec_name = "id"

    number = fields.Char(required=True, readonly=True)
    email = fields.Char(required=True, readonly=True)
    lang = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done")], required=True, default="waiting", readonly=True
    )

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @api.model
    def _ask(self, number, email, visitor):
        """Note what somebody typed; called by the page. The answer is always the same: none.

        :param visitor: what the visitor is told apart by, an IP address.
        """
        number = " ".join((number or "").split())[:NUMBER]
        address = email_normalize(email or "")
        # sudo: visitors have no right on anything of ours.
        counts = self.env["aftersales.guest.count"].sudo()
        # One who asks too often uses up nobody else's tries.
        if not counts._allows("find", {f"ip:{visitor}": BY_VISITOR}) or not (number and address):
            return
        if not counts._allows("find", {f"mail:{address}": BY_ADDRESS}):
            return
        self.sudo().create(
            {
                "number": number,
                "email": address,
                "lang": self.env.lang,
                "company_id": self.env.company.id,
            }
        )
        self.env.ref("aftersales_center.cron_guest").sudo()._trigger()

    @api.model
    def _cron_answer(self, limit=50):
        """Mail links to those who typed a number and an address that belong together."""
        cron = self.env["ir.cron"]
        template = self.env.ref(
            "aftersales_center.mail_template_guest_link", raise_if_not_found=False
        )
        while waiting := self.search([("state", "=", "waiting")], limit=limit):
            for request in waiting.try_lock_for_update():
                try:
                    with self.env.cr.savepoint():
                        request._answer(template)
                except Exception:  # one that fails does not hold up the others
                    _logger.exception("A link could not be sent")
                request.state = "done"
                left = self.search_count([("state", "=", "waiting")])
                if not cron._commit_progress(1, remaining=left):
                    return

    def _answer(self, template):
        self.ensure_one()
        if template and template.active and self._found():
            template.with_context(aftersales_notice=True).send_mail(
                self.id, force_send=False, email_layout_xmlid="mail.mail_notification_light"
            )

    def _found(self):
        """What belongs to both the number and the address, as records with full rights."""
        self.ensure_one()
        guest = self.env["aftersales.guest"]
        numbers = list({self.number, self.number.upper()})
        orders = self.env["sale.order"].search(
            [
                ("state", "=", "sale"),
                "|",
                ("name", "in", numbers),
                ("client_order_ref", "in", numbers),
            ],
            limit=50,
        )
        cases = [
            *orders,
            *self.env["aftersales.rma"].search([("name", "in", numbers)], limit=_MOST),
            *self.env["aftersales.complaint"].search([("name", "in", numbers)], limit=_MOST),
        ]
        return [case for case in cases if self.email in guest._addresses(case)][:_MOST]

    def _found_links(self):
        """``[{name, url}]`` for the mail; called by its template."""
        guest = self.env["aftersales.guest"]
        links = []
        for case in self._found():
            token = guest._link_to(case, self.email, FOUND_DAYS)
            links.append(
                {
                    "name": case.name,
                    "url": f"{case.get_base_url()}/aftersales/c/{token}",
                }
            )
        return links

    def _mail_lang(self):
        """The customer's language, as we know it; else that of the page."""
        found = self._found()
        partner = found[0].partner_id if found else self.env["res.partner"]
        return partner.lang or self.lang or "en_US"

    def _link_days(self):
        return self.env["aftersales.guest"]._days(FOUND_DAYS)

    def _mail_company(self):
        found = self._found()
        return found[0].company_id if found else self.company_id

    @api.autovacuum
    def _gc_old(self):
        """Forget what was typed, a day later."""
        day_ago = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("create_date", "<", day_ago)], limit=1000).unlink()
