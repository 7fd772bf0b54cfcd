"""Complaints as tests make them."""

from ..common import AftersalesCommon


class ComplaintCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.complaint.tier"].search([]).active = False  # those of the demo
        cls.tier_3 = cls.make_tier("Management", 30, cls.supervisor)
        cls.tier_2 = cls.make_tier("Specialists", 20, cls.supervisor, cls.tier_3)
        cls.tier_1 = cls.make_tier("First line", 10, cls.agent, cls.tier_2)
        cls.defect = cls.env.ref("aftersales_center.complaint_category_defect")
        cls.unsafe = cls.env.ref("aftersales_center.complaint_category_safety")

    @classmethod
    def make_tier(cls, name, sequence, people, next_tier=None, **values):
        return cls.env["aftersales.complaint.tier"].create(
            {
                "name": name,
                "sequence": sequence,
                "user_ids": [(6, 0, people.ids)],
                "leader_id": cls.supervisor.id,
                "next_tier_id": next_tier.id if next_tier else False,
                **values,
            }
        )

    @classmethod
    def make_complaint(cls, user=None, **values):
        """A new complaint of the customer, at the first tier, as an agent brings it in."""
        return (
            cls.env["aftersales.complaint"]
            .with_user(user or cls.agent)
            .create(
                {
                    "subject": "The lamp flickers",
                    "note": "It flickers since the first day.",
                    "partner_id": cls.customer.id,
                    "category_id": cls.defect.id,
                    **values,
                }
            )
        )

    def kinds(self, complaint):
        return complaint.step_ids.mapped("kind")
