/** @odoo-module **/

import { registry } from "@web/core/registry";

/** From an order to a return on its way, as a customer with a phone; words are in any language. */
registry.category("web_tour.tours").add("aftersales_portal_return", {
    steps: () => [
        {
            content: "the order has a button to return something",
            trigger: "[name='aftersales_return'] a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "one of the two",
            trigger: ".aftersales_form input[name^='qty_']",
            run: "edit 1",
        },
        {
            content: "on to why",
            trigger: "button[name='step'][value='2']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "forgetting the reason is told at the field",
            trigger: "button[name='step'][value='3']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "choose the reason",
            trigger: ".aftersales_error:visible",
        },
        {
            content: "it is defective",
            trigger: "select[name^='reason_']",
            run: "selectByIndex 3",
        },
        {
            content: "in words",
            trigger: "textarea[name^='note_']",
            run: "edit It does not light up",
        },
        {
            content: "on to how",
            trigger: "button[name='step'][value='3']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the verdict stands there before anything is sent",
            trigger: ".alert .aftersales_words",
        },
        {
            content: "send it",
            trigger: "button[name='step'][value='send']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it arrived, and what is next is said",
            trigger: ".alert[role='status']",
        },
        {
            content: "the timeline has begun",
            trigger: ".aftersales_timeline_done",
        },
    ],
});
