"""Cases are rated by their customer when they end; a low rating starts the recovery."""

from datetime import timezone

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..audit.mixin import Personal
from ..extends.rating_rating import RATED

#: Characters of a comment that are kept.
WORDS = 4_000


class AftersalesRatedMixin(models.AbstractModel):
    """For cases that their customer rates, once for each time they end."""

    _name = "aftersales.rated.mixin"
    _description = "Case rated by its customer"

    rating_given = fields.Integer(
        "Rated",
        compute="_compute_rating_given",
        compute_sudo=True,
        help="1 to 5, the last time; 0: not rated.",
    )

    @api.depends("rating_ids.rating", "rating_ids.consumed")
    def _compute_rating_given(self):
        given = dict(
            self.env["rating.rating"]._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("consumed", "=", True),
                ],
                ["res_id"],
                ["id:max"],
            )
        )
        ratings = self.env["rating.rating"].browse(given.values()).grouped("res_id")
        for case in self:
            last = ratings.get(case.id)
            case.rating_given = int(last.rating) if last else 0

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------

    def _may_be_rated(self):
        """Whether the case ended and was not rated since."""
        self.ensure_one()
        return self._rating_ended_on() and not self._rating_since(self._rating_ended_on())

    def _rating_ended_on(self):
        """Hook: when the case ended (naive UTC); False while it goes on."""
        self.ensure_one()
        return False

    def _rating_since(self, moment):
        """The ratings given since ``moment``."""
        # sudo: whether there is one.
        return (
            self.env["rating.rating"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("consumed", "=", True),
                    ("rated_on", ">=", moment),
                ],
                limit=1,
            )
        )

    def _rating_block(self):
        """Five links for the mail that tells the end of the case; empty where none is asked for.

        Called by mail templates, in the language of the mail. The links name the case; the
        customer's own copy gets those that count (see ``links``).
        """
        self.ensure_one()
        if not self.company_id.aftersales_ask_rating or not self._may_be_rated():
            return ""
        return self.env["ir.qweb"]._render(
            "aftersales_center.rating_mail_block",
            {
                "case": self,
                "base": f"{self._customer_url().replace('/case/', '/rate/')}",
                "faces": self._rating_faces(),
            },
        )

    @api.model
    def _rating_faces(self):
        """``[(number, words)]``, the best first; words, since a face alone says nothing to some."""
        return [
            (5, self.env._("Very good")),
            (4, self.env._("Good")),
            (3, self.env._("So-so")),
            (2, self.env._("Bad")),
            (1, self.env._("Very bad")),
        ]

    @api.model
    def _rating_efforts(self):
        """``[(number, words)]``: how easy it was, the easiest first."""
        return [
            (5, self.env._("Very easy")),
            (4, self.env._("Easy")),
            (3, self.env._("Neither easy nor hard")),
            (2, self.env._("Hard")),
            (1, self.env._("Very hard")),
        ]

    def _rating_promise(self):
        """What follows from the last rating, for the customer; empty where nothing does."""
        self.ensure_one()
        return ""

    # ------------------------------------------------------------------
    # Rating
    # ------------------------------------------------------------------

    def _rating_get_access_token(self, partner=None):
        """The token of the rating to be given; for the customer's own mails and pages alone."""
        self._rating_require_system()
        return super()._rating_get_access_token(partner)

    def _rating_require_system(self):
        """Stop people who would rate themselves: only code that the customer's link leads to."""
        if not self.env.su:
            self.env["rating.rating"]._aftersales_refuse()

    def _rating_request(self):
        """The empty rating that the customer may fill; made when there is none."""
        self.ensure_one()
        # sudo: ratings that are not given are nobody's to read.
        case = self.sudo()
        token = case._rating_get_access_token()
        return case.env["rating.rating"].search([("access_token", "=", token)], limit=1)

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
        effort=0,
    ):
        """Take the customer's rating, put it into the chatter and the log, and recover.

        Called by the pages behind the customer's links, which have full rights.

        :param rate: 1 to 5.
        :param token: of the rating; or ``rating`` itself.
        :param effort: how easy it was, 1 to 5; 0: not said.
        :raises AccessError: for people who call it themselves.
        :raises UserError: for another number, or without a rating of this case.
        """
        self.ensure_one()
        self._rating_require_system()
        rating = rating or self.env["rating.rating"].search([("access_token", "=", token)], limit=1)
        if not rating or rating.res_model not in RATED:
            raise UserError(self.env._("This link rates nothing any more."))
        case = self.env[rating.res_model].browse(rating.res_id)
        if rating.consumed:
            raise UserError(self.env._("You have rated this already. Thank you."))
        if rate not in (1, 2, 3, 4, 5) or effort not in (0, 1, 2, 3, 4, 5):
            raise UserError(self.env._("Choose one of the five answers."))
        words = (feedback or "").strip()[:WORDS]
        rating._aftersales_give(rate, words, effort)
        case._rating_noted(rating, words)
        case._answer_rating(rating)
        return rating

    def _rating_noted(self, rating, words):
        """Tell the rating to the people of the case, and to the log."""
        body = Markup("<p>%s</p>") % self.env._("Rated %s of 5.", int(rating.rating))
        if rating.aftersales_effort:
            body += Markup("<p>%s</p>") % self.env._(
                "How easy it was: %s of 5.", rating.aftersales_effort
            )
        if words:
            body += Markup("<p>%s</p>") % Markup("<br/>").join(words.split("\n"))
        # Without a message of the customer's: clocks and mails wait for words, not for marks.
        self._message_log(body=body, author_id=rating.partner_id.id or False)
        self._audit(
            "case.rated",
            rating=int(rating.rating),
            effort=rating.aftersales_effort,
            feedback=Personal(words) if words else None,
        )

    def _rating_is_low(self, rate):
        return 0 < rate <= self.company_id.aftersales_low_rating

    def _answer_rating(self, rating):
        """Hook: what a rating leads to; called with full rights."""

    def message_post(self, **kwargs):
        """Words only: a rating comes by the customer's link.

        :raises AccessError: when a message is to carry a rating.
        """
        if kwargs.get("rating_value"):
            self.env["rating.rating"]._aftersales_refuse()
        return super().message_post(**kwargs)

    def _typed_texts(self):
        """What customers wrote beside their ratings."""
        # sudo: the ratings of these cases.
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        return [*super()._typed_texts(), (ratings, ("feedback",))]


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.rated.mixin", "aftersales.complaint"]

    #: Searched as it is read: the key of a rating that is not given yet is found by nobody.
    rating_ids = fields.One2many(bypass_search_access=False)

    def _rating_ended_on(self):
        self.ensure_one()
        return self.state == "closed" and not self.merged_into_id and self.date_closed

    def _rating_promise(self):
        self.ensure_one()
        if self.state == "investigating" and self._rating_is_low(self.rating_given):
            return self.env._(
                "We are sorry. We have opened your complaint again, with somebody who can decide"
                " more. You hear from us."
            )
        return super()._rating_promise()

    def _answer_rating(self, rating):
        """A low rating opens a closed complaint again, one tier up, once a round."""
        self.ensure_one()
        super()._answer_rating(rating)
        if self.state != "closed" or self.merged_into_id:
            return
        if not self._rating_is_low(rating.rating):
            return
        # sudo: the customer's rating does this, and they have no right on the complaint.
        complaint = self.sudo()
        reopened = complaint.step_ids.filtered(
            lambda step: step.kind == "reopened" and step.round == complaint.round
        )
        if reopened:
            return
        reason = self.env._("The customer rated %s of 5.", int(rating.rating))
        complaint.action_reopen(reason)
        complaint._climb("customer", reason)


