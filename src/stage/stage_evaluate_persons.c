/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_evaluate_persons.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/clock.h"
#include "beatwise/base/scrub.h"
#include "beatwise/ident/canon.h"
#include "beatwise/ident/key.h"
#include "beatwise/ident/token.h"
#include "beatwise/ident/vault.h"
#include "beatwise/stage/reader.h"
#include "beatwise/stage/sheet.h"
#include "link_private.h"

/* More than the calls that compare take. */
#define STACK_BYTES ((size_t)64 * 1024)

struct record_id {
    const char *text;
    uint32_t at; /* position of the record */
    int file;
};

struct trying {
    const struct bw_evaluate_persons_request *request;
    struct bw_arena *arena;
    struct bw_link_vaults vaults;
    struct bw_keyring *ring;
    int file; /* that is being read */
    struct bw_link_record *records;
    size_t count;
    size_t cap;
    struct record_id *ids;
    size_t ids_cap;
    uint64_t *tokens[BW_MATCH_KEYS];
    size_t token_caps[BW_MATCH_KEYS];
    uint8_t *age_bands;
    size_t age_cap;
    uint32_t *truth; /* union-find of records that are truly one */
    bool *is_in_truth;
    struct bw_evaluate_persons_summary summary;
};

static void add_tokens(struct trying *trying, const struct bw_canon *canon)
{
    struct bw_match_key_token keys[BW_MATCH_KEYS];
    size_t count = 0;

    bw_token_match_keys(trying->ring, canon, keys, &count);
    for (size_t i = 0, at = 0; bw_token_key_name(i) != NULL; i++) {
        trying->tokens[i] = bw_arena_grow(trying->arena, trying->tokens[i], trying->count,
                                          &trying->token_caps[i], sizeof(uint64_t));
        trying->tokens[i][trying->count] = 0;
        if (at < count && strcmp(keys[at].name, bw_token_key_name(i)) == 0)
            memcpy(&trying->tokens[i][trying->count], keys[at++].token.bytes, sizeof(uint64_t));
    }
}

/* Where there are codes of another country, they agree or not like any word. */
static void keep_postcode(const struct bw_pii *cell, struct bw_canon *canon)
{
    size_t len = 0;
    bool has_digit = false;

    if (canon->postcode[0] != '\0')
        return;
    for (size_t i = 0; i < cell->pii_len; i++) {
        const unsigned char byte = (unsigned char)cell->pii_ptr[i];

        if (byte == ' ' || byte == '-')
            continue;
        if (byte >= 0x80 || !isalnum(byte) || len + 1 == sizeof(canon->postcode)) {
            canon->postcode[0] = '\0';
            return;
        }
        has_digit = has_digit || isdigit(byte);
        canon->postcode[len++] = (char)toupper(byte);
        canon->postcode[len] = '\0';
    }
    if (!has_digit)
        canon->postcode[0] = '\0';
}

static enum bw_status add_row(void *ctx, int64_t line, const struct bw_row *row,
                              const struct bw_map_verdict *verdict, struct bw_err *err)
{
    struct trying *trying = ctx;
    struct bw_link_person *person = NULL;
    struct bw_canon canon;
    enum bw_status status;

    (void)line;
    (void)verdict;
    if (row == NULL)
        return BW_OK;
    bw_canon_identity(&row->identity, BW_DAY_NONE, &canon);
    if (canon.sex == BW_SEX_UNKNOWN)
        canon.sex = row->event.sex;
    trying->age_bands = bw_arena_grow(trying->arena, trying->age_bands, trying->count,
                                      &trying->age_cap, sizeof(*trying->age_bands));
    trying->age_bands[trying->count] = (uint8_t)row->event.age_band;
    add_tokens(trying, &canon);
    keep_postcode(&row->identity.home_postcode, &canon);
    status = bw_link_vaults_add(&trying->vaults, trying->arena, &canon, &person, err);
    bw_canon_wipe(&canon);
    if (status != BW_OK)
        return status;
    trying->records = bw_arena_grow(trying->arena, trying->records, trying->count, &trying->cap,
                                    sizeof(*trying->records));
    trying->ids = bw_arena_grow(trying->arena, trying->ids, trying->count, &trying->ids_cap,
                                sizeof(*trying->ids));
    trying->records[trying->count] =
        (struct bw_link_record){.person = person, .file = trying->file};
    trying->ids[trying->count] = (struct record_id){
        bw_arena_strndup(trying->arena, row->record_id.pii_ptr, row->record_id.pii_len),
        (uint32_t)trying->count, trying->file};
    trying->count++;
    trying->summary.records[trying->file]++;
    return BW_OK;
}

