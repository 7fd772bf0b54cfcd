/** @odoo-module **/

import { registry } from "@web/core/registry";

/** From a delivered order to a finished return, as an agent with the warehouse's help. */
registry.category("web_tour.tours").add("aftersales_agent_return", {
    steps: () => [
        {
            content: "open a return from the order",
            trigger: "button[name='action_aftersales_return']",
            run: "click",
        },
        {
            content: "what may be claimed is proposed",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row:contains('Desk Lamp')",
        },
        {
            content: "approve it in one go",
            trigger: "button[name='action_approve']:visible",
            run: "click",
        },
        {
            content: "it waits for the goods",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Approved')",
        },
        {
            content: "everything arrived",
            trigger: "button[name='receive_all']:visible",
            run: "click",
        },
        {
            content: "sure of it",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "inspect what arrived",
            trigger: "button[name='action_inspect']:visible",
            run: "click",
        },
        {
            content: "the inspection is prepared",
            trigger: ".o_list_view .o_data_row:contains('Desk Lamp')",
        },
        {
            content: "select all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "the goods move where the disposition says",
            trigger: "button[name='action_done']:visible",
            run: "click",
        },
        {
            content: "back to the return",
            trigger: ".breadcrumb-item:contains('RMA/') a, .o_back_button a",
            run: "click",
        },
        {
            content: "ask what settling comes to",
            trigger: "button[name='action_open_settle']:visible",
            run: "click",
        },
        {
            content: "see the credit note before it is made",
            trigger: ".modal td:contains('Credit note for')",
        },
        {
            content: "settle it",
            trigger: ".modal button[name='action_settle']:visible",
            run: "click",
        },
        {
            content: "it closed by itself",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
    ],
});

/** A receiver finds a return by its number, books less than expected, and inspects it. */
registry.category("web_tour.tours").add("aftersales_receiver", {
    steps: () => [
        {
            content: "receive",
            trigger: "button[name='action_receive'].btn-primary:visible",
            run: "click",
        },
        {
            content: "only one arrived",
            trigger: ".modal .o_data_row td[name='quantity']",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row td[name='quantity'] input",
            run: "edit 1",
        },
        {
            content: "book it",
            trigger: ".modal footer button[name='action_receive']",
            run: "click",
        },
        {
            content: "what arrived waits for inspection",
            trigger: "body:not(:has(.modal)) .o_list_view .o_data_row:contains('Desk Lamp')",
        },
    ],
});
