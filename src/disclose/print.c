/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/disclose/print.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/buf.h"

#define RELEASE_DIGITS 12
#define QUARTER_MONTHS 3

/* `hes`: NHS England's rules for hospital statistics, 1 to 7 suppressed and the rest rounded to 5.
 */
static const struct bw_profile_rule rules[BW_PROFILES] = {
    [BW_PROFILE_HES] = {"hes", 1, 7, 5, 5},
    [BW_PROFILE_BELOW_5] = {"below-5", 1, 4, 5, 3},
    [BW_PROFILE_BELOW_10] = {"below-10", 0, 9, 10, 5},
};

const struct bw_profile_rule *bw_profile_rule(enum bw_profile profile)
{
    return &rules[profile];
}

bool bw_profile_find(struct bw_text name, enum bw_profile *ret_profile)
{
    for (int i = 0; i < BW_PROFILES; i++) {
        if (bw_text_is_equal(name, bw_text_of(rules[i].name))) {
            *ret_profile = (enum bw_profile)i;
            return true;
        }
    }
    return false;
}

enum bw_profile bw_profile_stricter(enum bw_profile a, enum bw_profile b)
{
    if (rules[a].hidden_to != rules[b].hidden_to)
        return rules[a].hidden_to > rules[b].hidden_to ? a : b;
    return rules[a].step > rules[b].step ? a : b;
}

static struct bw_printed print_number(int64_t number)
{
    return (struct bw_printed){.kind = BW_CELL_NUMBER, .number = number};
}

struct bw_printed bw_print_cell(enum bw_profile profile, int64_t exact)
{
    const struct bw_profile_rule *rule = &rules[profile];

    assert(exact >= 0);
    if (exact >= rule->hidden_from && exact <= rule->hidden_to)
        return (struct bw_printed){.kind = BW_CELL_SUPPRESSED};
    return print_number((exact + rule->step / 2) / rule->step * rule->step);
}

struct bw_figure bw_print_percent(enum bw_profile profile, int64_t part, int64_t rest, int64_t base)
{
    const struct bw_printed parts[] = {bw_print_cell(profile, part), bw_print_cell(profile, rest)};
    const struct bw_printed whole = bw_print_total(profile, parts, 2);

    if (whole.kind != BW_CELL_NUMBER || whole.number < base || whole.number == 0)
        return (struct bw_figure){.kind = BW_CELL_NOT_APPLICABLE};
    if (parts[0].kind != BW_CELL_NUMBER)
        return (struct bw_figure){.kind = parts[0].kind};
    return (struct bw_figure){
        .kind = BW_CELL_NUMBER,
        .number = (double)((200 * parts[0].number + whole.number) / (2 * whole.number))};
}

void bw_print_range(enum bw_profile profile, struct bw_printed cell, int64_t *ret_low,
                    int64_t *ret_high)
{
    const struct bw_profile_rule *rule = &rules[profile];
    int64_t low = rule->hidden_from;
    int64_t high = rule->hidden_to;

    if (cell.kind == BW_CELL_NUMBER) {
        low = cell.number - rule->step / 2 > 0 ? cell.number - rule->step / 2 : 0;
        high = cell.number + (rule->step - 1) / 2;
        if (low >= rule->hidden_from && low <= rule->hidden_to)
            low = rule->hidden_to + 1;
        if (high >= rule->hidden_from && high <= rule->hidden_to)
            high = rule->hidden_from - 1;
    }
    *ret_low = low;
    *ret_high = high;
}

struct bw_printed bw_print_not_supplied(void)
{
    return (struct bw_printed){.kind = BW_CELL_NOT_SUPPLIED};
}

