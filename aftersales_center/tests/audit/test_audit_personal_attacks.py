"""Personal text kept beside the log, changed or taken away behind its back."""

import hashlib

from odoo.tests import tagged
from odoo.tools import mute_logger

from .audit_common import AuditCommon


@tagged("post_install", "-at_install")
class TestPersonalAttacks(AuditCommon):
    def test_personal_text_changed_in_any_column(self):
        for column, value in {
            "company_id": "company_id + 0",
            "partner_id": "partner_id + 1",
            "res_id": "res_id + 1",
            "date": "date + interval '1 second'",
            "salt": "repeat('0', 32)",
            "text": "text || '!'",
        }.items():
            with self.subTest(column), self.cr.savepoint() as savepoint:
                self.tell("Ada says it hums")
                self.sql(
                    f"UPDATE aftersales_audit_personal SET {column} = {value}"
                    " WHERE company_id = %s",
                    self.company.id,
                )
                expected = [] if column == "company_id" else ["personal_altered"]
                self.assertEqual(list(self.found()), expected)
                savepoint.rollback()

    def test_personal_text_deleted_without_a_logged_erasure(self):
        event = self.tell("Ada says it hums")
        self.cr.execute(
            "DELETE FROM aftersales_audit_personal WHERE company_id = %s", [self.company.id]
        )
        self.assertEqual(self.found(), {"personal_missing": [event.id]})

    def test_updating_it_is_refused_by_the_database(self):
        self.tell("Ada says it hums")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "append-only"),
            self.cr.savepoint(),
        ):
            self.cr.execute("UPDATE aftersales_audit_personal SET text = 'x'")

    def test_what_only_looks_like_a_commitment_is_none(self):
        self.log(words='{"commitment":"' + hashlib.sha256().hexdigest() + '"}')
        self.assertFalse(self.found())
