"""Opportunities of retention: made with the whole story, and their outcome taken back."""

from odoo import fields, models
from odoo.tools import html2plaintext


class AftersalesFollowup(models.Model):
    _inherit = "aftersales.followup"

    def _do_lead(self, now):
        """Make an opportunity in the retention pipeline, for who the team's rules choose."""
        self._make_lead()

    def _make_lead(self):
        """The opportunity of this follow-up; made once."""
        self.ensure_one()
        if self.lead_id:
            return self.lead_id
        team = self._retention_team()
        lead = self.env["crm.lead"].create(self._prepare_lead(team))
        person = team._aftersales_choose(lead, self._wanted_people())
        if person:
            # with the team: Odoo would choose one of the person's own
            lead.write({"user_id": person.id, "team_id": team.id, "stage_id": lead.stage_id.id})
        self._write_guarded({"lead_id": lead.id, "user_id": lead.user_id.id or self.user_id.id})
        return lead

    def _wanted_people(self):
        """Who should have the opportunity if the team has them: as the rule said."""
        contact = self.contact_id or self.partner_id
        people = {"user": self.user_id, "salesperson": contact.user_id | self.partner_id.user_id}
        return people.get(self.assign, self._case().user_id | contact.user_id)

    def _prepare_lead(self, team):
        """The values of the opportunity."""
        partner, case = self.partner_id, self._case()
        stage = self.env["crm.stage"].search(
            [("team_ids", "in", team.ids), ("is_won", "=", False)], limit=1
        )
        values = {
            "name": self.env._(
                "Keep %(customer)s: %(why)s", customer=partner.display_name, why=self.rule_id.name
            ),
            "type": "opportunity",
            "partner_id": (self.contact_id.filtered("active") or partner).id,
            "company_id": self.company_id.id,
            "team_id": team.id,
            "user_id": False,
            "expected_revenue": self._yearly_amount(),
            "description": self._reasons_html(),
            "aftersales_followup_id": self.id,
            "aftersales_rma_id": self.rma_id.id,
            "aftersales_complaint_id": self.complaint_id.id,
            "aftersales_reasons": "\n".join(self._risk_sentences()) or False,
            "aftersales_history": self._history(),
            "tag_ids": [
                fields.Command.link(tag.id)
                for tag in filter(
                    None,
                    [self.env.ref("aftersales_center.crm_tag_retention", raise_if_not_found=False)],
                )
            ],
        }
        if stage:
            values["stage_id"] = stage.id
        if case.user_id:
            values["description"] += self.env._("The case was with %s.", case.user_id.name)
        return values

    def _retention_team(self):
        """The sales team of the rule, else “Customer retention”."""
        team = self.crm_team_id.filtered("active") or self.env.ref(
            "aftersales_center.crm_team_retention", raise_if_not_found=False
        )
        return team or self.env["crm.team"].search(
            [("company_id", "in", (False, self.company_id.id))], limit=1
        )

    def _yearly_amount(self):
        """What the customer bought in the last year, untaxed, in the company's currency."""
        self.env["sale.order"].flush_model()
        self.env.cr.execute(
            """
            SELECT COALESCE(SUM(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0), 1)), 0)
              FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
             WHERE p.commercial_partner_id = %s AND o.company_id = %s AND o.state = 'sale'
               AND o.date_order > now() AT TIME ZONE 'UTC' - INTERVAL '1 year'
            """,
            [self.partner_id.id, self.company_id.id],
        )
        amount = float(self.env.cr.fetchone()[0])  # before anything else is read
        return self.currency_id.round(amount)

    def _history(self):
        """What happened with this customer after the sale, the latest first: plain lines."""
        self.ensure_one()
        family = [("partner_id.commercial_partner_id", "=", self.partner_id.id)]
        company = [("company_id", "=", self.company_id.id)]
        rmas = self.env["aftersales.rma"].search(
            [*family, *company, ("state", "!=", "draft")], limit=20, order="id desc"
        )
        complaints = self.env["aftersales.complaint"].search(
            [*family, *company], limit=20, order="id desc"
        )
        lines = []
        for case, title in [
            (rma, ", ".join(rma.line_ids.product_id.mapped("name"))) for rma in rmas
        ]:
            lines.append((case.date_request or case.create_date, case, title))
        lines += [(case.date_received, case, case.subject) for case in complaints]
        texts = []
        for moment, case, title in sorted(lines, key=lambda line: line[0], reverse=True):
            states = dict(case._fields["state"]._description_selection(self.env))
            rated = f" · {case.rating_given}/5" if case.rating_given else ""
            texts.append(
                f"{moment.date()} · {case.name} · {html2plaintext(title or '')} ·"
                f" {states[case.state]}{rated}"
            )
        return "\n".join(texts) or False

    # What came of it --------------------------------------------------------------------------

    def _outcome_of_lead(self, outcome, reason, amount):
        """Take the outcome of the opportunity; called by the opportunity."""
        for followup in self:
            if outcome is None:
                if followup.outcome:
                    followup._write_guarded(
                        {"outcome": False, "outcome_reason": False, "outcome_amount": 0.0}
                    )
                continue
            if followup.outcome == outcome:
                continue
            followup._note_outcome(outcome, reason, amount)
            followup._close_activity(
                dict(followup._fields["outcome"]._description_selection(self.env))[outcome]
            )

    def _close_lead(self, outcome, reason):
        """The opportunity of a call that ended is won or lost, too."""
        lead = self.lead_id
        if not lead or lead.won_status != "pending":
            return
        # sudo: the opportunity of this very follow-up, whoever it is with.
        lead = lead.sudo()
        if outcome == "kept":
            lead.action_set_won()
        else:
            lead.action_set_lost(
                lost_reason_id=self.env.ref(
                    "aftersales_center.lost_no_answer"
                    if outcome == "no_answer"
                    else "aftersales_center.lost_left",
                    raise_if_not_found=False,
                ).id
            )
