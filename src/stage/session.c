/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <utf8proc.h>

#include "beatwise/base/clock.h"
#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/ident/chain.h"
#include "beatwise/ident/key.h"
#include "beatwise/stage/stage_close.h"
#include "beatwise/store/store_audit.h"

#define KEY_CHECK "key_check"
/* U+FFFD in UTF-8. */
#define REPLACEMENT "\xEF\xBF\xBD"

static enum bw_status apply_sets(struct bw_session *session,
                                 const struct bw_session_request *request, struct bw_err *err)
{
    for (size_t i = 0; i < request->set_count; i++) {
        enum bw_status status =
            bw_setting_set_option(&session->site->settings, request->sets[i], err);

        if (status != BW_OK)
            return status;
    }
    session->sets = request->sets;
    session->set_count = request->set_count;
    return BW_OK;
}

/* The path of the database; NULL for one on a server. */
static const char *store_path(const struct bw_site *site)
{
    const size_t prefix = strlen("sqlite:");

    return strncmp(site->store, "sqlite:", prefix) == 0 ? site->store + prefix : NULL;
}

bool bw_site_has_store(const struct bw_site *site)
{
    const char *path = store_path(site);

    return path != NULL && bw_file_is_there(path);
}

/* The folder that holds the database; NULL for one on a server. */
static const char *store_folder(struct bw_arena *arena, const struct bw_site *site)
{
    const char *path = store_path(site);
    const char *slash;

    if (path == NULL)
        return NULL;
    slash = strrchr(path, '/');
    return slash == NULL ? "." : bw_arena_strndup(arena, path, (size_t)(slash - path) + 1);
}

/* What the keys protect, and where they must not be. */
const char *const *bw_session_forbidden_dirs(struct bw_arena *arena, const struct bw_site *site)
{
    const char *dirs[] = {site->dir,           site->out_releases,
                          site->out_drafts,    site->out_restricted,
                          site->out_suppliers, store_folder(arena, site)};
    const size_t len = sizeof(dirs) / sizeof(dirs[0]);
    const char **list = bw_arena_alloc(arena, len + 1, sizeof(*list));

    memcpy(list, dirs, sizeof(dirs));
    return list;
}

static enum bw_status fail_keys(const struct bw_session *session, struct bw_err *err)
{
    bw_fail(err, BW_EREFUSED, "the keys in '%s' are not those that the store was made with",
            session->site->keys);
    return bw_fail_hint(err, "restore the folder of keys, or name the right one in site.yaml");
}

/* The keys of a rotation that was stopped between the store's commit and the files. */
static enum bw_status recover_keys(struct bw_session *session, const char *then, struct bw_err *err)
{
    struct bw_keyring *ring = NULL;
    enum bw_status status = bw_keyring_recover(
        session->site->keys, bw_session_forbidden_dirs(session->arena, session->site), then, &ring,
        err);

    if (status == BW_ENOTFOUND)
        return fail_keys(session, err);
    if (status != BW_OK)
        return status;
    bw_log_print(BW_LOG_INFO, "the keys of a rotation that was stopped are in place now");
    bw_keyring_close(session->keys);
    session->keys = ring;
    return BW_OK;
}

/* The store keeps a check value of the keys it was made with; `ret_is_there`: it has one. */
static enum bw_status compare_key(struct bw_session *session, const char *now, bool *ret_is_there,
                                  struct bw_err *err)
{
    const char *then;
    enum bw_status status =
        bw_store_meta_get(session->store, session->arena, KEY_CHECK, &then, err);

    if (status != BW_OK)
        return status;
    *ret_is_there = then != NULL;
    return then == NULL || strcmp(then, now) == 0 ? BW_OK : recover_keys(session, then, err);
}

enum bw_status bw_session_lock_keys(struct bw_session *session, enum bw_store_share share,
                                    struct bw_err *err)
{
    char now[BW_KEY_CHECK_TEXT];
    const char *then = NULL;
    enum bw_status status = bw_store_lock_part(session->store, "keys", share, err);