static enum bw_status read_file(struct trying *trying, const char *path, struct bw_err *err)
{
    static const char *schemes[] = {"file"};
    struct bw_site site = {.schemes = schemes, .scheme_count = 1};
    struct bw_feed_desc *desc = NULL;
    struct bw_reader_request request = {.site = &site,
                                        .quarter =
                                            bw_quarter_of_day((int32_t)(bw_clock_utc_s() / 86400)),
                                        .url_count = 1,
                                        .is_file_at_hand = true,
                                        .is_only_looked_at = true,
                                        .row_fn = add_row,
                                        .ctx = trying};
    struct bw_reader_result result;
    const char *urls[3];
    enum bw_status status = bw_feed_desc_read(trying->arena, path, &desc, err);

    if (status != BW_OK)
        return status;
    if (desc->unit != BW_UNIT_PERSON)
        return bw_fail(err, BW_ECONFIG, "'%s': beatwise.unit is not person", path);
    if (bw_feed_desc_find(desc, BW_ROLE_RECORD_ID) < 0)
        return bw_fail(err, BW_ECONFIG, "'%s': no field has the role record_id", path);
    desc->sharing_link = "evaluate";
    bw_setting_values_init(&site.settings);
    status = bw_feed_desc_expand(trying->arena, desc, desc->path, request.quarter, urls,
                                 &request.url_count, err);
    request.feed = desc;
    request.urls = urls;
    if (status == BW_OK)
        status = bw_reader_run(trying->arena, &request, &result, err);
    return status;
}

static int cmp_ids(const void *x, const void *y)
{
    const struct record_id *a = x;
    const struct record_id *b = y;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return strcmp(a->text, b->text);
}

