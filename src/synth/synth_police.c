/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "synth_private.h"
#include "synth_row.h"
#include "synth_typing.h"

struct offence {
    const char *class;
    const char *title;
};

static bool has(const struct bw_synth_act *act, const struct bw_synth_victim *victim,
                int64_t *ret_recorded_local)
{
    (void)victim;
    *ret_recorded_local = act->reported_local;
    return act->has_police;
}

static void name_record(struct bw_quarter quarter, uint64_t serial, char id[24])
{
    snprintf(id, 24, "BE/%08u/%02d%d", (unsigned)bw_synth_scatter(serial), quarter.year % 100,
             quarter.q);
}

static struct offence violent_offence(struct bw_synth_record *record)
{
    if (record->act->method == BW_METHOD_SEXUAL)
        return (struct offence){"17A", "Sexual assault"};
    if (record->act->method == BW_METHOD_THREAT)
        return (struct offence){"3B", "Threats to kill"};
    switch (record->victim->severity) {
    case BW_SEVERITY_FATAL:
        return (struct offence){"2", "Attempted murder"};
    case BW_SEVERITY_ADMITTED:
        return (struct offence){"5D", "Assault with intent to cause serious harm"};
    case BW_SEVERITY_TREATED:
        return (struct offence){"8N", "Assault with injury"};
    case BW_SEVERITY_MINOR:
    case BW_SEVERITY_UNKNOWN:
        break;
    }
    if (bw_synth_chance(&record->rng, 300))
        return (struct offence){"8P", "Racially or religiously aggravated assault with injury"};
    return bw_synth_chance(&record->rng, 5000) ? (struct offence){"8N", "Assault with injury"}
                                               : (struct offence){"105A", "Assault without injury"};
}

/* Not about violence; 8L begins like 8N and is not. */
static const struct offence others[] = {
    {"28E", "Burglary - residential"},
    {"45", "Theft from a motor vehicle"},
    {"46", "Theft from shops"},
    {"49", "Other theft"},
    {"58D", "Other criminal damage"},
    {"92D", "Possession of controlled drugs (cannabis)"},
    {"8L", "Harassment"},
    {"66", "Other offences against the State, \"affray\""},
};

static void write_time(struct bw_synth_writer *writer, int64_t local, bool is_broken)
{
    char text[32];

    bw_synth_format_time(local, "%d-%b-%Y %H:%M", text);
    if (is_broken)
        text[3] = 'X'; /* Xan, Xeb, ... */
    bw_synth_cell(writer, text);
}

static void write_times(struct bw_synth_writer *writer, struct bw_synth_record *record)
{
    int64_t from = record->recorded_local - bw_synth_between(&record->rng, 5, 3000);
    int64_t to = -1;

    if (record->act != NULL) {
        from = bw_synth_round_time(record->act->at_local, 5000, &record->rng);
        if (record->act->unsure_min > 0) {
            int64_t before = bw_synth_between(&record->rng, 0, record->act->unsure_min);

            from = record->act->at_local - before;
            to = from + record->act->unsure_min;
            if (to > record->recorded_local)
                to = record->recorded_local;
        }
    }
    write_time(writer, from, record->is_broken);
    if (to >= from)
        write_time(writer, to, record->is_broken);
    else if (bw_synth_chance(&record->rng, 5000))
        write_time(writer, from, record->is_broken);
    else
        bw_synth_cell(writer, NULL);
    write_time(writer, record->recorded_local, record->is_broken);
}

static void write_place(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    static const char *const types[] = {"",
                                        "DWELLING - VICTIM",
                                        "DWELLING - OTHER",
                                        "LICENSED PREMISES",
                                        "STREET/ROAD",
                                        "TRANSPORT",
                                        "RETAIL",
                                        "PARK/OPEN SPACE",
                                        "EDUCATIONAL",
                                        "WORKPLACE",
                                        "HEALTH",
                                        "CUSTODY/DETENTION",
                                        "OTHER"};
    const struct bw_synth_area *area = extract->area;
    struct bw_synth_writer *writer = extract->writer;
    struct bw_rng *rng = &record->rng;
    uint64_t postcode = bw_rng_below(rng, area->postcode_count);
    struct bw_synth_point at = bw_synth_postcode_point(area, postcode);
    size_t beat = bw_synth_postcode_beat(area, postcode);
    enum bw_place_type type = BW_PLACE_OTHER;
    char text[160] = "";

    if (record->act != NULL) {
        at = record->act->at;
        beat = record->act->beat;
        type = record->act->type;
        postcode = record->act->postcode;
        bw_synth_write_place(area, record->act, rng, text);
        bw_synth_capitals(text);
    }
    bw_synth_cell(writer, bw_synth_chance(rng, 700) ? "" : area->beats[beat].code);
    if (bw_synth_chance(rng, 500)) {
        bw_synth_cell(writer, NULL);
        bw_synth_cell(writer, NULL);
    } else {
        bw_synth_cell_number(writer, at.easting_m);
        bw_synth_cell_number(writer, at.northing_m);
    }
    bw_synth_cell(writer, text);
    text[0] = '\0';
    if (!bw_synth_chance(rng, 2500))
        bw_synth_postcode_format(area, postcode, text);
    bw_synth_cell(writer, text);
    bw_synth_cell(writer, bw_synth_chance(rng, 300) ? "" : types[type]);
}

