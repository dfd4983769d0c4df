/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "beatwise/base/file.h"
#include "beatwise/model/source.h"
#include "pseudonymise_private.h"

/* Each category by its own name. */
static json_t *codes_json(enum bw_role role)
{
    const int kind = bw_role_kind(role);
    json_t *codes = json_object();

    for (int i = 1; bw_category_name((enum bw_category_kind)kind, i) != NULL; i++) {
        const char *name = bw_category_name((enum bw_category_kind)kind, i);

        json_object_set_new(codes, name, json_string(name));
    }
    return codes;
}

static json_t *field_json(const struct bw_feed_desc *feed, const struct bw_pseudonym_column *column)
{
    const char *name = bw_role_name(column->role);
    json_t *field =
        json_pack("{s:s, s:s, s:s}", "name", name, "type", column->type, "beatwise", name);

    if (bw_role_kind(column->role) >= 0)
        json_object_set_new(field, "codes", codes_json(column->role));
    if (column->role == BW_ROLE_EVENT_REF) {
        const struct bw_field *ref = &feed->fields[bw_feed_desc_find(feed, BW_ROLE_EVENT_REF)];

        json_object_set_new(field, "of", json_string(bw_source_name((enum bw_source)ref->of)));
    }
    return field;
}

static json_t *sharing_json(const struct bw_feed_desc *feed)
{
    json_t *sharing = json_object();
    json_t *audiences = json_array();
    char day[11];

    if (feed->sharing_count != NULL)
        json_object_set_new(sharing, "count", json_string(feed->sharing_count));
    if (feed->sharing_link != NULL)
        json_object_set_new(sharing, "link", json_string(feed->sharing_link));
    for (size_t i = 0; i < feed->audience_count; i++)
        json_array_append_new(audiences, json_string(feed->audiences[i]));
    if (feed->audience_count > 0)
        json_object_set(sharing, "audiences", audiences);
    json_decref(audiences);
    if (feed->review_day != BW_DAY_NONE) {
        bw_day_format(feed->review_day, day);
        json_object_set_new(sharing, "review", json_string(day));
    }
    return sharing;
}

static json_t *own_json(struct bw_arena *arena, const struct bw_feed_desc *feed)
{
    static const char *const units[] = {"attendance", "call", "victim", "crime", "person"};
    const char *back = bw_arena_printf(
        arena, "%d %s", (int)(feed->is_back_months ? feed->back_months : feed->back_days),
        feed->is_back_months ? "months" : "days");
    json_t *own = json_pack(
        "{s:s, s:s, s:o, s:s, s:s, s:s}", "source", bw_source_name((enum bw_source)feed->source),
        "unit", units[feed->unit], "sharing", sharing_json(feed), "violence", "all", "back", back,
        "late_after", bw_arena_printf(arena, "%dd", (int)feed->late_after_days));

    if (feed->supplier != NULL)
        json_object_set_new(own, "supplier", json_string(feed->supplier));
    return own;
}

enum bw_status bw_pseudonym_describe(struct bw_arena *arena, const struct bw_feed_desc *feed,
                                     const char *path, struct bw_err *err)
{
    json_t *fields = json_array();
    enum bw_status status;
    json_t *root;
    char *text;

    for (size_t i = 0; i < bw_pseudonym_column_count; i++) {
        if (bw_pseudonym_has_column(feed, i))
            json_array_append_new(fields, field_json(feed, &bw_pseudonym_columns[i]));
    }
    root = json_pack("{s:s, s:s, s:o, s:[{s:s, s:s, s:s, s:{s:o}}]}", "name", feed->name, "title",
                     feed->title == NULL ? feed->name : feed->title, "beatwise",
                     own_json(arena, feed), "resources", "name", feed->name, "path",
                     bw_arena_printf(arena, "../extracts/{quarter}/%s.csv", feed->name), "encoding",
                     "utf-8", "schema", "fields", fields);
    text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    if (text == NULL)
        return bw_fail(err, BW_EIO, "the description for the hub cannot be written down");
    status = bw_file_write(path, text, strlen(text), 0644, err);
    free(text);
    return status;
}
