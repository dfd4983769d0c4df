/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/quality_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/report/csv_out.h"
#include "quality_private.h"

#define PAGE_MAX_BYTES ((size_t)4 * 1024 * 1024)
#define MENDS_MAX 5
/* Of a share: a hundredth of a per cent. */
#define SHARE_DIGITS 1e4

static const char only_for[] =
    "for the supplier of these rows only: exact counts, not for publication";

struct page {
    const struct bw_site *site;
    const struct bw_feed_desc *feed;
    struct bw_quality_of now;
    struct bw_quality_of before[BW_QUALITY_BEFORE]; /* the last one first */
    struct bw_mend mends[MENDS_MAX];
    size_t mend_count;
};

static enum bw_status load(struct bw_session *session, const char *feed, struct bw_quarter quarter,
                           struct bw_arena *arena, struct bw_quality_of *of, struct bw_err *err)
{
    struct bw_extract *extract = NULL;
    struct bw_quality *quality = NULL;
    enum bw_status status =
        bw_store_extract_find(session->store, arena, feed, quarter, &extract, err);

    if (status == BW_OK && extract != NULL)
        status = bw_store_quality_get(session->store, arena, &extract->extract_id, &quality, err);
    if (status != BW_OK)
        return status;
    *of = (struct bw_quality_of){.quarter = quarter, .extract = extract, .quality = quality};
    if (quality != NULL)
        bw_quality_measure(of, arena);
    return BW_OK;
}

/* That of another quarter; a code that was not met then has none, which is 0. */
static const struct bw_measure *find_before(const struct bw_quality_of *before,
                                            const struct bw_measure *measure)
{
    static const struct bw_measure none = {.unit = BW_MEASURE_ROWS};
    const struct bw_measure *found = bw_quality_find(&before->measures, measure);

    return found == NULL && before->quality != NULL && strcmp(measure->name, "unmapped") == 0
               ? &none
               : found;
}

static const char *unit_name(enum bw_measure_unit unit)
{
    return unit == BW_MEASURE_SHARE ? "share" : unit == BW_MEASURE_ROWS ? "number" : "days";
}

static double rounded(double value)
{
    return round(value * SHARE_DIGITS) / SHARE_DIGITS;
}

static void put_value(struct bw_buf *buf, const struct bw_measure *measure)
{
    double value;

    if (measure == NULL)
        bw_buf_puts(buf, ",[x]");
    else if (!bw_measure_value(measure, &value))
        bw_buf_puts(buf, ",[z]");
    else
        bw_buf_printf(buf, measure->unit == BW_MEASURE_SHARE ? ",%.4f" : ",%.0f", value);
}

static void put_texts(struct bw_buf *buf, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            bw_buf_puts(buf, ",");
        bw_csv_text(buf, texts[i]);
    }
}

static void put_csv(struct bw_buf *buf, const struct page *page)
{
    char quarter[8];

    bw_quarter_format(page->now.quarter, quarter);
    bw_buf_puts(buf, "quarter,feed,measure,unit,column,role,detail,count,of,value,value_1q_ago,"
                     "value_2q_ago,value_3q_ago,value_4q_ago\n");
    for (size_t i = 0; i < page->now.measures.count; i++) {
        const struct bw_measure *measure = &page->now.measures.of[i];
        const char *const texts[] = {
            quarter,         page->feed->name, measure->name,  unit_name(measure->unit),
            measure->column, measure->role,    measure->detail};

        put_texts(buf, texts, sizeof(texts) / sizeof(texts[0]));
        bw_buf_printf(buf, ",%lld,", (long long)measure->count);
        if (measure->unit == BW_MEASURE_SHARE)
            bw_buf_printf(buf, "%lld", (long long)measure->of);
        put_value(buf, measure);
        for (size_t k = 0; k < BW_QUALITY_BEFORE; k++)
            put_value(buf, find_before(&page->before[k], measure));
        bw_buf_puts(buf, "\n");
    }
    for (size_t i = 0; i < page->mend_count; i++) {
        const char *const texts[] = {quarter, page->feed->name,   "to_mend", "number", "",
                                     "",      page->mends[i].text};

        put_texts(buf, texts, sizeof(texts) / sizeof(texts[0]));
        bw_buf_printf(buf, ",%lld,,%lld,[z],[z],[z],[z]\n", (long long)page->mends[i].rows,
                      (long long)page->mends[i].rows);
    }
}

static json_t *value_json(const struct bw_measure *measure)
{
    double value;

    if (measure == NULL || !bw_measure_value(measure, &value))
        return json_null();
    return measure->unit == BW_MEASURE_SHARE ? json_real(rounded(value))
                                             : json_integer(measure->count);
}

static json_t *measure_json(const struct page *page, const struct bw_measure *measure)
{
    json_t *object =
        json_pack("{s:s, s:s}", "measure", measure->name, "unit", unit_name(measure->unit));
    json_t *before = json_array();

    if (*measure->column != '\0')
        json_object_set_new(object, "column", json_string(measure->column));
    if (*measure->role != '\0')
        json_object_set_new(object, "role", json_string(measure->role));
    if (*measure->detail != '\0')
        json_object_set_new(object, "detail", json_string(measure->detail));
    json_object_set_new(object, "count", json_integer(measure->count));
    if (measure->unit == BW_MEASURE_SHARE)
        json_object_set_new(object, "of", json_integer(measure->of));
    json_object_set_new(object, "value", value_json(measure));
    for (size_t i = 0; i < BW_QUALITY_BEFORE; i++)
        json_array_append_new(before, value_json(find_before(&page->before[i], measure)));
    json_object_set_new(object, "before", before);
    return object;
}

