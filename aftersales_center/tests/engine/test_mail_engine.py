"""Letters, natures and words of mails, and the files Outlook packs: tables of what comes out."""

import base64
import email
import struct
from email.policy import SMTP

from odoo.tests import BaseCase, tagged

from ...engine import mail_nature, mail_repair, mail_words, tnef

SENTENCES = {
    "gb18030": "订单S00012的灯坏了，请尽快退款",
    "big5": "訂單S00012的燈壞了，請盡快退款",
    "cp932": "ランプが壊れています。返金してください",
    "cp949": "램프가 고장났습니다. 환불해 주세요",
    "cp1252": "Die Straße – völlig zerstört, naïve façade €",
    "cp1250": "Žaloba na poškozené zboží",
    "koi8-r": "Лампа сломана, верните деньги",
    "utf-8": "Лампа 灯 ランプ",
}


@tagged("post_install", "-at_install")
class TestRepair(BaseCase):
    def test_what_is_labelled_right_reads_right(self):
        for charset, text in SENTENCES.items():
            with self.subTest(charset):
                self.assertEqual(mail_repair.decode(text.encode(charset), charset), text)

    def test_what_is_labelled_as_the_smaller_charset(self):
        self.assertEqual(mail_repair.decode("镕喆".encode("gb18030"), "GB2312"), "镕喆")
        self.assertEqual(mail_repair.decode("– €".encode("cp1252"), "ISO-8859-1"), "– €")
        self.assertEqual(mail_repair.decode("똠".encode("cp949"), "ks_c_5601-1987"), "똠")

    def test_what_is_labelled_wrong_or_not_at_all(self):
        chinese = SENTENCES["gb18030"].encode("gb18030")
        for label in ("", "us-ascii", "x-unknown", "utf-8", "klingon"):
            with self.subTest(label):
                self.assertEqual(mail_repair.decode(chinese, label), SENTENCES["gb18030"])
        self.assertEqual(mail_repair.decode("Grüße, 灯".encode(), "iso-8859-1"), "Grüße, 灯")

    def test_a_text_cut_in_the_middle_of_a_letter_is_still_read(self):
        cut = ("Grüße aus Köln und Umgebung, äöü" * 5).encode()[:-1]
        self.assertTrue(mail_repair.decode(cut, "utf-8").startswith("Grüße aus Köln"))

    def test_words_of_headers_that_cut_a_letter_in_two(self):
        data = "投诉：朱镕基的灯坏了".encode("gb18030")
        words = " ".join(
            f"=?gb2312?B?{base64.b64encode(part).decode()}?=" for part in (data[:9], data[9:])
        )
        message = email.message_from_bytes(f"Subject: {words}\r\n\r\nx".encode(), policy=SMTP)
        mail_repair.repair(message)
        self.assertEqual(message["Subject"], "投诉：朱镕基的灯坏了")

    def test_a_good_mail_is_left_alone(self):
        raw = (
            "From: =?utf-8?Q?J=C3=BCrgen?= <j@example.de>\r\nSubject: Grüße\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nHallo, Jürgen\r\n"
        ).encode()
        message = email.message_from_bytes(raw.replace("Grüße".encode(), b"x"), policy=SMTP)
        self.assertEqual(mail_repair.repair(message), [])

    def test_files_keep_every_byte(self):
        data = bytes(range(256))
        raw = (
            b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n'
            b'Content-Type: text/csv; charset="klingon"; name="a.csv"\r\n'
            b'Content-Disposition: attachment; filename="a.csv"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n"
            + base64.encodebytes(data)
            + b"\r\n--B--\r\n"
        )
        message = email.message_from_bytes(raw, policy=SMTP)
        mail_repair.repair(message)
        part = list(message.walk())[1]
        self.assertEqual(part.get_content(), data)
        self.assertEqual(part.get_filename(), "a.csv")

    def test_the_same_mail_has_the_same_fingerprint(self):
        first, second, other = (
            email.message_from_bytes(raw, policy=SMTP)
            for raw in (b"Subject: a\r\n\r\nb", b"Subject: a\r\n\r\nb", b"Subject: a\r\n\r\nc")
        )
        self.assertEqual(mail_repair.fingerprint(first), mail_repair.fingerprint(second))
        self.assertNotEqual(mail_repair.fingerprint(first), mail_repair.fingerprint(other))

    def test_a_mail_nobody_can_read_is_handed_on_as_a_file(self):
        message = email.message_from_bytes(
            b"From: a@b.c\r\nTo: d@e.f\r\nSubject: s\r\n\r\n\xff", policy=SMTP
        )
        made = mail_repair.envelope(message, "Attached.")
        self.assertEqual((made["From"], made["To"], made["Subject"]), ("a@b.c", "d@e.f", "s"))
        self.assertIn(b"\xff", next(made.iter_attachments()).get_content())


