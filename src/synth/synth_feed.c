/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "beatwise/synth/synth_extract.h"
#include "beatwise/synth/synth_site.h"
#include "synth_private.h"

static const char ed_head[] =
    "name: ed\n"
    "title: Emergency departments of Caer Edwyl and Istan (invented)\n"
    "beatwise:\n"
    "  source: ed\n"
    "  supplier: Bro Edwyl Health Board (invented)\n"
    "  unit: attendance\n"
    "  sharing: {count: INVENTED-ISP-1, link: INVENTED-ISP-2, audiences: [west, city, east],"
    " review: 2099-12-31}\n"
    "  violence:\n"
    "    - {field: INTENT, in: [\"20\"]}\n"
    "  back: 14 days\n";

static const char ed_tail[] =
    "resources:\n"
    "  - name: attendances\n"
    "    path: ../extracts/{quarter}/ed.csv.gz\n"
    "    compression: gz\n"
    "    encoding: utf-8\n"
    "    schema:\n"
    "      missingValues: [\"\"]\n"
    "      fields:\n"
    "        - {name: ATT_NO, type: string, beatwise: record_id}\n"
    "        - {name: SITE, type: string}\n"
    "        - {name: NHS_NO, type: string, beatwise: nhs_number}\n"
    "        - {name: SURNAME, type: string, beatwise: surname}\n"
    "        - {name: FORENAME, type: string, beatwise: forename}\n"
    "        - {name: DOB, type: date, format: \"%d/%m/%Y\","
    " missingValues: [\"11/11/1811\", \"01/01/1900\"], beatwise: birth_date}\n"
    "        - {name: SEX, type: string, beatwise: sex,"
    " codes: {\"1\": m, \"2\": f, \"9\": unknown}}\n"
    "        - {name: POSTCODE, type: string, beatwise: home_postcode}\n"
    "        - {name: AGE, type: integer, beatwise: age}\n"
    "        - {name: ARRIVED, type: datetime, format: \"%d/%m/%Y %H:%M\", beatwise: arrived}\n"
    "        - {name: INC_DT, type: datetime, format: \"%d/%m/%Y %H:%M\", beatwise: occurred}\n"
    "        - {name: INTENT, type: string}\n"
    "        - {name: LOC_TYPE, type: string, beatwise: place_type, codes: {\"10\": home,"
    " \"11\": other_home, \"20\": licensed_premises, \"30\": street, \"31\": transport,"
    " \"32\": shop, \"33\": park_open_space, \"40\": education, \"41\": workplace,"
    " \"42\": health_care, \"43\": custody, \"91\": other, \"99\": unknown}}\n"
    "        - {name: LOC_TEXT, type: string, beatwise: place_text}\n"
    "        - {name: LOC_PC, type: string, beatwise: incident_postcode}\n"
    "        - {name: MECHANISM, type: string, beatwise: method, codes: {\"01\": body,"
    " \"02\": knife, \"03\": glass_bottle, \"04\": blunt, \"05\": firearm, \"06\": other_weapon,"
    " \"07\": sexual, \"08\": threat, \"99\": unknown}}\n"
    "        - {name: ASSAILANT, type: string, beatwise: relationship, codes: {P: partner,"
    " X: ex_partner, F: family, A: acquaintance, S: stranger, W: work_related}}\n"
    "        - {name: ALCOHOL, type: string, beatwise: alcohol, codes: {\"Y\": \"yes\","
    " \"N\": \"no\"}}\n"
    "        - {name: REPORTED_POL, type: string, beatwise: reported_to_police,"
    " codes: {\"Y\": \"yes\", \"N\": \"no\"}}\n"
    "        - {name: DISPOSAL, type: string, beatwise: severity, codes: {DIED: fatal,"
    " ADMITTED: admitted, DISCHARGED: treated}}\n"
    "        - {name: CAD, type: string, beatwise: event_ref, of: ambulance, optional: true}\n";

