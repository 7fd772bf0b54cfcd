"""What follow-ups do: one ``_do_<action>`` each, called by the job in a savepoint."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.quiet import quiet_until

#: The icon of an activity says what kind of contact it is.
_ACTIVITY = {
    "call": "mail.mail_activity_data_call",
    "visit": "aftersales_center.activity_type_visit",
    "checkup": "aftersales_center.activity_type_checkup",
}


class AftersalesFollowup(models.Model):
    _inherit = "aftersales.followup"

    def _do_activity_plan(self, now):
        """Start Odoo's activity plan on the case, or on the customer."""
        if not self.plan_id:
            raise UserError(self.env._("The activity plan of this rule was deleted."))
        target = {
            "aftersales.rma": self.rma_id,
            "aftersales.complaint": self.complaint_id,
        }.get(self.plan_id.res_model, self.partner_id)
        if not target:
            raise UserError(
                self.env._(
                    "The plan “%s” is for another kind of record than this is about.",
                    self.plan_id.name,
                )
            )
        person = self._responsible()
        self.env["mail.activity.schedule"].create(
            {
                "res_model": target._name,
                "res_ids": repr(target.ids),
                "plan_id": self.plan_id.id,
                "plan_date": fields.Date.context_today(self.with_context(tz=self.zone), now),
                "plan_on_demand_user_id": person.id,
            }
        ).action_schedule_plan()

    def _do_call(self, now):
        """Put a call into the care calendar, in hours in which the customer may be called."""
        self._plan_contact(now)

    def _do_visit(self, now):
        """Put a visit into the care calendar."""
        self._plan_contact(now)

    def _do_checkup(self, now):
        """Put a check-up of what was sold into the care calendar."""
        self._plan_contact(now)

    def _plan_contact(self, now):
        """To do, at the next moment fit for it; the responsible gets an activity."""
        company, person = self.company_id, self._responsible()
        aware = fields.Datetime.context_timestamp(self.with_context(tz="UTC"), now)
        until = quiet_until(
            aware, self.zone or "UTC", company.aftersales_call_to, company.aftersales_call_from
        )
        planned = until.replace(tzinfo=None) if until else now
        self._write_guarded(
            {
                "state": "todo",
                "done_on": now,
                "scheduled_on": planned,
                "user_id": person.id,
                "activity_id": self._plan_activity(person, planned).id,
            }
        )

    def _plan_activity(self, person, planned):
        """The activity of a contact, on the case it is about or on the customer."""
        target = self._case() or self.partner_id
        zone = person.tz or str(self.company_id._aftersales_timezone())
        return target.with_context(mail_activity_quick_update=True).activity_schedule(
            _ACTIVITY[self.action],
            summary=self.rule_id.with_context(lang=person.lang).name,
            note=self._reasons_html(),
            user_id=person.id,
            date_deadline=fields.Datetime.context_timestamp(
                self.with_context(tz=zone), planned
            ).date(),
        )

    def _reasons_html(self):
        """Why the customer may leave, and the suggested words, for an activity or a lead."""
        body = Markup()
        if sentences := self._risk_sentences():
            body += Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % sentence for sentence in sentences
            )
        if self.words:
            body += Markup("<p>%s</p>") % Markup("<br/>").join(self.words.split("\n"))
        return body

    def _do_mail(self, now):
        """Write the mail of the template into the queue, in the customer's language."""
        if not self.template_id:
            raise UserError(self.env._("The mail template of this rule was deleted."))
        self.template_id.send_mail(
            self.id,
            force_send=False,
            raise_exception=True,
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _do_offer(self, now):
        """Hook: make the offer, and note what it costs; a bridge does it."""
        raise UserError(self.rule_id._offer_missing())

    # Who -----------------------------------------------------------------------------------

    def _recipient(self):
        """Who hears from us: the person it is about, else the customer."""
        self.ensure_one()
        return self.contact_id or self.partner_id

    def _mail_get_partners(self, introspect_fields=False):
        """Mails go to the person they are about, and not to the person's company."""
        return {followup.id: followup._recipient() for followup in self}

    def _responsible(self):
        """Who does it: as the rule said, else somebody there is for it."""
        self.ensure_one()
        case, partner = self._case(), self.partner_id
        contact = self.contact_id or partner
        wanted = {
            "case": [case.user_id, contact.user_id, partner.user_id, self.user_id],
            "salesperson": [contact.user_id, partner.user_id, self.user_id, case.user_id],
            "user": [self.user_id],
        }[self.assign or "case"]
        wanted += [case.team_id.leader_id, self.team_id.leader_id, self.rule_id.create_uid]
        for person in wanted:
            if person.active and not person.share and self.company_id in person.company_ids:
                return person
        return self.env.user