    if (status == BW_OK)
        status = bw_store_meta_get(session->store, session->arena, KEY_CHECK, &then, err);
    if (status != BW_OK)
        return status;
    bw_keyring_check_value(session->keys, now);
    if (then == NULL || strcmp(then, now) == 0)
        return BW_OK;
    bw_fail(err, BW_EBUSY, "the keys were rotated while this run was under way");
    return bw_fail_hint(err, "run it again");
}

enum bw_status bw_session_set_key_check(struct bw_session *session, const struct bw_keyring *next,
                                        struct bw_err *err)
{
    char check[BW_KEY_CHECK_TEXT];

    bw_keyring_check_value(next, check);
    return bw_store_meta_set(session->store, KEY_CHECK, check, err);
}

static enum bw_status check_key(struct bw_session *session, bool is_write, struct bw_err *err)
{
    char now[BW_KEY_CHECK_TEXT];
    bool is_there = false;
    enum bw_status status;

    bw_keyring_check_value(session->keys, now);
    status = compare_key(session, now, &is_there, err);
    if (status != BW_OK || is_there || !is_write)
        return status;
    /* Of two first runs, the second finds that of the other. */
    status = bw_store_begin_alone(session->store, KEY_CHECK, err);
    if (status == BW_OK)
        status = compare_key(session, now, &is_there, err);
    if (status == BW_OK && !is_there)
        status = bw_store_meta_set(session->store, KEY_CHECK, now, err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    return status;
}

static enum bw_status open_store(struct bw_session *session,
                                 const struct bw_session_request *request, struct bw_err *err)
{
    bool is_write = (request->needs & BW_NEED_WRITE) != 0;
    enum bw_status status;

    status = bw_store_open(&session->store,
                           request->store == NULL ? session->site->store : request->store,
                           is_write ? BW_STORE_WRITE : BW_STORE_READ, err);
    if (status == BW_OK && is_write)
        status = bw_store_lock(session->store, request->what, err);
    if (status == BW_OK && session->keys != NULL)
        status = check_key(session, is_write, err);
    return status;
}

/* Keys that are lost cannot be made again: new ones open nothing that is stored. */
static enum bw_status open_keys(struct bw_session *session, struct bw_err *err)
{
    enum bw_status status =
        bw_keyring_open(&session->keys, session->site->keys,
                        bw_session_forbidden_dirs(session->arena, session->site), err);

    if (status != BW_ENOTFOUND || !bw_site_has_store(session->site))
        return status;
    bw_fail(err, BW_ENOTFOUND, "the keys of this store are not in '%s'", session->site->keys);
    return bw_fail_hint(err, "restore the folder from your copy: new keys cannot open this store");
}

static enum bw_status open_all(struct bw_session *session, const struct bw_session_request *request,
                               struct bw_err *err)
{
    enum bw_status status = bw_site_read(session->arena, request->site_dir, &session->site, err);

