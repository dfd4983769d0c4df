/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link_share_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/log.h"
#include "beatwise/base/text.h"
#include "beatwise/ident/token.h"
#include "beatwise/store/store_token.h"

/* Per mille of a quarter's records that can be linked: while it was open, and now. */
#define OPEN_NAME "linkable_open"
#define NOW_NAME "linkable_now"

/* More is refused by `report`. */
#define FALL_MAX_PER_MILLE 100

static void format_name(const char *what, struct bw_quarter quarter, char name[32])
{
    char text[8];

    bw_quarter_format(quarter, text);
    snprintf(name, 32, "%s_%s", what, text);
}

static enum bw_status set(struct bw_session *session, const char *what, struct bw_quarter quarter,
                          int64_t share, struct bw_err *err)
{
    char name[32];

    format_name(what, quarter, name);
    return bw_store_meta_set(session->store, name,
                             bw_arena_printf(session->arena, "%lld", (long long)share), err);
}

/* -1: none. */
static enum bw_status get(struct bw_session *session, const char *what, struct bw_quarter quarter,
                          int64_t *ret_share, struct bw_err *err)
{
    const char *text = NULL;
    char name[32];
    enum bw_status status;

    format_name(what, quarter, name);
    *ret_share = -1;
    status = bw_store_meta_get(session->store, session->arena, name, &text, err);
    if (status == BW_OK && text != NULL && !bw_text_parse_i64(bw_text_of(text), ret_share))
        *ret_share = -1;
    return status;
}

enum bw_status bw_link_share_note(struct bw_session *session, struct bw_quarter quarter,
                                  bool is_closed, int64_t linkable, int64_t events,
                                  struct bw_err *err)
{
    const int64_t share = events == 0 ? 0 : 1000 * linkable / events;
    enum bw_status status = set(session, NOW_NAME, quarter, share, err);

    return status == BW_OK && !is_closed ? set(session, OPEN_NAME, quarter, share, err) : status;
}

enum bw_status bw_link_share_check(struct bw_session *session, struct bw_quarter quarter,
                                   struct bw_err *err)
{
    int64_t then, now;
    char text[8];
    enum bw_status status = get(session, OPEN_NAME, quarter, &then, err);

    if (status == BW_OK)
        status = get(session, NOW_NAME, quarter, &now, err);
    if (status != BW_OK || then < 0 || now < 0 || then - now <= FALL_MAX_PER_MILLE)
        return status;
    bw_quarter_format(quarter, text);
    bw_fail(err, BW_EREFUSED,
            "of %s, %lld %% of the records could be linked before it was closed, now %lld %%", text,
            (long long)(then / 10), (long long)(now / 10));
    return bw_fail_hint(err, "an extract that came after closing has records that cannot be known "
                             "again: ask the supplier for the same record numbers and identifiers");
}

struct use {
    struct bw_id token;
    struct bw_id person;
};

static int cmp_uses(const void *x, const void *y)
{
    const struct use *a = x;
    const struct use *b = y;
    const int by = bw_id_cmp(&a->token, &b->token);

    return by != 0 ? by : bw_id_cmp(&a->person, &b->person);
}

/* Of the persons that have the key, per 100,000 those that nobody else shares it with; -1: too few
 * persons to tell. */
static int64_t measure(const struct use *uses, size_t count)
{
    size_t persons = 0;
    size_t unique = 0;

    for (size_t from = 0, to; from < count; from = to) {
        size_t sharing = 1;

        for (to = from + 1; to < count && bw_id_cmp(&uses[to].token, &uses[from].token) == 0; to++)
            sharing += bw_id_cmp(&uses[to].person, &uses[to - 1].person) != 0;
        persons += sharing;
        unique += sharing == 1;
    }
    return persons < BW_KEY_PERSONS_MIN ? -1 : (int64_t)(unique * 100000 / persons);
}

