"""The doors for other programs (JSON-2, XML-RPC): plain values in, plain values out.

Three methods on returns and complaints: ``api_create``, ``api_verdict``, ``api_status``. Each
takes one item or a list and answers in kind. What is wrong with an item is its answer, a code
and a sentence; the others of the list are done. See ``docs/api.md``.
"""

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError

from ...engine.api_values import LONGEST_REF, MOST, Refused, iso, known, number_id, text


class AftersalesApiMixin(models.AbstractModel):
    """Everything happens with the rights of who calls; nothing here is done as the system."""

    _name = "aftersales.api.mixin"
    _description = "Entry Points for Other Programs"

    #: Fields that ``api_create`` takes; models add theirs.
    _api_fields = ("external_ref", "channel", "company")

    @api.model
    def api_create(self, values):
        """Make a case of each item, or find the one that its ``external_ref`` made before.

        :param values: one dict or a list of them.
        :returns: the state of the case (as :meth:`api_status`) with ``existing``, or
            ``{"error": {"code", "message"}}``; a list when a list came.
        :raises AccessError: when the caller may not make such cases at all.
        """
        self.browse().check_access("create")
        return self._api_each(values, self._api_create_one)

    @api.model
    def api_verdict(self, values):
        """What the policy would say to each item, line by line; writes nothing.

        :param values: one dict or a list: ``order``, ``lines``, ``channel``, ``notified_on``.
        :returns: ``{"order", "lines": [...]}`` or ``{"error": ...}``; a list when a list came.
        """
        self.browse().check_access("read")
        return self._api_each(values, self._api_verdict_one)

    @api.model
    def api_status(self, refs):
        """Where cases stand, by reference, number or id.

        :param refs: one or a list of: a number (“RMA/2026/00001”), an id, or a dict with
            ``name``, ``id`` or ``external_ref`` (with ``channel``, “api” when left out).
        :returns: for each its state, or ``{"error": ...}``; a list when a list came.
        """
        self.browse().check_access("read")
        return self._api_each(refs, self._api_status_one)

    # ------------------------------------------------------------------
    # One by one
    # ------------------------------------------------------------------

    @api.model
    def _api_each(self, items, do):
        """Answers of ``do`` to ``items``; one that is refused leaves nothing behind."""
        if not isinstance(items, (list, tuple)):
            return self._api_try(items, do)
        if len(items) > MOST:
            return [self._api_error(Refused("too_many", most=MOST))] * len(items)
        return [self._api_try(item, do) for item in items]

    @api.model
    def _api_try(self, item, do):
        """``do(item)``, or why not. What the database wants repeated is not caught here."""
        try:
            with self.env.cr.savepoint():
                return do(item)
        except (AccessError, MissingError):
            self.env.invalidate_all(flush=False)
            return self._api_error(Refused("no_access"))
        except Refused as refused:
            return self._api_error(refused)
        except UserError as error:  # and what Odoo makes of constraints
            return self._api_error(Refused("refused", sentence=str(error.args[0])))
        except psycopg2.errors.UniqueViolation:
            return self._api_error(Refused("ref_taken"))
        except (psycopg2.errors.CheckViolation, psycopg2.errors.DataError):
            return self._api_error(Refused("bad_value", field="values"))

    @api.model
    def _api_error(self, refused):
        """``{"error": {"code", "message"}}`` in the language of the call."""
        return {"error": {"code": refused.code, "message": self._api_sentence(refused)}}

    @api.model
    def _api_sentence(self, refused):
        """What is wrong and what to do, in one sentence."""
        about = {name: str(value)[:200] for name, value in refused.about.items()}
        sentences = {
            "refused": lambda: refused.about["sentence"],
            "no_access": lambda: self.env._(
                "You may not do this with one of the records named. Ask for the right, or leave"
                " it out."
            ),
            "ref_taken": lambda: self.env._(
                "This external_ref is taken by a case that you may not read. Use another one."
            ),
            "too_many": lambda: self.env._(
                "More than %(most)s items. Send them in several calls.", **about
            ),
            "missing": lambda: self.env._(
                "“%(field)s” is missing. Send it with every item.", **about
            ),
            "bad_value": lambda: self.env._(
                "“%(field)s” cannot be read. See what it may be.", **about
            ),
            "unknown_field": lambda: self.env._(
                "“%(field)s” is not known here. Known are: %(allowed)s.", **about
            ),
            "bad_quantity": lambda: self.env._(
                "“%(value)s” is no quantity. Send a number of more than 0.", **about
            ),
            "bad_date": lambda: self.env._(
                "“%(value)s” is no date for %(field)s. Send one like 2026-11-20T09:30:00Z.",
                **about,
            ),
            "unknown_channel": lambda: self.env._(
                "“%(value)s” is no channel. Use one of: %(allowed)s.", **about
            ),
            "unknown_company": lambda: self.env._(
                "There is no company %(value)s that you work in. Use the id of another.", **about
            ),
            "unknown_order": lambda: self.env._(
                "There is no order “%(value)s” that you may read. Check its number.", **about
            ),
            "ambiguous_order": lambda: self.env._(
                "There are several orders “%(value)s”. Send the id of the right one.", **about
            ),
            "unknown_line": lambda: self.env._(
                "“%(value)s” is not on order %(order)s. Check the product or the line id.", **about
            ),
            "ambiguous_line": lambda: self.env._(
                "“%(value)s” is on order %(order)s more than once. Send line_id, one of:"
                " %(lines)s.",
                **about,
            ),
            "unknown_reason": lambda: self.env._(
                "“%(value)s” is no reason. Use the code of one of: %(allowed)s.", **about
            ),
            "unknown_remedy": lambda: self.env._(
                "“%(value)s” is no remedy. Use one of: %(allowed)s.", **about
            ),
            "unknown_lot": lambda: self.env._(
                "“%(value)s” is no lot of %(product)s. Check the number.", **about
            ),
            "unknown_customer": lambda: self.env._(
                "The customer of this case is not known. Send an order, the id of the customer, or"
                " an e-mail address."
            ),
            "unknown_category": lambda: self.env._(
                "There is no category “%(value)s”. Use the id or the full name of one.", **about
            ),
            "unknown_case": lambda: self.env._(
                "There is no case “%(value)s” that you may read. Check the reference.", **about
            ),
        }
        return sentences[refused.code]()

    # ------------------------------------------------------------------
    # Reading what came
    # ------------------------------------------------------------------

    @api.model
    def _api_create_one(self, values):
        known(values, self._api_fields)
        ref = text(values, "external_ref", LONGEST_REF)
        if not ref:
            raise Refused("missing", field="external_ref")
        head = {"external_ref": ref, "channel": self._api_channel(values)}
        here, rest = self._api_here(values)
        head["company_id"] = here.env.company.id
        if case := here._known_intake(head):
            return {**case._api_state(), "existing": True}
        case = here.create({**head, **here._api_prepare(rest)})
        case._api_created(rest)
        return {**case._api_state(), "existing": False}

    @api.model
    def _api_here(self, values):
        """``(these in the company that ``values`` are about, values with their order)``."""
        order = self._api_order(values.get("order")) if values.get("order") else None
        company = order.company_id if order else self.env.company
        if values.get("company"):
            asked = number_id(values["company"])
            if asked not in self.env.companies.ids or (order and asked != company.id):
                raise Refused("unknown_company", value=values["company"])
            company = self.env["res.company"].browse(asked)
        # The company first, the others that the caller works in as before.
        here = self.with_company(company)
        return here, {**values, "order": order and order.with_env(here.env)}

    @api.model
    def _api_prepare(self, values):
        """Values of a new case beside the head; what is asked for is read strictly."""
        return {}

    def _api_created(self, values):
        """What follows on a new case."""

    @api.model
    def _api_channel(self, values):
        channel = values.get("channel") or "api"
        channels = [code for code, _label in self._fields["channel"].selection]
        if channel not in channels:
            raise Refused("unknown_channel", value=channel, allowed=", ".join(channels))
        return channel

    @api.model
    def _api_order(self, wanted):
        """The sale order with the id or number ``wanted``, among those the caller may read."""
        orders = self.env["sale.order"]
        if order_id := number_id(wanted):
            domain = [("id", "=", order_id)]
        elif isinstance(wanted, str) and wanted.strip():
            domain = [("name", "=", wanted.strip())]
        else:
            raise Refused("unknown_order", value=wanted)
        found = orders.search(
            [*domain, ("company_id", "in", self.env.companies.ids)], limit=2, order="id"
        )
        if len(found) > 1:
            raise Refused("ambiguous_order", value=wanted)
        if not found:
            raise Refused("unknown_order", value=wanted)
        return found

    @api.model
    def _api_status_one(self, ref):
        asked = ref if isinstance(ref, dict) else {}
        if isinstance(ref, str):
            asked = {"name": ref}
        elif number_id(ref):
            asked = {"id": ref}
        known(asked, ("id", "name", "external_ref", "channel", "company"))
        domain = [("company_id", "in", self.env.companies.ids)]
        if number_id(asked.get("id")):
            domain += [("id", "=", asked["id"])]
        elif name := text(asked, "name", LONGEST_REF):
            domain += [("name", "=", name)]
        elif external := text(asked, "external_ref", LONGEST_REF):
            domain += [("external_ref", "=", external), ("channel", "=", self._api_channel(asked))]
        else:
            raise Refused("unknown_case", value=ref)
        if asked.get("company"):
            domain += [("company_id", "=", number_id(asked["company"]) or 0)]
        cases = self.search(domain, limit=2, order="id")
        # The same number in two companies: the one the caller works in now.
        own = cases.filtered(lambda case: case.company_id == self.env.company)
        case = own if len(own) == 1 else cases
        if len(case) != 1:
            raise Refused("unknown_case", value=ref)
        return case._api_state()

    def _api_state(self):
        """What other programs are told of this case, as JSON has it; models add theirs."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "external_ref": self.external_ref or False,
            "channel": self.channel,
            "company": self.company_id.id,
            "state": self.state,
            "created": iso(self.create_date),
        }