    if (status == BW_OK)
        status = apply_sets(session, request, err);
    if (status == BW_OK && (request->needs & BW_NEED_FEEDS) != 0)
        status = bw_feed_desc_read_all(session->arena, session->site->dir, &session->feeds,
                                       &session->feed_count, err);
    /* Here and not where the first feed is fetched: it must come before any thread. */
    if (status == BW_OK && (request->needs & BW_NEED_FEEDS) != 0)
        status = bw_transfer_init(err);
    if (status == BW_OK && (request->needs & (BW_NEED_KEYS | BW_NEED_WRITE)) != 0)
        status = open_keys(session, err);
    if (status == BW_OK && (request->needs & (BW_NEED_READ | BW_NEED_WRITE)) != 0)
        status = open_store(session, request, err);
    return status;
}

/* A command that only reads closes in a session of its own. */
void bw_session_close_due(struct bw_session *session, const struct bw_session_request *request)
{
    struct bw_session_request again = *request;
    struct bw_session writing = {.arena = session->arena};
    struct bw_err err = BW_ERR_INIT;

    if (!bw_close_is_due(session))
        return;
    if ((request->needs & BW_NEED_WRITE) != 0) {
        bw_stage_close_due(session);
        return;
    }
    again.needs = BW_NEED_FEEDS | BW_NEED_WRITE;
    again.what = "close";
    if (open_all(&writing, &again, &err) == BW_OK)
        bw_stage_close_due(&writing);
    else
        bw_log_print(BW_LOG_WARN, "a quarter is due to be closed, and could not be: %s", err.text);
    bw_session_close(&writing);
}

enum bw_status bw_session_open(struct bw_session *session, struct bw_arena *arena,
                               const struct bw_session_request *request, struct bw_err *err)
{
    enum bw_status status;

    *session = (struct bw_session){.arena = arena};
    status = open_all(session, request, err);
    if (status != BW_OK)
        bw_session_close(session);
    else if (session->store != NULL)
        bw_session_close_due(session, request);
    return status;
}

void bw_session_close(struct bw_session *session)
{
    bw_store_close(session->store);
    bw_keyring_close(session->keys);
    session->store = NULL;
    session->keys = NULL;
}

const struct bw_feed_desc *bw_session_feed(const struct bw_session *session, const char *name)
{
    for (size_t i = 0; i < session->feed_count; i++) {
        if (strcmp(session->feeds[i]->name, name) == 0)
            return session->feeds[i];
    }
    return NULL;
}

enum bw_status bw_session_lock_part(struct bw_session *session, const char *part,
                                    struct bw_quarter quarter, enum bw_store_share share,
                                    struct bw_err *err)
{
    char text[8];

    bw_quarter_format(quarter, text);
    return bw_store_lock_part(session->store, bw_arena_printf(session->arena, "%s %s", part, text),
                              share, err);
}

enum bw_status bw_session_fail_feed(const struct bw_session *session, const char *name,
                                    struct bw_err *err)
{
    const char *list = "";

    for (size_t i = 0; i < session->feed_count; i++)
        list = bw_arena_printf(session->arena, "%s%s'%s'", list, i == 0 ? "" : ", ",
                               session->feeds[i]->name);
    bw_fail(err, BW_ENOTFOUND, "there is no feed '%s' in '%s/feeds'", name, session->site->dir);
    return bw_fail_hint(err, "it has %s", session->feed_count == 0 ? "none" : list);
}

const char *bw_session_utf8(struct bw_session *session, const char *text)
{
    const size_t len = strlen(text);
    char *copy = bw_arena_alloc(session->arena, len * strlen(REPLACEMENT) + 1, 1);
    char *end = copy;

    for (size_t i = 0; i < len;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text + i,
                                                 (utf8proc_ssize_t)(len - i), &point);

        if (used > 0) {
            memcpy(end, text + i, (size_t)used);
            end += used;
            i += (size_t)used;
        } else {
            memcpy(end, REPLACEMENT, strlen(REPLACEMENT));
            end += strlen(REPLACEMENT);
            i++;
        }
    }
    return copy;
}

/* The settings that are not as they are preset, whoever changed them. */
static json_t *settings_json(const struct bw_session *session)
{
    struct bw_setting_values preset;
    json_t *settings = json_object();

    bw_setting_values_init(&preset);
    for (int i = 0; i < BW_SETTINGS; i++) {
        char text[64];

        if (session->site->settings.of[i] == preset.of[i])
            continue;
        bw_setting_format(&session->site->settings, (enum bw_setting_id)i, text);
        json_object_set_new(settings, bw_settings[i].name, json_string(text));
    }
    return settings;
}

