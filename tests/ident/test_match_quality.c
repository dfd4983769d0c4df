/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

#include "beatwise/ident/token.h"
#include "invented_people.h"
#include "keyring_fixture.h"

/*
 * How many true links match keys alone find between the ONS's invented census and customer system
 * (ESSnet, see ../shared/reference/linkage/README.md), and how fast they are made.  A pair is as
 * good as the number of keys it shares; the best go first, one-to-one; pairs that are as good as
 * each other and want the same person are none.
 */
#define RECORDS 26000
#define PAIRS 4000000

struct side {
    size_t count;
    char ids[RECORDS][24];
    struct bw_id tokens[RECORDS][BW_MATCH_KEYS];
};

struct entry {
    struct bw_id token;
    uint32_t record;
};

struct pair {
    uint32_t a, b;
    uint32_t shared;
};

static struct side census, cis;
static struct entry entries[RECORDS];
static struct pair pairs[PAIRS];
static struct keyring_fixture keys;

static int make_keys(void **state)
{
    (void)state;
    keyring_fixture_make(&keys);
    return 0;
}

static int clear_keys(void **state)
{
    (void)state;
    keyring_fixture_clear(&keys);
    return 0;
}

static struct bw_pii pii(const char *text)
{
    return (struct bw_pii){text, strlen(text)};
}

static void set_birth(struct bw_identity *identity, const char *day, const char *month,
                      const char *year)
{
    struct bw_civil civil = {atoi(year), atoi(month), atoi(day)};

    identity->birth_day = BW_DAY_NONE;
    if (bw_civil_is_valid(civil)) {
        identity->birth_day = bw_day_of(civil);
        return;
    }
    identity->birth_year = civil.year;
    identity->birth_month = civil.month;
    identity->birth_mday = civil.day;
}

/* person_id,pername1,pername2,sex,dob_day,dob_mon,dob_year,enumcap,enumpc; no quotes in it. */
static void add(struct side *side, char *line)
{
    struct bw_match_key_token found[BW_MATCH_KEYS];
    struct bw_identity identity = {0};
    struct bw_canon canon;
    char *cells[9] = {0};
    size_t count = 0;
    size_t t = 0;

    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < 9 && line != NULL; i++)
        cells[i] = strsep(&line, ",");
    assert_non_null(cells[8]);
    assert_true(side->count < RECORDS);
    snprintf(side->ids[side->count], sizeof(side->ids[0]), "%s", cells[0]);
    identity.forename = pii(cells[1]);
    identity.surname = pii(cells[2]);
    identity.home_postcode = pii(cells[8]);
    set_birth(&identity, cells[4], cells[5], cells[6]);
    bw_canon_identity(&identity, BW_DAY_NONE, &canon);
    bw_token_match_keys(keys.ring, &canon, found, &count);
    for (size_t k = 0; k < BW_MATCH_KEYS && t < count; k++) {
        if (strcmp(found[t].name, bw_token_key_name(k)) == 0)
            side->tokens[side->count][k] = found[t++].token;
    }
    side->count++;
}

static bool read_side(const char *name, struct side *side)
{
    const char *srcdir = getenv("srcdir");
    char path[512], line[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/../shared/reference/linkage/essnet/%s",
             srcdir == NULL ? "." : srcdir, name);
    file = fopen(path, "r");
    if (file == NULL)
        return false;
    assert_non_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file) != NULL)
        add(side, line);
    fclose(file);
    return true;
}

static int cmp_entries(const void *x, const void *y)
{
    return bw_id_cmp(&((const struct entry *)x)->token, &((const struct entry *)y)->token);
}

static int cmp_pairs(const void *x, const void *y)
{
    const struct pair *a = x;
    const struct pair *b = y;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static int cmp_shared(const void *x, const void *y)
{
    const struct pair *a = x;
    const struct pair *b = y;

    if (a->shared != b->shared)
        return a->shared > b->shared ? -1 : 1;
    return cmp_pairs(x, y);
}

/* Pairs that share the key `k`. */
static size_t add_pairs(size_t k, size_t count)
{
    size_t entry_count = 0;

    for (size_t i = 0; i < census.count; i++) {
        if (!bw_id_is_none(&census.tokens[i][k]))
            entries[entry_count++] = (struct entry){census.tokens[i][k], (uint32_t)i};
    }
    qsort(entries, entry_count, sizeof(*entries), cmp_entries);
    for (size_t j = 0; j < cis.count; j++) {
        struct entry key = {cis.tokens[j][k], 0};
        struct entry *hit = bw_id_is_none(&key.token) ? NULL
                                                      : bsearch(&key, entries, entry_count,
                                                                sizeof(*entries), cmp_entries);

        while (hit != NULL && hit > entries && cmp_entries(hit - 1, &key) == 0)
            hit--;
        for (; hit != NULL && hit < entries + entry_count && cmp_entries(hit, &key) == 0; hit++) {
            assert_true(count < PAIRS);
            pairs[count++] = (struct pair){hit->record, (uint32_t)j, 1};
        }
    }
    return count;
}

/* Each pair once, with how many keys it shares. */
static size_t join_pairs(size_t count)
{
    size_t kept = 0;

    qsort(pairs, count, sizeof(*pairs), cmp_pairs);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && cmp_pairs(&pairs[kept - 1], &pairs[i]) == 0)
            pairs[kept - 1].shared++;
        else
            pairs[kept++] = pairs[i];
    }
    return kept;
}

