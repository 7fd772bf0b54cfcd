"""For customers without an account: a link to their order, and what it opens."""

import ipaddress

from odoo import fields
from odoo.http import request, route

from ..models.case_links import CASE_URLS, WORDS
from ..models.ownership import portal_id
from .portal_common import SESSION, AftersalesPortal


def visitor():
    """What a visitor is told apart by: the IP address, of IPv6 the network of a household."""
    told = request.httprequest.remote_addr or ""
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return told[:64]
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


class AftersalesGuestPages(AftersalesPortal):
    # ------------------------------------------------------------------
    # Asking for a link
    # ------------------------------------------------------------------

    @route("/aftersales/find", type="http", auth="public", website=True, sitemap=False)
    def aftersales_find(self, number="", email="", **post):
        """Ask for a link by number and address; the answer never tells whether they belong."""
        if request.httprequest.method != "POST":
            return self._find_page()
        number, email = str(number).strip()[:200], str(email).strip()[:200]
        errors = {}
        if not number:
            errors["number"] = request.env._("Please enter the number of your order or case.")
        if "@" not in email:
            errors["email"] = request.env._("Please enter the e-mail address you ordered with.")
        if errors:
            return self._find_page(number=number, email=email, errors=errors)
        request.env["aftersales.guest.request"]._ask(number, email, visitor())
        return request.redirect("/aftersales/find/sent", code=303)

    @route("/aftersales/find/sent", type="http", auth="public", website=True, sitemap=False)
    def aftersales_find_sent(self, **_kwargs):
        return self._find_page(is_sent=True)

    def _find_page(self, **values):
        return self._page(
            "aftersales_center.guest_find",
            crumbs=[(request.env._("Find my order"), "")],
            **{"number": "", "email": "", "is_sent": False, "is_over": False, **values},
        )

    # ------------------------------------------------------------------
    # Links in mails
    # ------------------------------------------------------------------

    @route("/aftersales/c/<link>", type="http", auth="public", website=True, sitemap=False)
    def aftersales_open_link(self, link, **_kwargs):
        """Open the one case or order of a signed link for this session, and go there."""
        opened = request.env["aftersales.guest"]._open(link)
        if not opened:
            response = self._find_page(is_over=True)
            response.status_code = 404
            return response
        record, until = opened
        self._grant(record, min(until, fields.Datetime.now() + SESSION))
        return request.redirect(CASE_URLS[record._name] % record.id, code=303)

    @route(
        [
            "/aftersales/case/<word>/<case_id>",
            "/aftersales/rate/<word>/<case_id>/<_rate>",
        ],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def aftersales_case(self, word, case_id, **_kwargs):
        """Where links of the mails we keep lead: our people to the case, its owner to their page.

        The customer's own mail has a signed link instead; everybody else is asked for their
        number and address, whether there is such a case or not.
        """
        model, case_id = WORDS.get(word), portal_id(case_id)
        if model and case_id and request.env.user._is_internal():
            return request.redirect(f"/odoo/{model}/{case_id}", code=303)
        owned = model and request.env[model]._portal_owned(case_id)
        if owned or (model and self._is_granted(model, case_id)):
            return request.redirect(CASE_URLS[model] % case_id, code=303)
        return request.redirect("/aftersales/find", code=303)

    @route(
        "/my/returns/<rma_id>/rate",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_return_rate(self, rma_id, **_kwargs):
        """From the page of a return to the page where its customer rates it.

        For who owns it or came by a signed link: our people can read other links.
        """
        rma = self._own("aftersales.rma", rma_id)
        if not rma._may_be_rated():
            return request.redirect(CASE_URLS[rma._name] % rma.id, code=303)
        return request.redirect(f"/rate/{rma._rating_request().access_token}/0", code=303)

    # ------------------------------------------------------------------
    # What a link to an order opens
    # ------------------------------------------------------------------

    @route(
        "/aftersales/order/<order_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def aftersales_order(self, order_id, access_token=None, **_kwargs):
        """What can be done about one order, and its cases."""
        order = self._own("sale.order", order_id, access_token)
        cases = order._aftersales_portal_cases()
        if until := self._granted_until("sale.order", order.id):
            # Who reads the mails of the order's invoice need not be the customer of its cases.
            addresses = request.env["aftersales.guest"]._addresses
            cases = [case for case in cases if set(addresses(order)) <= set(addresses(case))]
            for case in cases:
                self._grant(case, until)
        context = {"lang": request.env.lang, "tz": self._timezone()}
        return self._page(
            "aftersales_center.guest_order",
            crumbs=[(order.name, "")],
            bought=order.with_context(**context)._aftersales_portal_order(),
            cases=[
                {
                    "name": case.name,
                    "state": dict(case._fields["state"]._description_selection(request.env))[
                        case.state
                    ],
                    "url": self._url(CASE_URLS[case._name] % case.id),
                }
                for case in cases
            ],
            withdrawal=order.with_context(**context)._aftersales_withdrawal_offer(),
            withdraw_url=self._url("/aftersales/withdraw", access_token, order=order.id),
            return_url=order._portal_has_delivered()
            and self._url(f"/my/orders/{order.id}/return", access_token),
            complain_url=self._url("/my/complaints/new", access_token, order_id=order.id),
        )
