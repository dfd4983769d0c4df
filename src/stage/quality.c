/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/quality.h"

#include <string.h>

static void see_identity(struct bw_quality_tally *tally, const struct bw_identity *identity,
                         const struct bw_canon *canon)
{
    const struct {
        enum bw_role role;
        const struct bw_pii *given;
        bool is_usable;
    } table[] = {
        {BW_ROLE_NHS_NUMBER, &identity->nhs_number, canon->nhs_number[0] != '\0'},
        {BW_ROLE_FORENAME, &identity->forename, canon->forename[0] != '\0'},
        {BW_ROLE_SURNAME, &identity->surname, canon->surname[0] != '\0'},
        {BW_ROLE_FULL_NAME, &identity->full_name, canon->surname[0] != '\0'},
        {BW_ROLE_HOME_POSTCODE, &identity->home_postcode, canon->postcode[0] != '\0'},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        tally->invalid[table[i].role] += table[i].given->pii_len > 0 && !table[i].is_usable;
    tally->invalid[BW_ROLE_BIRTH_DATE] +=
        identity->birth_day != BW_DAY_NONE && canon->birth_day == BW_DAY_NONE;
}

void bw_quality_see(struct bw_quality_tally *tally, const struct bw_row *row,
                    const struct bw_canon *canon, const struct bw_placed *placed)
{
    const int32_t day = bw_local_day(bw_local_of_utc(row->event.when.from_utc));
    int32_t lag = tally->delivered_day - day;

    lag = lag < 0 ? 0 : lag;
    tally->rows++;
    tally->lag_days[lag > BW_QUALITY_LAG_DAYS ? BW_QUALITY_LAG_DAYS : lag]++;
    tally->arrival_times += row->event.when.is_arrival;
    tally->invalid[BW_ROLE_BEAT] += placed->location.is_unknown_code;
    tally->kind_of_place += placed->is_kind_of_place;
    tally->postcode_ended += (placed->location.postcode_traits & BW_POSTCODE_TERMINATED) != 0;
    tally->postcode_large +=
        (placed->location.postcode_traits & (BW_POSTCODE_LARGE_USER | BW_POSTCODE_PO_BOX)) != 0;
    see_identity(tally, &row->identity, canon);
}

/* The days within which `share` of the events were delivered. */
static int64_t lag_of(const struct bw_quality_tally *tally, double share)
{
    int64_t seen = 0;
    int64_t days = 0;

    while (days < BW_QUALITY_LAG_DAYS &&
           (double)(seen += tally->lag_days[days]) < share * (double)tally->rows)
        days++;
    return days;
}

bool bw_quality_may_name_extras(const struct bw_row_counts *counts)
{
    return 2 * counts->reject_by_reason[BW_REJECT_FIELD_COUNT] <= counts->rows;
}

static void add_columns(struct bw_arena *arena, const struct bw_feed_desc *feed,
                        const struct bw_reader_result *result, const struct bw_quality_tally *tally,
                        struct bw_quality *quality)
{
    const size_t extras =
        bw_quality_may_name_extras(&result->counts) ? result->extra_column_count : 0;

    quality->columns =
        bw_arena_alloc(arena, feed->field_count + extras + 1, sizeof(*quality->columns));
    for (size_t i = 0; i < feed->field_count; i++) {
        const struct bw_field *field = &feed->fields[i];

        /* Without an agreement to link nobody looks at identities. */
        const bool is_judged = feed->sharing_link != NULL || !bw_role_is_identity(field->role);

        if (field->role == BW_ROLE_NONE)
            continue;
        quality->columns[quality->column_count++] = (struct bw_quality_column){
            .name = field->name,
            .role = bw_role_name(field->role),
            .is_there = result->column_files[i] > 0,
            .missing = result->columns[i].missing,
            .unreadable = result->columns[i].unreadable,
            .unmapped = result->columns[i].unmapped,
            .invalid = is_judged ? tally->invalid[field->role] : BW_QUALITY_NOT_JUDGED};
    }
    for (size_t i = 0; i < extras; i++)
        quality->columns[quality->column_count++] =
            (struct bw_quality_column){.name = result->extra_columns[i], .is_there = true};
}

static void add_codes(struct bw_arena *arena, const struct bw_feed_desc *feed,
                      struct bw_codes *codes, struct bw_quality *quality)
{
    const size_t shown = bw_codes_sort(codes);
    int64_t *others = &quality->facts[BW_QUALITY_OTHER_CODES];

    *others = codes->others;
    quality->codes = bw_arena_alloc(arena, shown + 1, sizeof(*quality->codes));
    for (size_t i = 0; i < codes->count; i++) {
        if (i < shown)
            quality->codes[quality->code_count++] =
                (struct bw_quality_code){.column = feed->fields[codes->seen[i].field].name,
                                         .code = codes->seen[i].code,
                                         .rows = codes->seen[i].rows};
        else
            *others += codes->seen[i].rows;
    }
}

void bw_quality_make(struct bw_arena *arena, const struct bw_feed_desc *feed,
                     struct bw_reader_result *result, const struct bw_quality_tally *tally,
                     int64_t delivered_s, struct bw_quality *ret_quality)
{
    *ret_quality =
        (struct bw_quality){.facts = {
                                [BW_QUALITY_ROWS] = tally->rows,
                                [BW_QUALITY_DELIVERED_S] = delivered_s,
                                [BW_QUALITY_LATE_AFTER] = feed->late_after_days,
                                [BW_QUALITY_REPLACED] = result->replaced,
                                [BW_QUALITY_MISSING_FILES] = (int64_t)result->missing_urls,
                                [BW_QUALITY_LAG_HALF] = lag_of(tally, 0.5),
                                [BW_QUALITY_LAG_MOST] = lag_of(tally, 0.9),
                                [BW_QUALITY_ARRIVAL_TIMES] = tally->arrival_times,
                                [BW_QUALITY_KIND_OF_PLACE] = tally->kind_of_place,
                                [BW_QUALITY_POSTCODE_ENDED] = tally->postcode_ended,
                                [BW_QUALITY_POSTCODE_LARGE] = tally->postcode_large,
                            }};
    add_columns(arena, feed, result, tally, ret_quality);
    add_codes(arena, feed, result->codes, ret_quality);
}
