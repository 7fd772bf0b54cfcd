/** @odoo-module **/

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Keys as a scanner in the place of a keyboard sends them, and Enter. */
function scan(code, content) {
    return {
        content: content || `scan ${code}`,
        trigger: ".o_aftersales_bench",
        run() {
            document.activeElement?.blur();
            for (const key of [...code, "Enter"]) {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            }
        },
    };
}

/** Keys as a scanner sends them into the field that has the focus. */
function scanInto(selector, code, end = ["Enter"]) {
    return {
        content: `scan ${code} into ${selector}`,
        trigger: selector,
        run() {
            const field = document.querySelector(selector);
            field.focus();
            for (const key of [...code, ...end]) {
                const ev = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
                field.dispatchEvent(ev);
                if (key !== "Enter") {
                    field.value += key;
                    field.dispatchEvent(new Event("input", { bubbles: true }));
                }
            }
        },
    };
}

const XHR = browser.XMLHttpRequest;

/** From now on nothing of the bench reaches the server: there is no connection, or nobody is logged in. */
function hinder(hindrance) {
    const data = { name: "odoo.http.SessionExpiredException", message: "Session expired" };
    const response = JSON.stringify({ error: { code: 100, message: "Session expired", data } });
    return {
        content: hindrance || "connected again",
        trigger: ".o_aftersales_bench",
        run() {
            browser.XMLHttpRequest = hindrance
                ? class extends XHR {
                      open(method, url) {
                          this.isHindered = url.includes("aftersales.bench");
                          super.open(method, url);
                      }
                      send(body) {
                          if (!this.isHindered) {
                              return super.send(body);
                          }
                          if (hindrance === "logged out") {
                              Object.defineProperty(this, "response", { value: response });
                          }
                          const name = hindrance === "logged out" ? "load" : "error";
                          browser.setTimeout(() => this.dispatchEvent(new Event(name)));
                      }
                  }
                : XHR;
        },
    };
}

function counted(number) {
    return { trigger: `.o_bench_line input.o_bench_number:value('${number}')` };
}

function says(words, tone = "ok") {
    return {
        content: `it says ${words}`,
        trigger: `.o_bench_word.o_bench_${tone}:contains('${words}')`,
    };
}

function tap(selector, content) {
    return { content: content || selector, trigger: `${selector}:enabled`, run: "click" };
}

/** The numbers that the test made up are given with the page's address; kept for reloads. */
function codes() {
    const given = new URLSearchParams(window.location.search).get("codes");
    if (given) {
        window.sessionStorage.setItem("aftersales_bench_codes", given);
    }
    return (window.sessionStorage.getItem("aftersales_bench_codes") || "").split(",");
}

const tours = registry.category("web_tour.tours");

tours.add("aftersales_bench_plain", {
    steps: () => [
        { trigger: ".o_bench_start [data-card='expected']" },
        scan(codes()[0], "the slip"),
        { trigger: ".o_bench_rma:contains('RMA/')" },
        scan("4006381333931", "what is in it"),
        says("1 Units of 1 Units"),
        tap(".o_bench_book"),
        { trigger: ".o_bench_inspect" },
        tap(".o_bench_grades [data-grade='B']"),
        tap(".o_bench_finish"),
        { trigger: ".o_bench_finished:contains('Finished')" },
    ],
});

tours.add("aftersales_bench_grades", {
    steps: () => [
        scan(codes()[0], "the slip"),
        { trigger: ".o_bench_line:contains('Desk Lamp')" },
        ...Array.from({ length: 4 }, () => scan("4006381333931")),
        says("4 Units of 4 Units"),
        scan("AFT-BOOK", "book by scan"),
        { trigger: ".o_bench_inspect .o_bench_stepper:contains('/ 4')" },
        tap(".o_bench_less"),
        tap(".o_bench_less"),
        scan("AFT-GRADE-A"),
        says("As new"),
        scan("AFT-DONE"),
        { trigger: ".o_bench_inspect .o_bench_stepper:contains('/ 2')" },
        tap(".o_bench_less"),
        scan("AFT-GRADE-C"),
        says("Worn"),
        scan("AFT-DONE"),
        { trigger: ".o_bench_inspect:not(:has(.o_bench_stepper))" },
        tap(".o_bench_grades [data-grade='D']"),
        { trigger: ".o_bench_places [data-place='restock']:disabled" },
        tap(".o_bench_places [data-place='quarantine']"),
        { trigger: ".o_bench_reason", run: "edit The workshop looks at it" },
        tap(".o_bench_finish"),
        { trigger: ".o_bench_finished:contains('Finished')" },
        { trigger: ".o_bench_done li:contains('Quarantine')" },
    ],
});

