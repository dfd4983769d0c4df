/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader_private.h"

void bw_tally_init(struct bw_tally *tally, struct bw_quarter quarter)
{
    *tally = (struct bw_tally){.first_month = bw_month_of_day(bw_quarter_first_day(quarter)),
                               .run_month = -1};
}

static void add_quarter(struct bw_tally *tally, int index, int64_t rows)
{
    size_t i = 0;

    while (i < tally->quarter_count && tally->quarters[i].index != index)
        i++;
    if (i == BW_TALLY_QUARTERS)
        return;
    if (i == tally->quarter_count)
        tally->quarters[tally->quarter_count++].index = index;
    tally->quarters[i].rows += rows;
}

/* Of months those of the extract's own quarter: a late row says nothing of what its month's extract
 * held. */
static void end_run(struct bw_tally *tally)
{
    const int32_t month = tally->run_month;
    const int32_t of_quarter = month - tally->first_month;

    if (tally->run_rows > 0 && month >= 0) {
        if (of_quarter >= 0 && of_quarter < BW_READER_MONTHS)
            tally->months[of_quarter] += tally->run_rows;
        add_quarter(tally, bw_quarter_index(bw_quarter_of_day(bw_month_first_day(month))),
                    tally->run_rows);
    }
    tally->run_rows = 0;
}

void bw_tally_add(struct bw_tally *tally, int32_t month)
{
    if (month != tally->run_month) {
        end_run(tally);
        tally->run_month = month;
    }
    tally->run_rows++;
}

void bw_tally_merge(struct bw_tally *tally, struct bw_tally *more)
{
    end_run(tally);
    end_run(more);
    for (size_t i = 0; i < BW_READER_MONTHS; i++)
        tally->months[i] += more->months[i];
    for (size_t i = 0; i < more->quarter_count; i++)
        add_quarter(tally, more->quarters[i].index, more->quarters[i].rows);
}

struct bw_quarter bw_tally_most(const struct bw_tally *tally)
{
    size_t most = 0;

    for (size_t i = 1; i < tally->quarter_count; i++) {
        const int64_t rows = tally->quarters[i].rows;

        if (rows > tally->quarters[most].rows ||
            (rows == tally->quarters[most].rows &&
             tally->quarters[i].index < tally->quarters[most].index))
            most = i;
    }
    return tally->quarter_count == 0
               ? (struct bw_quarter){0}
               : bw_quarter_add((struct bw_quarter){0, 1}, tally->quarters[most].index);
}
