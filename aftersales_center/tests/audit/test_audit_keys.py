"""With a signing key outside the database, who has the database alone forges nothing."""

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.audit import keys, sealer
from .audit_attacker import Attacker


@tagged("post_install", "-at_install")
class TestAuditKeys(Attacker):
    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.use_key("first")

    def use_key(self, name):
        """Configure the key in the file ``name``, made on first use; none for an empty name."""
        path = self.folder / name if name else ""
        if name and not path.exists():
            path.write_bytes(
                Ed25519PrivateKey.generate().private_bytes(
                    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
                )
            )
        self.enterContext(patch.dict(os.environ, {"AFTERSALES_AUDIT_KEY": str(path)}))

    def found(self, **options):
        return super().found(trusted=keys.public_key(), secret=keys.tag_key(), **options)

    def test_a_signed_log_holds(self):
        self.chain()
        self.log()
        self.assertFalse(self.found())
        self.assertTrue(all(self.seals().mapped("signature")))
        self.assertTrue(all(self.events().mapped("tag")))

    def test_a_forged_event_is_not_sealed_and_named(self):
        self.chain(3)
        self.insert_forged()
        good = self.log()
        forged = self.events() - good
        self.assertEqual(self.seal(), 1, "only the event that a process with the key wrote")
        self.assertEqual(self.found(), {"forged": [forged[-1].id]})

    def test_more_forged_events_than_a_batch_holds_are_not_sealed_either(self):
        self.chain(3)
        before = self.events()
        for _event in range(7):
            self.insert_forged()
        forged = self.events() - before
        self.log(4)
        sealed, last = 0, 0
        with patch.object(sealer, "BATCH", 3):
            while last is not None:
                size, last = self.Seal._seal_batch(self.company.id, after=last)
                sealed += size
        self.assertEqual(sealed, 4, "the events that a process with the key wrote")
        self.assertEqual(self.found(), {"forged": forged.ids})

    def test_a_chain_rebuilt_without_the_key(self):
        event = self.chain()[1]
        leaf = self.rewrite(event, '{"lines":[],"number":7}')
        self.sql("UPDATE aftersales_audit_leaf SET leaf = %s WHERE id = %s", leaf, event.id)
        for number in (1, 2, 3):
            self.reseal(number)
        self.assertEqual(self.found(), {"unsigned": [3]})

    def test_one_seal_remade_without_the_key(self):
        event = self.chain()[-1]
        leaf = self.rewrite(event, '{"lines":[],"number":7}')
        self.sql("UPDATE aftersales_audit_leaf SET leaf = %s WHERE id = %s", leaf, event.id)
        self.reseal(3)
        self.assertEqual(self.found(), {"unsigned": [3]})

    def test_a_chain_signed_with_a_key_of_the_attacker(self):
        self.chain(3)
        ours, ours_tag = keys.public_key(), keys.tag_key()
        self.use_key("second")
        self.seals()  # the attacker signs what they rebuilt
        self.reseal(1, sign=True)
        found = super().found(trusted=ours, secret=ours_tag)
        self.assertEqual(found, {"unsigned": [1]})

    def test_a_signature_that_is_not_good(self):
        self.chain(3, 3)
        self.sql(
            "UPDATE aftersales_audit_seal SET signature = repeat('0', 128)"
            " WHERE company_id = %s AND number = 1",
            self.company.id,
        )
        self.assertEqual(self.found(), {"signature": [1]})

    def test_a_key_taken_away_shows(self):
        self.chain(3)
        trusted = keys.public_key()
        self.use_key("")
        self.chain(3)
        self.assertEqual(
            self.verify(trusted=trusted).findings[0].kind, "unsigned", "the log was signed before"
        )

    def test_changing_the_key_is_an_event_and_the_log_holds(self):
        self.chain(3)
        self.use_key("second")
        self.Seal._introduce_key()
        self.assertIn("audit.key", self.events().mapped("event"))
        self.chain(2)
        self.assertFalse(self.found())
        self.assertEqual(len(set(self.seals().mapped("key"))), 2)
        report = self.verify(trusted=keys.public_key(), secret=keys.tag_key())
        self.assertEqual([note.kind for note in report.notes], ["signed_from"])

    def test_a_key_introduced_later(self):
        self.use_key("")
        self.chain(3)
        self.use_key("first")
        self.Seal._introduce_key()
        self.chain(2)
        self.assertFalse(self.found())

    def test_a_key_file_that_is_missing_or_wrong_says_what_to_do(self):
        with (
            patch.dict(os.environ, {"AFTERSALES_AUDIT_KEY": str(self.folder / "nowhere")}),
            self.assertRaisesRegex(UserError, "cannot be read"),
        ):
            self.log()
        self.cr.precommit.clear()
        (self.folder / "wrong").write_text("no key")
        with (
            patch.dict(os.environ, {"AFTERSALES_AUDIT_KEY": str(self.folder / "wrong")}),
            self.assertRaisesRegex(UserError, "no readable private key"),
        ):
            self.log()
        self.cr.precommit.clear()
