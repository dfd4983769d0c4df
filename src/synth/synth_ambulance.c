/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "synth_private.h"
#include "synth_row.h"
#include "synth_typing.h"

static bool has(const struct bw_synth_act *act, const struct bw_synth_victim *victim,
                int64_t *ret_recorded_local)
{
    (void)act;
    *ret_recorded_local = victim->call_local;
    return victim->has_ambulance;
}

static void name_record(struct bw_quarter quarter, uint64_t serial, char id[24])
{
    snprintf(id, 24, "V%d%02d-%08u", quarter.q, quarter.year % 100,
             (unsigned)bw_synth_scatter(serial));
}

/* A determinant in one of the spellings that dispatch systems export: 04D01, 4D1, 4-D-1. */
static void write_code(struct bw_synth_writer *writer, struct bw_rng *rng, unsigned card,
                       const char *suffix)
{
    static const struct {
        char level;
        unsigned number;
    } determinants[] = {{'A', 1}, {'B', 1}, {'B', 2}, {'B', 3}, {'D', 1}, {'D', 2}, {'D', 3}};
    static const uint16_t shares[] = {20, 35, 8, 15, 5, 12, 5};
    size_t which = bw_synth_weighted(rng, shares, BW_SYNTH_LEN(shares));
    char level = determinants[which].level;
    unsigned number = determinants[which].number;
    char code[32];

    switch (bw_rng_below(rng, 4)) {
    case 0:
        snprintf(code, sizeof(code), "%u%c%u%s", card, level, number, suffix);
        break;
    case 1:
        snprintf(code, sizeof(code), "%u-%c-%u%s%s", card, level, number,
                 *suffix == '\0' ? "" : "-", suffix);
        break;
    default:
        snprintf(code, sizeof(code), "%02u%c%02u%s", card, level, number, suffix);
    }
    bw_synth_cell(writer, code);
}

/* Cards 4 (assault, sexual assault) and 27 (stab, gunshot, penetrating trauma). */
static void write_violence_code(struct bw_synth_writer *writer, struct bw_synth_record *record)
{
    switch (record->act->method) {
    case BW_METHOD_KNIFE:
        write_code(writer, &record->rng, 27, "S");
        break;
    case BW_METHOD_FIREARM:
        write_code(writer, &record->rng, 27, "G");
        break;
    case BW_METHOD_SEXUAL:
        write_code(writer, &record->rng, 4, "S");
        break;
    default:
        write_code(writer, &record->rng, 4, bw_synth_chance(&record->rng, 7000) ? "A" : "");
    }
}

/* Falls, breathing, chest pain, ...; and card 27 with X, self-inflicted, which is no violence. */
static void write_other_code(struct bw_synth_writer *writer, struct bw_rng *rng)
{
    static const unsigned cards[] = {6, 10, 12, 17, 21, 26, 31, 30};

    if (bw_synth_chance(rng, 150))
        write_code(writer, rng, 27, "X");
    else
        write_code(writer, rng, cards[bw_rng_below(rng, BW_SYNTH_LEN(cards))], "");
}

static void write_place(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    struct bw_synth_writer *writer = extract->writer;
    const struct bw_synth_area *area = extract->area;
    struct bw_rng *rng = &record->rng;
    struct bw_synth_point at;
    char text[160] = "";
    uint64_t postcode = bw_rng_below(rng, area->postcode_count);

    at = bw_synth_postcode_point(area, postcode);
    if (record->act != NULL) {
        at = record->act->at;
        postcode = record->act->postcode;
        bw_synth_write_place(area, record->act, rng, text);
    }
    if (bw_synth_chance(rng, 400)) {
        bw_synth_cell(writer, NULL);
        bw_synth_cell(writer, NULL);
    } else {
        /* The caller's telephone is located, not the act. */
        int64_t off = bw_synth_chance(rng, 8000) ? 0 : 60;

        bw_synth_cell_number(writer, at.easting_m + bw_synth_between(rng, -off, off));
        bw_synth_cell_number(writer, at.northing_m + bw_synth_between(rng, -off, off));
    }
    bw_synth_cell(writer, text);
    text[0] = '\0';
    if (!bw_synth_chance(rng, 3000))
        bw_synth_postcode_format(area, postcode, text);
    bw_synth_cell(writer, text);
}

