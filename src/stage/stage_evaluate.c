/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_evaluate.h"

#include <stdio.h>
#include <string.h>

#include "beatwise/ident/key.h"
#include "beatwise/ident/token.h"
#include "beatwise/stage/sheet.h"
#include "beatwise/store/store_link.h"
#include "evaluate_private.h"

struct evaluating {
    struct bw_session *session;
    const struct bw_evaluate_request *request;
    struct bw_arena *arena;
    struct bw_evaluated *rows;
    size_t row_count;
    size_t row_cap;
    struct bw_keyed_incidents keyed;
    struct bw_evaluate_summary summary;
    bool has_truth; /* a row named an incident or a person */
};

static const char *or_null(struct evaluating *evaluating, struct bw_text cell)
{
    return cell.len == 0 ? NULL : bw_arena_strndup(evaluating->arena, cell.ptr, cell.len);
}

static enum bw_status add_row(void *ctx, int64_t line, const struct bw_text *cells,
                              struct bw_err *err)
{
    struct evaluating *evaluating = ctx;
    char name[128];
    const struct bw_feed_desc *feed;
    struct bw_evaluated_event event;
    struct bw_id token = {{0}};
    bool is_found = false;
    enum bw_status status;

    (void)line;
    if (cells[0].len >= sizeof(name))
        return bw_fail(err, BW_ENOTFOUND, "column 'feed': there is no such feed");
    memcpy(name, cells[0].ptr, cells[0].len);
    name[cells[0].len] = '\0';
    feed = bw_session_feed(evaluating->session, name);
    if (feed == NULL)
        return bw_fail(err, BW_ENOTFOUND, "column 'feed': there is no such feed in the site");
    evaluating->summary.rows++;
    bw_token_record(evaluating->session->keys, (enum bw_source)feed->source,
                    (struct bw_pii){cells[1].ptr, cells[1].len}, &token);
    status =
        bw_store_event_find(evaluating->session->store, feed->name, &token, &event, &is_found, err);
    if (status != BW_OK)
        return status;
    if (!is_found) {
        evaluating->summary.not_kept++;
        return BW_OK;
    }
    if (evaluating->request->quarter.year != 0 &&
        bw_quarter_index(event.quarter) != bw_quarter_index(evaluating->request->quarter)) {
        evaluating->summary.not_kept++;
        return BW_OK;
    }
    evaluating->rows = bw_arena_grow(evaluating->arena, evaluating->rows, evaluating->row_count,
                                     &evaluating->row_cap, sizeof(*evaluating->rows));
    evaluating->rows[evaluating->row_count++] = (struct bw_evaluated){
        .incident_id = {event.incident_id[0], event.incident_id[1], event.incident_id[2],
                        bw_keyed_incidents_of(&evaluating->keyed, &event.event_id)},
        .person_id = event.person_id,
        .true_incident = or_null(evaluating, cells[2]),
        .true_person = or_null(evaluating, cells[3]),
        .is_identified = event.is_linkable,
        .kinds = {(int)event.sex, (int)event.age_band}};
    evaluating->has_truth |= cells[2].len > 0 || cells[3].len > 0;
    return BW_OK;
}

static enum bw_status evaluate(struct evaluating *evaluating, char digest[BW_DIGEST_HEX],
                               struct bw_err *err)
{
    static const char *const columns[] = {"feed", "record_id", "incident", "person"};
    const char *truth = evaluating->request->truth;
    const struct bw_sheet sheet = {.path = truth,
                                   .columns = columns,
                                   .column_count = 4,
                                   .optional_from = 2,
                                   .row_fn = add_row,
                                   .digest = digest,
                                   .ctx = evaluating};
    enum bw_status status =
        bw_keyed_incidents_find(evaluating->session, evaluating->arena, &evaluating->keyed, err);

    if (status == BW_OK)
        status = bw_sheet_read(&sheet, err);
    if (status != BW_OK)
        return status;
    if (!evaluating->has_truth)
        return bw_fail(err, BW_EFORMAT,
                       "'%s': no kept record has a value in column 'incident' or 'person'", truth);
    bw_link_evaluate(evaluating->arena, evaluating->rows, evaluating->row_count,
                     &evaluating->summary.evaluation);
    return BW_OK;
}