struct bw_printed bw_print_total(enum bw_profile profile, const struct bw_printed *parts,
                                 size_t count)
{
    size_t numbers = 0;
    size_t hidden = 0;
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (parts[i].kind == BW_CELL_NOT_SUPPLIED)
            return bw_print_not_supplied();
        if (parts[i].kind == BW_CELL_SUPPRESSED)
            hidden++;
        if (parts[i].kind == BW_CELL_NUMBER) {
            numbers++;
            sum += parts[i].number;
        }
    }
    if (numbers + hidden == 0)
        return (struct bw_printed){.kind = BW_CELL_NOT_APPLICABLE};
    if (hidden > 0 && sum == 0)
        return (struct bw_printed){.kind = BW_CELL_SUPPRESSED};
    return print_number(sum + (int64_t)hidden * rules[profile].constant);
}

/* A hidden part counts for less in the total than it may be, so that a quarter that holds most of
 * the year's incidents could be printed as more than all its months. */
static struct bw_printed print_quarter(enum bw_profile profile, int64_t exact,
                                       struct bw_printed total)
{
    const struct bw_printed quarter = bw_print_cell(profile, exact);
    const bool is_more = quarter.kind == BW_CELL_NUMBER && quarter.number > 0 &&
                         (total.kind != BW_CELL_NUMBER || quarter.number > total.number);

    return is_more ? total : quarter;
}

/* What was released once stays as it was, whatever the count is now. */
static void print_quarters(enum bw_profile profile, const struct bw_beat_exact *exact,
                           struct bw_beat_printed *beat)
{
    beat->has_quarters = true;
    for (int back = 0; back < BW_PRINT_QUARTERS; back++) {
        const struct bw_quarter_exact *quarter = &exact->quarters[back];

        beat->profiles[back] = quarter->released == NULL ? profile : quarter->released_profile;
        for (int i = 0; i < BW_POLICE_STATUSES; i++) {
            struct bw_printed *cell = &beat->quarters[back][i];

            if (quarter->released != NULL)
                *cell = quarter->released[i];
            else if (quarter->months == 0 || (exact->is_police_only && i != BW_POLICE_KNOWN))
                *cell = (struct bw_printed){.kind = BW_CELL_NOT_APPLICABLE};
            else
                *cell = bw_print_cell(profile, quarter->status[i]);
        }
    }
}

/* Totals of the quarters, by status and of the newest. */
static void add_quarters(enum bw_profile profile, const struct bw_beat_exact *exact,
                         struct bw_beat_printed *beat)
{
    for (int i = 0; i < BW_POLICE_STATUSES; i++) {
        struct bw_printed parts[BW_PRINT_QUARTERS];

        for (int back = 0; back < BW_PRINT_QUARTERS; back++)
            parts[back] = beat->quarters[back][i];
        beat->status_12m[i] = exact->months > 0 ? bw_print_total(profile, parts, BW_PRINT_QUARTERS)
                                                : bw_print_not_supplied();
    }
    beat->incidents_12m = bw_print_total(profile, beat->status_12m, BW_POLICE_STATUSES);
    if (exact->is_quarter_supplied && exact->months > 0)
        beat->incidents_quarter = bw_print_total(profile, beat->quarters[0], BW_POLICE_STATUSES);
}

static struct bw_beat_printed print_beat(struct bw_arena *arena, enum bw_profile profile,
                                         const struct bw_beat_exact *exact)
{
    struct bw_beat_printed beat = {
        .beat = bw_arena_strdup(arena, exact->beat),
        .name = bw_arena_strdup(arena, exact->name),
        .area = bw_arena_strdup(arena, exact->area),
        .population = exact->population,
        .months = exact->months,
        .incidents_quarter = bw_print_not_supplied(),
    };

    if (exact->has_quarters) {
        print_quarters(profile, exact, &beat);
        add_quarters(profile, exact, &beat);
        return beat;
    }
    for (int i = 0; i < BW_POLICE_STATUSES; i++) {
        beat.status_12m[i] = exact->months > 0 ? bw_print_cell(profile, exact->status_12m[i])
                                               : bw_print_not_supplied();
        /* Where only the police are asked, that they know of everything is no finding. */
        if (exact->is_police_only && i != BW_POLICE_KNOWN)
            beat.status_12m[i] = (struct bw_printed){.kind = BW_CELL_NOT_APPLICABLE};
    }
    beat.incidents_12m = bw_print_total(profile, beat.status_12m, BW_POLICE_STATUSES);
    /* In the first quarter of a site both columns are of the same events: rounded apart from each
     * other, they would narrow what a hidden part can be. */
    if (exact->is_quarter_supplied && exact->months == QUARTER_MONTHS)
        beat.incidents_quarter = beat.incidents_12m;
    else if (exact->is_quarter_supplied && exact->months > 0)
        beat.incidents_quarter =
            print_quarter(profile, exact->incidents_quarter, beat.incidents_12m);
    return beat;
}

