/** @odoo-module **/

import { registry } from "@web/core/registry";

/** From the page of an order to the page that says it arrived; words are in any language. */
registry.category("web_tour.tours").add("aftersales_portal_withdrawal", {
    steps: () => [
        {
            content: "the button stands on the order",
            trigger: ".aftersales_withdraw_button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what is known is filled in; the consumer adds a word",
            trigger: "textarea[name='contract']",
            run: "edit The whole order, please",
        },
        {
            content: "go on",
            trigger: ".aftersales_withdraw form button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what will be declared",
            trigger: "dd:contains('The whole order, please')",
        },
        {
            content: "confirm: nothing but the words of the law",
            trigger: ".aftersales_confirm_withdrawal",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it arrived, and when",
            trigger: "[role='status'] .aftersales_received",
        },
        {
            content: "the return is there already",
            trigger: "a[href*='/my/returns/']",
        },
    ],
});