/* One line of JSON with its keys in order, in the session's arena; NULL: it cannot be written. */
static const char *body_text(struct bw_session *session, json_t *body)
{
    json_t *sets = json_array();
    const char *copy = NULL;
    char *text;

    for (size_t i = 0; i < session->set_count; i++)
        json_array_append_new(sets, json_string(bw_session_utf8(session, session->sets[i])));
    json_object_set_new(body, "version", json_string(PACKAGE_VERSION));
    json_object_set_new(body, "site_digest", json_string(session->site->digest));
    json_object_set_new(body, "settings", settings_json(session));
    if (session->set_count > 0)
        json_object_set_new(body, "set", sets);
    else
        json_decref(sets);
    text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
    if (body != NULL && text != NULL)
        copy = bw_arena_strdup(session->arena, text);
    free(text);
    json_decref(body);
    return copy;
}

enum bw_status bw_session_log(struct bw_session *session, const char *kind, json_t *body,
                              struct bw_err *err)
{
    struct bw_log_entry last;
    struct bw_log_entry entry = {
        .at_utc_s = bw_clock_utc_s(), .kind = kind, .body = body_text(session, body)};
    enum bw_status status = bw_store_log_last(session->store, &last, err);

    if (status != BW_OK)
        return status;
    if (entry.body == NULL)
        return bw_fail(err, BW_EIO, "an entry of the run log cannot be written down");
    entry.number = last.number + 1;
    bw_chain_mac(session->keys,
                 &(struct bw_chain_entry){.number = entry.number,
                                          .at_utc_s = entry.at_utc_s,
                                          .kind = entry.kind,
                                          .body = entry.body,
                                          .previous = last.mac},
                 entry.mac);
    return bw_store_log_add(session->store, &entry, err);
}

/* Read and noted under one lock: else a run could note an older entry over a newer one. */
enum bw_status bw_session_log_seal(struct bw_session *session, struct bw_err *err)
{
    struct bw_log_entry last;
    struct bw_log_head head;
    enum bw_status status;
    int fd = open(session->site->keys, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        status = bw_fail(err, BW_EIO, "cannot lock '%s': %s", session->site->keys, strerror(errno));
    } else {
        status = bw_store_log_last(session->store, &last, err);
    }
    if (status == BW_OK) {
        head.number = last.number;
        memcpy(head.mac, last.mac, sizeof(head.mac));
        status = bw_keyring_head_set(session->keys, bw_store_id(session->store), &head, err);
    }
    if (fd >= 0)
        close(fd);
    return status;
}

enum bw_status bw_session_log_alone(struct bw_session *session, const char *kind, json_t *body,
                                    struct bw_err *err)
{
    enum bw_status status = bw_store_begin(session->store, err);

    if (status != BW_OK) {
        json_decref(body);
        return status;
    }
    status = bw_session_log(session, kind, body, err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    if (status == BW_OK)
        status = bw_session_log_seal(session, err);
    bw_store_rollback(session->store);
    return status;
}

void bw_session_log_failure(struct bw_session *session, const char *stage, const char *feed,
                            struct bw_quarter quarter, const struct bw_err *failure)
{
    struct bw_err err = BW_ERR_INIT;
    char text[8];
    json_t *body;

    if (bw_store_is_lost(session->store) || failure->status == BW_EBUSY)
        return;
    bw_quarter_format(quarter, text);
    body = json_pack("{s:s, s:s, s:i, s:s}", "stage", stage, "quarter", text, "status",
                     (int)failure->status, "message", bw_session_utf8(session, failure->text));
    if (feed != NULL)
        json_object_set_new(body, "feed", json_string(feed));
    if (bw_session_log_alone(session, failure->status == BW_EREFUSED ? "refused" : "failed", body,
                             &err) != BW_OK)
        /* Who may not do a thing may not write the log of it either: that is no news. */
        bw_log_print(err.status == BW_EREFUSED ? BW_LOG_DEBUG : BW_LOG_ERROR, "the run log: %s",
                     err.text);
}
