/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_release.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "beatwise/base/clock.h"
#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/stage/group_folder.h"
#include "beatwise/stage/release_audit.h"
#include "beatwise/store/store_ledger.h"

static const char *folder_of(const struct bw_session *session, struct bw_quarter quarter,
                             const char *group)
{
    char text[8];

    bw_quarter_format(quarter, text);
    return bw_arena_printf(session->arena, "%s/%s/%s", session->site->out_releases, text, group);
}

static const char *withdrawn_folder(const struct bw_session *session, const char *release_id)
{
    return bw_arena_printf(session->arena, "%s/withdrawn/%s", session->site->out_releases,
                           release_id);
}

/* Moves the folder of a release; one that is not there (any more) is fine. */
static enum bw_status move_away(struct bw_session *session, const char *dir, const char *release_id,
                                struct bw_err *err)
{
    const char *to = withdrawn_folder(session, release_id);
    enum bw_status status;

    if (!bw_file_is_dir(dir))
        return BW_OK;
    status = bw_file_make_dirs(
        bw_arena_printf(session->arena, "%s/withdrawn", session->site->out_releases), 0750, err);
    if (status == BW_OK)
        status = bw_file_remove_tree(to, err);
    if (status == BW_OK && rename(dir, to) != 0)
        return bw_fail(err, BW_EIO, "cannot move '%s' to '%s': %s", dir, to, strerror(errno));
    return status;
}

/* The group's release of the quarter that stands, or NULL. */
static enum bw_status find_standing(struct bw_session *session, struct bw_quarter quarter,
                                    const char *group, const struct bw_release **ret_release,
                                    struct bw_err *err)
{
    struct bw_release *releases = NULL;
    size_t count = 0;
    enum bw_status status =
        bw_store_release_list(session->store, session->arena, &releases, &count, err);

    *ret_release = NULL;
    for (size_t i = 0; status == BW_OK && i < count; i++) {
        if (!releases[i].is_withdrawn && strcmp(releases[i].group, group) == 0 &&
            bw_quarter_index(releases[i].quarter) == bw_quarter_index(quarter))
            *ret_release = &releases[i];
    }
    return status;
}

static json_t *log_body(const struct bw_product *product, const struct bw_audited *audited)
{
    char quarter[8];

    bw_quarter_format(product->printed->quarter, quarter);
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "quarter", quarter, "group",
                     product->group->id, "release_id", product->release_id, "rung", "full", "cells",
                     (json_int_t)audited->cells, "suppressed", (json_int_t)audited->suppressed,
                     "ledger", (json_int_t)audited->ledger);
}

/* The ledger and the run log, which stand or fall together. */
static enum bw_status enter(struct bw_session *session, const struct bw_product *product,
                            const struct bw_audited *audited, const struct bw_release *before,
                            struct bw_err *err)
{
    const struct bw_release release = {.release_id = product->release_id,
                                       .quarter = product->printed->quarter,
                                       .group = product->group->id,
                                       .at_utc_s = bw_clock_utc_s()};
    struct bw_released_cell *cells = NULL;
    const size_t count = bw_release_cells(session->arena, product, &cells);
    enum bw_status status = bw_store_begin(session->store, err);

    if (status == BW_OK)
        status = bw_store_release_add(session->store, &release, cells, count, err);
    if (status == BW_OK && before != NULL)
        status = bw_store_release_withdraw(session->store, before->release_id, err);
    if (status == BW_OK)
        status = bw_session_log(session, "release", log_body(product, audited), err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    bw_store_rollback(session->store);
    return status == BW_OK ? bw_session_log_seal(session, err) : status;
}

static enum bw_status give(struct bw_session *session, struct bw_product *product,
                           const char **ret_dir, struct bw_err *err)
{
    const struct bw_quarter quarter = product->printed->quarter;
    const char *dir = folder_of(session, quarter, product->group->id);
    const struct bw_release *before = NULL;
    struct bw_audited audited;
    enum bw_status status = bw_release_audit(session, product, &audited, err);

    product->page.is_release = true;
    if (status == BW_OK)
        status = find_standing(session, quarter, product->group->id, &before, err);
    if (status == BW_OK && before != NULL && strcmp(before->release_id, product->release_id) == 0)
        before = NULL;
    if (status == BW_OK)
        status = enter(session, product, &audited, before, err);
    if (status == BW_OK && before != NULL)
        status = move_away(session, dir, before->release_id, err);
    if (status == BW_OK)
        status = bw_group_folder_write(product, dir, err);
    if (status == BW_OK)
        *ret_dir = dir;
    return status;
}

/* Anew for each group: what the one before it froze is frozen for this one. */
static enum bw_status release_group(struct bw_session *session, const struct bw_ground *ground,
                                    struct bw_quarter quarter, struct bw_report_written *written,
                                    struct bw_err *err)
{
    struct bw_quarter_data data;
    struct bw_product product;
    struct bw_err unlogged = BW_ERR_INIT;
    enum bw_status status = bw_quarter_data_load(&data, session, ground, quarter, err);