static int cmp_beats(const void *a, const void *b)
{
    const struct bw_beat_printed *x = a;
    const struct bw_beat_printed *y = b;

    return strcmp(x->beat, y->beat);
}

struct bw_printed_table *bw_print_table(struct bw_arena *arena, struct bw_quarter quarter,
                                        enum bw_profile profile, const struct bw_beat_exact *exact,
                                        size_t count)
{
    struct bw_printed_table *table = bw_arena_alloc(arena, 1, sizeof(*table));

    table->quarter = quarter;
    table->profile = profile;
    table->beats = bw_arena_alloc(arena, count, sizeof(*table->beats));
    table->beat_count = count;
    for (size_t i = 0; i < count; i++)
        table->beats[i] = print_beat(arena, profile, &exact[i]);
    if (count > 0)
        qsort(table->beats, count, sizeof(*table->beats), cmp_beats);
    return table;
}

static void add_text(crypto_generichash_state *state, const char *text)
{
    /* With its NUL, so that no two rows of texts give the same bytes. */
    crypto_generichash_update(state, (const unsigned char *)text, strlen(text) + 1);
}

/* As text, so that the id does not depend on the machine's byte order. */
static void add_cell(crypto_generichash_state *state, struct bw_buf *line, struct bw_printed cell)
{
    bw_buf_clear(line);
    if (cell.kind == BW_CELL_NUMBER)
        bw_buf_printf(line, "%" PRId64, cell.number);
    else
        bw_buf_puts(line, bw_cell_symbol(cell.kind));
    add_text(state, bw_buf_text(line));
}

static void add_beat(crypto_generichash_state *state, struct bw_buf *line,
                     const struct bw_beat_printed *beat)
{
    add_text(state, beat->beat);
    bw_buf_clear(line);
    bw_buf_printf(line, "%d", beat->months);
    add_text(state, bw_buf_text(line));
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        add_cell(state, line, beat->status_12m[i]);
    add_cell(state, line, beat->incidents_12m);
    add_cell(state, line, beat->incidents_quarter);
    for (int back = 0; beat->has_quarters && back < BW_PRINT_QUARTERS; back++) {
        for (int i = 0; i < BW_POLICE_STATUSES; i++)
            add_cell(state, line, beat->quarters[back][i]);
    }
}

const char *bw_release_id(struct bw_arena *arena, const struct bw_printed_table *table,
                          const char *group, const char *settings)
{
    unsigned char sum[crypto_generichash_BYTES];
    char hex[2 * sizeof(sum) + 1];
    char quarter[8];
    crypto_generichash_state state;
    struct bw_buf line;

    bw_quarter_format(table->quarter, quarter);
    crypto_generichash_init(&state, NULL, 0, sizeof(sum));
    add_text(&state, quarter);
    add_text(&state, group);
    add_text(&state, rules[table->profile].name);
    add_text(&state, settings);
    bw_buf_init(&line, 64);
    for (size_t i = 0; i < table->beat_count; i++)
        add_beat(&state, &line, &table->beats[i]);
    bw_buf_clear(&line);
    crypto_generichash_final(&state, sum, sizeof(sum));
    bw_text_hex(sum, sizeof(sum), hex);
    return bw_arena_printf(arena, "%s-%s-%.*s", quarter, group, RELEASE_DIGITS, hex);
}
