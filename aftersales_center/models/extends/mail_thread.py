"""The mail gateway: mails that Odoo could not read, and what our cases need to know of a mail.

Mails for other models go Odoo's way, unchanged, with one exception: one that Odoo would drop
since it cannot read it is repaired, or handed on as a file. Cases that take part set
``_aftersales_mail = True`` (``aftersales.mail.mixin``).
"""

import logging
import re
from xmlrpc import client as xmlrpclib

import psycopg2

from odoo import api, models
from odoo.tools import email_normalize
from odoo.tools.mail import unfold_references

from ...engine import mail_nature, mail_repair

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    #: Whether mails to this model are handled as ``aftersales.mail.mixin`` says.
    _aftersales_mail = False

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Take a mail in; one with a broken head is put right first."""
        if isinstance(message, xmlrpclib.Binary):
            message = bytes(message.data)
        if isinstance(message, str):
            message = message.encode("utf-8", "surrogateescape")
        return super().message_process(
            model,
            mail_repair.header_lines(message),
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )

    @api.model
    def message_parse(self, message, save_original=False):
        """Parse a mail; one in no charset anybody knows, too, and at worst as a file."""
        try:
            if done := mail_repair.repair(message):
                _logger.info("Mail %s repaired: %s", message.get("Message-Id"), ", ".join(done))
            parsed = super().message_parse(message, save_original=save_original)
        except psycopg2.Error:
            raise  # the database's, not the mail's
        except Exception:
            if not hasattr(message, "walk"):
                raise
            _logger.info("Mail could not be read and is kept as a file", exc_info=True)
            told = self.env._("This mail could not be read. It is attached as it came.")
            parsed = super().message_parse(
                mail_repair.envelope(message, told), save_original=save_original
            )
        if not mail_repair.is_date(parsed.get("date")):
            parsed.pop("date", None)  # of the year 100, for example: then it is now
        return parsed

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        """Routes to our cases: to the case a mail names, and to each case once."""
        routes = super().message_route(
            message,
            message_dict,
            model=model,
            thread_id=thread_id,
            custom_values=custom_values,
        )
        found = {}
        for route in routes:
            if self._aftersales_is_ours(route):
                route = self.env[route[0]]._mail_reroute(message_dict, route)
                key = (route[0], route[1] or (route[2] or {}).get("company_id") or "new")
            else:
                key = (route[0], route[1], len(found))
            found.setdefault(key, route)
        return list(found.values())

    @api.model
    def _aftersales_is_ours(self, route):
        return self._aftersales_takes_mail(route[0])

    @api.model
    def _aftersales_takes_mail(self, model):
        """Whether ``model`` is one of our cases."""
        return bool(
            model and model in self.env and getattr(self.env[model], "_aftersales_mail", False)
        )

    @api.model
    def _aftersales_facts(self, message, message_dict):
        """The :class:`~.engine.mail_nature.Facts` of ``message``."""
        sender = email_normalize(message_dict.get("email_from") or "") or ""
        told = mail_nature.nature(message.items(), sender)
        checked = message.get("Authentication-Results") or ""
        return mail_nature.Facts(told.kind, told.why, mail_nature.is_forged(str(checked)))

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """Odoo answers who writes too often. Our cases keep the mail, quietly, and never do."""
        others = [route for route in routes or () if not self._aftersales_is_ours(route)]
        if len(others) == len(routes or ()):
            return super()._detect_loop_sender(message, message_dict, routes)
        return bool(others) and super()._detect_loop_sender(message, message_dict, others)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Hand the mail to its cases; what a machine wrote by itself becomes a note at most."""
        ours = [route for route in routes or () if self._aftersales_is_ours(route)]
        if not ours:
            return super()._message_route_process(message, message_dict, routes)
        if not message.get("Message-Id"):
            message_dict["message_id"] = mail_repair.fingerprint(message)
            known = [("message_id", "=", message_dict["message_id"])]
            if self.env["mail.message"].sudo().search_count(known, limit=1):
                _logger.info("Ignored a mail without Message-Id that came before")
                return False
        facts = self._aftersales_facts(message, message_dict)
        loud, thread_id = [], False
        for route in routes:
            quiet = route in ours and self.env[route[0]]._mail_why_quiet(facts, message_dict, route)
            if not quiet:
                loud.append(route)
            elif route[1]:
                # sudo: the gateway's own work, whoever runs it.
                case = self.env[route[0]].sudo().browse(route[1])
                case._mail_keep_quietly(dict(message_dict), quiet)
                thread_id = case.id
            else:
                _logger.info(
                    "Mail %s from %s starts no case: %s",
                    message_dict["message_id"],
                    message_dict.get("email_from"),
                    quiet,
                )
        if not loud:
            return thread_id
        return super(MailThread, self.with_context(aftersales_mail=facts))._message_route_process(
            message, message_dict, loud
        )

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """Tell our cases what kind of report came, and find them where Odoo does not."""
        kind = self._aftersales_report(email_message)
        self = self.with_context(aftersales_bounce=kind)  # pylint: disable=self-cls-assignment
        result = super()._routing_handle_bounce(email_message, message_dict)
        if kind != "failed":
            return result
        known = message_dict.get("bounced_message")
        if known and known.model and message_dict.get("bounced_email"):
            return result  # Odoo told the case
        for message in known or self._aftersales_bounced(message_dict):
            if self._aftersales_takes_mail(message.model):
                # sudo: the gateway's own work; the case is the one whose mail came back.
                case = self.env[message.model].sudo().browse(message.res_id).exists()
                case._message_receive_bounce(message_dict.get("bounced_email") or "", False)
        return result

    @api.model
    def _aftersales_report(self, message):
        """``failed``, ``delayed``, ``delivered`` or ``receipt``: what a report says."""
        if mail_nature.nature(message.items()).kind == mail_nature.RECEIPT:
            return mail_nature.RECEIPT
        actions = []
        for part in message.walk():
            if part.get_content_type() == "message/delivery-status" and part.is_multipart():
                actions += [block.get("Action") for block in part.get_payload()]
        return mail_nature.failure(actions)

    @api.model
    def _aftersales_bounced(self, message_dict):
        """The message that a report quotes in plain text, without the parts Odoo reads."""
        quoted = re.findall(
            r"&lt;[^\s&<>]+@[^\s&<>]+&gt;|<[^\s<>]+@[^\s<>]+>", str(message_dict["body"])
        )
        quoted = [reference.replace("&lt;", "<").replace("&gt;", ">") for reference in quoted]
        wanted = quoted[:50] + unfold_references(message_dict.get("references") or "")[-50:]
        # sudo: only which case a message of ours belongs to.
        return self.env["mail.message"].sudo().search([("message_id", "in", wanted)], limit=1)