    if (status == BW_OK)
        status = bw_report_make_product(&data, written->group, &product, err);
    if (status == BW_OK)
        status = give(session, &product, &written->dir, err);
    if (status == BW_EREFUSED && bw_report_log_refusal(session, "release", quarter, written->group,
                                                       err, &unlogged) != BW_OK) {
        *err = unlogged;
        return unlogged.status;
    }
    return status;
}

enum bw_status bw_stage_release(struct bw_session *session, const struct bw_ground *ground,
                                const struct bw_report_request *request,
                                struct bw_report_written **ret_written, size_t *ret_count,
                                struct bw_err *err)
{
    const struct bw_site *site = session->site;
    const size_t groups = request->group_count == 0 ? site->group_count : request->group_count;
    struct bw_err refusal = BW_ERR_INIT;
    enum bw_status status =
        bw_session_lock_part(session, "report", request->quarter, BW_STORE_ALONE, err);

    if (status == BW_OK)
        status = bw_report_check_list(session, err);
    *ret_count = 0;
    *ret_written = bw_arena_alloc(session->arena, groups, sizeof(**ret_written));
    for (size_t i = 0; (status == BW_OK || status == BW_EREFUSED) && i < groups; i++) {
        struct bw_report_written *next = &(*ret_written)[*ret_count];

        next->group = request->group_count == 0 ? site->groups[i].id : request->groups[i];
        status = release_group(session, ground, request->quarter, next, err);
        if (status == BW_OK)
            (*ret_count)++;
        else if (status == BW_EREFUSED && refusal.status == BW_OK)
            refusal = *err;
        else if (status == BW_EREFUSED)
            bw_log_print(BW_LOG_ERROR, "%s", err->text);
    }
    bw_store_unlock_parts(session->store);
    if ((status == BW_OK || status == BW_EREFUSED) && refusal.status != BW_OK) {
        *err = refusal;
        return BW_EREFUSED;
    }
    return status;
}

static enum bw_status write_notice(struct bw_session *session, const struct bw_release *release,
                                   const char *reason, const char **ret_dir, struct bw_err *err)
{
    const char *to = withdrawn_folder(session, release->release_id);
    const char *notice = bw_arena_printf(
        session->arena, "%s is withdrawn and must not be used.\n%s\n", release->release_id, reason);
    enum bw_status status = move_away(session, folder_of(session, release->quarter, release->group),
                                      release->release_id, err);

    if (status == BW_OK)
        status = bw_file_make_dirs(to, 0750, err);
    if (status == BW_OK)
        status = bw_file_write(bw_file_join(session->arena, to, "NOTICE.txt"), notice,
                               strlen(notice), 0640, err);
    if (status == BW_OK)
        *ret_dir = to;
    return status;
}

static enum bw_status enter_withdrawal(struct bw_session *session, const char *release_id,
                                       const char *reason, struct bw_err *err)
{
    enum bw_status status = bw_store_begin(session->store, err);

    if (status == BW_OK)
        status = bw_store_release_withdraw(session->store, release_id, err);
    if (status == BW_OK)
        status = bw_session_log(session, "withdrawn",
                                json_pack("{s:s, s:s}", "release_id", release_id, "reason",
                                          bw_session_utf8(session, reason)),
                                err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    bw_store_rollback(session->store);
    return status == BW_OK ? bw_session_log_seal(session, err) : status;
}

enum bw_status bw_stage_withdraw(struct bw_session *session, const char *release_id,
                                 const char *reason, const char **ret_dir, struct bw_err *err)
{
    const struct bw_release *release = NULL;
    struct bw_release *releases = NULL;
    size_t count = 0;
    enum bw_status status;

    if (reason == NULL || bw_text_trim(bw_text_of(reason)).len == 0)
        return bw_fail(err, BW_EREFUSED, "a withdrawal needs a reason: --reason \"why\"");
    status = bw_store_release_list(session->store, session->arena, &releases, &count, err);
    for (size_t i = 0; status == BW_OK && i < count; i++) {
        if (strcmp(releases[i].release_id, release_id) == 0)
            release = &releases[i];
    }
    if (status != BW_OK)
        return status;
    if (release == NULL)
        return bw_fail(err, BW_ENOTFOUND, "there is no release '%s'", release_id);
    if (release->is_withdrawn)
        return bw_fail(err, BW_EREFUSED, "release '%s' is withdrawn already", release_id);
    status = enter_withdrawal(session, release_id, reason, err);
    return status == BW_OK ? write_notice(session, release, reason, ret_dir, err) : status;
}
