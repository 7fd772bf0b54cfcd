"""What all pages of customers share: whose a record is, one answer for “not yours”, form keys."""

import re
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from werkzeug.exceptions import HTTPException

from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..engine.typed_number import NotANumber, typed_number
from ..models.ownership import portal_id

#: Where the session keeps the records that a signed link opened, and the keys of open forms.
_LINKS, _FORMS = "aftersales_links", "aftersales_forms"
#: How many of either a session keeps; the oldest go.
_KEPT = 40
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PER_PAGE = 20
#: How long a session may look at what a link opened; the link opens it again.
SESSION = timedelta(hours=12)
#: Characters of a message.
MESSAGE = 10_000


class AftersalesPortal(CustomerPortal):
    """Base of the controllers for customers; it has no routes of its own.

    Records come from :meth:`_own` only, in superuser mode: what it gives belongs to the login,
    to the token, or to a signed link that this session opened. Pages get plain values.
    """

    # ------------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------------

    def _own(self, model, record_id, access_token=None):
        """The record in superuser mode if the customer owns it, else stops as not found.

        :param model: a model with ``aftersales.portal.mixin``: ``aftersales.rma``,
            ``aftersales.complaint``, ``sale.order``.
        :param record_id: as the customer sent it.
        :param access_token: of that very record, from its link.
        :raises werkzeug HTTPException: see :meth:`_not_found`.
        """
        found = request.env[model]._portal_owned(record_id, access_token)
        if not found and self._is_granted(model, record_id):
            # sudo: a signed link to this very record was opened in this session.
            found = request.env[model].sudo().browse(int(record_id)).exists()
        if not found:
            raise self._not_found()
        return found.with_company(found.company_id)

    def _not_found(self):
        """The one answer to what does not exist, is another's, or has a wrong token.

        To be raised. Somebody who is not logged in is sent to log in, whatever they asked for.
        """
        if request.env.user._is_public():
            here = request.httprequest.full_path if request.httprequest.method == "GET" else "/my"
            login = f"/web/login?{urlencode({'redirect': here})}"
            return HTTPException(response=request.redirect(login))
        # Rendered here: on its way to Odoo's own page a NUL in the path breaks a query.
        page = request.env["ir.ui.view"]._render_template(
            "http_routing.404", {"status_code": 404, "status_message": "Not Found"}
        )
        return HTTPException(response=request.make_response(page, status=404))

    def _grant(self, record, until):
        """Let this session open ``record`` until ``until`` (naive UTC): a signed link was valid.

        Over before then when the record gets another address: it is another's from then on.
        """
        links = dict(request.session.get(_LINKS) or {})
        links[f"{record._name},{record.id}"] = [
            until.replace(tzinfo=timezone.utc).timestamp(),
            request.env["aftersales.guest"]._told_to(record),
        ]
        request.session[_LINKS] = _newest(links)

    def _granted_until(self, model, record_id):
        """Until when (naive UTC) this session may open the record; None: not at all."""
        until, told_to = (request.session.get(_LINKS) or {}).get(f"{model},{record_id}") or (0, "")
        if until <= datetime.now(timezone.utc).timestamp():
            return None
        # sudo: its addresses, to compare; this session was given the record.
        record = request.env[model].sudo().browse(int(record_id)).exists()
        if not record or told_to != request.env["aftersales.guest"]._told_to(record):
            return None
        return datetime.fromtimestamp(until, timezone.utc).replace(tzinfo=None)

    def _is_granted(self, model, record_id):
        return bool(self._granted_until(model, record_id))

    def _owns(self, record):
        """Whether the login owns ``record``, without any token or link."""
        return bool(request.env[record._name]._portal_owned(record.id))

    def _is_guest(self, record):
        """Whether ``record`` was opened by a token or link, and not by its owner's login."""
        return not self._owns(record)

    # ------------------------------------------------------------------
    # Forms: each is sent once
    # ------------------------------------------------------------------

    def _form_key(self, form, record=None):
        """The key of this form in this session: the same in each tab until it was sent.

        It goes into a hidden input ``form_key``, and as :meth:`_external_ref` into the case, so
        that a double click, a reload and a second tab all end at the same case.
        """
        name = f"{form}:{record._name},{record.id}" if record else form
        forms = dict(request.session.get(_FORMS) or {})
        if not forms.get(name):
            forms[name] = str(uuid.uuid4())
            request.session[_FORMS] = _newest(forms)
        return forms[name]

    def _form_done(self, form, record=None):
        """The form was sent: the next one is a new one."""
        name = f"{form}:{record._name},{record.id}" if record else form
        forms = dict(request.session.get(_FORMS) or {})
        if forms.pop(name, None):
            request.session[_FORMS] = forms

    def _external_ref(self, form_key):
        """``form_key`` as the reference of a case; a new one if it is no key of ours."""
        key = form_key if isinstance(form_key, str) and _UUID.fullmatch(form_key) else None
        return f"portal:{key or uuid.uuid4()}"

    def _typed_number(self, text):
        """A number typed in the language of the page.

        :returns: ``(Decimal, None)``, or ``(None, sentence)``: what to say at the field.
        """
        lang = request.env["res.lang"]._get_data(code=request.env.lang or "en_US")
        point = (lang and lang.decimal_point) or "."
        try:
            return typed_number(text, point, (lang and lang.thousands_sep) or ""), None
        except NotANumber as error:
            if error.code == "empty":
                return None, request.env._("Please enter a number.")
            return None, request.env._("Please enter a number in digits, such as %s.", f"1{point}5")

    # ------------------------------------------------------------------
    # Messages of a case, which the page shows and takes without any script
    # ------------------------------------------------------------------

    def _messages(self, case):
        """The messages that the customer may read, for ``portal_messages``."""
        return [
            {**message, "moment": self._moment(message["moment"])}
            for message in case._portal_messages()
        ]

    def _take_message(self, case, text):
        """Put the customer's words and the files of this request into the chatter.

        :param case: looked up as the customer's own.
        :returns: ``{field: sentence}``; empty when it was taken.
        """
        text, errors, files = str(text).strip(), {}, []
        try:
            uploads = request.httprequest.files.getlist("files")
            files = request.env["aftersales.portal.uploads"]._checked(uploads)
        except UserError as error:
            errors["files"] = str(error)
        if not text and not files:
            errors.setdefault("text", request.env._("Please write something, or choose a file."))
        elif len(text) > MESSAGE:
            errors["text"] = request.env._("Please stay below %s characters.", MESSAGE)
        if not errors and not self._may_again("message", case, 30):
            errors["text"] = request.env._("Too many messages came. Please try again in an hour.")
        if not errors:
            case._portal_write(text, files)
        return errors

    def _may_again(self, what, case, most):
        """Whether this case takes one more ``what`` within this hour."""
        # sudo: visitors have no right on anything of ours.
        counts = request.env["aftersales.guest.count"].sudo()
        return counts._allows(what, {f"{case._name},{case.id}": most})

    def _case_file(self, case, file_id):
        """A file that the customer of ``case`` sent or was sent."""
        number = portal_id(file_id)
        found = case._portal_attachments().filtered(lambda file: file.id == number)
        if not found:
            raise self._not_found()
        stream = request.env["ir.binary"]._get_stream_from(found)
        return stream.get_response(as_attachment=True)

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    def _page(self, template, page_name="aftersales", crumbs=(), **values):
        """The page ``template``, which is never kept by browsers or proxies.

        :param crumbs: ``[(label, url)]`` after “Home”; the last one without url.
        """
        layout = self._prepare_portal_layout_values()
        response = request.render(
            template,
            {
                **layout,
                "page_name": page_name,
                "aftersales_crumbs": list(crumbs),
                "errors": {},
                "html_data": {"lang": (request.env.lang or "en_US").replace("_", "-")},
                "tz": self._timezone(),
                **values,
            },
            headers={"Cache-Control": "no-store", "Referrer-Policy": "same-origin"},
        )
        return response

    def _download(self, name, content, kind):
        """A file for the customer, which nobody keeps.

        NB: Odoo makes one class of all controllers: a name that two of them use is one method.
        """
        return request.make_response(
            content,
            headers=[
                ("Content-Type", kind),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _timezone(self):
        """The customer's time zone: of their login, else of their browser, else the company's."""
        user = request.env.user
        names = [
            not user._is_public() and user.tz,
            request.httprequest.cookies.get("tz"),
            request.env.company.sudo().partner_id.tz,  # sudo: the time zone of the company
        ]
        known = available_timezones()
        return next((name for name in names if name and name in known), "UTC")

    def _moment(self, moment):
        """``moment`` (naive UTC) as text in the customer's language and time zone, zone named."""
        if not moment:
            return ""
        zone = self._timezone()
        text = request.env["ir.qweb.field.datetime"].value_to_html(
            moment, {"tz_name": zone, "format": "medium"}
        )
        abbreviation = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).tzname()
        return f"{text} {abbreviation}"

    def _url(self, path, access_token=None, **params):
        """``path`` with the access token that the customer came with, if any."""
        params = {key: value for key, value in params.items() if value}
        if access_token:
            params["access_token"] = access_token
        return f"{path}?{urlencode(params)}" if params else path

    def _listing(self, model, path, page, params, sortings, filters, search=None):
        """One page of the customer's own records of ``model``.

        Two queries, whatever their number: a count and a page of ids.

        :param params: what the customer sent: ``sortby``, ``filterby``, ``search``, ``groupby``.
        :param sortings: ``{key: (label, order)}``, the first one by default.
        :param filters: ``{key: (label, domain)}``, the first one by default.
        :param search: ``function(text) -> domain``.
        :returns: values for ``portal_list_tools`` and ``portal.pager``, and ``records``.
        """
        sortby = params.get("sortby") if params.get("sortby") in sortings else next(iter(sortings))
        filterby = (
            params.get("filterby") if params.get("filterby") in filters else next(iter(filters))
        )
        text = (params.get("search") or "").replace("\0", "").strip()[:100]
        # sudo: customers have no rights here; the domain is what they own.
        records = request.env[model].sudo()
        domain = records._portal_domain(request.env.user) & filters[filterby][1]
        if text and search:
            domain &= search(text)
        total = records.search_count(domain)
        pages = pager(
            url=path,
            url_args={
                "sortby": sortby,
                "filterby": filterby,
                "search": text,
                **({"groupby": "state"} if params.get("groupby") == "state" else {}),
            },
            total=total,
            page=page,
            step=PER_PAGE,
        )
        found = records.search(
            domain, order=sortings[sortby][1], limit=PER_PAGE, offset=max(pages["offset"], 0)
        )
        return {
            "records": found,
            "total": total,
            "pager": pages if pages["page_count"] > 1 else None,
            "sortby": sortby,
            "filterby": filterby,
            "search": text,
            "sortings": {key: label for key, (label, _order) in sortings.items()},
            "filters": {key: label for key, (label, _domain) in filters.items()},
            "list_url": path,
        }

    # ------------------------------------------------------------------
    # Home
    # ------------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        counted = {"return_count": "aftersales.rma", "complaint_count": "aftersales.complaint"}
        for counter, model in counted.items():
            if counter in counters:
                # sudo: how many of their own cases there are.
                records = request.env[model].sudo()
                values[counter] = records.search_count(records._portal_domain(request.env.user))
        return values


def _newest(entries):
    """The newest :data:`_KEPT` of ``entries``: sessions stay small."""
    return dict(list(entries.items())[-_KEPT:])
