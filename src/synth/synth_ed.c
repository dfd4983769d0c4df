/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "synth_private.h"
#include "synth_row.h"
#include "synth_typing.h"

static bool has(const struct bw_synth_act *act, const struct bw_synth_victim *victim,
                int64_t *ret_recorded_local)
{
    (void)act;
    *ret_recorded_local = victim->ed_local;
    return victim->has_ed;
}

static void name_record(struct bw_quarter quarter, uint64_t serial, char id[24])
{
    snprintf(id, 24, "A%02d%d%08u", quarter.year % 100, quarter.q,
             (unsigned)bw_synth_scatter(serial));
}

static void write_person(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    /* CUREd: 98.0 % of ED records have NHS number and birth date. */
    static const struct bw_synth_errors errors = {.no_identity = 60,
                                                  .no_nhs_number = 150,
                                                  .placeholder_name = 50,
                                                  .placeholder_birth = 60,
                                                  .no_birth = 20,
                                                  .no_postcode = 250};
    static const char *const sexes[] = {"9", "2", "1"};
    struct bw_synth_writer *writer = extract->writer;
    struct bw_synth_capture who;
    char birth[32];

    bw_synth_capture_person(extract->area, record->person, bw_local_day(record->recorded_local),
                            &errors, &record->rng, &who);
    birth[0] = '\0';
    if (who.birth.year != 0)
        bw_synth_format_time(bw_local_of(bw_day_of(who.birth), 0), "%d/%m/%Y", birth);
    bw_synth_cell(writer, who.nhs_number);
    bw_synth_cell(writer, who.surname);
    bw_synth_cell(writer, who.forename);
    bw_synth_cell(writer, birth);
    bw_synth_cell(writer, sexes[who.sex]);
    bw_synth_cell(writer, who.postcode);
    if (who.age >= 0)
        bw_synth_cell_number(writer, who.age);
    else
        bw_synth_cell(writer, NULL);
}

static void write_time(struct bw_synth_writer *writer, int64_t local, bool is_broken)
{
    char text[32];

    bw_synth_format_time(local, "%d/%m/%Y %H:%M", text);
    if (is_broken)
        text[0] = '4'; /* the 4xth of the month */
    bw_synth_cell(writer, text);
}

/* Columns from INC_DT to INTENT. */
static void write_incident_time(const struct bw_synth_extract *extract,
                                struct bw_synth_record *record)
{
    int64_t at = bw_synth_round_time(record->act->at_local, 6000, &record->rng);

    if (!record->is_broken && bw_synth_chance(&record->rng, 1000))
        bw_synth_cell(extract->writer, NULL);
    else
        write_time(extract->writer, at, record->is_broken);
    bw_synth_cell(extract->writer, "20");
}

static void write_place(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    static const char *const codes[] = {"99", "10", "11", "20", "30", "31", "32",
                                        "33", "40", "41", "42", "43", "91"};
    struct bw_synth_writer *writer = extract->writer;
    const struct bw_synth_act *act = record->act;
    char text[160];

    bw_synth_cell(writer, bw_synth_chance(&record->rng, 700) ? "99" : codes[act->type]);
    bw_synth_write_place(extract->area, act, &record->rng, text);
    bw_synth_cell(writer, text);
    text[0] = '\0';
    if (bw_synth_chance(&record->rng, 5500))
        bw_synth_postcode_format(extract->area, act->postcode, text);
    bw_synth_cell(writer, text);
}

static void write_circumstances(const struct bw_synth_extract *extract,
                                struct bw_synth_record *record)
{
    static const char *const methods[] = {"99", "01", "02", "03", "04", "05", "06", "07", "08"};
    static const char *const relationships[] = {"", "P", "X", "F", "A", "S", "W"};
    static const char *const yes_no[] = {"", "Y", "N"};
    static const char *const disposals[] = {"", "DIED", "ADMITTED", "DISCHARGED", "DISCHARGED"};
    struct bw_synth_writer *writer = extract->writer;
    const struct bw_synth_act *act = record->act;
    struct bw_rng *rng = &record->rng;
    /* What the patient says about the police: mostly nothing. */
    bool is_told = act->has_police ? bw_synth_chance(rng, 9000) : bw_synth_chance(rng, 600);

    bw_synth_cell(writer, bw_synth_chance(rng, 1500) ? "99" : methods[act->method]);
    bw_synth_cell(writer, bw_synth_chance(rng, 4000) ? "" : relationships[act->relationship]);
    bw_synth_cell(writer, bw_synth_chance(rng, 4000) ? "" : yes_no[act->alcohol]);
    bw_synth_cell(writer, bw_synth_chance(rng, 4500) ? "" : is_told ? "Y" : "N");
    bw_synth_cell(writer, disposals[record->victim->severity]);
}

/* The ambulance's number, carried over for half of those it brought, and mistyped at times. */
static void write_cad(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    char cad[24] = "";

    if (record->victim->is_conveyed && bw_synth_chance(&record->rng, 5500)) {
        bw_synth_format_ambulance.name_record(record->act->quarter, record->victim->serial, cad);
        if (bw_synth_chance(&record->rng, 200))
            cad[8] = (char)('0' + (cad[8] - '0' + 1) % 10);
    }
    bw_synth_cell(extract->writer, cad);
}

static void write_other_columns(struct bw_synth_writer *writer, struct bw_rng *rng)
{
    /* Road traffic, self-harm, sports, other accident, no injury (A&E patient groups). */
    static const char *const intents[] = {"10", "30", "40", "60", "80"};
    static const uint16_t shares[] = {8, 6, 9, 50, 120};

    bw_synth_cell(writer, NULL);
    bw_synth_cell(writer, intents[bw_synth_weighted(rng, shares, BW_SYNTH_LEN(shares))]);
    bw_synth_cell(writer, bw_synth_chance(rng, 5000) ? "10" : "91");
    for (int empty = 0; empty < 6; empty++)
        bw_synth_cell(writer, NULL);
    bw_synth_cell(writer, bw_synth_chance(rng, 2500) ? "ADMITTED" : "DISCHARGED");
    bw_synth_cell(writer, NULL);
}

static void write(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    struct bw_synth_writer *writer = extract->writer;
    size_t hospital =
        record->victim != NULL ? record->victim->hospital : (size_t)bw_rng_below(&record->rng, 2);

    bw_synth_cell(writer, record->id);
    bw_synth_cell(writer, hospital == 0 ? "CE1" : "IG2");
    write_person(extract, record);
    write_time(writer, record->recorded_local, record->is_broken);
    if (record->victim == NULL) {
        write_other_columns(writer, &record->rng);
    } else {
        write_incident_time(extract, record);
        write_place(extract, record);
        write_circumstances(extract, record);
        write_cad(extract, record);
    }
    bw_synth_row_end(writer);
}

const struct bw_synth_format bw_synth_format_ed = {
    .header = "ATT_NO,SITE,NHS_NO,SURNAME,FORENAME,DOB,SEX,POSTCODE,AGE,ARRIVED,INC_DT,INTENT,"
              "LOC_TYPE,LOC_TEXT,LOC_PC,MECHANISM,ASSAILANT,ALCOHOL,REPORTED_POL,DISPOSAL,CAD",
    .eol = "\n",
    .repeated = 60,
    .has = has,
    .name_record = name_record,
    .write = write,
};
