"""The form in which customers complain, with or without a login."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import email_normalize

from ..engine.files import ACCEPT
from ..models.ownership import portal_id
from ..models.portal.complaint_portal import WORDS
from .guest import visitor
from .portal_complaints import AftersalesComplaints

_MODEL = "aftersales.complaint"
#: Forms of visitors without a login, an hour.
_FORMS = 10


class AftersalesComplaintForm(AftersalesComplaints):
    @route("/my/complaints/new", type="http", auth="public", website=True, sitemap=False)
    def portal_complaint_new(self, order_id=None, rma_id=None, access_token=None, **post):
        """First what it is about, with answers that may help; then the form. No login needed."""
        about = self._about(order_id, rma_id, access_token)
        company = about["company"]
        choices = request.env[_MODEL]._portal_choices(company)
        category = next(
            (row for row in choices["categories"] if row[0] == portal_id(post.get("category_id"))),
            None,
        )
        values = {
            "about": about,
            "access_token": access_token,
            "choices": choices,
            "category": category,
            "is_guest": self._is_stranger(about),
            "typed": {
                name: str(post.get(name) or "") for name in ("note", "wanted", "name", "email")
            },
            "orders": self._order_choices(about),
            "order_id": portal_id(order_id),
            "accept": ACCEPT,
        }
        if request.httprequest.method == "POST" and "note" in post:
            errors, files = self._check_form(values, post)
            if not errors:
                return self._submit(values, post, files)
            return self._form(values, errors)
        if "category_id" not in post:
            return self._form(values, {}, template="portal_complaint_topics")
        return self._form(values, {})

    def _form(self, values, errors, template="portal_complaint_form"):
        company, category = values["about"]["company"], values["category"]
        node = request.env["aftersales.complaint.category"].browse(category and category[0])
        answers = request.env["aftersales.playbook"]._portal_answers(company, node)
        return self._page(
            f"aftersales_center.{template}",
            crumbs=[(request.env._("New complaint"), "")],
            answers=answers if node else [],
            form_key=self._form_key("complaint"),
            **{**values, "errors": errors},
        )

    def _about(self, order_id, rma_id, access_token):
        """The order or return that the complaint is about, looked up as the customer's own."""
        order = rma = None
        if rma_id:
            rma = self._own("aftersales.rma", rma_id, access_token)
        elif order_id:
            order = self._own("sale.order", order_id, access_token)
        record = rma or order
        return {
            "order": order,
            "rma": rma,
            "name": record.name if record else "",
            "company": (record.company_id if record else request.env.company).sudo(),
            "partner": record.partner_id if record else None,
        }

    def _is_stranger(self, about):
        """Whether nobody is logged in and no link said who it is."""
        return request.env.user._is_public() and not about["partner"]

    def _order_choices(self, about):
        """``[(id, name)]`` of the login's own last orders, to choose from."""
        if request.env.user._is_public() or about["name"]:
            return []
        # sudo: customers' own orders, by the domain of what they own.
        orders = request.env["sale.order"].sudo()
        domain = orders._portal_domain(request.env.user) & Domain("state", "=", "sale")
        return [(order.id, order.name) for order in orders.search(domain, limit=50)]

    def _check_form(self, values, post):
        """``({field: sentence}, files)``."""
        typed, errors, files = values["typed"], {}, []
        if not typed["note"].strip():
            errors["note"] = request.env._("Please tell us what went wrong, in a sentence or two.")
        elif len(typed["note"]) > WORDS:
            errors["note"] = request.env._(
                "This is too long. Please stay below %s characters.", WORDS
            )
        if typed["wanted"] and typed["wanted"] not in dict(values["choices"]["wanted"]):
            errors["wanted"] = request.env._("Please choose one of the answers, or none.")
        if post.get("website"):
            # No person sees that field. Nothing is lost: the page comes back, to be sent again.
            errors["_website"] = request.env._(
                "Please send this once more: a field that must stay empty was filled in."
            )
        if values["is_guest"]:
            if not typed["name"].strip():
                errors["name"] = request.env._("Please enter your name.")
            if not email_normalize(typed["email"]):
                errors["email"] = request.env._(
                    "Please enter an e-mail address at which we can answer you."
                )
            limits = {f"ip:{visitor()}": _FORMS}
            # sudo: visitors have no right on anything of ours.
            if not errors and not request.env["aftersales.guest.count"].sudo()._allows(
                "complain", limits
            ):
                errors["_often"] = request.env._(
                    "Too many forms came from here. Please try again in an hour."
                )
        try:
            uploads = request.httprequest.files.getlist("files")
            files = request.env["aftersales.portal.uploads"]._checked(uploads)
        except UserError as error:
            errors["files"] = str(error)
        return errors, files

    def _submit(self, values, post, files):
        about, typed = values["about"], values["typed"]
        orders = about["order"]
        if not orders and not about["rma"] and values["order_id"]:
            orders = self._own("sale.order", values["order_id"])
        user = request.env.user
        partner = about["partner"] or (None if user._is_public() else user.partner_id)
        if not user._is_public() and about["partner"] and self._is_their_own(about):
            partner = user.partner_id
        vals = {
            "company_id": about["company"].id,
            "external_ref": self._external_ref(post.get("form_key")),
            "note": typed["note"].strip(),
            "category_id": values["category"] and values["category"][0],
            "remedy_wanted": typed["wanted"] or False,
            "order_ids": [Command.link(order.id) for order in orders or ()],
            "rma_ids": [Command.link(rma.id) for rma in about["rma"] or ()],
        }
        if partner:
            vals["partner_id"] = partner.id
        else:
            name = " ".join(typed["name"].split())[:80].replace('"', "")
            vals["email_from"] = f'"{name}" <{email_normalize(typed["email"])}>'
        # sudo: customers have no rights on complaints; all records in it are their own.
        complaints = request.env[_MODEL].sudo().with_company(about["company"])
        try:
            complaint = complaints._portal_submit(vals, files)
        except UserError as error:
            self._form_done("complaint")  # what is sent from the next page is another one
            return self._form(values, {"_sent": str(error)})
        self._form_done("complaint")
        if user._is_public():
            self._grant(complaint, fields.Datetime.now() + timedelta(hours=12))
        return self._back(complaint, "sent", None)

    def _is_their_own(self, about):
        """Whether the login itself owns what it is about: then they complain, not a colleague."""
        record = about["rma"] or about["order"]
        return bool(request.env[record._name]._portal_owned(record.id))