static json_t *head_json(const struct page *page)
{
    const int64_t *facts = page->now.quality->facts;
    const int32_t delivered = bw_local_day(bw_local_of_utc(facts[BW_QUALITY_DELIVERED_S] / 60));
    const int32_t due =
        bw_quarter_last_day(page->now.quarter) + (int32_t)facts[BW_QUALITY_LATE_AFTER];
    char quarter[8], delivered_text[11], due_text[11];

    bw_quarter_format(page->now.quarter, quarter);
    bw_day_format(delivered, delivered_text);
    bw_day_format(due, due_text);
    return json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:s, s:b, s:i, s:s, s:s, s:b}", "only", only_for,
                     "feed", page->feed->name, "title", page->feed->title, "supplier",
                     page->feed->supplier, "quarter", quarter, "site", page->site->name, "invented",
                     page->site->is_invented, "extract_version", page->now.extract->version,
                     "delivered", delivered_text, "due", due_text, "late", delivered > due);
}

static json_t *page_json(const struct page *page)
{
    json_t *root = head_json(page);
    json_t *before = json_array();
    json_t *mends = json_array();
    json_t *measures = json_array();

    if (root == NULL)
        root = json_object();
    for (size_t i = 0; i < BW_QUALITY_BEFORE; i++) {
        char quarter[8];

        bw_quarter_format(page->before[i].quarter, quarter);
        json_array_append_new(before, json_string(quarter));
    }
    for (size_t i = 0; i < page->mend_count; i++)
        json_array_append_new(mends, json_pack("{s:I, s:s}", "rows", page->mends[i].rows, "what",
                                               page->mends[i].text));
    for (size_t i = 0; i < page->now.measures.count; i++)
        json_array_append_new(measures, measure_json(page, &page->now.measures.of[i]));
    json_object_set_new(root, "before", before);
    json_object_set_new(root, "to_mend", mends);
    json_object_set_new(root, "measures", measures);
    return root;
}

static enum bw_status put_json(struct bw_buf *buf, const struct page *page, struct bw_err *err)
{
    json_t *root = page_json(page);
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(6));

    json_decref(root);
    if (text == NULL)
        return bw_fail(err, BW_EFORMAT, "a name in the description is not UTF-8");
    bw_buf_printf(buf, "%s\n", text);
    free(text);
    return BW_OK;
}

static enum bw_status write_file(const char *dir, const char *name, const struct bw_buf *buf,
                                 struct bw_arena *arena, struct bw_err *err)
{
    return bw_file_write(bw_file_join(arena, dir, name), bw_buf_text(buf), buf->len, 0600, err);
}

static enum bw_status write_page(const struct page *page, struct bw_arena *arena,
                                 struct bw_err *err)
{
    char quarter[8];
    const char *dir;
    struct bw_buf csv, json;
    enum bw_status status = bw_file_make_dirs(page->site->out_suppliers, 0700, err);

    if (status != BW_OK)
        return status;
    bw_quarter_format(page->now.quarter, quarter);
    dir = bw_arena_printf(arena, "%s/%s/%s", page->site->out_suppliers, quarter, page->feed->name);
    bw_buf_init(&csv, PAGE_MAX_BYTES);
    bw_buf_init(&json, PAGE_MAX_BYTES);
    put_csv(&csv, page);
    status = put_json(&json, page, err);
    if (status == BW_OK)
        status = bw_file_make_dirs(dir, 0700, err);
    if (status == BW_OK)
        status = write_file(dir, "quality.csv", &csv, arena, err);
    if (status == BW_OK)
        status = write_file(dir, "quality.json", &json, arena, err);
    bw_buf_clear(&csv);
    bw_buf_clear(&json);
    return status;
}

static enum bw_status write_quarter(struct bw_session *session, const struct bw_feed_desc *feed,
                                    struct bw_quarter quarter, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct page page = {.site = session->site, .feed = feed};
    enum bw_status status = load(session, feed->name, quarter, arena, &page.now, err);

    for (int i = 0; i < BW_QUALITY_BEFORE && status == BW_OK && page.now.quality != NULL; i++)
        status =
            load(session, feed->name, bw_quarter_add(quarter, -1 - i), arena, &page.before[i], err);
    if (status == BW_OK && page.now.quality != NULL) {
        page.mend_count = bw_quality_mend(&page.now, page.before, arena, page.mends, MENDS_MAX);
        status = write_page(&page, arena, err);
    }
    bw_arena_free(arena);
    return status;
}

enum bw_status bw_quality_page_write(struct bw_session *session, const struct bw_feed_desc *feed,
                                     struct bw_quarter quarter, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (int i = 0; i <= BW_QUALITY_BEFORE && status == BW_OK; i++)
        status = write_quarter(session, feed, bw_quarter_add(quarter, i), err);
    return status == BW_OK ? BW_OK : bw_fail_in(err, "feed '%s': data quality", feed->name);
}
