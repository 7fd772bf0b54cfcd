/** @odoo-module **/

import { registry } from "@web/core/registry";

/** Open an entry of a menu of the app. */
const menu = (section, entry) => [
    {
        content: `open ${section}`,
        trigger: `.o_menu_sections button:contains('${section}')`,
        run: "click",
    },
    {
        content: `choose ${entry}`,
        trigger: `.o-dropdown--menu .dropdown-item:contains('${entry}')`,
        run: "click",
    },
];

/** Who may leave, and why; the call, the opportunity made of it, and that it was kept. */
registry.category("web_tour.tours").add("aftersales_agent_care", {
    steps: () => [
        {
            content: "the customer is at risk, and the list says why",
            trigger:
                ".o_data_row:contains('Ada Customer'):contains('Low ratings'):contains('Promises we broke') td[name='partner_id']",
            run: "click",
        },
        {
            content: "each reason has its points",
            trigger:
                ".o_field_widget[name='factors_html'] tr:contains('Low ratings in the last 12 months: 1.'):contains('+12.0')",
        },
        ...menu("Customers", "Care calendar"),
        {
            content: "the call is planned, with the reasons",
            trigger:
                ".o_kanban_record:contains('Ada Customer'):contains('Promises we broke') .fw-bolder",
            run: "click",
        },
        {
            content: "what to say is there",
            trigger: ".o_field_widget[name='words']:contains('I am sorry')",
        },
        {
            content: "there is something to sell",
            trigger: "button[name='action_make_lead']:visible",
            run: "click",
        },
        {
            content: "the opportunity",
            trigger: ".o_form_view .nav-link[name='aftersales']",
            run: "click",
        },
        {
            content: "tells why she may leave",
            trigger: ".o_field_widget[name='aftersales_reasons']:contains('Low ratings')",
        },
        ...menu("Customers", "Care calendar"),
        {
            content: "reached, and kept: one click",
            trigger: ".o_kanban_record:contains('Ada Customer') button[name='action_kept']:visible",
            run: "click",
        },
        {
            content: "nothing is left to do",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains('Ada Customer')))",
        },
        ...menu("Customers", "Customers to keep"),
        {
            content: "the opportunity is kept, too",
            trigger: ".o_kanban_group:contains('Kept') .o_kanban_record:contains('Ada Customer')",
        },
    ],
});

/** A review by the checklist, the cards of the agents, and what follow-ups kept. */
registry.category("web_tour.tours").add("aftersales_supervisor_care", {
    steps: () => [
        {
            content: "a case was drawn",
            trigger: ".o_data_row:contains('test_agent'):contains('To review') td[name='res_name']",
            run: "click",
        },
        {
            content: "answer the question",
            trigger: ".o_field_widget[name='answer_ids'] .o_data_row td[name='answer']",
            run: "click",
        },
        {
            content: "see the answers",
            trigger: ".o_field_widget[name='answer'] input",
            run: "click",
        },
        {
            content: "it was",
            trigger: ".o_select_menu_item:contains('Yes')",
            run: "click",
        },
        {
            content: "a word for the agent",
            trigger: ".o_field_widget[name='note'] textarea",
            run: "edit Well asked back.",
        },
        {
            content: "finish it",
            trigger: "button[name='action_done']:visible",
            run: "click",
        },
        {
            content: "it is reviewed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Reviewed')",
        },
        ...menu("Our work", "Scorecards"),
        {
            content: "each agent has a card",
            trigger: ".o_data_row:contains('test_supervisor') td[name='case_count']",
        },
        ...menu("Reporting", "Customer retention"),
        {
            content: "what was kept, beside who was held out",
            trigger:
                ".o_data_row:contains('After a low rating') td[name='treated_share']:contains('100%')",
        },
        {
            content: "who was held out did not stay",
            trigger:
                ".o_data_row:contains('After a low rating') td[name='control_share']:contains('0%')",
        },
    ],
});
