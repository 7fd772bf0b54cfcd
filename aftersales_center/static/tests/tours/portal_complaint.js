/** @odoo-module **/

import { registry } from "@web/core/registry";

const words = "The lamp hums, and it gets hot.";

/** From the list to a complaint that is sent, followed, and handed up. */
registry.category("web_tour.tours").add("aftersales_portal_complaint", {
    steps: () => [
        {
            content: "start",
            trigger: "a[href='/my/complaints/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what it is about",
            trigger: "label:contains('Does not work')",
            run: "click",
        },
        {
            content: "on",
            trigger: ".aftersales_page button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "an answer may help",
            trigger: "details summary:contains('Does not work')",
            run: "click",
        },
        {
            content: "it is open",
            trigger: "details[open]",
        },
        {
            content: "it did not: what happened",
            trigger: "textarea#note",
            run: `edit ${words}`,
        },
        {
            content: "what to do about it",
            trigger: "select#wanted",
            run: "selectByLabel Replacement",
        },
        {
            content: "send",
            trigger: ".aftersales_page button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it has arrived, with a number",
            trigger: ".alert-success strong:contains('CPL/')",
        },
        {
            content: "one more word",
            trigger: "textarea#text",
            run: "edit It was never wet.",
        },
        {
            content: "send it",
            trigger: "form[action$='/message'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it stands there",
            trigger: "article:contains('It was never wet.')",
        },
        {
            content: "ask for a manager",
            trigger: "textarea#escalate_reason",
            run: "edit Nobody called me back.",
        },
        {
            content: "send it",
            trigger: "form[action$='/escalate'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "done",
            trigger: ".alert-success:contains('can decide more')",
        },
    ],
});

/** From the link in the mail to a rating, without a login. */
registry.category("web_tour.tours").add("aftersales_portal_guest", {
    steps: () => [
        {
            content: "the order is open",
            trigger: "h1:contains('Order')",
        },
        {
            content: "its case",
            trigger: "a[href*='/my/complaints/']:contains('CPL/')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "how content",
            trigger: "label[for='rate_4']",
            run: "click",
        },
        {
            content: "how easy",
            trigger: "select#effort",
            run: "select 5",
        },
        {
            content: "send",
            trigger: "form[action$='/rate'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "thanked",
            trigger: ".alert-success:contains('Thank you for your rating')",
        },
    ],
});

/** Without a login, from the link in a mail to a complaint that is sent; words are in any language. */
registry.category("web_tour.tours").add("aftersales_portal_complaint_guest", {
    steps: () => [
        {
            content: "the order is open",
            trigger: ".aftersales_page a[href*='/my/complaints/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what it is about",
            trigger: ".aftersales_page .form-check:first label",
            run: "click",
        },
        {
            content: "on",
            trigger: ".aftersales_page button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what happened",
            trigger: "textarea#note",
            run: `edit ${words}`,
        },
        {
            content: "send",
            trigger: ".aftersales_page button[type='submit']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it has arrived, with a number",
            trigger: ".alert-success strong:contains('CPL/')",
        },
    ],
});
