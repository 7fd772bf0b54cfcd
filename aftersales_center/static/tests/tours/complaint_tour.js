/** @odoo-module **/

import { registry } from "@web/core/registry";

/** What a dialog of a complaint asks for: words, and then they are applied. */
const say = (words) => [
    {
        content: "write what is said",
        trigger:
            ".modal .o_field_widget[name='text'] .odoo-editor-editable, .modal .o_field_widget[name='text'] textarea",
        run: `edit ${words}`,
    },
    {
        content: "apply it",
        trigger: ".modal footer button[name='action_apply']:not(:disabled)",
        run: "click",
    },
    {
        content: "the dialog is gone",
        trigger: "body:not(:has(.modal))",
    },
];

const stands = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_statusbar_status .o_arrow_button_current:contains('${state}')`,
});

/** From a sale order's complaint to the closed case, as an agent. */
registry.category("web_tour.tours").add("aftersales_agent_complaint", {
    steps: () => [
        {
            content: "the order's customer complains",
            trigger: "button[name='action_aftersales_complaint']:visible",
            run: "click",
        },
        {
            content: "say what about",
            trigger:
                ".o_field_widget[name='subject'] input, .o_field_widget[name='subject'] textarea",
            run: "edit The lamp flickers",
        },
        {
            content: "take it in",
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        stands("New"),
        {
            content: "the customer is told that we have it",
            trigger: "button[name='action_acknowledge']:visible",
            run: "click",
        },
        stands("Acknowledged"),
        {
            content: "record what was found",
            trigger: ".o_form_statusbar button:contains('Findings…'):visible",
            run: "click",
        },
        ...say("The wire was loose."),
        stands("Investigating"),
        {
            content: "decide",
            trigger: ".o_form_statusbar button:contains('Decide…'):visible",
            run: "click",
        },
        {
            content: "the customer is right",
            trigger: ".modal .o_field_widget[name='outcome'] input[data-value='upheld']",
            run: "click",
        },
        ...say("You are right. We send a new one."),
        stands("Decided"),
        {
            content: "close it",
            trigger: ".o_form_statusbar button:contains('Close…'):visible",
            run: "click",
        },
        ...say("Thank you."),
        stands("Closed"),
    ],
});

/** The board shows what breaks next; the supervisor takes it up and hands it on. */
registry.category("web_tour.tours").add("aftersales_supervisor_board", {
    steps: () => [
        {
            content: "what broke is marked, with what breaks next and why it matters",
            trigger:
                ".o_kanban_record:contains('Nobody answered me'):has(.text-danger)" +
                ":contains(' left; Acknowledge: '):contains(' over'):contains('was due on')",
            run: "click",
        },
        stands("New"),
        {
            content: "take it up",
            trigger: ".o_form_statusbar button:contains('Escalate…'):visible",
            run: "click",
        },
        ...say("She has waited long enough."),
        {
            content: "it went up",
            trigger: ".o_field_widget[name='tier_id']:contains('Specialists')",
        },
        {
            content: "the timeline tells it",
            trigger: ".nav-link[name='escalations'], .nav-link:contains('Escalations')",
            run: "click",
        },
        {
            content: "with the reason",
            trigger: ".o_field_widget[name='escalation_ids'] .o_data_row:contains('long enough')",
        },
    ],
});
