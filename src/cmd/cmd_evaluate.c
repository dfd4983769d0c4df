/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/model/incident.h"
#include "beatwise/stage/stage_evaluate_persons.h"

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

/* Of a real site: shares alone, with no count that two of them could be worked out from. */
static json_t *shares_json(const struct bw_link_measure *measure)
{
    return json_pack("{s:o, s:o, s:o}", "precision", share_json(measure->precision), "recall",
                     share_json(measure->recall), "f1", share_json(measure->f1));
}

static json_t *measure_json(const struct bw_link_measure *measure, bool is_shares_only)
{
    if (is_shares_only)
        return shares_json(measure);
    return json_pack("{s:I, s:I, s:I, s:o, s:o, s:o}", "true_positive", measure->true_positive,
                     "false_positive", measure->false_positive, "false_negative",
                     measure->false_negative, "precision", share_json(measure->precision), "recall",
                     share_json(measure->recall), "f1", share_json(measure->f1));
}

static json_t *variants_json(const struct bw_evaluate_summary *summary)
{
    const struct bw_link_evaluation *evaluation = &summary->evaluation;
    json_t *variants = json_object();

    for (int variant = 0; variant < BW_EVALUATED; variant++) {
        json_t *object = json_object();
        struct part parts[4];

        parts_of(evaluation, variant, parts);
        for (int i = 0; i < 4; i++)
            json_object_set_new(object, parts[i].name,
                                measure_json(parts[i].measure, summary->is_shares_only));
        json_object_set_new(variants, bw_evaluated_name(variant), object);
    }
    return variants;
}

/* Nothing to say of that kind, or too little to be shown. */
static bool is_left_out(const struct bw_evaluate_summary *summary,
                        const struct bw_link_measure *measure)
{
    if (summary->is_shares_only)
        return measure->true_positive + measure->false_negative < BW_EVALUATE_KIND_MIN;
    return measure->true_positive + measure->false_positive + measure->false_negative == 0;
}

static json_t *kinds_json(const struct bw_evaluate_summary *summary, enum bw_evaluated_by by)
{
    json_t *kinds = json_object();

    for (int kind = 0; bw_evaluated_kind_name(by, kind) != NULL; kind++) {
        const struct bw_link_measure *measure = &summary->evaluation.kinds[by][kind];

        if (!is_left_out(summary, measure))
            json_object_set_new(kinds, bw_evaluated_kind_name(by, kind),
                                measure_json(measure, summary->is_shares_only));
    }
    return kinds;
}

static json_t *summary_json(const struct bw_evaluate_summary *summary)
{
    json_t *groups = json_object();

    for (int by = 0; by < BW_EVALUATED_BYS; by++)
        json_object_set_new(groups, bw_evaluated_by_name((enum bw_evaluated_by)by),
                            kinds_json(summary, (enum bw_evaluated_by)by));
    return json_pack("{s:I, s:I, s:o, s:o}", "rows", summary->rows, "not_kept", summary->not_kept,
                     "variants", variants_json(summary), "groups", groups);
}

