from . import (
    sentences_bench,
    parcel,
    parcel_scan,
    parcel_booking,
    parcel_unknown,
    bench_lookup,
    bench,
    bench_count,
    bench_inspect,
    bench_screen,
    bench_home,
    rma_bench,
)
