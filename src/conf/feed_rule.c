/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/yaml_value.h"

#include "feed_desc_private.h"

/* The Medical Priority Dispatch System numbers its protocols with two digits. */
#define HIGHEST_CARD 99

static enum bw_status find_field(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                 struct bw_rule *rule)
{
    const struct bw_feed_desc *desc = reader->desc;
    const char *name = NULL;
    enum bw_status status = bw_yaml_require_text(map, "field", &name, reader->err);

    if (status != BW_OK)
        return status;
    for (size_t i = 0; i < desc->field_count; i++) {
        if (bw_text_is_equal_fold(bw_text_trim(bw_text_of(name)),
                                  bw_text_of(desc->fields[i].name))) {
            rule->field = i;
            return BW_OK;
        }
    }
    return bw_yaml_fail(bw_yaml_find(map, "field"), reader->err, "schema.fields has no field '%s'",
                        name);
}

static enum bw_status get_values(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                 const char *key, struct bw_yaml_list *ret_list)
{
    enum bw_status status = bw_yaml_get_list(reader->arena, map, key, ret_list, reader->err);

    if (status != BW_OK)
        return status;
    for (size_t i = 0; i < ret_list->count; i++) {
        struct bw_text value = bw_text_trim(bw_text_of(ret_list->texts[i]));

        ret_list->texts[i] = bw_arena_strndup(reader->arena, value.ptr, value.len);
        if (value.len == 0)
            return bw_yaml_fail(bw_yaml_find(map, key), reader->err,
                                "texts that are not blank were expected");
    }
    return BW_OK;
}

static enum bw_status read_cards(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                 const struct bw_yaml_list *values, struct bw_rule *rule)
{
    int *cards = bw_arena_alloc(reader->arena, values->count, sizeof(*cards));
    struct bw_yaml_list suffixes = {0};
    enum bw_status status;

    for (size_t i = 0; i < values->count; i++) {
        int64_t card;

        if (!bw_text_parse_i64(bw_text_of(values->texts[i]), &card) || card < 1 ||
            card > HIGHEST_CARD)
            return bw_yaml_fail(bw_yaml_find(map, "card"), reader->err,
                                "protocol numbers from 1 to 99 were expected");
        cards[i] = (int)card;
    }
    status = get_values(reader, map, "except_suffix", &suffixes);
    if (status != BW_OK)
        return status;
    rule->cards = cards;
    rule->card_count = values->count;
    rule->except_suffixes = suffixes.texts;
    rule->except_suffix_count = suffixes.count;
    return BW_OK;
}

static enum bw_status read_rule(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                struct bw_rule *rule)
{
    static const char *const known[] = {"field", "in", "prefix", "card", "except_suffix", NULL};
    static const char *const kinds[] = {"in", "prefix", "card"};
    struct bw_yaml_list values = {0};
    int found = 0;
    enum bw_status status = bw_yaml_check_keys(map, known, reader->err);

    *rule = (struct bw_rule){.line = map->line};
    if (status != BW_OK || (status = find_field(reader, map, rule)) != BW_OK)
        return status;
    for (int i = 0; i < 3; i++) {
        if (bw_yaml_given(map, kinds[i]) != NULL) {
            rule->kind = (enum bw_rule_kind)i;
            found++;
        }
    }
    if (found != 1)
        return bw_yaml_fail(map, reader->err, "one of in, prefix, card was expected");
    if (rule->kind != BW_RULE_CARD && bw_yaml_find(map, "except_suffix") != NULL)
        return bw_yaml_fail(bw_yaml_find(map, "except_suffix"), reader->err,
                            "it belongs to 'card' only");
    status = get_values(reader, map, kinds[rule->kind], &values);
    if (status != BW_OK)
        return status;
    if (values.count == 0)
        return bw_yaml_fail(map, reader->err, "the list of '%s' is empty", kinds[rule->kind]);
    if (rule->kind == BW_RULE_CARD)
        return read_cards(reader, map, &values, rule);
    rule->values = values.texts;
    rule->value_count = values.count;
    return BW_OK;
}

static enum bw_status read_rules(struct bw_feed_reader *reader, const struct bw_yaml *node,
                                 struct bw_rule **ret_rules, size_t *ret_count)
{
    struct bw_rule *rules = NULL;
    size_t count = 0;
    size_t cap = 0;

    if (node->kind != BW_YAML_SEQUENCE || node->first == NULL)
        return bw_yaml_fail(node, reader->err, "a list of rules was expected");
    for (const struct bw_yaml *item = node->first; item != NULL; item = item->next) {
        enum bw_status status;

        rules = bw_arena_grow(reader->arena, rules, count, &cap, sizeof(*rules));
        status = read_rule(reader, item, &rules[count]);
        if (status != BW_OK)
            return status;
        count++;
    }
    *ret_rules = rules;
    *ret_count = count;
    return BW_OK;
}

enum bw_status bw_feed_read_rules(struct bw_feed_reader *reader, const struct bw_yaml *beatwise)
{
    struct bw_feed_desc *desc = reader->desc;
    const struct bw_yaml *exclude = bw_yaml_given(beatwise, "exclude");
    const struct bw_yaml *violence;
    enum bw_status status = BW_OK;

    if (exclude != NULL)
        status = read_rules(reader, exclude, &desc->excludes, &desc->exclude_count);
    if (status != BW_OK)
        return status;
    /* A file of persons is of no violence. */
    desc->is_all_violence = desc->unit == BW_UNIT_PERSON;
    if (desc->is_all_violence && bw_yaml_given(beatwise, "violence") == NULL)
        return BW_OK;
    /* Said, never assumed: a feed that forgot it would count every patient as a victim. */
    status = bw_yaml_require(beatwise, "violence", &violence, reader->err);
    if (status != BW_OK)
        return bw_fail_hint(reader->err, "'violence: all' keeps every row");
    if (violence->kind == BW_YAML_SCALAR) {
        if (strcmp(violence->text, "all") != 0)
            return bw_yaml_fail(violence, reader->err, "a list of rules, or all, was expected");
        desc->is_all_violence = true;
        return BW_OK;
    }
    return read_rules(reader, violence, &desc->violence, &desc->violence_count);
}