static void write_person(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    /* CUREd: 14.4 % of ambulance records have NHS number and birth date, 15.7 % link by name, sex,
     * birth date and postcode, 69.0 % by nothing exact. */
    static const struct bw_synth_errors errors = {.no_identity = 6900,
                                                  .no_nhs_number = 5300,
                                                  .placeholder_name = 150,
                                                  .placeholder_birth = 150,
                                                  .no_birth = 100};
    static const char *const sexes[] = {"Unknown", "Female", "Male"};
    struct bw_synth_writer *writer = extract->writer;
    struct bw_synth_capture who;
    char name[128] = "";
    char birth[32] = "";

    bw_synth_capture_person(extract->area, record->person, bw_local_day(record->recorded_local),
                            &errors, &record->rng, &who);
    if (who.has_identity)
        snprintf(name, sizeof(name), "%s %s", who.forename, who.surname);
    if (who.birth.year != 0)
        bw_synth_format_time(bw_local_of(bw_day_of(who.birth), 0), "%Y-%m-%d", birth);
    if (who.age >= 0)
        bw_synth_cell_number(writer, who.age);
    else
        bw_synth_cell(writer, NULL);
    bw_synth_cell(writer, sexes[who.sex]);
    bw_synth_cell(writer, name);
    bw_synth_cell(writer, birth);
    bw_synth_cell(writer, who.nhs_number);
}

static void write_outcome(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    static const char *const hospitals[] = {"CE1", "IG2"};
    struct bw_synth_writer *writer = extract->writer;
    struct bw_rng *rng = &record->rng;
    bool is_conveyed =
        record->victim != NULL ? record->victim->is_conveyed : bw_synth_chance(rng, 6000);
    size_t hospital =
        record->victim != NULL ? record->victim->hospital : (size_t)bw_rng_below(rng, 2);
    bool is_police_there =
        record->act != NULL && record->act->has_police && bw_synth_chance(rng, 6500);

    bw_synth_cell(writer, is_conveyed ? "1" : "0");
    bw_synth_cell(writer, is_conveyed ? hospitals[hospital] : NULL);
    bw_synth_cell(writer, bw_synth_chance(rng, 2000) ? "" : is_police_there ? "1" : "0");
    /* Calls that were stood down are excluded by the feed; none of the truth's are among them. */
    bw_synth_cell(writer,
                  record->victim == NULL && bw_synth_chance(rng, 300) ? "CANCELLED" : "CLOSED");
}

static void write(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    struct bw_synth_writer *writer = extract->writer;
    char call[32];

    bw_synth_format_time(record->recorded_local, "%Y-%m-%dT%H:%M:00", call);
    if (record->is_broken)
        call[5] = '2'; /* a 2xth month */
    bw_synth_cell(writer, record->id);
    bw_synth_cell(writer, call);
    if (record->victim == NULL)
        write_other_code(writer, &record->rng);
    else
        write_violence_code(writer, record);
    bw_synth_cell(writer, bw_synth_chance(&record->rng, 1500) ? "RED" : "AMBER");
    write_place(extract, record);
    write_person(extract, record);
    write_outcome(extract, record);
    bw_synth_row_end(writer);
}

const struct bw_synth_format bw_synth_format_ambulance = {
    .header = "INCIDENT_NO,CALL_TIME,MPDS,PRIORITY,EASTING,NORTHING,ADDRESS,INC_POSTCODE,AGE,SEX,"
              "PATIENT,PATIENT_DOB,NHS_NUMBER,CONVEYED,DESTINATION,POLICE_ON_SCENE,STATUS",
    .eol = "\n",
    .repeated = 100,
    .called_again = 300, /* second callers to the same incident */
    .has = has,
    .name_record = name_record,
    .write = write,
};
