"""Mails as they come in from outside: files of real ones, and the gateway they go through."""

import re
from pathlib import Path

from odoo.addons.mail.tests.common import MockEmail

from .common import ComplaintCommon

MAILS = Path(__file__).parent / "mails"


class MailCommon(ComplaintCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "shop.example", "bounce_alias": "bounce", "catchall_alias": "catchall"}
        )
        cls.company.alias_domain_id = cls.domain
        cls.team = cls.env["aftersales.team"].create(
            {
                "name": "Complaints desk",
                "company_id": cls.company.id,
                "alias_name": "complaints",
                "leader_id": cls.supervisor.id,
                "user_ids": [(6, 0, cls.agent.ids)],
            }
        )
        cls.order = cls.make_order(name="S90012")
        cls.agent.partner_id.email = "test_agent@shop.example"

    def raw(self, name, **values):
        """The bytes of a file in ``mails``; ``values`` replace what is written in capitals."""
        raw = (MAILS / f"{name}.eml").read_bytes()
        for key, value in values.items():
            raw = raw.replace(key.replace("_", "-").encode(), str(value).encode())
        return raw

    def take(self, mail, **values):
        """Put a mail through the gateway; returns the new complaints, if any.

        ``self.posted`` are the messages it led to, ``self.mails`` what went out to people outside.
        """
        raw = self.raw(mail, **values) if isinstance(mail, str) else mail
        complaints = self.env["aftersales.complaint"]
        before = complaints.search([], order="id desc", limit=1).id or 0
        message = self.env["mail.message"].search([], order="id desc", limit=1).id or 0
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw)
            self.env.flush_all()
            mails = self._new_mails.exists()
        self.posted = self.env["mail.message"].search([("id", ">", message)])
        self.mails = mails.filtered(
            lambda mail: mail.email_to or mail.recipient_ids.filtered("partner_share")
        )
        return complaints.search([("id", ">", before)])

    def notices(self, case, event=None):
        domain = [("complaint_id", "=", case.id)]
        return self.env["aftersales.notice"].search(
            [*domain, ("event", "=", event)] if event else domain
        )

    def send(self, case, event):
        """The mail of ``event``, made as the job makes it; returns it."""
        notice = self.notices(case, event)
        self.assertEqual(len(notice), 1, f"one mail for {event}")
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        notice._hand_to_mail()
        mail = self.env["mail.mail"].search([("id", ">", before)])
        self.assertEqual(len(mail), 1)
        return mail

    def text(self, body):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(body))).strip()
