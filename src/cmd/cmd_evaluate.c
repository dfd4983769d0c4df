/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/model/incident.h"
#include "beatwise/stage/stage_evaluate.h"

struct part {
    const char *name;
    const struct bw_link_measure *measure;
};

/* The four measures of a variant, in the order of the output. */
static void parts_of(const struct bw_link_evaluation *evaluation, int variant, struct part parts[4])
{
    parts[0] = (struct part){"pairs", &evaluation->variants[variant].pairs};
    parts[1] = (struct part){"pairs_identified", &evaluation->variants[variant].pairs_identified};
    parts[2] = (struct part){"clusters", &evaluation->variants[variant].clusters};
    parts[3] = (struct part){"persons", &evaluation->variants[variant].persons};
}

static json_t *share_json(struct bw_link_share share)
{
    return share.has_value ? json_real(share.share_0to1) : json_null();
}

static json_t *measure_json(const struct bw_link_measure *measure)
{
    return json_pack("{s:I, s:I, s:I, s:o, s:o, s:o}", "true_positive", measure->true_positive,
                     "false_positive", measure->false_positive, "false_negative",
                     measure->false_negative, "precision", share_json(measure->precision), "recall",
                     share_json(measure->recall), "f1", share_json(measure->f1));
}

static void print_json(const struct bw_evaluate_summary *summary)
{
    json_t *variants = json_object();
    json_t *root;

    for (int variant = 0; variant < BW_VARIANTS; variant++) {
        json_t *object = json_object();
        struct part parts[4];

        parts_of(&summary->evaluation, variant, parts);
        for (int i = 0; i < 4; i++)
            json_object_set_new(object, parts[i].name, measure_json(parts[i].measure));
        json_object_set_new(variants, bw_variant_name((enum bw_variant)variant), object);
    }
    root = json_pack("{s:I, s:I, s:o}", "rows", summary->rows, "not_kept", summary->not_kept,
                     "variants", variants);
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(root);
}

static void print_share(struct bw_link_share share)
{
    if (share.has_value)
        printf(" %9.4f", share.share_0to1);
    else
        printf(" %9s", "-");
}

static void print_text(const struct bw_evaluate_summary *summary)
{
    printf("%lld records in the sample, %lld of them not kept\n\n", (long long)summary->rows,
           (long long)summary->not_kept);
    puts("pairs: two records of one incident; pairs_identified: both carry a name or an NHS "
         "number;\n"
         "clusters: whole incidents; persons: two records of one person, in whatever incidents\n");
    printf("%-8s %-17s %9s %9s %9s %9s %9s %9s\n", "variant", "of", "right", "wrong", "missed",
           "precision", "recall", "f1");
    for (int variant = 0; variant < BW_VARIANTS; variant++) {
        struct part parts[4];

        parts_of(&summary->evaluation, variant, parts);
        for (int i = 0; i < 4; i++) {
            const struct bw_link_measure *measure = parts[i].measure;

            printf("%-8s %-17s %9lld %9lld %9lld", bw_variant_name((enum bw_variant)variant),
                   parts[i].name, (long long)measure->true_positive,
                   (long long)measure->false_positive, (long long)measure->false_negative);
            print_share(measure->precision);
            print_share(measure->recall);
            print_share(measure->f1);
            putchar('\n');
        }
    }
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_session_request request = {.site_dir = args->site,
                                               .sets = args->sets,
                                               .set_count = args->set_count,
                                               .needs = BW_NEED_FEEDS | BW_NEED_WRITE,
                                               .what = "evaluate"};
    struct bw_session session;
    struct bw_evaluate_summary summary;
    enum bw_status status = bw_session_open(&session, args->arena, &request, err);

    if (status != BW_OK)
        return status;
    status = bw_stage_evaluate(&session, args->truth, &summary, err);
    if (status == BW_OK && (args->given & BW_OPTION_JSON) != 0)
        print_json(&summary);
    else if (status == BW_OK)
        print_text(&summary);
    bw_session_close(&session);
    return status;
}

const struct bw_command bw_cmd_evaluate = {
    .name = "evaluate",
    .synopsis = "beatwise evaluate --truth FILE [--json] [--site DIR]",
    .summary = "precision and recall of the links against a checked sample",
    .help =
        "Compares the stored links with a CSV file that has feed, record_id and incident or\n"
        "person or both.  Pairs are counted: right (linked and true), wrong (linked, not true),\n"
        "missed (true, not linked).  Only sites of invented people are evaluated.\n\n"
        "  beatwise evaluate --site /tmp/try/site --truth /tmp/try/site/truth.csv",
    .options = BW_OPTIONS_SITE | BW_OPTION_TRUTH | BW_OPTION_JSON,
    .required = BW_OPTION_TRUTH,
    .run = run,
};
