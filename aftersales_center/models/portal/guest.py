"""Links that open one case or one order without a login: signed, bound to an address, expiring."""

import base64
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.tools import consteq, email_normalize
from odoo.tools.misc import hash_sign, hmac, verify_hash_signed

_SCOPE = "aftersales_center.guest"
#: What a link may open: {its letter in the link: model}.
KINDS = {"r": "aftersales.rma", "c": "aftersales.complaint", "o": "sale.order"}
#: Days for which links are good: in the mails of a case, and those sent on request.
CASE_DAYS = "aftersales_center.link_days"
FOUND_DAYS = "aftersales_center.found_link_days"
_DEFAULT_DAYS = {CASE_DAYS: 60, FOUND_DAYS: 3}
#: Longer than any link of ours.
_MOST = 600


class AftersalesGuest(models.AbstractModel):
    """Makes and reads links for customers without an account.

    A link names one record and the address it was sent to, is signed with the secret of the
    database and good for some days. When the record's address changes, links sent to the old one
    open nothing any more.
    """

    _name = "aftersales.guest"
    _description = "Links for customers without an account"

    @api.model
    def _link_to(self, record, address=None, setting=CASE_DAYS):
        """The signed part of a link to ``record`` (one return, complaint or order).

        :param address: whom it is sent to; the customer of the record when left out.
        :returns: text for an URL, empty where the record has no address to be bound to.
        """
        record.ensure_one()
        # sudo: the addresses of the record itself; the link is bound to one of them.
        addresses = self._addresses(record.sudo())
        address = email_normalize(address or "") or next(iter(addresses), "")
        if address not in addresses:
            return ""
        letter = next(letter for letter, model in KINDS.items() if model == record._name)
        env = self.env(su=True)  # reads the secret of the database
        return hash_sign(
            env,
            _SCOPE,
            [letter, record.id, self._digest(address)],
            expiration_hours=24 * self._days(setting),
        )

    @api.model
    def _open(self, link):
        """``(record, until)`` of what ``link`` opens, or None where it opens nothing.

        The record is one, with full rights; ``until`` (naive UTC) is when the link is over.
        Callers take what the link allows from it and never more.
        """
        try:
            letter, res_id, digest = self._read(link)
            model = KINDS[letter]
            digest = str(digest)
        except (ValueError, TypeError, KeyError, IndexError):
            return None
        # sudo: the link proves that this record was opened to whoever holds it.
        record = self.env[model].sudo().browse(res_id).exists()
        known = [self._digest(address) for address in self._addresses(record)] if record else []
        if not any(consteq(digest, one) for one in known):
            return None
        signed = base64.urlsafe_b64decode(link.encode() + b"===")
        until = datetime.fromtimestamp(int.from_bytes(signed[1:9], "little"), timezone.utc)
        return record, until.replace(tzinfo=None)

    @api.model
    def _read(self, link):
        """``[letter, id, digest]`` of a link.

        :raises ValueError: where it is none of ours, was changed or is over.
        """
        if not isinstance(link, str) or not link.isascii() or not 0 < len(link) < _MOST:
            raise ValueError("no link")
        values = verify_hash_signed(self.env(su=True), _SCOPE, link)
        if not values:
            raise ValueError("changed or over")
        return values

    @api.model
    def _digest(self, address):
        """What a link tells of its address: nothing that can be read."""
        return hmac(self.env(su=True), f"{_SCOPE}.address", address)[:20]

    @api.model
    def _told_to(self, record):
        """What a session keeps of the addresses of a record that a link opened."""
        # sudo: a digest that nothing can be read from.
        return self._digest(",".join(self._addresses(record.sudo())))

    @api.model
    def _addresses(self, record):
        """The normalized addresses that ``record`` may be opened from, the customer's first."""
        if record._name == "sale.order":
            told = (record.partner_id | record.partner_invoice_id).mapped("email")
        else:
            told = [record._notice_address()]
        return list(dict.fromkeys(filter(None, (email_normalize(one or "") for one in told))))

    @api.model
    def _days(self, setting):
        # sudo: one number.
        told = self.env["ir.config_parameter"].sudo().get_param(setting)
        days = int(told) if told and told.isdigit() else _DEFAULT_DAYS[setting]
        return min(max(days, 1), 365)


class AftersalesGuestCount(models.Model):
    """How often something was tried within an hour, by keys from which nobody can be told."""

    _name = "aftersales.guest.count"
    _description = "Attempts of Visitors"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    hour = fields.Datetime(required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True)

    _once = models.UniqueIndex("(key, hour)")

    @api.model
    def _allows(self, what, limits):
        """Count one more attempt at ``what``; whether all limits still hold.

        Each attempt counts, those that are refused too. Two at the same moment are counted one
        after the other: Odoo runs the second again.

        :param limits: ``{what is limited (an address, an IP): attempts an hour}``.
        """
        hour = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        env = self.env(su=True)  # reads the secret of the database
        keys = sorted(
            (hmac(env, f"{_SCOPE}.count", f"{what}:{who}")[:32], most)
            for who, most in limits.items()
        )
        allowed = True
        for key, most in keys:
            self.env.cr.execute(
                """
                INSERT INTO aftersales_guest_count AS c (key, hour, count) VALUES (%s, %s, 1)
                ON CONFLICT (key, hour) DO UPDATE SET count = c.count + 1
                RETURNING count
                """,
                (key, hour),
            )
            allowed = self.env.cr.fetchone()[0] <= most and allowed
        return allowed

    @api.autovacuum
    def _gc_old(self):
        """Forget what is over a day ago."""
        self.env.cr.execute(
            "DELETE FROM aftersales_guest_count WHERE hour < %s",
            (fields.Datetime.subtract(fields.Datetime.now(), days=1),),
        )