tours.add("aftersales_bench_wrong_serial", {
    steps: () => [
        scan(codes()[0], "the slip"),
        { trigger: ".o_bench_line:contains('Headphones')" },
        scan("SN-OTHER"),
        says("sold to another customer", "warn"),
        { trigger: ".o_bench_line .text-bg-warning:contains('SN-OTHER')" },
        tap(".o_bench_undo"),
        says("Undone: SN-OTHER"),
        scan("SN-OTHER"),
        says("sold to another customer", "warn"),
        tap(".o_bench_book"),
        { trigger: ".o_bench_inspect .o_bench_reject.active" },
        { trigger: ".o_bench_places [data-place='quarantine'].active" },
        tap(".o_bench_finish"),
        { trigger: ".o_bench_finished:contains('Finished')" },
    ],
});

tours.add("aftersales_bench_unknown", {
    steps: () => [
        scan("1Z-NOBODY-KNOWS"),
        says("Is it a parcel without a return", "error"),
        tap(".o_bench_choices button"),
        { trigger: ".o_bench_case:contains('1Z-NOBODY-KNOWS')" },
        scan("4006381333931"),
        { trigger: ".o_bench_line:contains('Desk Lamp')" },
        { trigger: ".o_bench_sender", run: "edit Somebody, Long Street 5" },
        tap(".o_bench_conditions [data-condition='damaged']"),
        { trigger: ".o_bench_conditions [data-condition='damaged'].active" },
        tap(".o_bench_book"),
        { trigger: ".o_bench_finished:contains('shelf for unknown parcels')" },
    ],
});

tours.add("aftersales_bench_over", {
    steps: () => [
        scan(codes()[0], "the slip"),
        { trigger: ".o_bench_line:contains('Desk Lamp')" },
        scan("4006381333931"),
        says("1 Units of 1 Units"),
        {
            content: "what the screen shows survives a reload",
            trigger: ".o_bench_line input.o_bench_number:value('1')",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        { trigger: ".o_bench_line input.o_bench_number:value('1')" },
        tap(".o_bench_more"),
        says("more than 1 Units announced", "warn"),
        tap(".o_bench_book"),
        says("more than announced"),
        { trigger: ".o_bench_inspect" },
        tap(".o_bench_finish"),
        { trigger: ".o_bench_inspect:contains('came unasked')" },
        tap(".o_bench_finish"),
        { trigger: ".o_bench_finished:contains('Finished')" },
    ],
});

tours.add("aftersales_bench_no_connection", {
    steps: () => [
        scan(codes()[0], "the slip"),
        { trigger: ".o_bench_line:contains('Desk Lamp')" },
        hinder("no connection"),
        scan("4006381333931"),
        { trigger: ".o_bench_offline:contains('1 waiting')" },
        scan("4006381333931"),
        scan("AFT-UNDO"),
        scan("NO-SUCH-CODE"),
        scan("4006381333931"),
        { trigger: ".o_bench_offline:contains('5 waiting')" },
        hinder(),
        { trigger: ".o_aftersales_bench:not(:has(.o_bench_offline))" },
        { content: "undone was the one before", ...counted(2) },
        { trigger: ".o_bench_refused:contains('NO-SUCH-CODE')" },
        tap(".o_bench_refused button"),
        { trigger: ".o_aftersales_bench:not(:has(.o_bench_refused))" },
        hinder("logged out"),
        scan("4006381333931"),
        scan("4006381333931"),
        { trigger: ".o_bench_logged_out:contains('2 waiting')" },
        hinder(),
        counted(4),
        hinder("no connection"),
        scan("4006381333931", "the last of it"),
        scan("AFT-BOOK", "book by scan"),
        scan(codes()[1], "the next slip"),
        scan("4006381333931", "what is in that"),
        { trigger: ".o_bench_offline:contains('4 waiting')" },
        tap(".o_bench_home", "what waits belongs to the parcel"),
        hinder(),
        { trigger: ".o_bench_start .o_bench_mine:contains('1 × ')" },
    ],
});

tours.add("aftersales_bench_focus", {
    steps: () => [
        scan(codes()[0], "the slip"),
        { trigger: ".o_bench_line:contains('Desk Lamp')" },
        scanInto(".o_bench_note", "4006381333931"),
        counted(1),
        { trigger: ".o_bench_line input.o_bench_number", run: "edit 5" },
        scanInto(".o_bench_line input.o_bench_number", "4006381333931"),
        counted(6),
        scanInto(".o_bench_code", "4006381333931"),
        scanInto(".o_bench_code", "4006381333931"),
        counted(8),
        scanInto(".o_bench_code", "4006381333931", []),
        { content: "a scanner that sends no Enter", ...counted(9) },
    ],
});
