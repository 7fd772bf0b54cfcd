"""What was said while keeping a customer goes when the customer's texts go."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

#: What somebody typed, or a template told: emptied.
_WORDS = ("note", "outcome_reason", "reason")
_OPEN = ("waiting", "todo")


class AftersalesFollowup(models.Model):
    _inherit = "aftersales.followup"

    texts_erased_on = fields.Date(
        readonly=True, help="When what was said was erased: by request, or retention had ended."
    )

    #: What the nightly job looks through, the oldest first; with a case, texts go with it.
    _texts_idx = models.Index(
        "(company_id, create_date) WHERE texts_erased_on IS NULL AND rma_id IS NULL"
        " AND complaint_id IS NULL"
    )

    def _erase_words(self, ground):
        """Empty what was said, mailed and told to salespeople; log it on each that had any.

        Called with follow-ups whose texts need not be kept, after a look for holds.
        """
        if not self:
            return
        counts = dict.fromkeys(self, 0)
        for name in _WORDS:
            filled = self.filtered(name)
            for followup in filled:
                counts[followup] += 1
            filled._write_guarded({name: False})
        # sudo: mails and opportunities of these very follow-ups, whoever has them now.
        messages = self.env["mail.message"].sudo()
        mails = self.env["mail.mail"].sudo()
        messages = messages.search([("model", "=", self._name), ("res_id", "in", self.ids)])
        messages.write({"body": Markup("<p>%s</p>") % self.env._("(text erased)")})
        mails.search([("mail_message_id", "in", messages.ids), ("state", "!=", "outgoing")]).write(
            {"body_html": False}
        )
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        leads = leads.search(
            ["|", ("aftersales_followup_id", "in", self.ids), ("id", "in", self.lead_id.ids)]
        ).filtered(lambda lead: lead.aftersales_reasons or lead.aftersales_history)
        leads.write({"aftersales_reasons": False, "aftersales_history": False})
        for res_id in messages.mapped("res_id"):
            counts[self.browse(res_id)] += 1
        for followup in leads._aftersales_followups() & self:
            counts[followup] += 1
        # Of those that go on, more may be said.
        self.filtered(lambda followup: followup.state not in _OPEN)._write_guarded(
            {"texts_erased_on": fields.Date.today()}
        )
        self._audit_each(
            {
                followup: {"erased": [], "count": count, "ground": ground, "reason": None}
                for followup, count in counts.items()
                if count
            },
            "audit.erased",
        )

    @api.model
    def _without_case(self, domain, limit=None):
        """Follow-ups with texts that no return or complaint takes along; none that is held."""
        # sudo: the system erases; callers were checked for the request.
        found = self.sudo().search(
            [
                *domain,
                ("texts_erased_on", "=", False),
                "|",
                ("rma_id", "=", False),
                ("rma_id.texts_erased_on", "!=", False),
                "|",
                ("complaint_id", "=", False),
                ("complaint_id.texts_erased_on", "!=", False),
            ],
            limit=limit,
            order="create_date, id",
        )
        return found - self.env["aftersales.audit.hold"]._held_among(found)

    @api.model
    def _past_retention(self, company, limit):
        """The oldest of ``company`` without a case, past retention and under no hold."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT p.id
                  FROM (SELECT f.id, f.id AS res_id, f.company_id, f.partner_id, f.create_date,
                               %(model)s AS res_model
                          FROM aftersales_followup f
                         WHERE f.company_id = %(company)s AND f.create_date < %(before)s
                           AND f.texts_erased_on IS NULL AND f.rma_id IS NULL
                           AND f.complaint_id IS NULL
                           AND f.state NOT IN ('waiting', 'todo', 'dry')) p
                 WHERE NOT %(held)s
                 ORDER BY p.create_date, p.id LIMIT %(limit)s
                """,
                company=company.id,
                before=company._aftersales_erasable_before(),
                model=self._name,
                held=self.env["aftersales.audit.hold"]._covers(),
                limit=limit,
            )
        )
        return self.sudo().browse(row[0] for row in self.env.cr.fetchall())  # sudo: the job's work


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _erase_texts(self, ground):
        """With what was said in the follow-ups of these returns."""
        result = super()._erase_texts(ground)
        self.followup_ids._erase_words(ground)
        return result

    @api.model
    def _aftersales_erase_personal(self, partner, company=None, ground="gdpr_17", until=None):
        """As for returns; and follow-ups without a case, and past scores, which no law keeps."""
        result = super()._aftersales_erase_personal(partner, company, ground, until)
        company = company or self.env.company
        customer = partner.commercial_partner_id
        if customer:
            followups = self.env["aftersales.followup"]
            domain = [("company_id", "=", company.id), ("partner_id", "=", customer.id)]
            if until:
                domain.append(("create_date", "<=", until))
            followups._without_case(domain)._erase_words(ground)
            self.env["aftersales.churn.score"]._forget(customer, company)
        return result

    @api.model
    def _aftersales_erase_over(self, company, limit):
        """As for returns; and the oldest follow-ups without a case."""
        erased = super()._aftersales_erase_over(company, limit)
        followups = self.env["aftersales.followup"]._past_retention(company, limit)
        followups._erase_words("retention_over")
        return erased + len(followups)


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _erase_texts(self, ground):
        """With what was said in the follow-ups of these complaints."""
        result = super()._erase_texts(ground)
        self.followup_ids._erase_words(ground)
        return result