static const char ambulance_head[] =
    "name: ambulance\n"
    "title: Ambulance calls of Bro Edwyl (invented)\n"
    "beatwise:\n"
    "  source: ambulance\n"
    "  supplier: Bro Edwyl Ambulance Service (invented)\n"
    "  unit: call\n"
    "  sharing: {count: INVENTED-ISP-3, link: INVENTED-ISP-4, audiences: [west, city, east],"
    " review: 2099-12-31}\n"
    "  exclude:\n"
    "    - {field: STATUS, in: [CANCELLED]}\n"
    "  violence:\n"
    "    - {field: MPDS, card: [4, 27], except_suffix: [X]}\n"
    "  back: 14 days\n";

static const char ambulance_tail[] =
    "resources:\n"
    "  - name: calls\n"
    "    path: ../extracts/{quarter}/ambulance.csv.gz\n"
    "    compression: gz\n"
    "    encoding: utf-8\n"
    "    schema:\n"
    "      missingValues: [\"\"]\n"
    "      fields:\n"
    "        - {name: INCIDENT_NO, type: string, beatwise: record_id}\n"
    "        - {name: CALL_TIME, type: datetime, beatwise: arrived}\n"
    "        - {name: MPDS, type: string}\n"
    "        - {name: PRIORITY, type: string}\n"
    "        - {name: EASTING, type: number, beatwise: easting}\n"
    "        - {name: NORTHING, type: number, beatwise: northing}\n"
    "        - {name: ADDRESS, type: string, beatwise: place_text}\n"
    "        - {name: INC_POSTCODE, type: string, beatwise: incident_postcode}\n"
    "        - {name: AGE, type: integer, beatwise: age}\n"
    "        - {name: SEX, type: string, beatwise: sex, codes: {Male: m, Female: f,"
    " Unknown: unknown}}\n"
    "        - {name: PATIENT, type: string, beatwise: full_name, order: forename_first}\n"
    "        - {name: PATIENT_DOB, type: date, missingValues: [\"1811-11-11\", \"1900-01-01\"],"
    " beatwise: birth_date}\n"
    "        - {name: NHS_NUMBER, type: string, beatwise: nhs_number}\n"
    "        - {name: CONVEYED, type: string}\n"
    "        - {name: DESTINATION, type: string, beatwise: destination}\n"
    "        - {name: POLICE_ON_SCENE, type: string, beatwise: police_attended,"
    " codes: {\"1\": \"yes\", \"0\": \"no\"}}\n"
    "        - {name: STATUS, type: string}\n";

static const char police_head[] =
    "name: police\n"
    "title: Recorded crime of Bro Edwyl (invented)\n"
    "beatwise:\n"
    "  source: police\n"
    "  supplier: Bro Edwyl Police (invented)\n"
    "  unit: victim\n"
    "  sharing: {count: INVENTED-ISP-5, link: INVENTED-ISP-6, audiences: [west, city, east],"
    " review: 2099-12-31}\n"
    "  exclude:\n"
    "    - {field: STATUS, in: [NO CRIME]}\n"
    "  violence:\n"
    "    - {field: HO_CLASS, in: [\"2\"]}\n"
    "    - {field: HO_CLASS, prefix: [\"3B\", \"5D\", \"8N\", \"8P\", \"17A\", \"105A\"]}\n"
    "  back: 12 months\n";