/* UINT32_MAX: there is no such record. */
static uint32_t find_record(const struct trying *trying, int file, struct bw_text text)
{
    size_t from = 0;
    size_t to = trying->count;
    char id[128];
    struct record_id wanted = {.text = id, .file = file};

    if (text.len >= sizeof(id))
        return UINT32_MAX;
    memcpy(id, text.ptr, text.len);
    id[text.len] = '\0';
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int by = cmp_ids(&trying->ids[middle], &wanted);

        if (by == 0)
            return trying->ids[middle].at;
        if (by < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return UINT32_MAX;
}

static uint32_t find_root(uint32_t *parents, uint32_t at)
{
    while (parents[at] != at)
        at = parents[at] = parents[parents[at]];
    return at;
}

static enum bw_status add_pair(void *ctx, int64_t line, const struct bw_text *cells,
                               struct bw_err *err)
{
    struct trying *trying = ctx;
    const uint32_t left = find_record(trying, 0, cells[0]);
    const uint32_t right = find_record(trying, 1, cells[1]);

    (void)line;
    (void)err;
    trying->summary.common.rows++;
    if (left == UINT32_MAX || right == UINT32_MAX) {
        trying->summary.common.not_kept++;
        return BW_OK;
    }
    trying->truth[find_root(trying->truth, left)] = find_root(trying->truth, right);
    return BW_OK;
}

/* Clusters are named by the first record that is met of each. */
struct cluster_truth {
    struct trying *trying;
    const char **names; /* of each record, or NULL */
};

static enum bw_status add_cluster(void *ctx, int64_t line, const struct bw_text *cells,
                                  struct bw_err *err)
{
    struct cluster_truth *truth = ctx;
    const uint32_t record = find_record(truth->trying, 0, cells[0]);

    (void)line;
    (void)err;
    truth->trying->summary.common.rows++;
    if (record == UINT32_MAX || cells[1].len == 0)
        truth->trying->summary.common.not_kept++;
    else
        truth->names[record] = bw_arena_strndup(truth->trying->arena, cells[1].ptr, cells[1].len);
    return BW_OK;
}

/* The true name of each record; of two files, all have one. */
static enum bw_status read_truth(struct trying *trying, const char ***ret_names, struct bw_err *err)
{
    static const char *const pair[] = {"left", "right"};
    static const char *const cluster[] = {"record_id", "cluster"};
    const bool is_pairs = trying->request->description_count == 2;
    struct cluster_truth truth = {trying, NULL};
    const struct bw_sheet sheet = {.path = trying->request->truth,
                                   .columns = is_pairs ? pair : cluster,
                                   .column_count = 2,
                                   .optional_from = 2,
                                   .row_fn = is_pairs ? add_pair : add_cluster,
                                   .ctx = is_pairs ? (void *)trying : (void *)&truth};
    enum bw_status status;

    truth.names = bw_arena_alloc(trying->arena, trying->count, sizeof(*truth.names));
    trying->truth = bw_arena_alloc(trying->arena, trying->count, sizeof(*trying->truth));
    for (uint32_t i = 0; i < trying->count; i++)
        trying->truth[i] = i;
    qsort(trying->ids, trying->count, sizeof(*trying->ids), cmp_ids);
    for (size_t i = 1; i < trying->count; i++)
        if (cmp_ids(&trying->ids[i - 1], &trying->ids[i]) == 0)
            return bw_fail(err, BW_EFORMAT, "'%s': two records have the same record_id",
                           trying->request->descriptions[trying->ids[i].file]);
    status = bw_sheet_read(&sheet, err);
    for (uint32_t i = 0; is_pairs && status == BW_OK && i < trying->count; i++)
        truth.names[i] = bw_arena_printf(trying->arena, "%u", find_root(trying->truth, i));
    if (status == BW_OK && trying->summary.common.not_kept == trying->summary.common.rows)
        status = bw_fail(err, BW_EFORMAT, "'%s': no row names records of the files",
                         trying->request->truth);
    *ret_names = truth.names;
    return status;
}

/* Surnames are rare below one in 10,000 and common from one in 1,000 on. */
static int frequency_kind(const struct bw_link_forms *forms, const struct bw_link_form *form)
{
    const double share =
        forms->with_surname == 0
            ? 0.0
            : (double)forms->names.words[form->surname].as_surname / (double)forms->with_surname;

    if (form->surname == 0)
        return 0;
    return share < 0.0001 ? 1 : share < 0.001 ? 2 : 3;
}

static struct bw_id id_of(uint32_t number)
{
    struct bw_id id = {{1}};

    memcpy(id.bytes + 4, &number, sizeof(number));
    return id;
}

static void evaluate(struct trying *trying, const struct bw_persons *persons, const uint32_t *keyed,
                     const char **names)
{
    struct bw_evaluated *rows = bw_arena_alloc(trying->arena, trying->count, sizeof(*rows));
    struct bw_link_forms forms;

    bw_link_forms_make(trying->arena, trying->records, trying->count, &forms);
    for (size_t i = 0; i < trying->count; i++) {
        const struct bw_link_person *person = trying->records[i].person;

        rows[i] = (struct bw_evaluated){
            .person_id = id_of(persons->groups[BW_VARIANT_BASE][i]),
            .true_incident = names[i],
            .true_person = names[i],
            .is_identified =
                person->forename != NULL || person->surname != NULL || person->nhs_number != NULL,
            .kinds = {person->sex, trying->age_bands[i], frequency_kind(&forms, &forms.forms[i])},
        };
        for (int variant = 0; variant < BW_VARIANTS; variant++)
            rows[i].incident_id[variant] = id_of(persons->groups[variant][i]);
        rows[i].incident_id[BW_EVALUATED_KEYS] = id_of(keyed[i]);
    }
    bw_link_evaluate(trying->arena, rows, trying->count, &trying->summary.common.evaluation);
}

static enum bw_status link_and_evaluate(struct trying *trying, struct bw_err *err)
{
    const bool is_within = trying->request->description_count == 1;
    const struct bw_match_request request = {.records = trying->records,
                                             .count = trying->count,
                                             .is_within = is_within,
                                             .is_birth_binding = is_within,
                                             .threads = bw_link_threads()};
    struct bw_keyed_request keyed = {.tokens = (const uint64_t *const *)trying->tokens,
                                     .count = trying->count,
                                     .is_within = is_within};
    struct bw_persons persons;
    uint32_t *keyed_groups = NULL;
    uint8_t *sides = bw_arena_alloc(trying->arena, trying->count, 1);
    const char **names = NULL;
    enum bw_status status = read_truth(trying, &names, err);

    if (status != BW_OK)
        return status;
    for (size_t i = 0; i < trying->count; i++)
        sides[i] = (uint8_t)trying->records[i].file;
    keyed.sides = sides;
    while (bw_token_key_name(keyed.token_count) != NULL)
        keyed.token_count++;
    bw_persons_find(trying->arena, &request, &persons);
    bw_persons_find_keyed(trying->arena, &keyed, &keyed_groups);
    trying->summary.candidates = persons.found.candidates;
    trying->summary.lost = persons.found.lost;
    trying->summary.weights = persons.found.weights;
    evaluate(trying, &persons, keyed_groups, names);
    return BW_OK;
}

enum bw_status bw_stage_evaluate_persons(struct bw_arena *arena,
                                         const struct bw_evaluate_persons_request *request,
                                         struct bw_evaluate_persons_summary *ret_summary,
                                         struct bw_err *err)
{
    struct trying trying = {.request = request, .arena = bw_arena_new()};
    enum bw_status status = bw_keyring_open_random(&trying.ring, err);

    (void)arena;
    /* The files themselves lie on this machine's disks. */
    trying.vaults.is_swap_allowed = true;
    for (size_t i = 0; status == BW_OK && i < request->description_count; i++) {
        trying.file = (int)i;
        status = read_file(&trying, request->descriptions[i], err);
    }
    if (status == BW_OK)
        status = link_and_evaluate(&trying, err);
    if (status == BW_OK)
        *ret_summary = trying.summary;
    bw_link_vaults_close(&trying.vaults);
    bw_keyring_close(trying.ring);
    bw_arena_free(trying.arena);
    bw_scrub(STACK_BYTES);
    return status;
}
