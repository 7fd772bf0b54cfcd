"""Cases under promises, in a company whose hours are known."""

from datetime import datetime, timedelta

from odoo import Command

from ..complaint.common import ComplaintCommon

#: A Monday, 9:00 in Berlin (winter time).
MONDAY = datetime(2026, 3, 2, 8, 0)
HOUR = timedelta(hours=1)


class SlaCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = cls.env["aftersales.sla.policy"]
        cls.policies.search([]).active = False
        cls.office = cls.make_calendar("Office", [(day, 9, 17) for day in range(5)])
        cls.company.resource_calendar_id = cls.office
        cls.policy = cls.make_policy(
            "All", acknowledge=(4, "hours"), first_response=(8, "hours"), decide=(24, "hours")
        )

    @classmethod
    def make_calendar(cls, name, shifts, tz="Europe/Berlin", **values):
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": tz,
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Shift",
                                "dayofweek": str(day),
                                "hour_from": start,
                                "hour_to": stop,
                                "day_period": "morning",
                            }
                        )
                        for day, start, stop in shifts
                    ),
                ],
                **values,
            }
        )

    @classmethod
    def make_policy(cls, name, applies_to="complaint", criteria=None, **targets):
        """A policy of ``target=(amount, unit[, more values])``."""
        return cls.policies.create(
            {
                "name": name,
                "applies_to": applies_to,
                "target_ids": [
                    Command.create(
                        {
                            "target": target,
                            "amount": row[0],
                            "unit": row[1],
                            **(row[2] if len(row) > 2 else {}),
                        }
                    )
                    for target, row in targets.items()
                ],
                **(criteria or {}),
            }
        )

    def complaint(self, at=MONDAY, **values):
        return self.make_complaint(date_received=at, **values)

    def clock(self, case, target, user=None):
        """The latest clock of ``target`` of a case."""
        clocks = self.env["aftersales.sla.clock"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id), ("target", "=", target)],
            order="id desc",
            limit=1,
        )
        return clocks

    def kinds(self, clock):
        return clock.event_ids.sorted("id").mapped("kind")

    def sweep(self, now):
        self.env["aftersales.sla.clock"]._cron_sweep(now=now)

    def assertReplayed(self, clocks=None):
        """What is stored is what the events say."""
        clocks = clocks or self.env["aftersales.sla.clock"].search([])
        self.assertFalse(clocks._differences())
