/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/conf/setting.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/text.h"
#include "beatwise/conf/yaml_value.h"

#define KIB INT64_C(1024)
#define MIB (KIB * 1024)
#define GIB (MIB * 1024)
#define TIB (GIB * 1024)

/* The order is that of enum bw_setting_id. */
const struct bw_setting bw_settings[BW_SETTINGS] = {
    {"fetch.max_line", BW_SET_BYTES, KIB, GIB, "2 MiB", NULL, false,
     "longest row of an extract; a longer one stops the feed"},
    {"fetch.max_fields", BW_SET_COUNT, 1, 100000, "1000", NULL, false,
     "most columns of an extract"},
    {"fetch.max_bytes", BW_SET_BYTES, KIB, 64 * TIB, "20 GiB", NULL, false,
     "largest extract, unpacked"},
    {"fetch.max_ratio", BW_SET_COUNT, 1, 1000000, "200", NULL, false,
     "how many times larger than packed an extract may be when it is unpacked"},
    {"fetch.timeout", BW_SET_SECONDS, 1, 3600, "60s", NULL, false,
     "longest wait for a server that says nothing"},
    {"fetch.min_rate", BW_SET_BYTES, 1, GIB, "100", NULL, false,
     "bytes a second below which, for as long as fetch.timeout, a connection is taken for broken"},
    {"fetch.retries", BW_SET_COUNT, 0, 50, "5", NULL, false,
     "how often in a row a broken connection is made again without getting on"},
    {"fetch.retry_wait", BW_SET_SECONDS, 0, 3600, "1s", NULL, false,
     "wait before the first of those; each further one is twice as long"},
    {"fetch.retry_max", BW_SET_SECONDS, 0, 3600, "60s", NULL, false,
     "longest of those waits, also where a server asks for more"},
    {"retention.tokens", BW_SET_MONTHS, 1, 600, "24 months", NULL, true,
     "how long the pseudonyms that link records are kept"},
    {"retention.events", BW_SET_MONTHS, 1, 600, "60 months", NULL, true,
     "how long events and incidents are kept"},
    {"retention.seal_days", BW_SET_DAYS, 1, 180, "120 days", NULL, true,
     "when a quarter is due to be closed, counted from its end"},
    {"link.before", BW_SET_HOURS, 1, 336, "24h", NULL, true,
     "longest time from the ED arrival to the police record's beginning"},
    {"link.after", BW_SET_HOURS, 1, 336, "72h", NULL, true,
     "longest time from the police record to the ED arrival"},
    {"link.call_before", BW_SET_HOURS, 1, 336, "1h", NULL, true,
     "longest time from the ED arrival to the ambulance call"},
    {"link.call_after", BW_SET_HOURS, 1, 336, "12h", NULL, true,
     "longest time from the ambulance call to the ED arrival"},
    {"link.variant", BW_SET_CHOICE, 0, 2, "base", "strict base loose", true,
     "which links count: the certain ones, those of the report, or the doubtful ones too"},
    {"link.allow_swap", BW_SET_CHOICE, 0, 1, "no", "no yes", true,
     "link although identifiers could be written to unencrypted swap"},
    {"rank.months", BW_SET_COUNT, 12, 12, "12", NULL, false,
     "months that a ranking counts, up to the quarter's end"},
    {"rank.history", BW_SET_COUNT, 1, 600, "48", NULL, false,
     "months before that tell what is usual for a beat"},
    {"rank.count", BW_SET_CHOICE, 0, 1, "public", "public all", true,
     "what a ranking counts: incidents in public places that are not sexual, or all"},
    {"disclosure.profile", BW_SET_CHOICE, 0, 2, "hes", "hes below-5 below-10", true,
     "how small counts are hidden and the others rounded"},
    {"boundaries.invalid", BW_SET_CHOICE, 0, 1, "repair", "repair refuse", true,
     "what is done with a polygon that is not valid"},
};

struct unit {
    enum bw_setting_type type;
    const char *name;
    int64_t factor;
};

/* The first of a type is the one that is written. */
static const struct unit units[] = {
    {BW_SET_COUNT, "", 1},         {BW_SET_HOURS, "h", 1},      {BW_SET_HOURS, "hours", 1},
    {BW_SET_HOURS, "hour", 1},     {BW_SET_SECONDS, "s", 1},    {BW_SET_SECONDS, "seconds", 1},
    {BW_SET_SECONDS, "second", 1}, {BW_SET_BYTES, "TiB", TIB},  {BW_SET_BYTES, "GiB", GIB},
    {BW_SET_BYTES, "MiB", MIB},    {BW_SET_BYTES, "KiB", KIB},  {BW_SET_BYTES, "", 1},
    {BW_SET_MONTHS, "months", 1},  {BW_SET_MONTHS, "month", 1}, {BW_SET_DAYS, "days", 1},
    {BW_SET_DAYS, "day", 1},       {BW_SET_DAYS, "d", 1},       {BW_SET_DAYS, "", 1},
};
#define UNITS (sizeof(units) / sizeof(units[0]))

bool bw_setting_parse(enum bw_setting_type type, const char *text, int64_t *ret_value)
{
    size_t digits = strspn(text, "0123456789");
    struct bw_text unit = bw_text_trim(bw_text_of(text + digits));
    int64_t number;

    if (!bw_text_parse_i64((struct bw_text){text, digits}, &number))
        return false;
    for (size_t i = 0; i < UNITS; i++) {
        if (units[i].type == type && bw_text_is_equal(unit, bw_text_of(units[i].name)) &&
            number <= INT64_MAX / units[i].factor) {
            *ret_value = number * units[i].factor;
            return true;
        }
    }
    return false;
}