@tagged("post_install", "-at_install")
class TestNature(BaseCase):
    def test_table(self):
        table = (
            ("person", "ada@example.com", {"Subject": "Broken"}),
            ("person", "ada@example.com", {"Auto-Submitted": "no"}),
            ("person", "ada@example.com", {"Precedence": "first-class"}),
            ("person", "ada@example.com", {"X-Auto-Response-Suppress": "DR, RN, NRN"}),
            ("person", "postbote@example.com", {"Subject": "Out of office chairs broken"}),
            ("person", "a@b.c", {"X-Autoreply": "no"}),
            ("reply", "a@b.c", {"Auto-Submitted": "Auto-Replied; owner-email=x"}),
            ("reply", "a@b.c", {"X-Autoreply": "yes"}),
            ("reply", "a@b.c", {"Precedence": "auto_reply"}),
            ("reply", "a@b.c", {"Return-Path": "<>"}),
            ("reply", "a@b.c", {"Subject": "Abwesenheitsnotiz: Ihre Beschwerde"}),
            ("reply", "a@b.c", {"Subject": "Réponse automatique : Votre réclamation"}),
            ("reply", "a@b.c", {"Subject": "Respuesta automática: x"}),
            ("reply", "a@b.c", {"Subject": "自动回复：您的投诉"}),
            ("machine", "a@b.c", {"Auto-Submitted": "auto-generated"}),
            ("machine", "a@b.c", {"Precedence": "Bulk"}),
            ("machine", "a@b.c", {"X-Auto-Response-Suppress": "All"}),
            ("machine", "a@b.c", {"List-Id": "<x>"}),
            ("machine", "no-reply@b.c", {}),
            ("bounce", "MAILER-DAEMON@b.c", {}),
            ("bounce", "postmaster@b.c", {"Subject": "Undeliverable"}),
            ("bounce", "a@b.c", {"Content-Type": "multipart/report; report-type=delivery-status"}),
            ("bounce", "a@b.c", {"X-Failed-Recipients": "x@y.z"}),
            ("bounce", "a@b.c", {"Return-Path": "<>", "Subject": "系统退信"}),
            (
                "receipt",
                "a@b.c",
                {"Content-Type": 'multipart/report; report-type="disposition-notification"'},
            ),
        )
        for kind, sender, headers in table:
            with self.subTest(headers=headers):
                self.assertEqual(mail_nature.nature(headers.items(), sender).kind, kind)

    def test_forged(self):
        for forged, told in (
            (True, "mx; dmarc=fail"),
            (True, "mx; spf=fail; dkim=none"),
            (False, "mx; dmarc=pass; spf=fail; dkim=fail"),
            (False, "mx; spf=softfail"),
            (False, "mx; spf=fail; dkim=pass"),
            (False, ""),
        ):
            self.assertEqual(mail_nature.is_forged(told), forged, told)


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    def test_numbers(self):
        for text, found in (
            ("S00012", ["S00012"]),
            ("(s00012)", ["S00012"]),
            ("order #S00012, thanks.", ["S00012"]),
            ("单号：Ｓ０００１２。", ["S00012"]),
            ("028-1234567-7654321", ["028-1234567-7654321", "028/1234567/7654321"]),
            ("S00012/S00013", ["S00012/S00013"]),
            ("12 34", []),
            ("x" * 60 + "1", []),
        ):
            self.assertEqual(mail_words.numbers(text), found, text)

    def test_no_text_makes_more_than_so_many_numbers(self):
        self.assertLessEqual(
            len(mail_words.numbers(" ".join(f"S{n:05}" for n in range(9999)))), 201
        )

    def test_language(self):
        for text, lang in (
            (
                "Bonjour, la lampe est cassée et je ne suis pas content, que faire de mon argent ?",
                "fr",
            ),
            ("Hola, la lámpara no funciona y no estoy contento con el pedido, por favor.", "es"),
            ("The lamp is broken and I am not happy with it, please send my money.", "en"),
            ("ランプが壊れています。新しい物を送ってください。返金でも構いません。", ""),
            ("ok", ""),
        ):
            self.assertEqual(mail_words.language(text), lang, text)


@tagged("post_install", "-at_install")
class TestTnef(BaseCase):
    def pack(self, *attributes):
        made = struct.pack("<IH", 0x223E9F78, 1)
        for attribute, data in attributes:
            made += struct.pack("<BII", 2, attribute, len(data)) + data + b"\x00\x00"
        return made

    def test_files_and_names(self):
        data = self.pack(
            (0x00069002, b""), (0x00018010, b"..\\a.txt\x00"), (0x0006800F, b"one"),
            (0x00069002, b""), (0x0006800F, b"two"),
        )  # fmt: skip
        self.assertEqual(tnef.files(data), [("a.txt", b"one"), ("attachment-2", b"two")])

    def test_broken_ones_give_what_is_whole(self):
        whole = self.pack((0x00069002, b""), (0x00018010, b"a\x00"), (0x0006800F, b"one"))
        for cut in range(len(whole)):
            self.assertIn(tnef.files(whole[:cut]), ([], [("a", b"one")]))
        self.assertEqual(tnef.files(whole + b"\xff" * 20), [("a", b"one")])
