/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/option.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "beatwise/base/text.h"
#include "beatwise/conf/yaml_value.h"

enum kind {
    IS_SWITCH,  /* no value */
    IS_TEXT,    /* const char * */
    IS_LIST,    /* const char **, its count behind it; may be repeated */
    IS_QUARTER, /* struct bw_quarter */
    IS_DAY,     /* int32_t */
    IS_NUMBER,  /* int64_t, from `min` on */
};

struct option {
    const char *name;
    unsigned bit; /* 0: every command takes it */
    enum kind kind;
    size_t at; /* offset in struct bw_args; of a switch with a bit, unused */
    int64_t min;
    const char *value; /* as help calls it */
    const char *help;
};

#define AT(member) offsetof(struct bw_args, member)

static const struct option options[] = {
    {"site", BW_OPTION_SITE, IS_TEXT, AT(site), 0, "DIR",
     "the site's folder, with site.yaml (else the working directory)"},
    {"quarter", BW_OPTION_QUARTER, IS_QUARTER, AT(quarter), 0, "Q",
     "the quarter, as in 2026Q1 (January to March 2026)"},
    {"feed", BW_OPTION_FEED, IS_LIST, AT(feeds), 0, "NAME",
     "this feed; may be repeated (else all of the site; for init: none)"},
    {"file", BW_OPTION_FILE, IS_LIST, AT(files), 0, "FILE",
     "read this file instead of the feed's path; repeat for monthly files"},
    {"group", BW_OPTION_GROUP, IS_LIST, AT(groups), 0, "NAME",
     "only this action group; may be repeated (else all)"},
    {"restricted", BW_OPTION_RESTRICTED, IS_SWITCH, 0, 0, NULL,
     "write the analyst's exact figures only, into a folder apart"},
    {"reason", BW_OPTION_REASON, IS_TEXT, AT(reason), 0, "TEXT",
     "why the exact figures are needed, or a release is withdrawn; goes into the run log"},
    {"withdraw", BW_OPTION_WITHDRAW, IS_TEXT, AT(withdraw), 0, "ID",
     "take this release back; needs --reason"},
    {"truth", BW_OPTION_TRUTH, IS_TEXT, AT(truth), 0, "FILE",
     "a checked sample: CSV with feed,record_id and incident or person or both"},
    {"persons", BW_OPTION_PERSONS, IS_TEXT, AT(persons), 0, "FILE",
     "description of a file of persons; a second file follows as an operand"},
    {"json", BW_OPTION_JSON, IS_SWITCH, 0, 0, NULL, "print JSON instead of text"},
    {"as-of", BW_OPTION_AS_OF, IS_DAY, AT(as_of_day), 0, "DATE",
     "judge what is late on this day, as in 2026-05-01"},
    {"guess", BW_OPTION_GUESS, IS_SWITCH, 0, 0, NULL,
     "write a first description for a file that has none, on stdout"},
    {"boundaries", BW_OPTION_BOUNDARIES, IS_SWITCH, 0, 0, NULL,
     "look at the site's boundaries instead: overlaps, gaps, repairs, neighbours"},
    {"places-missed", BW_OPTION_PLACES_MISSED, IS_TEXT, AT(places_missed), 0, "FILE",
     "write the texts that mean no place to a new file, for the supplier only"},
    {"seed", BW_OPTION_SEED, IS_NUMBER, AT(seed), 0, "N", "another seed gives other people"},
    {"beats", BW_OPTION_BEATS, IS_NUMBER, AT(beats), 6, "N", "number of beats"},
    {"people", BW_OPTION_PEOPLE, IS_NUMBER, AT(people), 1000, "N", "number of residents"},
    {"incidents", BW_OPTION_INCIDENTS, IS_NUMBER, AT(incidents), 0, "N",
     "acts of violence a quarter"},
    {"quarters", BW_OPTION_QUARTERS, IS_NUMBER, AT(quarters), 1, "N", "number of quarters"},
    {"keys", BW_OPTION_KEYS, IS_TEXT, AT(keys), 0, "DIR",
     "the folder of keys (else that of the site)"},
    {"forget", BW_OPTION_FORGET, IS_SWITCH, 0, 0, NULL,
     "end every link to what is stored, after a compromise"},
    {"key", BW_OPTION_KEY, IS_TEXT, AT(key), 0, "FILE",
     "the shared key, as the hub's 'beatwise key shared' wrote it"},
    {"description", BW_OPTION_DESCRIPTION, IS_TEXT, AT(description), 0, "FILE",
     "write there how the hub reads the result: its feeds/NAME.json"},
    {"set", BW_OPTION_SET, IS_LIST, AT(sets), 0, "SECTION.KEY=VALUE",
     "change a setting for this run; see 'beatwise help settings'"},
    {"quiet", 0, IS_SWITCH, AT(is_quiet), 0, NULL, "say nothing but errors"},
    {"verbose", 0, IS_SWITCH, AT(is_verbose), 0, NULL, "say more about what is done"},
    {"help", 0, IS_SWITCH, AT(is_help), 0, NULL, "print this help"},
};
#define OPTIONS (sizeof(options) / sizeof(options[0]))

const char *bw_option_name(unsigned option)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (options[i].bit == option)
            return options[i].name;
    }
    return NULL;
}

static const struct option *find_option(const char *name, size_t len)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (strlen(options[i].name) == len && memcmp(options[i].name, name, len) == 0)
            return &options[i];
    }
    return NULL;
}

