/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/digest.h"
#include "beatwise/stage/stage_rank.h"
#include "beatwise/stat/overlap.h"
#include "product_private.h"

/* What the site or the group itself says: laxer than the site's only where that was agreed. */
static enum bw_profile own_profile(const struct bw_quarter_data *data,
                                   const struct bw_group_conf *group)
{
    enum bw_profile profile =
        (enum bw_profile)data->session->site->settings.of[BW_SETTING_DISCLOSURE_PROFILE];

    if (group->profile != NULL)
        bw_profile_find(bw_text_of(group->profile), &profile);
    return profile;
}

/* A cell has one printed form: the strictest of all groups that see it, or two forms would narrow
 * each other. */
static enum bw_profile profile_of(const struct bw_quarter_data *data,
                                  const struct bw_group_conf *group)
{
    const struct bw_site *site = data->session->site;
    enum bw_profile profile = own_profile(data, group);

    for (size_t i = 0; i < site->group_count; i++) {
        if (bw_product_is_overlapping(data, group, &site->groups[i]))
            profile = bw_profile_stricter(profile, own_profile(data, &site->groups[i]));
    }
    return profile;
}

/* What shaped the printed cells besides the counts. */
static const char *shaping_settings(const struct bw_quarter_data *data)
{
    struct bw_buf buf;
    const char *copy;

    bw_buf_init(&buf, 4096);
    for (int i = 0; i < BW_SETTINGS; i++) {
        char text[64];

        if (strncmp(bw_settings[i].name, "rank.", 5) != 0 &&
            strncmp(bw_settings[i].name, "link.", 5) != 0)
            continue;
        bw_setting_format(&data->session->site->settings, (enum bw_setting_id)i, text);
        bw_buf_printf(&buf, "%s=%s\n", bw_settings[i].name, text);
    }
    copy = bw_arena_strdup(data->session->arena, bw_buf_text(&buf));
    bw_buf_clear(&buf);
    return copy;
}

static void fill_page(const struct bw_quarter_data *data, const struct bw_product *product,
                      struct bw_page *page)
{
    const struct bw_site *site = data->session->site;

    page->site_name = site->name;
    page->group_name = product->group->name;
    page->is_invented = site->is_invented;
    page->is_year_from_april = site->is_year_from_april;
    page->counted = (enum bw_counted)bw_rank_counted(data->session);
    page->release_id = product->release_id;
    page->table = product->table;
    page->coverage = &data->coverage;
    page->not_placed_percent = data->not_placed_percent;
    page->kind_unknown_percent = data->kind_unknown_percent;
}

/* The generator's seed: of the same printed cells come the same draws. */
static uint64_t seed_of(const char *release_id)
{
    char hex[BW_DIGEST_HEX];

    bw_digest_of(release_id, strlen(release_id), hex);
    hex[16] = '\0';
    return strtoull(hex, NULL, 16);
}

/* Of the cells of earlier quarters, as text. */
static const char *digest_of_past(const struct bw_quarter_data *data, enum bw_profile profile,
                                  const struct bw_beat_past *past)
{
    struct bw_digest digest;
    char *hex = bw_arena_alloc(data->session->arena, BW_DIGEST_HEX, 1);

    bw_digest_init(&digest);
    for (size_t i = 0; past != NULL && i < data->beat_count * BW_PAST_YEARS; i++) {
        const struct bw_printed cell = past[i / BW_PAST_YEARS].incidents[i % BW_PAST_YEARS];
        char text[40];

        snprintf(text, sizeof(text), "%d:%lld;", (int)cell.kind, (long long)cell.number);
        bw_digest_add(&digest, text, strlen(text));
    }
    if (data->last.exact != NULL) {
        const char *last =
            bw_release_id(data->session->arena,
                          bw_print_table(data->session->arena, bw_quarter_add(data->quarter, -1),
                                         profile, data->last.exact, data->beat_count),
                          "site", "");

        bw_digest_add(&digest, last, strlen(last));
    }
    bw_digest_end(&digest, hex);
    return hex;
}

