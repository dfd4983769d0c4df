/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/base/clock.h"
#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_boundaries.h"
#include "beatwise/stage/stage_check.h"
#include "beatwise/stage/stage_guess.h"

#define TEXT_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* A description is named by its file where there is no site, which a supplier has not. */
static bool is_file_name(const char *feed)
{
    static const char *const endings[] = {".yaml", ".yml", ".json"};
    const size_t len = strlen(feed);

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        const size_t ending = strlen(endings[i]);

        if (len > ending && strcmp(feed + len - ending, endings[i]) == 0)
            return true;
    }
    return strchr(feed, '/') != NULL;
}

static enum bw_status check(const struct bw_args *args, struct bw_check_request *request,
                            struct bw_err *err)
{
    struct bw_buf buf;
    enum bw_status status;

    request->files = args->operands + 1;
    request->file_count = args->operand_count - 1;
    request->quarter = args->quarter;
    request->places_missed = args->places_missed;
    request->is_json = (args->given & BW_OPTION_JSON) != 0;
    request->today = args->as_of_day == BW_DAY_NONE
                         ? bw_local_day(bw_local_of_utc(bw_clock_utc_s() / 60))
                         : args->as_of_day;
    bw_buf_init(&buf, TEXT_MAX_BYTES);
    status = bw_stage_check(request, &buf, err);
    fputs(bw_buf_text(&buf), stdout);
    bw_buf_clear(&buf);
    return status;
}

static enum bw_status check_alone(const struct bw_args *args, const struct bw_feed_desc *feed,
                                  struct bw_err *err)
{
    struct bw_site site = {.dir = "."};
    struct bw_check_request request = {.site = &site, .feed = feed};
    enum bw_status status = BW_OK;

    bw_setting_values_init(&site.settings);
    for (size_t i = 0; i < args->set_count && status == BW_OK; i++)
        status = bw_setting_set_option(&site.settings, args->sets[i], err);
    return status == BW_OK ? check(args, &request, err) : status;
}

static enum bw_status check_in_site(const struct bw_args *args, const struct bw_feed_desc *feed,
                                    struct bw_err *err)
{
    const struct bw_session_request needs = {.site_dir = args->site,
                                             .sets = args->sets,
                                             .set_count = args->set_count,
                                             .needs = feed == NULL ? BW_NEED_FEEDS : 0};
    struct bw_session session;
    struct bw_ground ground;
    struct bw_check_request request = {.feed = feed, .ground = &ground};
    enum bw_status status = bw_session_open(&session, args->arena, &needs, err);

    if (status != BW_OK)
        return status;
    request.site = session.site;
    if (feed == NULL && (request.feed = bw_session_feed(&session, args->operands[0])) == NULL)
        status = bw_session_fail_feed(&session, args->operands[0], err);
    if (status == BW_OK)
        status = bw_ground_open(&ground, args->arena, session.site, err);
    if (status == BW_OK) {
        status = check(args, &request, err);
        bw_ground_close(&ground);
    }
    bw_session_close(&session);
    return status;
}

static enum bw_status guess(const struct bw_args *args, struct bw_err *err)
{
    struct bw_buf buf;
    enum bw_status status;

    if (args->operand_count != 1)
        return bw_fail(err, BW_EUSAGE,
                       args->operand_count == 0 ? "FILE is missing" : "--guess takes one FILE");
    bw_buf_init(&buf, TEXT_MAX_BYTES);
    status = bw_stage_guess(args->operands[0], &buf, err);
    if (status == BW_OK)
        fputs(bw_buf_text(&buf), stdout);
    bw_buf_clear(&buf);
    return status;
}

/* The quarter asked for, else the last one that is over. */
static struct bw_quarter last_quarter(const struct bw_args *args)
{
    const int32_t today = args->as_of_day == BW_DAY_NONE
                              ? bw_local_day(bw_local_of_utc(bw_clock_utc_s() / 60))
                              : args->as_of_day;