static void print_root(json_t *root)
{
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

static void print_count(const struct bw_evaluate_summary *summary, int64_t count)
{
    if (summary->is_shares_only)
        printf(" %9s", "[c]");
    else
        printf(" %9lld", (long long)count);
}

static void print_measure(const struct bw_evaluate_summary *summary,
                          const struct bw_link_measure *measure)
{
    print_count(summary, measure->true_positive);
    print_count(summary, measure->false_positive);
    print_count(summary, measure->false_negative);
    print_share(measure->precision);
    print_share(measure->recall);
    print_share(measure->f1);
    putchar('\n');
}

static void print_kinds(const struct bw_evaluate_summary *summary)
{
    puts("\npairs_identified of the base variant, of which both are:\n");
    for (int by = 0; by < BW_EVALUATED_BYS; by++) {
        for (int kind = 0; bw_evaluated_kind_name((enum bw_evaluated_by)by, kind) != NULL; kind++) {
            const struct bw_link_measure *measure = &summary->evaluation.kinds[by][kind];

            if (is_left_out(summary, measure))
                continue;
            printf("%-14s %-11s", bw_evaluated_by_name((enum bw_evaluated_by)by),
                   bw_evaluated_kind_name((enum bw_evaluated_by)by, kind));
            print_measure(summary, measure);
        }
    }
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
    for (int variant = 0; variant < BW_EVALUATED; variant++) {
        struct part parts[4];

        parts_of(&summary->evaluation, variant, parts);
        for (int i = 0; i < 4; i++) {
            printf("%-8s %-17s", bw_evaluated_name(variant), parts[i].name);
            print_measure(summary, parts[i].measure);
        }
    }
    print_kinds(summary);
}

static json_t *levels_json(const double shares[BW_LINK_LEVELS])
{
    json_t *levels = json_array();

    for (int level = 0; level < BW_LEVEL_MISSING; level++)
        json_array_append_new(levels, json_real(shares[level]));
    return levels;
}

static json_t *weights_json(const struct bw_link_weights *weights)
{
    static const char *const fields[BW_LINK_FIELDS] = {"forename", "surname", "birth_date",
                                                       "postcode", "sex"};
    json_t *object =
        json_pack("{s:f, s:b, s:f}", "learnt_from_pairs", weights->learnt_from, "is_fallback",
                  (int)weights->is_fallback, "share_of_pairs", weights->share);

    for (int field = 0; field < BW_LINK_FIELDS; field++)
        json_object_set_new(object, fields[field],
                            json_pack("{s:o, s:o}", "m", levels_json(weights->m[field]), "u",
                                      levels_json(weights->u[field])));
    return object;
}

static enum bw_status run_persons(const struct bw_args *args, struct bw_err *err)
{
    struct bw_evaluate_persons_request request = {.descriptions = {args->persons},
                                                  .description_count = 1 + args->operand_count,
                                                  .truth = args->truth};
    struct bw_evaluate_persons_summary summary;
    enum bw_status status;

    if (args->operand_count == 1)
        request.descriptions[1] = args->operands[0];
    status = bw_stage_evaluate_persons(args->arena, &request, &summary, err);
    if (status != BW_OK)
        return status;
    if ((args->given & BW_OPTION_JSON) != 0) {
        json_t *root = summary_json(&summary.common);

        json_object_set_new(root, "records",
                            json_pack("[I, I]", summary.records[0], summary.records[1]));
        json_object_set_new(root, "candidate_pairs", json_integer(summary.candidates));
        json_object_set_new(root, "lost_pairs", json_integer(summary.lost));
        json_object_set_new(root, "weights", weights_json(&summary.weights));
        print_root(root);
        return BW_OK;
    }
    print_text(&summary.common);
    printf("\n%lld candidate pairs; at most %lld more share only keys too frequent to compare\n",
           (long long)summary.candidates, (long long)summary.lost);
    if (summary.weights.is_fallback)
        puts("too few pairs to learn from: the weights are those common in such files");
    return BW_OK;
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
    enum bw_status status;

    if ((args->given & BW_OPTION_PERSONS) != 0)
        return run_persons(args, err);
    if (args->operand_count > 0)
        return bw_fail(err, BW_EUSAGE, "a second file belongs to --persons FILE");
    status = bw_session_open(&session, args->arena, &request, err);
    if (status != BW_OK)
        return status;
    status = bw_stage_evaluate(&session,
                               &(struct bw_evaluate_request){.truth = args->truth,
                                                             .quarter = args->quarter,
                                                             .reason = args->reason},
                               &summary, err);
    if (status == BW_OK && (args->given & BW_OPTION_JSON) != 0)
        print_root(summary_json(&summary));
    else if (status == BW_OK)
        print_text(&summary);
    bw_session_close(&session);
    return status;
}

const struct bw_command bw_cmd_evaluate = {
    .name = "evaluate",
    .synopsis = "beatwise evaluate --truth FILE [--quarter Q --reason TEXT] [--json] [--site DIR]\n"
                "       beatwise evaluate --persons LEFT.yaml [RIGHT.yaml] --truth FILE [--json]",
    .summary = "precision and recall of the links against a checked sample",
    .help =
        "Compares the stored links with a CSV file that has feed, record_id and incident or\n"
        "person or both.  Pairs are counted: right (linked and true), wrong (linked, not true),\n"
        "missed (true, not linked).\n\n"
        "On a site of real people it needs --quarter and --reason, and takes one file a quarter, "
        "of\n"
        "an open quarter, with at least 300 true pairs; it shows shares only.\n\n"
        "With --persons, files of persons are linked instead, in memory and without a site: two,\n"
        "against a CSV with left,right of their record ids, or one that is searched for repeats,\n"
        "against record_id,cluster.  Their descriptions say 'unit: person' and need no times.\n\n"
        "  beatwise evaluate --site /tmp/try/site --truth /tmp/try/site/truth.csv",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER | BW_OPTION_REASON | BW_OPTION_TRUTH |
               BW_OPTION_PERSONS | BW_OPTION_JSON,
    .operands_max = 1,
    .required = BW_OPTION_TRUTH,
    .run = run,
};
