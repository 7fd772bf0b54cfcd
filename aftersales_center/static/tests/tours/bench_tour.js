/** @odoo-module **/

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