class AftersalesRma(models.Model):
    _name = "aftersales.rma"
    _inherit = ["aftersales.rated.mixin", "aftersales.rma"]

    #: Searched as it is read: the key of a rating that is not given yet is found by nobody.
    rating_ids = fields.One2many(bypass_search_access=False)

    recovery_due = fields.Datetime(
        "Call Back By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Until when the customer, who rated this return low, is promised a call or a mail.",
    )

    def _rating_ended_on(self):
        self.ensure_one()
        return self.state == "done" and self.date_done

    def _rating_promise(self):
        self.ensure_one()
        if not self._rating_is_low(self.rating_given):
            return super()._rating_promise()
        way = self.company_id.aftersales_recovery
        if way == "callback" and self.recovery_due:
            zone = self.partner_id.tz or self.company_id.partner_id.tz or "UTC"
            return self.env._(
                "We are sorry. Somebody of ours calls or writes to you by %(due)s (%(zone)s).",
                due=format_datetime(self.env, self.recovery_due, tz=zone, dt_format="long"),
                zone=zone,
            )
        if way == "complaint":
            return self.env._("We are sorry. We look into it as a complaint, and you hear from us.")
        return super()._rating_promise()

    def _answer_rating(self, rating):
        """A low rating makes a callback or a complaint, as the company chose; once a closure."""
        self.ensure_one()
        super()._answer_rating(rating)
        if not self._rating_is_low(rating.rating):
            return
        # sudo: the customer's rating does this, and they have no right on the return.
        rma, way = self.sudo(), self.company_id.aftersales_recovery
        if way == "complaint":
            rma._recover_by_complaint(rating)
        elif way == "callback":
            rma._recover_by_callback(rating)

    def _recover_by_callback(self, rating):
        """An activity for the team, due within the promised working hours."""
        hours = self.company_id.aftersales_recovery_hours
        calendar = self.company_id.resource_calendar_id
        now = fields.Datetime.now()
        due = (calendar and calendar.plan_hours(hours, now, compute_leaves=True)) or (
            fields.Datetime.add(now, hours=int(hours))
        )
        if due.tzinfo:
            due = due.astimezone(timezone.utc).replace(tzinfo=None)
        leader = self.team_id.leader_id
        person = leader if leader.active and not leader.share else self._mail_owner()
        zone = person.tz or self.company_id.partner_id.tz or "UTC"
        self._write_guarded({"recovery_due": due})
        self._audit(
            "rma.recovery",
            user=person,
            due=fields.Datetime.to_string(due),
        )
        self.activity_schedule(
            "mail.mail_activity_data_call",
            summary=self.env._("Call back: rated %s of 5", int(rating.rating)),
            note=Markup("<p>%s</p><p>%s</p>")
            % (
                self.env._(
                    "The customer was promised to hear from us by %(due)s (%(zone)s).",
                    due=format_datetime(self.env, due, tz=zone),
                    zone=zone,
                ),
                rating.feedback or "",
            ),
            user_id=person.id,
            date_deadline=fields.Datetime.context_timestamp(self.with_context(tz=zone), due).date(),
        )

    def _recover_by_complaint(self, rating):
        """A complaint about this return, in the customer's words; the same rating makes one."""
        self.env["aftersales.complaint"].create(
            {
                "channel": "portal",
                "external_ref": f"rating:{rating.id}",
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "team_id": self.team_id.id,
                "subject": self.env._(
                    "%(number)s was rated %(rate)s of 5",
                    number=self.name,
                    rate=int(rating.rating),
                ),
                "note": rating.feedback or False,
                "rma_ids": [fields.Command.link(self.id)],
                "order_ids": [fields.Command.link(order.id) for order in self.order_ids],
            }
        )
