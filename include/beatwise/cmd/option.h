/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CMD_OPTION_H
#define BW_CMD_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/base/err.h"

/*
 * option.h - the one table of options, and what a command line says with them.
 *
 * Every command takes --help, --quiet and --verbose.  An option may stand anywhere, as
 * `--name value` or `--name=value`; `--` ends the options.
 */
enum bw_option {
    BW_OPTION_SITE = 1 << 0,
    BW_OPTION_SET = 1 << 1,
    BW_OPTION_QUARTER = 1 << 2,
    BW_OPTION_FEED = 1 << 3,
    BW_OPTION_FILE = 1 << 4,
    BW_OPTION_GROUP = 1 << 5,
    BW_OPTION_AS_OF = 1 << 6,
    BW_OPTION_RESTRICTED = 1 << 7,
    BW_OPTION_REASON = 1 << 8,
    BW_OPTION_TRUTH = 1 << 9,
    BW_OPTION_JSON = 1 << 10,
    BW_OPTION_SEED = 1 << 11,
    BW_OPTION_BEATS = 1 << 12,
    BW_OPTION_PEOPLE = 1 << 13,
    BW_OPTION_INCIDENTS = 1 << 14,
    BW_OPTION_QUARTERS = 1 << 15,
    BW_OPTION_KEYS = 1 << 16,
    BW_OPTION_GUESS = 1 << 17,
    BW_OPTION_FORGET = 1 << 18,
    BW_OPTION_KEY = 1 << 19,
    BW_OPTION_DESCRIPTION = 1 << 20,
    BW_OPTION_PERSONS = 1 << 21,
    BW_OPTION_BOUNDARIES = 1 << 22,
    BW_OPTION_PLACES_MISSED = 1 << 23,
    BW_OPTION_WITHDRAW = 1 << 24,
};

/* What every command that works on a site takes. */
#define BW_OPTIONS_SITE (BW_OPTION_SITE | BW_OPTION_SET | BW_OPTION_AS_OF)

struct bw_args {
    struct bw_arena *arena;
    bool is_help;
    bool is_quiet;
    bool is_verbose;
    unsigned given;   /* bits of enum bw_option */
    const char *site; /* "." unless given */
    const char **sets;
    size_t set_count;
    struct bw_quarter quarter;
    const char **feeds;
    size_t feed_count;
    const char **files;
    size_t file_count;
    const char **groups;
    size_t group_count;
    int32_t as_of_day; /* BW_DAY_NONE unless given */
    const char *reason;
    const char *truth;
    const char *persons;
    const char *withdraw;
    const char *keys;
    const char *key;
    const char *description;
    const char *places_missed;
    int64_t seed, beats, people, incidents, quarters; /* -1 unless given */
    const char **operands;
    size_t operand_count;
};

/*
 * Reads what follows the command's name.  Fails with BW_EUSAGE naming the option: not known, not
 * for this command (`allowed` has not its bit), its value missing or wrong, given twice where it
 * counts once.
 */
enum bw_status bw_args_parse(struct bw_arena *arena, int argc, char **argv, unsigned allowed,
                             struct bw_args *ret_args, struct bw_err *err) BW_MUST_CHECK;

/* The lines of `--help` for the options of `allowed`, on stdout. */
void bw_options_print(unsigned allowed);

/* "--quarter" of a single bit. */
const char *bw_option_name(unsigned option);

#endif
