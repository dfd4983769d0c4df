/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collect_private.h"

#include "beatwise/stage/supply.h"

enum bw_status bw_collect_find_urls(struct collecting *collecting, struct bw_arena *arena,
                                    struct bw_err *err)
{
    const struct bw_collect_request *request = collecting->request;
    const char **urls;

    collecting->urls = (const char *const *)request->files;
    collecting->url_count = request->file_count;
    if (request->file_count > 0)
        return BW_OK;
    urls = bw_arena_alloc(arena, 3, sizeof(*urls));
    collecting->urls = urls;
    return bw_feed_desc_expand(arena, request->feed, request->feed->path, request->quarter, urls,
                               &collecting->url_count, err);
}

enum bw_status bw_collect_keep_files(struct collecting *collecting, struct bw_arena *arena,
                                     const struct bw_id *extract_id, struct bw_err *err)
{
    const size_t url_count = collecting->url_count;
    struct bw_extract_file *files = bw_arena_alloc(arena, url_count, sizeof(*files));
    size_t count = 0;

    for (size_t i = 0; i < url_count && collecting->request->file_count == 0; i++) {
        const struct bw_reader_origin *origin = &collecting->origins[i];

        if (origin->is_there &&
            bw_supply_file(arena, collecting->urls[i], &origin->validator, (int)i, &files[count]))
            count++;
    }
    return bw_store_extract_files_set(collecting->session->store, extract_id, files, count, err);
}

enum bw_status bw_collect_ask_supplier(const struct collecting *collecting, struct bw_arena *arena,
                                       const struct bw_extract *current, bool *ret_is_unchanged,
                                       struct bw_err *err)
{
    const struct bw_collect_request *request = collecting->request;
    struct bw_extract_file *files = NULL;
    size_t count = 0;
    enum bw_status status;

    *ret_is_unchanged = false;
    if (request->file_count > 0)
        return BW_OK;
    status = bw_store_extract_files(collecting->session->store, arena, &current->extract_id, &files,
                                    &count, err);
    if (status == BW_OK)
        *ret_is_unchanged =
            bw_supply_is_unchanged(arena, collecting->session->site, request->feed,
                                   collecting->urls, collecting->url_count, files, count);
    return status;
}
