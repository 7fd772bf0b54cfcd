"""Somebody owns the database and switches the triggers off. Verification names what they did."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .audit_attacker import Attacker


@tagged("post_install", "-at_install")
class TestAuditAttacks(Attacker):
    def test_an_untouched_log_holds(self):
        self.chain()
        self.tell("Ada says it hums")
        self.log(2)  # committed a moment ago, not sealed yet
        report = self.verify()
        self.assertFalse(report.findings)
        self.assertEqual((report.records, report.seals, report.unsealed), (12, 3, 3))

    # Events -----------------------------------------------------------------

    def test_one_byte_in_any_column_is_found_and_the_row_named(self):
        for column, value in {
            "format": "2",
            "company_id": "company_id + 1000000",
            "date": "date + interval '1 microsecond'",
            "user_id": "user_id + 1",
            "login": "login || 'x'",
            "event": "'config.created'",
            "res_model": "'res.users'",
            "res_id": "res_id + 1",
            "res_name": "overlay(res_name placing 'c' from 1)",
            "origin": "'mail'",
            "behalf": "'res.users,1'",
            "partner_id": "partner_id + 1",
            "payload": "overlay(payload placing '9' from 12)",
            "tag": "'00'",
            "leaf": "overlay(leaf placing 'g' from 64)",
        }.items():
            with self.subTest(column), self.cr.savepoint() as savepoint:
                event = self.chain()[5]
                self.sql(
                    f"UPDATE aftersales_audit_event SET {column} = {value} WHERE id = %s", event.id
                )
                self.assertEqual(self.found()["altered"], [event.id])
                savepoint.rollback()

    def test_an_id_changed_is_a_missing_event_and_a_strange_one(self):
        event = self.chain()[5]
        self.sql("UPDATE aftersales_audit_event SET id = id + 10000000 WHERE id = %s", event.id)
        self.assertEqual(self.found()["missing"], [event.id])

    def test_deleting_the_first_a_middle_or_the_last_event(self):
        for place in (0, 5, -1):
            with self.subTest(place), self.cr.savepoint() as savepoint:
                event = self.chain()[place]
                self.sql("DELETE FROM aftersales_audit_event WHERE id = %s", event.id)
                self.assertEqual(self.found(), {"missing": [event.id]})
                savepoint.rollback()

    def test_deleting_an_event_with_its_place_in_the_seal(self):
        for place in (0, 5, -1):
            with self.subTest(place), self.cr.savepoint() as savepoint:
                event = self.chain()[place]
                self.sql("DELETE FROM aftersales_audit_event WHERE id = %s", event.id)
                self.sql("DELETE FROM aftersales_audit_leaf WHERE id = %s", event.id)
                self.assertEqual(list(self.found()), ["leaf_missing"])
                savepoint.rollback()

    def test_two_events_swapped(self):
        first, second = self.chain()[4:6]
        columns = "user_id, date, event, payload, leaf, res_id"
        self.sql(
            f"""
            UPDATE aftersales_audit_event e SET ({columns}) = (
                SELECT {columns} FROM aftersales_audit_event o
                 WHERE o.id IN %s AND o.id <> e.id)
             WHERE e.id IN %s
            """,
            (first.id, second.id),
            (first.id, second.id),
        )
        self.assertEqual(self.found(), {"reordered": [first.id, second.id]})

    def test_two_places_swapped(self):
        first, second = self.chain()[4:6]
        self.sql(
            "UPDATE aftersales_audit_leaf SET position = position + 1000 WHERE id = %s",
            first.id,
        )
        self.sql(
            "UPDATE aftersales_audit_leaf SET position = position - 1 WHERE id = %s",
            second.id,
        )
        self.sql(
            "UPDATE aftersales_audit_leaf SET position = position - 999 WHERE id = %s",
            first.id,
        )
        self.assertEqual(self.found(), {"root": [2]})

    def test_a_payload_changed_with_its_hash(self):
        event = self.chain()[5]
        self.rewrite(event, '{"lines":[],"number":7}')
        self.assertEqual(self.found(), {"altered": [event.id]})

    def test_a_payload_changed_with_both_hashes_breaks_the_seal(self):
        event = self.chain()[5]
        leaf = self.rewrite(event, '{"lines":[],"number":7}')
        self.sql("UPDATE aftersales_audit_leaf SET leaf = %s WHERE id = %s", leaf, event.id)
        self.assertEqual(self.found(), {"root": [2]})

    def test_a_whole_seal_recomputed_breaks_the_chain(self):
        event = self.chain()[5]
        leaf = self.rewrite(event, '{"lines":[],"number":7}')
        self.sql("UPDATE aftersales_audit_leaf SET leaf = %s WHERE id = %s", leaf, event.id)
        self.reseal(2)
        self.assertEqual(self.found(), {"chain": [3]})

    def test_the_last_seal_recomputed_is_found_with_an_anchor(self):
        event = self.chain()[-1]
        anchors = self.anchors()
        leaf = self.rewrite(event, '{"lines":[],"number":7}')
        self.sql("UPDATE aftersales_audit_leaf SET leaf = %s WHERE id = %s", leaf, event.id)
        self.reseal(3)
        self.assertFalse(self.found(), "without key and anchor nobody can tell")
        self.assertEqual(self.found(anchors=anchors), {"anchor_differs": [3]})

    def test_a_forged_event_in_the_middle(self):
        self.chain()
        self.insert_forged()
        forged = self.events()[-1]
        self.sql(
            """
            INSERT INTO aftersales_audit_leaf (id, company_id, seal_id, position, leaf)
            SELECT %s, company_id, seal_id, 12, %s FROM aftersales_audit_leaf
             WHERE company_id = %s LIMIT 1
            """,
            forged.id,
            forged.leaf,
            self.company.id,
        )
        self.assertEqual(self.found(), {"inserted": [forged.id]})

    def test_a_forged_event_with_a_wrong_hash(self):
        self.chain()
        self.insert_forged(leaf="0" * 64)
        self.assertEqual(self.found(), {"altered": [self.events()[-1].id]})

    def test_a_forged_event_of_the_past_is_backdated_once_it_is_sealed(self):
        self.chain()
        self.insert_forged(date="2026-01-01 09:00:00")
        forged = self.events()[-1]
        self.assertEqual(self.found(), {"unsealed": [forged.id]})
        self.assertFalse(self.seal(), "the job looks at recent events")
        self.Seal._seal_batch(self.company.id, full=True)
        self.assertEqual(self.found(), {"backdated": [forged.id]})

    def test_a_forged_event_under_a_negative_number(self):
        self.chain()
        self.insert_forged(date="2026-01-01 09:00:00")
        forged = self.events()[-1].id
        self.sql("UPDATE aftersales_audit_event SET id = -id WHERE id = %s", forged)
        self.assertEqual(self.found(), {"unsealed": [-forged]})

    def test_damage_stops_neither_sealing_nor_verifying_nor_reading(self):
        """What is no hash, no JSON and no salt any more is named; nothing raises."""
        events = self.chain(2) + self.log(2) + self.tell("Ada says it hums")
        damaged = events[2]
        self.sql("UPDATE aftersales_audit_event SET leaf = 'zz' WHERE id = %s", damaged.id)
        self.sql("UPDATE aftersales_audit_event SET payload = '[1' WHERE id = %s", events[0].id)
        self.sql(
            "UPDATE aftersales_audit_event SET payload = '{\"lines\":[3]}' WHERE id = %s",
            events[1].id,
        )
        self.sql(
            "UPDATE aftersales_audit_personal SET salt = 'no salt' WHERE company_id = %s",
            self.company.id,
        )
        self.sql("UPDATE aftersales_audit_event SET payload = 'x' WHERE event = 'audit.guards'")
        self.assertEqual(self.seal(), 2, "the others are sealed")
        found = self.found()
        self.assertEqual(sorted(found["altered"]), sorted((events[:2] + damaged).ids))
        self.assertEqual(len(found["personal_altered"]), 1)
        self.assertTrue(all(self.events().mapped("sentence")))

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_any_single_mutation_of_a_random_log_is_found(self, data):
        with self.cr.savepoint() as savepoint:
            self.chain(*data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=4)))
            table = data.draw(st.sampled_from(["event", "seal", "leaf"]))
            columns = {
                "event": ["login", "event", "res_name", "payload", "leaf", "origin", "tag"],
                "seal": ["root", "previous", "hash", "key", "signature"],
                "leaf": ["leaf", "position", "id", "seal_id"],
            }[table]
            column = data.draw(st.sampled_from([*columns, "delete"]))
            self.cr.execute(
                f"SELECT id FROM aftersales_audit_{table} WHERE company_id = %s ORDER BY id",
                [self.company.id],
            )
            row = data.draw(st.sampled_from(self.cr.fetchall()))[0]
            if column == "delete":
                self.sql(f"DELETE FROM aftersales_audit_{table} WHERE id = %s", row)
            elif column in ("position", "id", "seal_id"):
                step = data.draw(st.integers(10**6, 10**7))
                self.sql(
                    f"UPDATE aftersales_audit_{table} SET {column} = {column} + {step}"
                    " WHERE id = %s",
                    row,
                )
            else:
                place = data.draw(st.integers(1, 30))
                self.sql(
                    f"UPDATE aftersales_audit_{table} SET {column} = overlay({column} placing"
                    f" (CASE substr({column}, {place}, 1) WHEN 'e' THEN 'f' ELSE 'e' END)"
                    f" from {place}) WHERE id = %s",
                    row,
                )
            found = self.found()
            savepoint.rollback()
        self.assertTrue(found, f"{table}.{column}")

    # Seals ------------------------------------------------------------------

    def test_one_byte_in_any_column_of_a_seal(self):
        for column, value in {
            "format": "2",
            "company_id": "company_id + 1000000",
            "number": "number + 100",
            "date": "date + interval '1 microsecond'",
            "first": "first + 1",
            "size": "size + 1",
            "root": "overlay(root placing 'g' from 1)",
            "previous": "overlay(previous placing 'g' from 1)",
            "key": "repeat('0', 64)",
            "hash": "overlay(hash placing 'g' from 1)",
            "signature": "repeat('0', 128)",
        }.items():
            with self.subTest(column), self.cr.savepoint() as savepoint:
                self.chain()
                seal = self.seals()[1]
                self.sql(
                    f"UPDATE aftersales_audit_seal SET {column} = {value} WHERE id=%s", seal.id
                )
                found = self.found()
                self.assertTrue(set(found) & {"seal_altered", "seal_missing", "signature"}, found)
                savepoint.rollback()

    def test_one_byte_in_any_column_of_a_place(self):
        for column, value in {
            "company_id": "company_id + 1000000",
            "seal_id": "seal_id + 1",
            "position": "position + 100",
            "id": "id + 1000000",
            "leaf": "overlay(leaf placing 'g' from 1)",
        }.items():
            with self.subTest(column), self.cr.savepoint() as savepoint:
                event = self.chain()[5]
                self.sql(
                    f"UPDATE aftersales_audit_leaf SET {column} = {value} WHERE id = %s",
                    event.id,
                )
                self.assertTrue(self.found())
                savepoint.rollback()

    def test_a_seal_deleted(self):
        self.chain()
        self.sql("DELETE FROM aftersales_audit_seal WHERE id = %s", self.seals()[1].id)
        found = self.found()
        self.assertEqual(found["seal_missing"], [2])
        self.assertEqual(found["chain"], [3])

    def test_the_last_seals_cut_with_their_events(self):
        self.chain(3, 4, 5)
        anchors = self.anchors()
        self.cut(keep=1)
        self.assertFalse(self.found(), "without an anchor nobody can tell")
        self.assertEqual(self.found(anchors=anchors), {"anchor_missing": [2, 3]})

    def test_the_last_seals_cut_alone_leave_places_without_a_seal(self):
        events = self.chain(3, 4, 5)
        self.sql(
            "DELETE FROM aftersales_audit_seal WHERE company_id = %s AND number > 1",
            self.company.id,
        )
        self.assertEqual(self.found(), {"inserted": events[3:].ids})

    def test_an_older_backup_restored_and_used(self):
        self.chain(3, 4)
        anchors = self.anchors()
        self.cut(keep=1)
        self.chain(6)  # life goes on after the restore
        self.assertEqual(self.found(anchors=anchors), {"anchor_differs": [2]})

    def test_the_whole_chain_rebuilt(self):
        event = self.chain()[1]
        anchors = self.anchors()
        leaf = self.rewrite(event, '{"lines":[],"number":7}')
        self.sql("UPDATE aftersales_audit_leaf SET leaf = %s WHERE id = %s", leaf, event.id)
        for number in (1, 2, 3):
            self.reseal(number)
        self.assertFalse(self.found(), "without key and anchor nobody can tell")
        self.assertEqual(self.found(anchors=anchors), {"anchor_differs": [1, 2, 3]})

    def test_an_anchor_that_cannot_be_read_says_so(self):
        self.chain()
        self.assertEqual(list(self.found(anchors=["not an anchor"])), ["anchor_unreadable"])

    # Guards -----------------------------------------------------------------

    def test_a_trigger_switched_off(self):
        self.cr.execute(
            "ALTER TABLE aftersales_audit_event DISABLE TRIGGER aftersales_audit_event_no_update"
        )
        self.assertIn("aftersales_audit_event_no_update", self.found()["trigger"])

    def test_a_trigger_made_harmless(self):
        self.cr.execute(
            """
            CREATE OR REPLACE FUNCTION aftersales_audit_refuse() RETURNS trigger
            LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
            """
        )
        self.assertIn("aftersales_audit_event_no_update", self.found()["trigger"])

    def test_a_trigger_off_and_on_again(self):
        self.Event._note_guards()
        self.assertFalse(self.found())
        table = "aftersales_audit_event"
        self.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_update")
        self.cr.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_update")
        self.assertEqual(self.found(), {"trigger_touched": [f"{table}_no_update"]})

    def test_the_database_itself_refuses(self):
        event = self.chain()[0]
        for query in (
            "UPDATE aftersales_audit_event SET login = 'x' WHERE id = %s",
            "DELETE FROM aftersales_audit_event WHERE id = %s",
            "UPDATE aftersales_audit_leaf SET position = 9 WHERE id = %s",
            "DELETE FROM aftersales_audit_leaf WHERE id = %s",
            "TRUNCATE aftersales_audit_event; SELECT %s",
        ):
            with (
                self.subTest(query),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, "append-only"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query, [event.id])

    def test_the_orm_refuses_everybody(self):
        event = self.chain()[0]
        for records in (event, self.seals()[0], self.env["aftersales.audit.leaf"].search([])[0]):
            for call in (
                lambda records=records: records.sudo().write({"company_id": 1}),
                lambda records=records: records.sudo().unlink(),
                lambda records=records: records.sudo().copy(),
                lambda records=records: records.sudo().create({}),
                lambda records=records: records.sudo().with_context(install_mode=True).write({}),
            ):
                with self.assertRaisesRegex(UserError, "only grows"):
                    call()

    # The clock --------------------------------------------------------------

    def test_a_clock_set_back(self):
        self.chain(3)
        self.sql(
            """
            UPDATE aftersales_audit_seal SET date = date + interval '2 hours' WHERE company_id = %s
            """,
            self.company.id,
        )
        self.reseal(1)
        self.chain(3)
        self.assertIn(2, self.found()["clock"])