/* Of a real site, before anything is read. */
static enum bw_status check_request(const struct evaluating *evaluating, struct bw_err *err)
{
    const struct bw_evaluate_request *request = evaluating->request;
    struct bw_quarter_secret *secret = NULL;
    enum bw_status status;

    if (request->quarter.year == 0 || request->reason == NULL) {
        bw_fail(err, BW_EREFUSED,
                "on a real site, answers about pairs of records would tell about persons");
        return bw_fail_hint(err,
                            "with --quarter and --reason one truth file a quarter is taken, of "
                            "at least %d true pairs, and shares alone are shown",
                            BW_EVALUATE_PAIRS_MIN);
    }
    status = bw_keyring_quarter_open(evaluating->session->keys, request->quarter, &secret, err);
    bw_quarter_secret_close(secret);
    return status == BW_ENOTFOUND
               ? bw_fail(err, BW_EREFUSED, "the quarter is closed, or nothing was collected for it")
               : status;
}

static int64_t true_pairs(const struct bw_link_measure *measure)
{
    return measure->true_positive + measure->false_negative;
}

/* The first truth file of a quarter is the only one: answers from two could be subtracted. */
static enum bw_status freeze(struct evaluating *evaluating, const char *digest, struct bw_err *err)
{
    struct bw_session *session = evaluating->session;
    const struct bw_link_evaluation *evaluation = &evaluating->summary.evaluation;
    const char *frozen = NULL;
    char quarter[8];
    char name[32];
    enum bw_status status;

    if (true_pairs(&evaluation->variants[BW_VARIANT_BASE].pairs) < BW_EVALUATE_PAIRS_MIN &&
        true_pairs(&evaluation->variants[BW_VARIANT_BASE].persons) < BW_EVALUATE_PAIRS_MIN)
        return bw_fail(err, BW_EREFUSED, "the truth file has fewer than %d true pairs",
                       BW_EVALUATE_PAIRS_MIN);
    bw_quarter_format(evaluating->request->quarter, quarter);
    snprintf(name, sizeof(name), "truth_%s", quarter);
    status = bw_store_meta_get(session->store, evaluating->arena, name, &frozen, err);
    if (status != BW_OK)
        return status;
    if (frozen != NULL && strcmp(frozen, digest) != 0)
        return bw_fail(err, BW_EREFUSED, "another truth file was taken for %s before", quarter);
    return frozen != NULL ? BW_OK : bw_store_meta_set(session->store, name, digest, err);
}

static enum bw_status finish(struct evaluating *evaluating, const char *digest, struct bw_err *err)
{
    struct bw_session *session = evaluating->session;
    const struct bw_evaluate_request *request = evaluating->request;
    enum bw_status status = bw_store_begin(session->store, err);

    if (status == BW_OK && evaluating->summary.is_shares_only)
        status = freeze(evaluating, digest, err);
    if (status == BW_OK)
        status = bw_session_log(
            session, "evaluate",
            json_pack("{s:I, s:I, s:s, s:s}", "rows", evaluating->summary.rows, "not_kept",
                      evaluating->summary.not_kept, "truth_sha256", digest, "reason",
                      request->reason == NULL ? "" : bw_session_utf8(session, request->reason)),
            err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    bw_store_rollback(session->store);
    return status == BW_OK ? bw_session_log_seal(session, err) : status;
}

enum bw_status bw_stage_evaluate(struct bw_session *session,
                                 const struct bw_evaluate_request *request,
                                 struct bw_evaluate_summary *ret_summary, struct bw_err *err)
{
    struct evaluating evaluating = {.session = session, .request = request};
    char digest[BW_DIGEST_HEX] = "";
    enum bw_status status = BW_OK;

    evaluating.summary.is_shares_only = !session->site->is_invented;
    if (evaluating.summary.is_shares_only)
        status = check_request(&evaluating, err);
    if (status != BW_OK)
        return status;
    evaluating.arena = bw_arena_new();
    status = evaluate(&evaluating, digest, err);
    if (status == BW_OK)
        status = finish(&evaluating, digest, err);
    if (status == BW_OK)
        *ret_summary = evaluating.summary;
    bw_arena_free(evaluating.arena);
    return status;
}
