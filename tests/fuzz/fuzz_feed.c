/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/file.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/map.h"
#include "must.h"

/*
 * A whole feed: a description, a file it may name (codes, schema or dialect), and an extract,
 * parted by lines of "%%".  The description is understood or refused with the place; what is
 * understood judges every row, and what it keeps is in range.
 */
static const char parting[] = "\n%%\n";
static const struct bw_quarter quarter = {2026, 1};
static char folder[] = "/tmp/beatwise-fuzz-XXXXXX";
static const char *const names[] = {"feed.yaml", "more"};

static void remove_folder(void)
{
    char path[sizeof(folder) + 16];

    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void make_folder(void)
{
    static int is_made;

    if (is_made)
        return;
    MUST(mkdtemp(folder) != NULL);
    atexit(remove_folder);
    is_made = 1;
}

/* The piece before the next parting line; `rest` goes on behind it. */
static struct bw_text next_piece(struct bw_text *rest)
{
    const size_t parted = strlen(parting);
    struct bw_text piece = *rest;

    for (size_t i = 0; i + parted <= rest->len; i++) {
        if (memcmp(rest->ptr + i, parting, parted) == 0) {
            piece.len = i;
            *rest = (struct bw_text){rest->ptr + i + parted, rest->len - i - parted};
            return piece;
        }
    }
    *rest = (struct bw_text){rest->ptr + rest->len, 0};
    return piece;
}

static const char *put(struct bw_arena *arena, const char *name, struct bw_text text)
{
    const char *path = bw_file_join(arena, folder, name);
    FILE *file = fopen(path, "wb");

    MUST(file != NULL && fwrite(text.ptr, 1, text.len, file) == text.len && fclose(file) == 0);
    return path;
}

static void check_description(const struct bw_feed_desc *desc)
{
    MUST(desc->header_first <= desc->header_rows);
    MUST(desc->is_all_violence || desc->violence_count > 0);
    for (size_t i = 0; i < desc->field_count; i++) {
        const struct bw_field *field = &desc->fields[i];
        const struct bw_constraints *constraints = field->constraints;

        MUST(field->type <= BW_FIELD_OTHER && field->format != NULL);
        MUST(field->code_count == 0 || bw_role_kind(field->role) >= 0);
        MUST(constraints == NULL || constraints->minimum <= constraints->maximum);
        for (size_t k = 1; k < field->code_count; k++)
            MUST(strcmp(field->codes[k - 1].code, field->codes[k].code) != 0);
    }
}

static void check_row(const struct bw_feed_desc *desc, const struct bw_row *row)
{
    const struct bw_event *event = &row->event;

    MUST(event->when.from_utc <= event->when.to_utc);
    MUST(bw_category_name(BW_CATEGORY_SEX, (int)event->sex) != NULL);
    MUST(event->place_type <= BW_PLACE_OTHER && event->method <= BW_METHOD_THREAT);
    MUST(event->age_band <= BW_AGE_75_UP && event->alcohol <= BW_NO);
    MUST(isnan(row->place.easting_m) || isfinite(row->place.easting_m));
    /* Without an agreement for linkage nobody is in the row. */
    MUST(desc->sharing_link != NULL ||
         (row->identity.surname.pii_len == 0 && row->identity.nhs_number.pii_len == 0 &&
          row->event_ref.pii_len == 0 && row->tokens.len == 0));
}

struct judging {
    const struct bw_feed_desc *desc;
    struct bw_map *map;
};

static enum bw_status judge(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct judging *judging = ctx;
    struct bw_map_verdict verdict;
    struct bw_row made;

    if (bw_map_needs_header(judging->map))
        return bw_map_read_header(judging->map, row, err);
    if (bw_map_row(judging->map, row, &made, &verdict) == BW_MAP_KEPT)
        check_row(judging->desc, &made);
    MUST((verdict.outcome == BW_MAP_REJECT) == (verdict.reason != BW_REJECT_NONE));
    MUST(verdict.field >= -1 && verdict.field < (int)judging->desc->field_count);
    return BW_OK;
}

static void read_extract(struct bw_arena *arena, const struct bw_feed_desc *desc,
                         struct bw_text extract)
{
    struct judging judging = {desc, bw_map_new(arena, desc, quarter)};
    struct bw_err err = BW_ERR_INIT;
    struct bw_csv *csv =
        bw_csv_open(arena, desc, (struct bw_csv_limits){4096, 64}, judge, &judging);
    enum bw_status status = bw_csv_push(csv, extract.ptr, extract.len, &err);

    if (status == BW_OK)
        status = bw_csv_end(csv, &err);
    MUST(status == BW_OK || (err.status == status && err.text[0] != '\0'));
    bw_csv_close(csv);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_text rest = {(const char *)bytes, len};
    struct bw_text description = next_piece(&rest);
    struct bw_text more = next_piece(&rest);
    struct bw_feed_desc *desc = NULL;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status;

    make_folder();
    put(arena, names[1], more);
    status = bw_feed_desc_read(arena, put(arena, names[0], description), &desc, &err);
    must_be_tidy(status, &err);
    if (status == BW_OK) {
        check_description(desc);
        read_extract(arena, desc, rest);
    }
    bw_arena_free(arena);
    return 0;
}