/* Of what stands on the page about what was agreed. */
static const char *digest_of_agreed(struct bw_arena *arena, const struct bw_page *page)
{
    struct bw_digest digest;
    char *hex = bw_arena_alloc(arena, BW_DIGEST_HEX, 1);

    bw_digest_init(&digest);
    for (size_t i = 0; i < page->agreed_count; i++) {
        const struct bw_agreed *agreed = &page->agreed[i];
        const char *text = bw_arena_printf(
            arena, "%s\n%s\n%s\n%s\n%s\n%d %d %d %.6g %.6g\n", agreed->place, agreed->what,
            agreed->who, agreed->done, agreed->comparison == NULL ? "" : agreed->comparison,
            bw_quarter_index(agreed->from),
            agreed->has_until ? bw_quarter_index(agreed->until) : -1, (int)agreed->state,
            agreed->effect.low, agreed->effect.high);

        bw_digest_add(&digest, text, strlen(text));
    }
    bw_digest_end(&digest, hex);
    return hex;
}

/* Of the group's beats together, never of one: by rule of linking there is no beat's table. */
static struct bw_figure no_record_percent(enum bw_profile profile,
                                          const struct bw_beat_exact *beats, size_t count,
                                          enum bw_variant variant)
{
    int64_t sums[2] = {0};

    for (size_t i = 0; i < count; i++) {
        for (int known = 0; known < 2; known++)
            sums[known] += variant == BW_VARIANT_STRICT ? beats[i].strict_12m[known]
                                                        : beats[i].loose_12m[known];
    }
    return bw_print_percent(profile, sums[BW_POLICE_NO_RECORD], sums[BW_POLICE_KNOWN],
                            BW_OVERLAP_BASE_MIN);
}

/* The one step from exact counts to what may be read.  The figures of a group are made from the
 * printed cells of the whole site, which are therefore part of what its release id is of. */
void bw_product_print(const struct bw_quarter_data *data, const struct bw_beat_exact *beats,
                      size_t count, struct bw_product *product)
{
    struct bw_arena *arena = data->session->arena;
    const enum bw_profile profile = profile_of(data, product->group);
    const struct bw_printed_table *site =
        bw_print_table(arena, data->quarter, profile, data->exact, data->beat_count);
    const struct bw_beat_past *past = bw_product_print_past(data, profile);
    struct bw_hotspot_basis basis = {.site = site,
                                     .pairs = data->pairs,
                                     .pair_count = data->pair_count,
                                     .past = past,
                                     .take = product->group->take,
                                     .draws = BW_RANK_DRAWS};
    struct bw_page page = {.has_agreed = data->agreements.count > 0};
    const char *settings;

    product->printed = bw_print_table(arena, data->quarter, profile, beats, count);
    page.agreed_count = bw_product_agreed(data, product->printed, &page.agreed);
    for (int i = 0; i < 2; i++)
        page.no_record_percents[i] =
            no_record_percent(profile, beats, count, i == 0 ? BW_VARIANT_STRICT : BW_VARIANT_LOOSE);
    settings = bw_arena_printf(arena, "%stake=%zu\nrange=%.0f,%.0f\nsite=%s\npast=%s\nagreed=%s\n",
                               shaping_settings(data), product->group->take,
                               page.no_record_percents[0].number, page.no_record_percents[1].number,
                               bw_release_id(arena, site, "site", ""),
                               digest_of_past(data, profile, past), digest_of_agreed(arena, &page));
    product->release_id = bw_release_id(arena, product->printed, product->group->id, settings);
    basis.seed = seed_of(product->release_id);
    product->table = bw_hotspots(arena, product->printed, &basis, &bw_product_method);
    page.score = bw_product_score(data, product->printed, past);
    fill_page(data, product, &page);
    product->page = page;
}
