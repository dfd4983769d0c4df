/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/group_folder.h"

#include "beatwise/base/file.h"
#include "beatwise/report/csv_out.h"
#include "beatwise/report/package.h"

#define OUTPUT_MAX_BYTES ((size_t)256 * 1024 * 1024)

enum { PAGE, HOTSPOTS, CELLS, MANIFEST, FILES };

enum bw_status bw_folder_write(const char *dir, const struct bw_folder_file *files, size_t count,
                               mode_t mode, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    const char *made = bw_arena_printf(arena, "%s.new", dir);
    const mode_t dir_mode = mode | (mode & 0444) >> 2;
    enum bw_status status = bw_file_remove_tree(made, err);

    if (status == BW_OK)
        status = bw_file_make_dirs(made, dir_mode, err);
    for (size_t i = 0; status == BW_OK && i < count; i++)
        status = bw_file_write(bw_file_join(arena, made, files[i].name), files[i].buf.bytes,
                               files[i].buf.len, mode, err);
    if (status == BW_OK)
        status = bw_file_exchange_dir(made, dir, err);
    bw_arena_free(arena);
    return status;
}

static struct bw_package_file describe(const struct bw_folder_file *file, const char *title,
                                       const char *mediatype)
{
    return (struct bw_package_file){.path = file->name,
                                    .title = title,
                                    .mediatype = mediatype,
                                    .bytes = file->buf.bytes,
                                    .len = file->buf.len};
}

static enum bw_status write_package(const struct bw_product *product, struct bw_folder_file *files,
                                    struct bw_err *err)
{
    struct bw_package_file described[] = {
        [PAGE] = describe(&files[PAGE], "The report", "text/html"),
        [HOTSPOTS] = describe(&files[HOTSPOTS], "The ranked table", "text/csv"),
        [CELLS] = describe(&files[CELLS], "The printed cells that all else is made of", "text/csv"),
    };
    const struct bw_package package = {.site_name = product->page.site_name,
                                       .group = product->group->id,
                                       .group_name = product->group->name,
                                       .quarter = product->printed->quarter,
                                       .release_id = product->release_id,
                                       .is_invented = product->page.is_invented,
                                       .is_release = product->page.is_release,
                                       .rule = bw_profile_rule(product->printed->profile),
                                       .files = described,
                                       .file_count = MANIFEST};

    described[HOTSPOTS].is_hotspots = true;
    described[CELLS].is_cells = true;
    return bw_package_write(&files[MANIFEST].buf, &package, err);
}

enum bw_status bw_group_folder_write(const struct bw_product *product, const char *dir,
                                     struct bw_err *err)
{
    struct bw_folder_file files[FILES] = {[PAGE] = {.name = "index.html"},
                                          [HOTSPOTS] = {.name = "hotspots.csv"},
                                          [CELLS] = {.name = "cells.csv"},
                                          [MANIFEST] = {.name = "datapackage.json"}};
    enum bw_status status;

    for (size_t i = 0; i < FILES; i++)
        bw_buf_init(&files[i].buf, OUTPUT_MAX_BYTES);
    bw_html_page(&files[PAGE].buf, &product->page);
    bw_csv_hotspots(&files[HOTSPOTS].buf, product->table);
    bw_csv_cells(&files[CELLS].buf, product->printed);
    status = write_package(product, files, err);
    if (status == BW_OK)
        status = bw_folder_write(dir, files, FILES, 0640, err);
    for (size_t i = 0; i < FILES; i++)
        bw_buf_clear(&files[i].buf);
    return status;
}
