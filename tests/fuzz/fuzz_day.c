/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/day.h"
#include "must.h"

/*
 * The first line is a pattern, the rest a time: what was read is a local time that, written as ISO
 * 8601, is read as the same, and that survives the way to UTC and back.
 */
static void must_read_back(int64_t local)
{
    char text[32];
    char day[11];
    int64_t again = 0;
    bool is_moved = false;
    int64_t utc = bw_utc_of_local(local, &is_moved);
    int32_t number = bw_local_day(local);

    MUST(bw_civil_is_valid(bw_day_civil(number)));
    MUST(bw_day_of(bw_day_civil(number)) == number);
    bw_day_format(number, day);
    snprintf(text, sizeof(text), "%sT%02d:%02d", day, bw_local_hour(local),
             (int)(local - bw_local_of(number, 0)) % 60);
    MUST(bw_time_parse(bw_text_of(text), "default", &again) && again == local);
    MUST(bw_local_of_utc(utc) == (is_moved ? local + 60 : local));
    MUST(bw_local_night(local) == number || bw_local_night(local) == number - 1);
}

static void must_be_of_its_quarter(struct bw_text text)
{
    struct bw_quarter quarter;
    char again[8];

    if (!bw_quarter_parse(text, &quarter))
        return;
    bw_quarter_format(quarter, again);
    MUST(bw_text_is_equal(text, bw_text_of(again)));
    MUST(bw_quarter_index(bw_quarter_of_day(bw_quarter_last_day(quarter))) ==
         bw_quarter_index(quarter));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *end = len > 0 ? memchr(bytes, '\n', len) : NULL;
    char pattern[64];
    size_t pattern_len;
    struct bw_text text;
    int64_t local = BW_MINUTE_NONE;

    if (end == NULL || (size_t)(end - bytes) >= sizeof(pattern))
        return 0;
    pattern_len = (size_t)(end - bytes);
    memcpy(pattern, bytes, pattern_len);
    pattern[pattern_len] = '\0';
    text = (struct bw_text){(const char *)end + 1, len - pattern_len - 1};
    if (bw_time_parse(text, pattern, &local))
        must_read_back(local);
    else
        MUST(local == BW_MINUTE_NONE);
    must_be_of_its_quarter(text);
    return 0;
}