static void write_person(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    static const struct bw_synth_errors errors = {.no_identity = 250,
                                                  .no_nhs_number = 10000,
                                                  .placeholder_name = 80,
                                                  .placeholder_birth = 120,
                                                  .no_birth = 250,
                                                  .no_postcode = 600};
    static const char *const sexes[] = {"U", "F", "M"};
    struct bw_synth_writer *writer = extract->writer;
    struct bw_synth_capture who;
    char birth[32] = "";

    bw_synth_capture_person(extract->area, record->person, bw_local_day(record->recorded_local),
                            &errors, &record->rng, &who);
    bw_synth_capitals(who.forename);
    bw_synth_capitals(who.surname);
    if (who.birth.year != 0)
        bw_synth_format_time(bw_local_of(bw_day_of(who.birth), 0), "%d-%b-%Y", birth);
    bw_synth_cell(writer, who.surname);
    bw_synth_cell(writer, who.forename);
    bw_synth_cell(writer, birth);
    bw_synth_cell(writer, sexes[who.sex]);
    bw_synth_cell(writer, who.postcode);
}

static void write_circumstances(struct bw_synth_writer *writer, struct bw_synth_record *record)
{
    static const char *const relationships[] = {
        "",    "SPOUSE/PARTNER", "EX SPOUSE/PARTNER", "FAMILY MEMBER", "ACQUAINTANCE", "STRANGER",
        "WORK"};
    static const char *const weapons[] = {
        "",        "NONE - HANDS/FEET", "KNIFE",  "GLASS/BOTTLE", "BLUNT OBJECT",
        "FIREARM", "OTHER WEAPON",      "SEXUAL", "THREAT ONLY"};
    struct bw_rng *rng = &record->rng;
    enum bw_relationship relationship = BW_RELATIONSHIP_UNKNOWN;
    enum bw_method method = BW_METHOD_UNKNOWN;

    if (record->act != NULL) {
        relationship =
            bw_synth_chance(rng, 2500) ? BW_RELATIONSHIP_UNKNOWN : record->act->relationship;
        method = bw_synth_chance(rng, 1500) ? BW_METHOD_UNKNOWN : record->act->method;
    }
    bw_synth_cell(writer, relationships[relationship]);
    bw_synth_cell(writer, weapons[method]);
    bw_synth_cell(writer,
                  record->victim == NULL && bw_synth_chance(rng, 200) ? "NO CRIME" : "RECORDED");
}

static void write(const struct bw_synth_extract *extract, struct bw_synth_record *record)
{
    struct bw_synth_writer *writer = extract->writer;
    struct offence offence = others[bw_rng_below(&record->rng, BW_SYNTH_LEN(others))];
    char occurrence[32];

    snprintf(occurrence, sizeof(occurrence), "OCC-%.8s", record->id + 3);
    if (record->act != NULL) {
        offence = violent_offence(record);
        snprintf(occurrence, sizeof(occurrence), "OCC-%02d%d%08u", record->act->quarter.year % 100,
                 record->act->quarter.q, (unsigned)bw_synth_scatter(record->act->number));
    }
    bw_synth_cell(writer, record->id);
    bw_synth_cell(writer, occurrence);
    bw_synth_cell(writer, offence.class);
    bw_synth_cell(writer, offence.title);
    write_times(writer, record);
    write_place(extract, record);
    write_person(extract, record);
    write_circumstances(writer, record);
    bw_synth_row_end(writer);
}

const struct bw_synth_format bw_synth_format_police = {
    .header = "CRIME_NO,OCC_NO,HO_CLASS,OFFENCE,COMMITTED_FROM,COMMITTED_TO,REPORTED,BEAT,EASTING,"
              "NORTHING,LOCATION,POSTCODE,PREMISES,VIC_SURNAME,VIC_FORENAME,VIC_DOB,VIC_SEX,"
              "VIC_POSTCODE,RELATIONSHIP,WEAPON,STATUS",
    .eol = "\r\n",
    .is_quoting = true,
    .repeated = 80,
    .has = has,
    .name_record = name_record,
    .write = write,
};
