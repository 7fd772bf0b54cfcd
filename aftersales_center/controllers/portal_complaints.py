"""Complaints in the portal: the list, the page of one, and what can be done there."""

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from ..engine.files import ACCEPT
from ..models.portal.complaint_portal import WORDS
from .portal_common import AftersalesPortal

_MODEL = "aftersales.complaint"
_LETTER = "aftersales_center.report_complaint_letter"
#: What the page of a complaint says thanks for.
_DONE = ("sent", "message", "escalate", "appeal", "rate")


class AftersalesComplaints(AftersalesPortal):
    # ------------------------------------------------------------------
    # List
    # ------------------------------------------------------------------

    @route(
        ["/my/complaints", "/my/complaints/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_complaints(self, page=1, **params):
        """The customer's complaints; flat in time, however many there are."""
        sortings = {
            "new": (request.env._("Newest"), "id desc"),
            "old": (request.env._("Oldest"), "id"),
            "state": (request.env._("State"), "state, id desc"),
            "subject": (request.env._("Subject"), "subject, id"),
        }
        filters = {
            "all": (request.env._("All"), Domain.TRUE),
            "open": (request.env._("Open"), Domain("state", "not in", ("decided", "closed"))),
            "decided": (request.env._("Decided"), Domain("state", "=", "decided")),
            "closed": (request.env._("Closed"), Domain("state", "=", "closed")),
        }
        values = self._listing(
            _MODEL,
            "/my/complaints",
            page,
            params,
            sortings,
            filters,
            lambda text: (
                Domain("name", "ilike", text)
                | Domain("subject", "ilike", text)
                | Domain("note", "ilike", text)
            ),
        )
        rows = [self._here(complaint)._portal_row() for complaint in values.pop("records")]
        groups = {}
        by_state = params.get("groupby") == "state"
        for row in rows:
            groups.setdefault(row["state"] if by_state else "", []).append(row)
        return self._page(
            "aftersales_center.portal_complaints",
            crumbs=[(request.env._("Complaints"), "")],
            groups=groups,
            groupby="state" if by_state else "",
            **values,
        )

    def _here(self, complaint):
        """``complaint`` in the language and time zone of the page."""
        return complaint.with_context(lang=request.env.lang, tz=self._timezone())

    # ------------------------------------------------------------------
    # One complaint
    # ------------------------------------------------------------------

    @route(
        "/my/complaints/<complaint_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_complaint(self, complaint_id, access_token=None, done=None, **_kwargs):
        """The page of one complaint."""
        complaint = self._own(_MODEL, complaint_id, access_token)
        return self._complaint_page(complaint, access_token, done=done)

    def _complaint_page(self, complaint, access_token, errors=None, typed=None, done=None):
        here = self._here(complaint)
        values = here._portal_values()
        # A link that our people can read, too, is not enough to rate.
        values["may_rate"] = values["may_rate"] and (
            not self._is_guest(complaint) or self._is_granted(_MODEL, complaint.id)
        )
        is_public = request.env.user._is_public()
        crumbs = [] if is_public else [(request.env._("Complaints"), "/my/complaints")]
        return self._page(
            "aftersales_center.portal_complaint",
            crumbs=[*crumbs, (complaint.name, "")],
            complaint=values,
            messages=self._messages(here),
            timeline=values["timeline"],
            faces=here._rating_faces(),
            efforts=here._rating_efforts(),
            access_token=access_token,
            base_url=f"/my/complaints/{complaint.id}",
            query=f"?access_token={access_token}" if access_token else "",
            errors=errors or {},
            typed=typed or {},
            done=done if done in _DONE else None,
            accept=ACCEPT,
        )

    def _back(self, complaint, done, access_token):
        url = self._url(f"/my/complaints/{complaint.id}", access_token, done=done)
        return request.redirect(url, code=303)

    @route(
        "/my/complaints/<complaint_id>/letter",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_complaint_letter(self, complaint_id, access_token=None, **_kwargs):
        """The letter with the decision as PDF; not found while there is none."""
        complaint = self._own(_MODEL, complaint_id, access_token)
        if not complaint._letter_decision():
            raise self._not_found()
        # sudo: the letter of a complaint that was looked up as the customer's own.
        reports = request.env["ir.actions.report"].sudo()
        content, _kind = reports._render_qweb_pdf(_LETTER, complaint.ids)
        name = complaint.name.replace("/", "-")
        return self._download(f"{name}.pdf", content, "application/pdf")

    @route(
        "/my/complaints/<complaint_id>/file/<file_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_complaint_file(self, complaint_id, file_id, access_token=None, **_kwargs):
        """A file that the customer sent or was sent."""
        complaint = self._own(_MODEL, complaint_id, access_token)
        return self._case_file(complaint, file_id)

    # ------------------------------------------------------------------
    # What can be done there
    # ------------------------------------------------------------------

    @route(
        "/my/complaints/<complaint_id>/<any(message,escalate,appeal,rate):_action>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def portal_complaint_again(self, complaint_id, _action, access_token=None, **_kwargs):
        """A page with an error, opened anew or in another language: back to the complaint."""
        complaint = self._own(_MODEL, complaint_id, access_token)
        return self._back(complaint, None, access_token)

    @route(
        "/my/complaints/<complaint_id>/message",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def portal_complaint_message(self, complaint_id, access_token=None, text="", **_post):
        """Words and files of the customer, into the chatter."""
        complaint = self._own(_MODEL, complaint_id, access_token)
        if complaint.merged_into_id:
            raise self._not_found()
        if errors := self._take_message(complaint, text):
            return self._complaint_page(complaint, access_token, errors, {"text": str(text)})
        return self._back(complaint, "message", access_token)

    @route(
        [
            "/my/complaints/<complaint_id>/<any(escalate,appeal):action>",
        ],
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def portal_complaint_up(self, complaint_id, action, access_token=None, reason="", **_post):
        """Ask for the next tier, or appeal; each with a reason."""
        complaint = self._own(_MODEL, complaint_id, access_token)
        reason, name = str(reason).strip(), f"{action}_reason"
        errors = {}
        if not reason:
            errors[name] = request.env._("Please write why, in a sentence or two.")
        elif len(reason) > WORDS:
            errors[name] = request.env._("Please stay below %s characters.", WORDS)
        else:
            try:
                with request.env.cr.savepoint():
                    getattr(self._here(complaint), f"_portal_{action}")(reason)
            except UserError as error:
                errors[name] = str(error)
        if errors:
            return self._complaint_page(complaint, access_token, errors, {name: reason})
        return self._back(complaint, action, access_token)

    @route(
        "/my/complaints/<complaint_id>/rate",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def portal_complaint_rate(self, complaint_id, access_token=None, **post):
        """How it was, by the customer on their page."""
        complaint = self._own(_MODEL, complaint_id, access_token)
        if self._is_guest(complaint) and not self._is_granted(_MODEL, complaint.id):
            raise self._not_found()
        if not complaint._may_be_rated():
            return self._back(complaint, None, access_token)
        errors = self._rate(complaint, post)
        if errors:
            return self._complaint_page(complaint, access_token, errors, post)
        return self._back(complaint, "rate", access_token)

    def _rate(self, case, post):
        """Rate ``case`` with what the form says; returns what to say at its fields."""
        five = {str(number): number for number in range(1, 6)}
        rate = five.get(str(post.get("rate")))
        if not rate:
            return {"rate": request.env._("Choose one of the five answers.")}
        case.rating_apply(
            rate,
            rating=case._rating_request(),
            feedback=str(post.get("feedback") or ""),
            effort=five.get(str(post.get("effort")), 0),
        )
        return {}

    # ------------------------------------------------------------------
    # Help
    # ------------------------------------------------------------------

    @route("/aftersales/help", type="http", auth="public", website=True)
    def aftersales_help(self, search="", **_kwargs):
        """What helps most customers, by subject; for everybody."""
        text = str(search).replace("\0", "").strip()[:100]
        answers = request.env["aftersales.playbook"]._portal_answers(request.env.company, text=text)
        groups = {}
        for answer in answers:
            groups.setdefault(answer["category"], []).append(answer)
        return self._page(
            "aftersales_center.aftersales_help",
            crumbs=[(request.env._("Help"), "")],
            groups=groups,
            search=text,
        )
