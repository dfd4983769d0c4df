/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_audit.h"

#include <string.h>

#include <sodium.h>

#include "beatwise/base/log.h"
#include "beatwise/ident/chain.h"
#include "beatwise/ident/key.h"

static void add_finding(struct bw_audit *audit, struct bw_arena *arena, size_t *cap,
                        const char *text)
{
    audit->findings =
        bw_arena_grow(arena, audit->findings, audit->finding_count, cap, sizeof(*audit->findings));
    audit->findings[audit->finding_count++] = text;
}

static bool is_right(const struct bw_session *session, const struct bw_log_entry *entry,
                     const unsigned char *previous)
{
    return bw_chain_is_right(session->keys,
                             &(struct bw_chain_entry){.number = entry->number,
                                                      .at_utc_s = entry->at_utc_s,
                                                      .kind = entry->kind,
                                                      .body = entry->body,
                                                      .previous = previous},
                             entry->mac);
}

/* What is wrong with entry `i`, or NULL. */
static const char *judge(struct bw_session *session, const struct bw_audit *audit, size_t i)
{
    static const unsigned char start[BW_CHAIN_MAC_BYTES];
    const struct bw_log_entry *entry = &audit->entries[i];
    const int64_t expected = i == 0 ? 1 : audit->entries[i - 1].number + 1;
    const unsigned char *previous = i == 0 ? start : audit->entries[i - 1].mac;

    if (entry->number == expected + 1)
        return bw_arena_printf(session->arena, "entry %lld is missing", (long long)expected);
    if (entry->number != expected)
        return bw_arena_printf(session->arena, "entries %lld to %lld are missing",
                               (long long)expected, (long long)entry->number - 1);
    if (!is_right(session, entry, previous))
        return bw_arena_printf(session->arena,
                               "entry %lld was changed, moved, or does not follow the one before",
                               (long long)entry->number);
    return NULL;
}

static enum bw_status check_head(struct bw_session *session, struct bw_audit *audit, size_t *cap,
                                 struct bw_err *err)
{
    const struct bw_log_entry *last =
        audit->entry_count == 0 ? NULL : &audit->entries[audit->entry_count - 1];
    struct bw_log_head head;
    enum bw_status status =
        bw_keyring_head_get(session->keys, bw_store_id(session->store), &head, err);

    if (status != BW_OK || head.number == 0)
        return status;
    if (last == NULL || last->number < head.number)
        add_finding(
            audit, session->arena, cap,
            bw_arena_printf(session->arena, "the log ends at entry %lld, but %lld were written",
                            last == NULL ? 0LL : (long long)last->number, (long long)head.number));
    /* The store may be ahead: a run that was killed between the two. */
    for (size_t i = 0; i < audit->entry_count; i++) {
        if (audit->entries[i].number == head.number &&
            sodium_memcmp(audit->entries[i].mac, head.mac, BW_HEAD_MAC_BYTES) != 0)
            add_finding(audit, session->arena, cap,
                        bw_arena_printf(session->arena,
                                        "entry %lld is not the one that was written",
                                        (long long)head.number));
    }
    return BW_OK;
}

enum bw_status bw_stage_audit(struct bw_session *session, struct bw_audit *ret_audit,
                              struct bw_err *err)
{
    struct bw_audit audit = {0};
    size_t cap = 0;
    enum bw_status status =
        bw_store_log_list(session->store, session->arena, &audit.entries, &audit.entry_count, err);

    for (size_t i = 0; status == BW_OK && i < audit.entry_count; i++) {
        const char *finding = judge(session, &audit, i);

        if (finding != NULL)
            add_finding(&audit, session->arena, &cap, finding);
    }
    if (status == BW_OK)
        status = check_head(session, &audit, &cap, err);
    if (!bw_keyring_is_kept_from_backups(session->keys))
        bw_log_print(BW_LOG_WARN,
                     "the folder of keys '%s' is not kept out of backups: it has no CACHEDIR.TAG, "
                     "which backup programs look for",
                     session->site->keys);
    if (status == BW_OK)
        *ret_audit = audit;
    return status;
}
