/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CMD_COMMAND_H
#define BW_CMD_COMMAND_H

#include "beatwise/base/err.h"
#include "beatwise/cmd/option.h"

/*
 * command.h - what main() must know of a command.
 *
 * To add one: write src/cmd/cmd_NAME.c, declare its `struct bw_command` here, and name it in the
 * table in src/cmd/commands.c.  `beatwise help`, `beatwise NAME --help` and the check of its
 * options come from the struct, and a test sees that README and manual name every command.
 */
struct bw_command {
    const char *name;     /* as typed */
    const char *synopsis; /* "beatwise collect --quarter Q [--feed NAME]..." */
    const char *summary;  /* one line of `beatwise help` */
    const char *help;     /* paragraphs of `beatwise NAME --help`, each line under 80 columns */
    unsigned options;     /* bits of enum bw_option that it takes */
    unsigned required;    /* of those, the ones it cannot do without */
    size_t operands_min;  /* words that are no options */
    size_t operands_max;
    enum bw_status (*run)(const struct bw_args *args, struct bw_err *err);
};

/* Ends with NULL; the order of `beatwise help`. */
extern const struct bw_command *const bw_commands[];

const struct bw_command *bw_command_find(const char *name);

/* Fails with BW_EUSAGE: there is no such command; the one that may have been meant is a hint. */
enum bw_status bw_command_fail(const char *name, struct bw_err *err);

/* The text of `beatwise help`, and of `beatwise NAME --help`, on stdout. */
void bw_command_print_all(void);
void bw_command_print(const struct bw_command *command);

extern const struct bw_command bw_cmd_attack;
extern const struct bw_command bw_cmd_audit;
extern const struct bw_command bw_cmd_check;
extern const struct bw_command bw_cmd_close;
extern const struct bw_command bw_cmd_collect;
extern const struct bw_command bw_cmd_demo;
extern const struct bw_command bw_cmd_evaluate;
extern const struct bw_command bw_cmd_help;
extern const struct bw_command bw_cmd_init;
extern const struct bw_command bw_cmd_key;
extern const struct bw_command bw_cmd_link;
extern const struct bw_command bw_cmd_pseudonymise;
extern const struct bw_command bw_cmd_rank;
extern const struct bw_command bw_cmd_release;
extern const struct bw_command bw_cmd_report;
extern const struct bw_command bw_cmd_run;
extern const struct bw_command bw_cmd_status;
extern const struct bw_command bw_cmd_store;
extern const struct bw_command bw_cmd_synth;
extern const struct bw_command bw_cmd_version;

#endif