json_t *bw_link_key_shares(struct bw_arena *arena, struct bw_link_events events)
{
    struct use *uses = bw_arena_alloc(arena, events.count + 1, sizeof(*uses));
    json_t *shares = json_object();
    const char *name;

    for (size_t key = 0; (name = bw_token_key_name(key)) != NULL; key++) {
        size_t count = 0;
        int64_t share;

        for (size_t i = 0; i < events.count; i++) {
            const struct bw_stored_event *event = &events.events[i];

            for (size_t k = 0; k < event->key_count; k++) {
                if (strcmp(event->keys[k].name, name) == 0)
                    uses[count++] = (struct use){event->keys[k].token, event->event.person_id};
            }
        }
        if (count > 0)
            qsort(uses, count, sizeof(*uses), cmp_uses);
        share = measure(uses, count);
        if (share < 0)
            continue;
        json_object_set_new(shares, name, json_real((double)share / 100000));
        if (share < BW_KEY_UNIQUE_MIN)
            bw_log_print(
                BW_LOG_WARN,
                "match key '%s' is unique for %.2f %% of this site's persons only: 'beatwise "
                "key rotate' retires it",
                name, (double)share / 1000);
    }
    return shares;
}

#define RETIRED "retired_keys"
#define BELOW "keys_below"

static enum bw_status get_names(struct bw_session *session, const char *what,
                                const char **ret_names, struct bw_err *err)
{
    const char *names = NULL;
    enum bw_status status = bw_store_meta_get(session->store, session->arena, what, &names, err);

    if (status == BW_OK)
        *ret_names = names == NULL ? " " : names;
    return status;
}

bool bw_keys_has(const char *names, const char *name)
{
    const size_t len = strlen(name);

    for (const char *at = strstr(names, name); at != NULL; at = strstr(at + 1, name)) {
        if (at > names && at[-1] == ' ' && at[len] == ' ')
            return true;
    }
    return false;
}

enum bw_status bw_keys_retired(struct bw_session *session, const char **ret_names,
                               struct bw_err *err)
{
    return get_names(session, RETIRED, ret_names, err);
}

enum bw_status bw_keys_below_note(struct bw_session *session, const json_t *shares,
                                  struct bw_err *err)
{
    const char *names = " ";
    const char *name;

    for (size_t i = 0; (name = bw_token_key_name(i)) != NULL; i++) {
        const json_t *share = json_object_get(shares, name);

        if (share != NULL && json_real_value(share) < BW_KEY_UNIQUE_MIN / 100000.0)
            names = bw_arena_printf(session->arena, "%s%s ", names, name);
    }
    return bw_store_meta_set(session->store, BELOW, names, err);
}

enum bw_status bw_keys_retire(struct bw_session *session, const char **ret_names,
                              struct bw_err *err)
{
    const char *retired = " ";
    const char *below = " ";
    const char *name;
    enum bw_status status = get_names(session, RETIRED, &retired, err);

    if (status == BW_OK)
        status = get_names(session, BELOW, &below, err);
    for (size_t i = 0; status == BW_OK && (name = bw_token_key_name(i)) != NULL; i++) {
        if (bw_keys_has(below, name) && !bw_keys_has(retired, name))
            retired = bw_arena_printf(session->arena, "%s%s ", retired, name);
    }
    if (status == BW_OK)
        status = bw_store_meta_set(session->store, RETIRED, retired, err);
    if (status == BW_OK)
        *ret_names = retired;
    return status;
}

enum bw_status bw_link_keys_again(struct bw_session *session, struct bw_arena *arena,
                                  const struct bw_canon *canon, const char *retired,
                                  struct bw_stored_event *event, struct bw_err *err)
{
    struct bw_match_key_token tokens[BW_MATCH_KEYS];
    struct bw_match_key *keys = bw_arena_alloc(arena, BW_MATCH_KEYS, sizeof(*keys));
    size_t count = 0;
    size_t kept = 0;

    bw_token_match_keys(session->keys, canon, tokens, &count);
    for (size_t i = 0; i < count; i++) {
        if (!bw_keys_has(retired, tokens[i].name))
            keys[kept++] = (struct bw_match_key){.name = tokens[i].name, .token = tokens[i].token};
    }
    /* Not where it is so already: `link` runs again and again. */
    if (kept == event->key_count)
        return BW_OK;
    event->keys = keys;
    event->key_count = kept;
    return bw_store_match_keys_set(session->store, event, keys, kept, err);
}