static void add_to_list(struct bw_arena *arena, const char ***list, size_t *count,
                        const char *value)
{
    const char **longer = bw_arena_alloc(arena, *count + 1, sizeof(*longer));

    if (*count > 0)
        memcpy(longer, *list, *count * sizeof(*longer));
    longer[(*count)++] = value;
    *list = longer;
}

static enum bw_status set_number(const struct option *option, const char *value, int64_t *ret,
                                 struct bw_err *err)
{
    int64_t number;

    if (!bw_text_parse_i64(bw_text_of(value), &number) || number < option->min)
        return bw_fail(err, BW_EUSAGE, "--%s: a whole number from %lld on was expected",
                       option->name, (long long)option->min);
    *ret = number;
    return BW_OK;
}

static enum bw_status set_value(struct bw_args *args, const struct option *option,
                                const char *value, struct bw_err *err)
{
    char *at = (char *)args + option->at;
    int64_t local;

    switch (option->kind) {
    case IS_SWITCH:
        if (option->bit == 0)
            *(bool *)at = true;
        return BW_OK;
    case IS_TEXT:
        *(const char **)at = value;
        return BW_OK;
    case IS_LIST:
        add_to_list(args->arena, (const char ***)at, (size_t *)(at + sizeof(const char **)), value);
        return BW_OK;
    case IS_QUARTER:
        if (!bw_quarter_parse(bw_text_of(value), (struct bw_quarter *)at))
            return bw_fail(err, BW_EUSAGE,
                           "--%s: a quarter was expected, from Q1 to Q4, as in 2026Q1",
                           option->name);
        return BW_OK;
    case IS_DAY:
        if (!bw_time_parse(bw_text_of(value), "%Y-%m-%d", &local))
            return bw_fail(err, BW_EUSAGE, "--%s: a date was expected, as in 2026-05-01",
                           option->name);
        *(int32_t *)at = bw_local_day(local);
        return BW_OK;
    case IS_NUMBER:
        return set_number(option, value, (int64_t *)at, err);
    }
    return BW_OK;
}

static enum bw_status fail_unknown(const char *name, unsigned allowed, struct bw_err *err)
{
    struct bw_near near = {.word = name};

    for (size_t i = 0; i < OPTIONS; i++) {
        if (options[i].bit == 0 || (allowed & options[i].bit) != 0)
            bw_near_offer(&near, options[i].name);
    }
    bw_fail(err, BW_EUSAGE, "--%s is not an option", name);
    return near.name == NULL ? BW_EUSAGE : bw_fail_hint(err, "did you mean '--%s'?", near.name);
}

static enum bw_status parse_option(struct bw_args *args, unsigned allowed, const char *word,
                                   const char *next, bool *ret_used_next, struct bw_err *err)
{
    const char *equals = strchr(word, '=');
    size_t len = equals == NULL ? strlen(word) : (size_t)(equals - word);
    const struct option *option = find_option(word, len);
    const char *value = equals == NULL ? NULL : equals + 1;

    if (option == NULL)
        return fail_unknown(bw_arena_strndup(args->arena, word, len), allowed, err);
    if (option->bit != 0 && (allowed & option->bit) == 0)
        return bw_fail(err, BW_EUSAGE, "--%s is not an option of this command", option->name);
    if (option->kind == IS_SWITCH && value != NULL)
        return bw_fail(err, BW_EUSAGE, "--%s takes no value", option->name);
    if (option->kind != IS_SWITCH && value == NULL) {
        if (next == NULL)
            return bw_fail(err, BW_EUSAGE, "--%s needs a value: --%s %s", option->name,
                           option->name, option->value);
        value = next;
        *ret_used_next = true;
    }
    if (option->bit != 0 && option->kind != IS_LIST && (args->given & option->bit) != 0)
        return bw_fail(err, BW_EUSAGE, "--%s is given twice", option->name);
    args->given |= option->bit;
    return set_value(args, option, value, err);
}

enum bw_status bw_args_parse(struct bw_arena *arena, int argc, char **argv, unsigned allowed,
                             struct bw_args *ret_args, struct bw_err *err)
{
    struct bw_args args = {.arena = arena,
                           .site = ".",
                           .as_of_day = BW_DAY_NONE,
                           .seed = -1,
                           .beats = -1,
                           .people = -1,
                           .incidents = -1,
                           .quarters = -1};
    bool is_ended = false;

    for (int i = 0; i < argc; i++) {
        bool used_next = false;
        enum bw_status status;

        if (!is_ended && strcmp(argv[i], "--") == 0) {
            is_ended = true;
        } else if (!is_ended && strncmp(argv[i], "--", 2) == 0) {
            status = parse_option(&args, allowed, argv[i] + 2, i + 1 < argc ? argv[i + 1] : NULL,
                                  &used_next, err);
            if (status != BW_OK)
                return status;
            i += used_next;
        } else if (!is_ended && strcmp(argv[i], "-h") == 0) {
            args.is_help = true;
        } else if (!is_ended && argv[i][0] == '-' && argv[i][1] != '\0') {
            return bw_fail(err, BW_EUSAGE, "%s is not an option; they begin with two hyphens",
                           argv[i]);
        } else {
            add_to_list(arena, &args.operands, &args.operand_count, argv[i]);
        }
    }
    *ret_args = args;
    return BW_OK;
}

void bw_options_print(unsigned allowed)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        char left[64];

        if (options[i].bit != 0 && (allowed & options[i].bit) == 0)
            continue;
        snprintf(left, sizeof(left), "--%s%s%s", options[i].name,
                 options[i].value == NULL ? "" : " ",
                 options[i].value == NULL ? "" : options[i].value);
        printf("  %-24s%s%s\n", left, strlen(left) > 23 ? "\n                          " : "",
               options[i].help);
    }
}
