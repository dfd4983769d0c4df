/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_extract.h"

#include <assert.h>

#include "beatwise/synth/synth_person.h"
#include "synth_private.h"
#include "synth_row.h"

/* A report to the police comes up to 320 days after the act. */
#define POLICE_QUARTERS_BACK 4
#define CALLED_AGAIN_MIN 20
#define BROKEN 30 /* in 10,000: rows whose times cannot be read */

/* Serial numbers of rows that are not about violence begin here. */
#define OTHER_SERIALS 40000000

static const struct bw_synth_format *format_of(enum bw_source source)
{
    switch (source) {
    case BW_SOURCE_ED:
        return &bw_synth_format_ed;
    case BW_SOURCE_AMBULANCE:
        return &bw_synth_format_ambulance;
    case BW_SOURCE_POLICE:
        return &bw_synth_format_police;
    }
    assert(0 && "a source without a format");
    return NULL;
}

const char *bw_synth_feed_name(enum bw_source source)
{
    return bw_source_name(source);
}

void bw_synth_truth_header(struct bw_synth_writer *truth)
{
    bw_synth_header(truth, "feed,record_id,incident,person");
}

struct pass {
    struct bw_synth_extract extract;
    const struct bw_synth_format *format;
    const char *feed;
    struct bw_synth_writer *truth;
    int64_t first_local, end_local; /* of the quarter */
    uint64_t others;                /* rows not about violence so far */
    uint64_t owed;                  /* the part of one that is due, in hundredths */
};

/* Ages are fixed at the end of the plan, so before it some are not yet born. */
static uint64_t draw_living(const struct bw_synth_area *area, struct bw_rng *rng, int32_t day)
{
    struct bw_synth_person person;

    for (int tries = 0; tries < 100; tries++) {
        bw_synth_person_traits(area, bw_rng_below(rng, area->plan.people), &person);
        if (person.birth_day <= day)
            break;
    }
    return person.number;
}

static void write_other(struct pass *pass)
{
    const struct bw_synth_area *area = pass->extract.area;
    struct bw_synth_record record = {0};
    uint64_t key = (uint64_t)bw_quarter_index(pass->extract.quarter) << 32 | pass->others;

    bw_rng_init_for(&record.rng, area->plan.seed ^ 0x5EED, pass->feed, key);
    record.recorded_local =
        pass->first_local +
        (int64_t)bw_rng_below(&record.rng, (uint64_t)(pass->end_local - pass->first_local));
    record.person = draw_living(area, &record.rng, bw_local_day(record.recorded_local));
    pass->format->name_record(pass->extract.quarter, OTHER_SERIALS + pass->others, record.id);
    pass->format->write(&pass->extract, &record);
    pass->others++;
}

/* So many that their share of the rows is that of the plan. */
static void write_others(struct pass *pass)
{
    uint64_t percent = (uint64_t)pass->extract.area->plan.non_violence_percent;

    for (pass->owed += percent; pass->owed >= 100 - percent; pass->owed -= 100 - percent)
        write_other(pass);
}

static void write_truth(struct pass *pass, const struct bw_synth_record *record)
{
    if (pass->truth == NULL)
        return;
    bw_synth_cell(pass->truth, pass->feed);
    bw_synth_cell(pass->truth, record->id);
    bw_synth_cell_number(pass->truth, (int64_t)record->victim->incident);
    bw_synth_cell_number(pass->truth, (int64_t)record->person + 1);
    bw_synth_row_end(pass->truth);
}

static void write_victim(struct pass *pass, const struct bw_synth_act *act,
                         const struct bw_synth_victim *victim, int64_t recorded_local)
{
    uint64_t key = (uint64_t)bw_quarter_index(act->quarter) << 32 | victim->serial;
    struct bw_synth_record record = {
        .act = act, .victim = victim, .person = victim->person, .recorded_local = recorded_local};

    struct bw_rng rng;

    bw_rng_init_for(&record.rng, pass->extract.area->plan.seed, pass->feed, key);
    record.is_broken = bw_synth_chance(&record.rng, BROKEN);
    pass->format->name_record(act->quarter, victim->serial, record.id);
    rng = record.rng;
    pass->format->write(&pass->extract, &record);
    if (bw_synth_chance(&record.rng, pass->format->repeated))
        bw_synth_row_again(pass->extract.writer);
    if (bw_synth_chance(&record.rng, pass->format->called_again) &&
        recorded_local + CALLED_AGAIN_MIN < pass->end_local) {
        record.recorded_local += bw_synth_between(&record.rng, 2, CALLED_AGAIN_MIN);
        record.rng = rng;
        pass->format->write(&pass->extract, &record);
    }
    write_truth(pass, &record);
    write_others(pass);
}

static void write_act(struct pass *pass, const struct bw_synth_act *act)
{
    for (size_t i = 0; i < act->victim_count; i++) {
        int64_t recorded_local;

        if (pass->format->has(act, &act->victims[i], &recorded_local) &&
            recorded_local >= pass->first_local && recorded_local < pass->end_local)
            write_victim(pass, act, &act->victims[i], recorded_local);
    }
}

/* Of the acts of `quarter`, those that were recorded in the quarter of the extract. */
static void write_history(struct pass *pass, struct bw_quarter quarter, bool is_police)
{
    struct bw_synth_history history;
    struct bw_synth_act act;
    int64_t slack = 7 * 1440; /* an ED sees a victim up to four days later */
    int64_t at_local;
    int64_t reported_local;

    bw_synth_history_init(&history, pass->extract.area, quarter);
    for (uint64_t i = 0; i < history.acts; i++) {
        bw_synth_history_peek(&history, i, &at_local, &reported_local);
        if (is_police ? reported_local < pass->first_local || reported_local >= pass->end_local
                      : at_local < pass->first_local - slack || at_local >= pass->end_local)
            continue;
        bw_synth_history_make(&history, i, &act);
        write_act(pass, &act);
    }
}

void bw_synth_extract_write(const struct bw_synth_area *area, enum bw_source source,
                            struct bw_quarter quarter, struct bw_synth_writer *writer,
                            struct bw_synth_writer *truth)
{
    bool is_police = source == BW_SOURCE_POLICE;
    struct pass pass = {
        .extract = {.area = area, .quarter = quarter, .writer = writer},
        .format = format_of(source),
        .feed = bw_synth_feed_name(source),
        .truth = truth,
        .first_local = bw_local_of(bw_quarter_first_day(quarter), 0),
        .end_local = bw_local_of(bw_quarter_last_day(quarter) + 1, 0),
    };

    writer->eol = pass.format->eol;
    writer->is_quoting = pass.format->is_quoting;
    bw_synth_header(writer, pass.format->header);
    for (int back = is_police ? POLICE_QUARTERS_BACK : 1; back >= 0; back--)
        write_history(&pass, bw_quarter_add(quarter, -back), is_police);
}