    return (args->given & BW_OPTION_QUARTER) != 0 ? args->quarter
                                                  : bw_quarter_add(bw_quarter_of_day(today), -1);
}

static enum bw_status check_boundaries(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_session_request needs = {
        .site_dir = args->site, .sets = args->sets, .set_count = args->set_count};
    struct bw_session session;
    struct bw_ground ground;
    struct bw_buf buf;
    enum bw_status status;

    if (args->operand_count != 0)
        return bw_fail(err, BW_EUSAGE, "--boundaries takes neither FEED nor FILE");
    status = bw_session_open(&session, args->arena, &needs, err);
    if (status != BW_OK)
        return status;
    status = bw_ground_open(&ground, args->arena, session.site, err);
    if (status == BW_OK) {
        bw_buf_init(&buf, TEXT_MAX_BYTES);
        status = bw_ground_check(&ground, session.site, last_quarter(args), err);
        if (status == BW_OK)
            status = bw_stage_boundaries(&ground, &buf, err);
        fputs(bw_buf_text(&buf), stdout);
        bw_buf_clear(&buf);
        bw_ground_close(&ground);
    }
    bw_session_close(&session);
    return status;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    struct bw_feed_desc *feed = NULL;
    enum bw_status status = BW_OK;

    if ((args->given & BW_OPTION_BOUNDARIES) != 0)
        return check_boundaries(args, err);
    if ((args->given & BW_OPTION_GUESS) != 0)
        return guess(args, err);
    if (args->operand_count < 2)
        return bw_fail(err, BW_EUSAGE, "%s is missing", args->operand_count == 0 ? "FEED" : "FILE");
    if (is_file_name(args->operands[0]))
        status = bw_feed_desc_read(args->arena, args->operands[0], &feed, err);
    if (status != BW_OK)
        return status;
    return feed != NULL && (args->given & BW_OPTION_SITE) == 0 ? check_alone(args, feed, err)
                                                               : check_in_site(args, feed, err);
}

const struct bw_command bw_cmd_check = {
    .name = "check",
    .synopsis =
        "beatwise check FEED FILE... [--quarter Q] [--json] [--site DIR] [--places-missed FILE] | "
        "--guess FILE | "
        "--boundaries [--site DIR]",
    .summary = "read an extract against its description; stores nothing",
    .help =
        "Says how many rows are violence and usable, which lines could not be used and why, how\n"
        "they were placed, whether collect would take the file, and for each column how much is\n"
        "missing and valid, and which codes map to nothing.  No value of a person's is printed.\n"
        "Exit code 12: something was found that wants a look.\n"
        "Without --quarter it is read as an extract for the quarter that most rows are from.\n"
        "FEED is a feed of the site, or the file of a description (with a / or ending in .yaml):\n"
        "then it needs no site, and places nothing unless --site is given.\n\n"
        "--places-missed FILE writes the texts that mean no place of the site's list to a new "
        "file\n"
        "that only you can read: each of at least 3 rows, none of a home, none with a name of the\n"
        "row's person in it.  Look through it, and send what are places back as aliases.\n\n"
        "--guess reads a file that has no description yet and writes a first one: encoding,\n"
        "delimiter, columns, types, dates, and what the columns may mean.  What it cannot know\n"
        "is marked TODO; until that is filled in, the description is refused.\n\n"
        "--boundaries looks at the boundary sets of the site instead of an extract: what had to\n"
        "be repaired, where beats overlap or leave gaps, which have no neighbour, how precisely\n"
        "coordinates are converted; and whether groups and population fit them.\n\n"
        "  beatwise check ed-heath attendances.csv.gz\n"
        "  beatwise check ./ed-heath.yaml january.csv february.csv march.csv\n"
        "  beatwise check --guess attendances.csv > feeds/ed-heath.yaml",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER | BW_OPTION_JSON | BW_OPTION_GUESS |
               BW_OPTION_BOUNDARIES | BW_OPTION_PLACES_MISSED,
    .operands_min = 0,
    .operands_max = 13,
    .run = run,
};
