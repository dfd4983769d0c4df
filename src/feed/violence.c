/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/feed/violence.h"

#include <stdlib.h>
#include <string.h>

/* Cells up to this length are looked up in the sorted values, longer ones one by one. */
#define VALUE_MAX ((size_t)128)

struct rule {
    enum bw_rule_kind kind;
    size_t field;
    struct bw_text *values; /* folded; of `in` sorted */
    size_t value_count;
    size_t longest;
    const struct bw_rule *source; /* card */
};

struct bw_violence {
    struct rule *rules;
    size_t count;
};

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int cmp_values(const void *a, const void *b)
{
    return bw_text_cmp(*(const struct bw_text *)a, *(const struct bw_text *)b);
}

static struct bw_text folded_copy(struct bw_arena *arena, const char *value)
{
    struct bw_text trimmed = bw_text_trim(bw_text_of(value));
    char *copy = bw_arena_strndup(arena, trimmed.ptr, trimmed.len);

    for (size_t i = 0; i < trimmed.len; i++)
        copy[i] = fold(copy[i]);
    return (struct bw_text){copy, trimmed.len};
}

static void compile(struct bw_arena *arena, const struct bw_rule *source, struct rule *rule)
{
    *rule = (struct rule){.kind = source->kind, .field = source->field, .source = source};
    if (source->kind == BW_RULE_CARD)
        return;
    rule->value_count = source->value_count;
    rule->values = bw_arena_alloc(arena, source->value_count, sizeof(*rule->values));
    for (size_t i = 0; i < source->value_count; i++) {
        rule->values[i] = folded_copy(arena, source->values[i]);
        if (rule->values[i].len > rule->longest)
            rule->longest = rule->values[i].len;
    }
    if (source->kind == BW_RULE_IN)
        qsort(rule->values, rule->value_count, sizeof(*rule->values), cmp_values);
}

struct bw_violence *bw_violence_new(struct bw_arena *arena, const struct bw_rule *rules,
                                    size_t rule_count)
{
    struct bw_violence *violence = bw_arena_alloc(arena, 1, sizeof(*violence));

    violence->count = rule_count;
    violence->rules = bw_arena_alloc(arena, rule_count, sizeof(*violence->rules));
    for (size_t i = 0; i < rule_count; i++)
        compile(arena, &rules[i], &violence->rules[i]);
    return violence;
}

static bool is_in(const struct rule *rule, struct bw_text cell)
{
    char folded[VALUE_MAX];
    struct bw_text key = {folded, cell.len};

    if (cell.len > rule->longest)
        return false;
    if (cell.len > VALUE_MAX) {
        for (size_t i = 0; i < rule->value_count; i++) {
            if (bw_text_is_equal_fold(rule->values[i], cell))
                return true;
        }
        return false;
    }
    for (size_t i = 0; i < cell.len; i++)
        folded[i] = fold(cell.ptr[i]);
    return bsearch(&key, rule->values, rule->value_count, sizeof(key), cmp_values) != NULL;
}

static bool has_prefix(const struct rule *rule, struct bw_text cell)
{
    for (size_t i = 0; i < rule->value_count; i++) {
        size_t len = rule->values[i].len;

        if (cell.len >= len &&
            bw_text_is_equal_fold((struct bw_text){cell.ptr, len}, rule->values[i]))
            return true;
    }
    return false;
}

static bool is_card(const struct bw_rule *rule, struct bw_text cell)
{
    struct bw_mpds code;
    bool is_listed = false;

    if (!bw_mpds_parse(cell, &code))
        return false;
    for (size_t i = 0; i < rule->card_count; i++)
        is_listed = is_listed || rule->cards[i] == code.card;
    for (size_t i = 0; is_listed && i < rule->except_suffix_count; i++) {
        struct bw_text except = bw_text_trim(bw_text_of(rule->except_suffixes[i]));

        if (bw_text_is_equal_fold(except, bw_text_of(code.suffix)))
            return false;
    }
    return is_listed;
}

bool bw_violence_is_fit(const struct bw_violence *violence, const struct bw_text *cells,
                        const int *columns)
{
    for (size_t i = 0; i < violence->count; i++) {
        const struct rule *rule = &violence->rules[i];
        int column = columns[rule->field];
        struct bw_text cell;

        if (column < 0)
            continue;
        cell = bw_text_trim(cells[column]);
        switch (rule->kind) {
        case BW_RULE_IN:
            if (is_in(rule, cell))
                return true;
            break;
        case BW_RULE_PREFIX:
            if (has_prefix(rule, cell))
                return true;
            break;
        case BW_RULE_CARD:
            if (is_card(rule->source, cell))
                return true;
            break;
        }
    }
    return false;
}

static void skip_separators(struct bw_text *rest)
{
    while (rest->len > 0 && strchr(" -", rest->ptr[0]) != NULL && rest->ptr[0] != '\0') {
        rest->ptr++;
        rest->len--;
    }
}

/* One or two digits. */
static bool take_number(struct bw_text *rest, int *ret_number)
{
    size_t n = 0;
    int number = 0;

    while (n < rest->len && n < 2 && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
        number = number * 10 + (rest->ptr[n++] - '0');
    rest->ptr += n;
    rest->len -= n;
    *ret_number = number;
    return n > 0;
}

static bool take_letter(struct bw_text *rest, char *ret_letter)
{
    char letter = rest->len > 0 ? fold(rest->ptr[0]) : '\0';

    if (letter < 'a' || letter > 'z')
        return false;
    rest->ptr++;
    rest->len--;
    *ret_letter = (char)(letter - 'a' + 'A');
    return true;
}

bool bw_mpds_parse(struct bw_text text, struct bw_mpds *ret_code)
{
    struct bw_text rest = bw_text_trim(text);
    struct bw_mpds code = {0};

    if (!take_number(&rest, &code.card) || code.card == 0)
        return false;
    skip_separators(&rest);
    if (rest.len > 0) {
        if (!take_letter(&rest, &code.level) || strchr("ABCDEO", code.level) == NULL)
            return false;
        skip_separators(&rest);
        if (!take_number(&rest, &code.number))
            return false;
        skip_separators(&rest);
        for (size_t i = 0; rest.len > 0; i++) {
            if (i + 1 == sizeof(code.suffix) || !take_letter(&rest, &code.suffix[i]))
                return false;
        }
    }
    *ret_code = code;
    return true;
}