static const char police_tail[] =
    "resources:\n"
    "  - name: crimes\n"
    "    path: ../extracts/{quarter}/police.csv.gz\n"
    "    compression: gz\n"
    "    encoding: utf-8\n"
    "    dialect: {delimiter: \",\", quoteChar: '\"', doubleQuote: true, header: true}\n"
    "    schema:\n"
    "      missingValues: [\"\"]\n"
    "      fields:\n"
    "        - {name: CRIME_NO, type: string, beatwise: record_id}\n"
    "        - {name: OCC_NO, type: string, beatwise: group_id}\n"
    "        - {name: HO_CLASS, type: string, beatwise: offence}\n"
    "        - {name: OFFENCE, type: string}\n"
    "        - {name: COMMITTED_FROM, type: datetime, format: \"%d-%b-%Y %H:%M\","
    " beatwise: occurred_from}\n"
    "        - {name: COMMITTED_TO, type: datetime, format: \"%d-%b-%Y %H:%M\","
    " beatwise: occurred_to}\n"
    "        - {name: REPORTED, type: datetime, format: \"%d-%b-%Y %H:%M\", beatwise: arrived}\n"
    "        - {name: BEAT, type: string, beatwise: beat}\n"
    "        - {name: EASTING, type: number, beatwise: easting}\n"
    "        - {name: NORTHING, type: number, beatwise: northing}\n"
    "        - {name: LOCATION, type: string, beatwise: place_text}\n"
    "        - {name: POSTCODE, type: string, beatwise: incident_postcode}\n"
    "        - {name: PREMISES, type: string, beatwise: place_type, codes: {"
    "\"DWELLING - VICTIM\": home, \"DWELLING - OTHER\": other_home,"
    " \"LICENSED PREMISES\": licensed_premises, \"STREET/ROAD\": street, TRANSPORT: transport,"
    " RETAIL: shop, \"PARK/OPEN SPACE\": park_open_space, EDUCATIONAL: education,"
    " WORKPLACE: workplace, HEALTH: health_care, \"CUSTODY/DETENTION\": custody,"
    " OTHER: other}}\n"
    "        - {name: VIC_SURNAME, type: string, beatwise: surname}\n"
    "        - {name: VIC_FORENAME, type: string, beatwise: forename}\n"
    "        - {name: VIC_DOB, type: date, format: \"%d-%b-%Y\","
    " missingValues: [\"11-Nov-1811\", \"01-Jan-1900\"], beatwise: birth_date}\n"
    "        - {name: VIC_SEX, type: string, beatwise: sex, codes: {F: f, M: m, U: unknown}}\n"
    "        - {name: VIC_POSTCODE, type: string, beatwise: home_postcode}\n"
    "        - {name: RELATIONSHIP, type: string, beatwise: relationship, codes: {"
    "\"SPOUSE/PARTNER\": partner, \"EX SPOUSE/PARTNER\": ex_partner, \"FAMILY MEMBER\": family,"
    " ACQUAINTANCE: acquaintance, STRANGER: stranger, WORK: work_related}}\n"
    "        - {name: WEAPON, type: string, beatwise: method, codes: {"
    "\"NONE - HANDS/FEET\": body, KNIFE: knife, GLASS/BOTTLE: glass_bottle,"
    " \"BLUNT OBJECT\": blunt, FIREARM: firearm, \"OTHER WEAPON\": other_weapon, SEXUAL: sexual,"
    " \"THREAT ONLY\": threat}}\n"
    "        - {name: STATUS, type: string}\n";

void bw_synth_feed_yaml(const struct bw_synth_area *area, enum bw_source source,
                        struct bw_synth_writer *writer)
{
    static const char *const texts[BW_SOURCES][2] = {
        [BW_SOURCE_ED] = {ed_head, ed_tail},
        [BW_SOURCE_AMBULANCE] = {ambulance_head, ambulance_tail},
        [BW_SOURCE_POLICE] = {police_head, police_tail},
    };
    const struct bw_synth_plan *plan = &area->plan;
    uint64_t most = plan->incidents * 100 / (uint64_t)(100 - plan->non_violence_percent) * 2 + 1000;

    bw_synth_puts(writer, texts[source][0]);
    bw_synth_printf(writer, "  expect: {rows: [0, %" PRIu64 "]}\n", most);
    bw_synth_puts(writer, texts[source][1]);
}
