"""What the board shows: what breaks next, and why it matters."""

from markupsafe import Markup

from odoo import api, fields, models


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    due_text = fields.Char("Due", compute="_compute_due_text")
    triage_text = fields.Char(
        "Why",
        compute="_compute_triage_text",
        help="Why it is where it is: what triage found, why it went up, else what it is about.",
    )
    triage_table = fields.Html(compute="_compute_triage_table", sanitize=False)
    #: The board: what is open in one company, what breaks next first.
    _board_idx = models.Index(
        "(company_id, sla_deadline, id) WHERE state IN ('new', 'acknowledged', 'investigating',"
        " 'appealed')"
    )
    escalation_count = fields.Integer(compute="_compute_escalation_count")
    unseen_count = fields.Integer("Not Acknowledged", compute="_compute_escalation_count")

    @api.depends("sla_deadline", "sla_state", "sla_target")
    @api.depends_context("lang")
    def _compute_due_text(self):
        """“Decide: 3 h left”; what breaks next, and after it the oldest that is broken."""
        now = fields.Datetime.now()
        following = self._next_unbroken(now)
        for complaint in self:
            moments = []
            if complaint.sla_deadline:
                moments.append((complaint.sla_target, complaint.sla_deadline))
                if found := following.get(complaint.id):
                    moments.insert(0, found)
            complaint.due_text = (
                "; ".join(self._due_words(target, due, now) for target, due in moments) or False
            )

    def _next_unbroken(self, now):
        """``{id: (target, deadline)}``: of complaints with a broken promise, the next to break."""
        # sudo: two columns of promises of complaints the user reads.
        clocks = self.env["aftersales.sla.clock"].sudo()
        late = self.filtered(lambda case: case.sla_deadline and case.sla_deadline < now)
        running = clocks.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", late.ids),
                ("stopped_at", "=", False),
                ("paused_since", "=", False),
                ("deadline", ">=", now),
            ],
            ["res_id", "target", "deadline"],
            order="deadline desc, id desc",
        )
        return {clock.res_id: (clock.target, clock.deadline) for clock in running}

    @api.model
    def _due_words(self, target, due, now):
        """“Decide: 3 h left”, “Acknowledge: 2 d over”."""
        targets = dict(self._fields["sla_target"]._description_selection(self.env))
        seconds = (due - now).total_seconds()
        words = self.env["aftersales.sla.clock"]._duration_words(abs(seconds))
        left = self.env._("%s left", words) if seconds >= 0 else self.env._("%s over", words)
        return f"{targets[target]}: {left}" if target in targets else left

    @api.depends("triage_reasons", "escalation_ids.reason", "category_id", "severity")
    @api.depends_context("lang")
    def _compute_triage_text(self):
        """What the rules found and why it went up; where neither spoke, what it is about."""
        severities = dict(self._fields["severity"]._description_selection(self.env))
        for complaint in self:
            reasons = [complaint._triage_words(), complaint._climbed_because()]
            about = [complaint.category_id.display_name, severities.get(complaint.severity)]
            complaint.triage_text = "; ".join(dict.fromkeys(filter(None, reasons))) or " · ".join(
                filter(None, about)
            )

    def _climbed_because(self):
        """Why somebody or something last moved this complaint or told of it; may be empty."""
        self.ensure_one()
        return self.escalation_ids.sorted(lambda row: (row.date, row.id))[-1:].reason

    @api.depends("triage_reasons", "triage_score")
    @api.depends_context("lang")
    def _compute_triage_table(self):
        """The reasons as a table: what was seen, where, and what it changed."""
        flags = dict(
            self.env["aftersales.triage.rule"]._fields["flag"]._description_selection(self.env)
        )
        for complaint in self:
            rows = Markup().join(
                Markup(
                    "<tr class='{muted}'><td>{name}</td><td>{seen}</td><td>{flag}</td>"
                    "<td>{effect}</td></tr>"
                ).format(
                    muted="text-muted text-decoration-line-through" if row["denied"] else "",
                    name=row["name"],
                    seen=row["seen"],
                    flag=flags.get(row["flag"], ""),
                    effect=self.env._("denied: no effect") if row["denied"] else row["effect"],
                )
                for row in complaint._reasons_told()
            )
            complaint.triage_table = rows and Markup(
                "<table class='table table-sm mb-0'><thead><tr><th>{rule}</th><th>{seen}</th>"
                "<th>{flag}</th><th>{effect}</th></tr></thead><tbody>{rows}</tbody></table>"
            ).format(
                rule=self.env._("Rule"),
                seen=self.env._("What it saw"),
                flag=self.env._("Marks as"),
                effect=self.env._("Effect"),
                rows=rows,
            )

    def _compute_escalation_count(self):
        counts = {
            complaint: (count, count - seen)
            for complaint, count, seen in self.env["aftersales.escalation"]._read_group(
                [("complaint_id", "in", self.ids)],
                ["complaint_id"],
                ["__count", "acknowledged_on:count"],
            )
        }
        for complaint in self:
            complaint.escalation_count, complaint.unseen_count = counts.get(complaint, (0, 0))

    def action_view_escalations(self):
        """Open what happened on the way up and down."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_escalation"
        )
        action.update(domain=[("complaint_id", "in", self.ids)], context={"create": False})
        return action

    def action_sort(self):
        """Open the dialog in which a person changes severity, tier and flags, with a reason."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_sort_wizard"
        )
        action["context"] = {"default_complaint_id": self.id}
        return action