struct score {
    size_t links, right;
};

static struct score assign(size_t count)
{
    static unsigned char is_taken[2][RECORDS];
    static uint32_t wanted[2][RECORDS];
    struct score score = {0};

    memset(is_taken, 0, sizeof(is_taken));
    qsort(pairs, count, sizeof(*pairs), cmp_shared);
    for (size_t from = 0, to; from < count; from = to) {
        memset(wanted, 0, sizeof(wanted));
        for (to = from; to < count && pairs[to].shared == pairs[from].shared; to++) {
            if (is_taken[0][pairs[to].a] == 0 && is_taken[1][pairs[to].b] == 0) {
                wanted[0][pairs[to].a]++;
                wanted[1][pairs[to].b]++;
            }
        }
        for (size_t i = from; i < to; i++) {
            const struct pair *pair = &pairs[i];

            if (is_taken[0][pair->a] == 0 && is_taken[1][pair->b] == 0 && wanted[0][pair->a] == 1 &&
                wanted[1][pair->b] == 1) {
                score.links++;
                score.right += strcmp(census.ids[pair->a], cis.ids[pair->b]) == 0;
            }
        }
        for (size_t i = from; i < to; i++)
            is_taken[0][pairs[i].a] = is_taken[1][pairs[i].b] = 1;
    }
    return score;
}

static int cmp_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t count_true(void)
{
    static char ids[RECORDS][24];
    size_t count = 0;

    memcpy(ids, census.ids, sizeof(ids));
    qsort(ids, census.count, sizeof(ids[0]), cmp_text);
    for (size_t j = 0; j < cis.count; j++)
        count += bsearch(cis.ids[j], ids, census.count, sizeof(ids[0]), cmp_text) != NULL;
    return count;
}

static void match_keys_alone_link_census_and_customers(void **state)
{
    size_t count = 0;
    size_t truth;
    struct score score;
    double precision, recall, f1;

    (void)state;
    if (!read_side("census.csv", &census) || !read_side("cis.csv", &cis)) {
        print_message("no ../shared/reference: skipped\n");
        skip();
    }
    for (size_t k = 0; k < BW_MATCH_KEYS; k++)
        count = add_pairs(k, count);
    score = assign(join_pairs(count));
    truth = count_true();
    assert_int_equal(truth, 24043);
    precision = (double)score.right / (double)score.links;
    recall = (double)score.right / (double)truth;
    f1 = 2 * precision * recall / (precision + recall);
    print_message("match keys alone, ESSnet: precision %.5f recall %.5f F1 %.5f\n", precision,
                  recall, f1);
    assert_true(precision >= 0.999);
    assert_true(f1 >= 0.975);
}

/* User CPU time, so that others on the machine count little; printed, not asserted. */
static void keys_are_made_fast(void **state)
{
    enum { ROWS = 400000 };
    static struct bw_canon people[2000];
    struct bw_match_key_token found[BW_MATCH_KEYS];
    struct bw_identity identity = {0};
    struct bw_canon canon;
    size_t count = 0, made = 0;
    clock_t start;

    (void)state;
    for (size_t i = 0; i < LEN(people); i++)
        invent_person(i, &people[i]);
    start = clock();
    for (size_t i = 0; i < ROWS; i++) {
        const struct bw_canon *person = &people[i % LEN(people)];

        identity.nhs_number = pii(person->nhs_number);
        identity.forename = pii(person->forename);
        identity.surname = pii(person->surname);
        identity.home_postcode = pii(person->postcode);
        identity.birth_day = person->birth_day;
        bw_canon_identity(&identity, BW_DAY_NONE, &canon);
        bw_token_match_keys(keys.ring, &canon, found, &count);
        made += count;
    }
    print_message("%.0f records a second, %.1f keys each\n",
                  ROWS / ((double)(clock() - start) / CLOCKS_PER_SEC), (double)made / ROWS);
    assert_true(made > ROWS * 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(match_keys_alone_link_census_and_customers),
        cmocka_unit_test(keys_are_made_fast),
    };

    return cmocka_run_group_tests(tests, make_keys, clear_keys);
}
