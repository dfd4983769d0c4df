/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_plan.h"

#include <inttypes.h>

/* Past these the invented postcodes and record numbers would no longer be unique. */
#define BEATS_MIN 6
#define BEATS_MAX 2000
#define PEOPLE_MIN 100
#define PEOPLE_MAX 10000000
#define INCIDENTS_MAX 10000000
#define OTHER_ROWS_MAX 50000000

void bw_synth_plan_init(struct bw_synth_plan *plan)
{
    *plan = (struct bw_synth_plan){
        .name = "Bro Edwyl (invented)",
        .keys = "../keys",
        .seed = 1,
        .beats = 60,
        .people = 400000,
        .incidents = 2600,
        .first = {2023, 2},
        .quarters = 12,
        .non_violence_percent = 70,
    };
}

enum bw_status bw_synth_plan_check(const struct bw_synth_plan *plan, struct bw_err *err)
{
    if (plan->beats < BEATS_MIN || plan->beats > BEATS_MAX)
        return bw_fail(err, BW_ERANGE, "an invented area has %d to %d beats, not %" PRIu32,
                       BEATS_MIN, BEATS_MAX, plan->beats);
    if (plan->people < PEOPLE_MIN || plan->people > PEOPLE_MAX)
        return bw_fail(err, BW_ERANGE, "an invented area has %d to %d people, not %" PRIu64,
                       PEOPLE_MIN, PEOPLE_MAX, plan->people);
    if (plan->incidents > INCIDENTS_MAX)
        return bw_fail(err, BW_ERANGE, "a quarter has at most %d invented incidents, not %" PRIu64,
                       INCIDENTS_MAX, plan->incidents);
    if (plan->quarters < 1 || plan->quarters > 100)
        return bw_fail(err, BW_ERANGE, "1 to 100 quarters can be invented, not %d", plan->quarters);
    if (plan->first.year < 1990 || plan->first.year > 2090 || plan->first.q < 1 ||
        plan->first.q > 4)
        return bw_fail(err, BW_ERANGE, "the first invented quarter is from 1990Q1 to 2090Q4");
    if (plan->non_violence_percent < 0 || plan->non_violence_percent > 99)
        return bw_fail(err, BW_ERANGE, "0 to 99 per cent of rows are not about violence, not %d",
                       plan->non_violence_percent);
    if (plan->incidents * (uint64_t)plan->non_violence_percent >
        (uint64_t)OTHER_ROWS_MAX * (uint64_t)(100 - plan->non_violence_percent))
        return bw_fail(err, BW_ERANGE,
                       "an invented extract has at most %d rows that are not about violence",
                       OTHER_ROWS_MAX);
    return BW_OK;
}