static bool parse_choice(const char *choices, const char *text, int64_t *ret_index)
{
    int64_t index = 0;

    for (const char *word = choices;; word++, index++) {
        struct bw_text slice = {word, strcspn(word, " ")};

        if (bw_text_is_equal(slice, bw_text_of(text))) {
            *ret_index = index;
            return true;
        }
        word += slice.len;
        if (*word == '\0')
            return false;
    }
}

static void format_value(const struct bw_setting *setting, int64_t value, char text[64])
{
    const struct unit *unit = units;
    const char *word = setting->choices;
    size_t name_len;

    if (setting->type == BW_SET_CHOICE) {
        for (; value > 0; value--)
            word += strcspn(word, " ") + 1;
        snprintf(text, 64, "%.*s", (int)strcspn(word, " "), word);
        return;
    }
    while (unit->type != setting->type || value % unit->factor != 0 ||
           (value == 0 && unit->factor != 1))
        unit++;
    value /= unit->factor;
    name_len = strlen(unit->name);
    if (value == 1 && name_len > 1 && unit->name[name_len - 1] == 's')
        name_len--;
    snprintf(text, 64, "%" PRId64 "%s%.*s", value, name_len > 1 ? " " : "", (int)name_len,
             unit->name);
}

void bw_setting_expect(enum bw_setting_id id, char text[160])
{
    const struct bw_setting *setting = &bw_settings[id];
    static const char *const whats[] = {"count", "time", "time", "size", "time", "time"};
    const char *rest = setting->choices;
    char min[64];
    char max[64];
    size_t len;

    if (setting->type == BW_SET_CHOICE) {
        len = (size_t)snprintf(text, 160, "one of");
        for (; rest != NULL && len < 160; rest = strchr(rest, ' ')) {
            rest += *rest == ' ';
            len += (size_t)snprintf(text + len, 160 - len, "%s %.*s",
                                    rest == setting->choices ? "" : ",", (int)strcspn(rest, " "),
                                    rest);
        }
        return;
    }
    format_value(setting, setting->min, min);
    format_value(setting, setting->max, max);
    if (setting->min == setting->max)
        snprintf(text, 160, "%s", min);
    else
        snprintf(text, 160, "a %s from %s to %s", whats[setting->type], min, max);
}

void bw_setting_values_init(struct bw_setting_values *values)
{
    struct bw_err err = BW_ERR_INIT;

    for (int i = 0; i < BW_SETTINGS; i++) {
        if (bw_setting_set(values, (enum bw_setting_id)i, bw_settings[i].preset, &err) != BW_OK) {
            fprintf(stderr, "beatwise: a preset is wrong: %s\n", err.text);
            abort();
        }
    }
}

enum bw_setting_id bw_setting_find(const char *name)
{
    int i = 0;

    while (i < BW_SETTINGS && strcmp(bw_settings[i].name, name) != 0)
        i++;
    return (enum bw_setting_id)i;
}

enum bw_status bw_setting_set(struct bw_setting_values *values, enum bw_setting_id id,
                              const char *text, struct bw_err *err)
{
    const struct bw_setting *setting = &bw_settings[id];
    int64_t value;
    bool is_read = setting->type == BW_SET_CHOICE ? parse_choice(setting->choices, text, &value)
                                                  : bw_setting_parse(setting->type, text, &value);
    char expected[160];

    if (!is_read || value < setting->min || value > setting->max) {
        bw_setting_expect(id, expected);
        return bw_fail(err, BW_ECONFIG, "'%s' is %s", setting->name, expected);
    }
    values->of[id] = value;
    return BW_OK;
}

static enum bw_status fail_no_setting(const char *name, struct bw_err *err)
{
    bw_fail(err, BW_EUSAGE, "--set: no setting is called '%s'", name);
    for (int i = 0; i < BW_SETTINGS; i++) {
        if (bw_yaml_distance(name, bw_settings[i].name) <= 2)
            return bw_fail_hint(err, "did you mean '%s'?", bw_settings[i].name);
    }
    return bw_fail_hint(err, "beatwise help settings lists them");
}

enum bw_status bw_setting_set_option(struct bw_setting_values *values, const char *option,
                                     struct bw_err *err)
{
    size_t name_len = strcspn(option, "=");
    enum bw_setting_id id;
    char name[64];

    if (option[name_len] != '=')
        return bw_fail(err, BW_EUSAGE, "--set: section.key=value was expected");
    snprintf(name, sizeof(name), "%.*s", (int)(name_len < 64 ? name_len : 63), option);
    id = bw_setting_find(name);
    if (id == BW_SETTINGS)
        return fail_no_setting(name, err);
    if (bw_settings[id].is_locked)
        return bw_fail(err, BW_EREFUSED, "--set: '%s' can be changed in site.yaml only", name);
    if (bw_setting_set(values, id, option + name_len + 1, err) != BW_OK) {
        bw_fail_in(err, "--set");
        err->status = BW_EUSAGE;
        return BW_EUSAGE;
    }
    return BW_OK;
}

void bw_setting_format(const struct bw_setting_values *values, enum bw_setting_id id, char text[64])
{
    format_value(&bw_settings[id], values->of[id], text);
}
