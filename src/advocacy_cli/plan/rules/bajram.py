"""First days of both Bajrams as astronomers estimate them; the decision may differ by a day.

A row of `platform/rules` with a full date and the id `ID-YEAR` (`xk-eid-fitr-2027`) overrules the
estimate of that year. 2033 has two of the first kind.
"""

from __future__ import annotations

FIRST, LAST = 2018, 2035

FITR = (
    "2018-06-15", "2019-06-04", "2020-05-24", "2021-05-13", "2022-05-02", "2023-04-21",
    "2024-04-10", "2025-03-30", "2026-03-20", "2027-03-09", "2028-02-26", "2029-02-14",
    "2030-02-04", "2031-01-24", "2032-01-14", "2033-01-02", "2033-12-23", "2034-12-12",
    "2035-12-01",
)  # fmt: skip
ADHA = (
    "2018-08-21", "2019-08-11", "2020-07-31", "2021-07-20", "2022-07-09", "2023-06-28",
    "2024-06-16", "2025-06-06", "2026-05-27", "2027-05-16", "2028-05-05", "2029-04-24",
    "2030-04-13", "2031-04-02", "2032-03-22", "2033-03-11", "2034-03-01", "2035-02-18",
)  # fmt: skip
