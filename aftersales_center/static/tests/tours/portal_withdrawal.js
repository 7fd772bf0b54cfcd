/** @odoo-module **/

import { registry } from "@web/core/registry";

/** From the page of an order to the page that says it arrived, on a phone, without a login. */
registry.category("web_tour.tours").add("aftersales_portal_withdrawal", {
    steps: () => [
        {
            content: "the button stands on the order",
            trigger: ".aftersales_withdraw_button:contains('withdraw from contract here')",
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
            trigger: ".aftersales_withdraw button[type='submit']:contains('Continue')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what will be declared",
            trigger: "dd:contains('The whole order, please')",
        },
        {
            content: "confirm: nothing but the words of the law",
            trigger: ".aftersales_confirm_withdrawal:contains('confirm withdrawal')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it arrived, and when",
            trigger: "h1:contains('Your withdrawal has arrived')",
        },
        {
            content: "the return is there already",
            trigger: "a[href*='/my/returns/']",
        },
    ],
});
