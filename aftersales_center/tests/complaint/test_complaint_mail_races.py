"""One mail that two workers fetch at the same moment; and mails that are broken by chance."""

import random

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .mail_common import MAILS, MailCommon
from .race_common import ComplaintRaceCase

MAIL = (
    b"From: Twin <twin@race.example>\r\nTo: nobody@race.example\r\nSubject: Twice\r\n"
    b"Message-ID: <twice@race.example>\r\n\r\nI was fetched twice.\r\n"
)


@tagged("post_install", "-at_install")
class TestMailRaces(ComplaintRaceCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.put_back)

    def put_back(self):
        self.erase(SQL("email_from LIKE '%%twin@race.example%%'"))
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM aftersales_intake WHERE external_ref LIKE '%race.example%'")

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_mail_fetched_twice_at_once_is_one_complaint(self):
        def fetch(env):
            env["mail.thread"].message_process("aftersales.complaint", MAIL)

        results = self.at_once(fetch, fetch)
        self.assertFalse([result for result in results if isinstance(result, Exception)])
        with self.session() as env:
            made = env["aftersales.complaint"].search([("email_from", "like", "twin@race")])
            self.assertEqual(len(made), 1)
            mails = made.message_ids.filtered(lambda message: message.message_type == "email")
            self.assertEqual(len(mails), 1)
            self.assertEqual(
                env["aftersales.notice"].search_count([("complaint_id", "=", made.id)]), 1
            )


@tagged("post_install", "-at_install")
class TestBrokenByChance(MailCommon):
    """Bytes changed, lost and doubled at random: whatever comes in is taken or dropped in peace."""

    def test_nothing_stops_the_gateway(self):
        chance = random.Random(20261122)
        files = sorted(MAILS.glob("*.eml"))
        for number in range(90):
            file = files[number % len(files)]
            raw = bytearray(file.read_bytes())
            for _hit in range(chance.randint(1, 12)):
                at = chance.randrange(len(raw))
                how = chance.randrange(4)
                if how == 0:
                    raw[at] = chance.randrange(256)
                elif how == 1:
                    del raw[at : at + chance.randint(1, 40)]
                elif how == 2:
                    raw[at:at] = raw[at : at + chance.randint(1, 40)]
                else:
                    raw[at:at] = bytes(chance.randrange(256) for _byte in range(5))
            with self.subTest(file=file.name, number=number), self.mock_mail_gateway():
                self.env["mail.thread"].message_process("aftersales.complaint", bytes(raw))
        self.env.flush_all()
