/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_attack.h"

#define TEXT_MAX_BYTES ((size_t)256 * 1024 * 1024)

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    struct bw_attack_report report = {0};
    struct bw_buf buf;
    enum bw_status status;

    bw_buf_init(&buf, TEXT_MAX_BYTES);
    status = bw_stage_attack(args->arena, args->operands, args->operand_count, &buf, &report, err);
    if (status == BW_OK) {
        fputs(bw_buf_text(&buf), stdout);
        printf("%zu cells, %zu suppressed, %zu of them narrowed, %zu known exactly\n", report.cells,
               report.suppressed, report.narrowed, report.known);
        if (report.narrowed > 0)
            status = bw_fail(err, BW_EFOUND, "%zu suppressed cells can be worked out or narrowed",
                             report.narrowed);
    }
    bw_buf_clear(&buf);
    return status;
}

const struct bw_command bw_cmd_attack = {
    .name = "attack",
    .synopsis = "beatwise attack DIR...",
    .summary = "say what an outsider could work out from released tables",
    .help =
        "Takes all tables of the folders together and finds the least and the largest count that\n"
        "each suppressed cell can have.  A cell that is narrowed is printed with its file and\n"
        "line and what is left for it, and the exit code is 12.\n\n"
        "A folder is one that `beatwise` wrote, or any CSV files with a description,\n"
        "attack.yaml: which columns are dimensions, which holds the count, what is hidden, to\n"
        "what the others are rounded.  No site and no key is needed.",
    .operands_min = 1,
    .operands_max = 1000,
    .run = run,
};
