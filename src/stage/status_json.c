/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "beatwise/base/clock.h"
#include "beatwise/model/source.h"
#include "status_private.h"

static json_t *quarter_json(struct bw_quarter quarter)
{
    char text[8];

    bw_quarter_format(quarter, text);
    return json_string(text);
}

static json_t *day_json(int32_t day)
{
    char text[11];

    if (day == BW_DAY_NONE)
        return json_null();
    bw_day_format(day, text);
    return json_string(text);
}

static json_t *at_json(int64_t at_utc_s)
{
    char text[21];

    bw_clock_format(at_utc_s, text);
    return json_string(text);
}

static json_t *feed_json(const struct bw_status_found *found, size_t feed)
{
    const struct bw_feed_desc *desc = found->session->feeds[feed];
    json_t *months = json_array();

    for (int32_t month = found->first_month; month <= found->last_month; month++) {
        const struct bw_status_month *cell = &found->months[feed][month - found->first_month];
        const bool is_here = cell->cell == BW_CELL_ARRIVED;
        char text[8];

        bw_month_format(month, text);
        json_array_append_new(months, json_pack("{s:s, s:s, s:o, s:b}", "month", text, "state",
                                                bw_status_cell_name(cell->cell), "kept",
                                                is_here ? json_integer(cell->kept) : json_null(),
                                                "superseding", cell->is_superseding));
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:o}", "feed", desc->name, "source",
                     bw_source_name((enum bw_source)desc->source), "state",
                     bw_status_cell_name(bw_status_of_quarter(found, feed)), "due",
                     day_json(bw_quarter_last_day(found->judged) + desc->late_after_days), "months",
                     months);
}

static json_t *failures_json(const struct bw_status_found *found)
{
    json_t *list = json_array();

    for (size_t i = 0; i < found->failure_count; i++) {
        const struct bw_status_failure *failure = &found->failures[i];

        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:i, s:s, s:b}", "feed", failure->feed, "quarter",
                            quarter_json(failure->quarter), "at", at_json(failure->at_utc_s),
                            "status", failure->status, "message", failure->message,
                            "earlier_extract_counts", failure->has_extract));
    }
    return list;
}

static json_t *reviews_json(const struct bw_status_found *found)
{
    json_t *list = json_array();

    for (size_t i = 0; i < found->review_count; i++) {
        const struct bw_status_review *review = &found->reviews[i];

        json_array_append_new(list, json_pack("{s:s, s:b, s:o, s:b}", "feed", review->feed,
                                              "has_reference", review->has_reference, "review",
                                              day_json(review->day), "past", review->is_past));
    }
    return list;
}

static json_t *seals_json(const struct bw_status_found *found)
{
    json_t *list = json_array();

    for (size_t i = 0; i < found->seal_count; i++) {
        const struct bw_status_seal *seal = &found->seals[i];

        json_array_append_new(list,
                              json_pack("{s:o, s:b, s:o}", "quarter", quarter_json(seal->quarter),
                                        "closed", seal->is_closed, "due", day_json(seal->due_day)));
    }
    return list;
}

static json_t *runs_json(const struct bw_status_found *found)
{
    json_t *list = json_array();

    for (size_t i = 0; i < found->run_count; i++) {
        json_t *body = json_loads(found->runs[i].body, 0, NULL);

        json_array_append_new(
            list, json_pack("{s:o, s:s, s:o}", "at", at_json(found->runs[i].at_utc_s), "kind",
                            found->runs[i].kind, "entry", body == NULL ? json_null() : body));
    }
    return list;
}

enum bw_status bw_status_json(struct bw_buf *buf, const struct bw_status_found *found,
                              struct bw_err *err)
{
    json_t *root = json_object();
    json_t *feeds = json_array();
    json_t *strangers = json_array();
    char *text;

    for (size_t i = 0; i < found->session->feed_count; i++)
        json_array_append_new(feeds, feed_json(found, i));
    for (size_t i = 0; i < found->stranger_count; i++)
        json_array_append_new(strangers, json_string(found->strangers[i]));
    json_object_set_new(root, "site", json_string(found->session->site->name));
    json_object_set_new(root, "invented", json_boolean(found->session->site->is_invented));
    json_object_set_new(root, "quarter", quarter_json(found->judged));
    json_object_set_new(root, "judged_on", day_json(found->day));
    json_object_set_new(root, "feeds", feeds);
    json_object_set_new(root, "not_described", strangers);
    json_object_set_new(root, "not_collected", failures_json(found));
    json_object_set_new(root, "sharing", reviews_json(found));
    json_object_set_new(root, "sealed", seals_json(found));
    json_object_set_new(root, "last_runs", runs_json(found));
    text = json_dumps(root, JSON_INDENT(1));
    json_decref(root);
    if (text == NULL)
        return bw_fail(err, BW_EFORMAT, "a name in the configuration is not UTF-8");
    bw_buf_printf(buf, "%s\n", text);
    free(text);
    return BW_OK;
}
