/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/digest.h"
#include "beatwise/base/file.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/model/category.h"
#include "beatwise/model/source.h"

static struct bw_arena *arena;
static char dir[] = "/tmp/test_feed.XXXXXX";

static int open_all(void **state)
{
    (void)state;
    arena = bw_arena_new();
    return mkdtemp(dir) == NULL ? -1 : 0;
}

static int close_all(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    bw_arena_free(arena);
    return bw_file_remove_tree(dir, &err) == BW_OK ? 0 : -1;
}

static const char *in_dir(const char *path)
{
    return bw_file_join(arena, dir, path);
}

static void write_text(const char *name, const char *text)
{
    struct bw_err err = BW_ERR_INIT;

    assert_int_equal(bw_file_write(in_dir(name), text, strlen(text), 0600, &err), BW_OK);
}

static enum bw_status read_text(const char *text, struct bw_feed_desc **ret_desc,
                                struct bw_err *err)
{
    write_text("x.yaml", text);
    return bw_feed_desc_read(arena, in_dir("x.yaml"), ret_desc, err);
}

/* Lines 1 to 3, and the beginning of line 4, on which the fields go on. */
#define HEAD(own)                                                                                  \
    "name: x\n"                                                                                    \
    "beatwise: {source: ed" own "}\n"                                                              \
    "resources:\n"
#define FIELDS(more)                                                                               \
    HEAD(", violence: all")                                                                        \
    "- {path: a.csv, schema: {fields: [{name: t, type: date, beatwise: occurred}" more "]}}\n"
#define RESOURCE(more)                                                                             \
    HEAD(", violence: all")                                                                        \
    "- {schema: {fields: [{name: t, type: date, beatwise: occurred}]}" more "}\n"
#define OWN(more)                                                                                  \
    HEAD(more)                                                                                     \
    "- {path: a.csv, schema: {fields: [{name: t, type: date, beatwise: occurred}, {name: v}]}}\n"

static void the_least_description_is_filled_with_presets(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;

    (void)state;
    assert_int_equal(read_text(FIELDS(", {name: v}"), &desc, &err), BW_OK);
    assert_string_equal(desc->file, in_dir("x.yaml"));
    assert_string_equal(desc->name, "x");
    assert_string_equal(desc->title, "x");
    assert_string_equal(desc->supplier, "x");
    assert_int_equal(desc->source, BW_SOURCE_ED);
    assert_int_equal(desc->unit, BW_UNIT_ATTENDANCE);
    assert_null(desc->sharing_count);
    assert_null(desc->sharing_link);
    assert_null(desc->audiences);
    assert_int_equal(desc->review_day, BW_DAY_NONE);
    assert_true(desc->is_all_violence);
    assert_int_equal(desc->violence_count, 0);
    assert_int_equal(desc->exclude_count, 0);
    assert_true(desc->max_reject_share == 0.05);
    assert_int_equal(desc->expect_rows_min, -1);
    assert_int_equal(desc->expect_rows_max, -1);
    assert_int_equal(desc->back_days, 14);
    assert_false(desc->is_back_months);
    assert_int_equal(desc->late_after_days, 28);
    assert_false(desc->is_home_the_place);
    assert_string_equal(desc->path, in_dir("a.csv"));
    assert_null(desc->checksums);
    assert_null(desc->hash);
    assert_int_equal(desc->bytes, -1);
    assert_string_equal(desc->encoding, "UTF-8");
    assert_string_equal(desc->compression, "");
    assert_int_equal(desc->delimiter, ',');
    assert_int_equal(desc->quote, '"');
    assert_int_equal(desc->escape, 0);
    assert_int_equal(desc->comment, 0);
    assert_true(desc->is_double_quote);
    assert_false(desc->is_skip_initial_space);
    assert_int_equal(desc->header_rows, 1);
    assert_int_equal(desc->field_count, 2);
    assert_int_equal(desc->fields[1].type, BW_FIELD_STRING);
    assert_int_equal(desc->fields[1].role, BW_ROLE_NONE);
    assert_int_equal(desc->fields[1].of, -1);
    assert_int_equal(desc->fields[1].line, 4);
    assert_true(desc->fields[1].is_bare_number);
    assert_string_equal(desc->fields[1].format, "");
    assert_string_equal(desc->timezone, "Europe/London");
    assert_int_equal(bw_feed_desc_find(desc, BW_ROLE_OCCURRED), 0);
    assert_int_equal(bw_feed_desc_find(desc, BW_ROLE_BEAT), -1);
}

static const char full[] =
    "$schema: https://datapackage.org/profiles/2.0/datapackage.json\n"
    "profile: tabular-data-package\n"
    "name: x\n"
    "title: Emergency department\n"
    "licenses: [{name: OGL}]\n"
    "beatwise:\n"
    "  source: ambulance\n"
    "  supplier: A trust\n"
    "  unit: victim\n"
    "  sharing: {count: ISP 1, link: none, audiences: [cardiff, east], review: 2027-03-31}\n"
    "  exclude:\n"
    "    - {field: dupe, in: ['1']}\n"
    "  violence:\n"
    "    - {field: intent, in: [' assault ', x]}\n"
    "    - {field: INTENT, prefix: 8N}\n"
    "    - {field: mpds, card: [4, 27], except_suffix: [X]}\n"
    "  max_reject_share: 0.5\n"
    "  expect: {rows: [200, 20000]}\n"
    "  back: 12 months\n"
    "  late_after: 14 days\n"
    "  home_is_place: true\n"
    "  timezone: Europe/London\n"
    "resources:\n"
    "  - {name: readme, path: readme.txt}\n"
    "  - name: calls\n"
    "    path: ['https://drop.example/{year}Q{q}/calls.CSV.GZ?sig=a.zip']\n"
    "    encoding: windows-1252\n"
    "    bytes: 12\n"
    "    hash: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
    "    beatwise:\n"
    "      credentials: {client_cert: ../certs/hub.pem, client_key: /k/hub.key}\n"
    "      checksums: https://drop.example/{year}Q{q}/SHA256SUMS\n"
    "    dialect: {delimiter: ';', quoteChar: null, escapeChar: '\\', doubleQuote: false,\n"
    "              headerRows: [3], commentChar: '#', skipInitialSpace: true, lineTerminator: "
    "\"\\n\"}\n"
    "    schema:\n"
    "      missingValues: ['', NULL, {value: '-9', label: Not known}]\n"
    "      fields:\n"
    "        - {name: ' Dupe '}\n"
    "        - {name: INTENT, type: string}\n"
    "        - {name: mpds, type: string}\n"
    "        - {name: who, type: string, beatwise: full_name, order: surname_first}\n"
    "        - {name: dob, type: date, format: '%d/%m/%Y', missingValues: [11/11/1811],\n"
    "           beatwise: birth_date}\n"
    "        - {name: sex, type: string, beatwise: sex, codes: {'2': f, '1': m, a: other, B: f}}\n"
    "        - {name: called, type: datetime, format: any, beatwise: arrived}\n"
    "        - {name: ref, type: string, beatwise: event_ref, of: police, optional: true}\n"
    "        - {name: n, type: integer, bareNumber: false, beatwise: attackers}\n"
    "        - {name: place, type: string, beatwise: place_type, codes: place.csv}\n"
    "        - {name: drink, type: string, beatwise: alcohol, codes: {y: 'yes', n: 'no'}}\n";

static const char place_csv[] = "\xEF\xBB\xBF# what the supplier's list says\r\n"
                                "\r\n"
                                "Code,Category,meaning\r\n"
                                "30,licensed_premises,a bar\r\n"
                                "\"10\" , home\r\n"
                                "\"a, \"\"b\"\"\",\"street\"";

static void every_key_of_a_description_is_read(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;
    const struct bw_field *field;

    (void)state;
    write_text("place.csv", place_csv);
    assert_int_equal(read_text(full, &desc, &err), BW_OK);
    assert_string_equal(desc->title, "Emergency department");
    assert_string_equal(desc->supplier, "A trust");
    assert_int_equal(desc->source, BW_SOURCE_AMBULANCE);
    assert_int_equal(desc->unit, BW_UNIT_VICTIM);
    assert_string_equal(desc->sharing_count, "ISP 1");
    assert_null(desc->sharing_link);
    assert_int_equal(desc->audience_count, 2);
    assert_string_equal(desc->audiences[1], "east");
    assert_int_equal(desc->review_day, bw_day_of((struct bw_civil){2027, 3, 31}));
    assert_int_equal(desc->exclude_count, 1);
    assert_int_equal(desc->excludes[0].kind, BW_RULE_IN);
    assert_int_equal(desc->excludes[0].field, 0);
    assert_int_equal(desc->excludes[0].line, 12);
    assert_false(desc->is_all_violence);
    assert_int_equal(desc->violence_count, 3);
    assert_int_equal(desc->violence[0].field, 1);
    assert_int_equal(desc->violence[0].value_count, 2);
    assert_string_equal(desc->violence[0].values[0], "assault");
    assert_int_equal(desc->violence[1].kind, BW_RULE_PREFIX);
    assert_int_equal(desc->violence[1].field, 1);
    assert_string_equal(desc->violence[1].values[0], "8N");
    assert_int_equal(desc->violence[2].kind, BW_RULE_CARD);
    assert_int_equal(desc->violence[2].card_count, 2);
    assert_int_equal(desc->violence[2].cards[1], 27);
    assert_int_equal(desc->violence[2].except_suffix_count, 1);
    assert_string_equal(desc->violence[2].except_suffixes[0], "X");
    assert_true(desc->max_reject_share == 0.5);
    assert_int_equal(desc->expect_rows_min, 200);
    assert_int_equal(desc->expect_rows_max, 20000);
    assert_true(desc->is_back_months);
    assert_int_equal(desc->back_months, 12);
    assert_int_equal(desc->late_after_days, 14);
    assert_true(desc->is_home_the_place);
    assert_string_equal(desc->path, "https://drop.example/{year}Q{q}/calls.CSV.GZ?sig=a.zip");
    assert_string_equal(desc->compression, "gz");
    assert_string_equal(desc->encoding, "windows-1252");
    assert_int_equal(desc->bytes, 12);
    assert_memory_equal(desc->hash, "sha256:0123", 11);
    assert_string_equal(desc->checksums, "https://drop.example/{year}Q{q}/SHA256SUMS");
    assert_string_equal(desc->credentials.client_cert, "/tmp/certs/hub.pem");
    assert_string_equal(desc->credentials.client_key, "/k/hub.key");
    assert_null(desc->credentials.netrc);
    assert_int_equal(desc->delimiter, ';');
    assert_int_equal(desc->quote, 0);
    assert_int_equal(desc->escape, '\\');
    assert_int_equal(desc->comment, '#');
    assert_false(desc->is_double_quote);
    assert_true(desc->is_skip_initial_space);
    assert_int_equal(desc->header_rows, 3);
    assert_int_equal(desc->field_count, 11);
    assert_string_equal(desc->fields[0].name, "Dupe");
    assert_int_equal(desc->fields[0].missing_count, 3);
    assert_string_equal(desc->fields[0].missing[2], "-9");
    assert_true(desc->fields[3].is_surname_first);
    assert_int_equal(desc->fields[4].type, BW_FIELD_DATE);
    assert_string_equal(desc->fields[4].format, "%d/%m/%Y");
    assert_int_equal(desc->fields[4].missing_count, 1);
    assert_string_equal(desc->fields[4].missing[0], "11/11/1811");
    assert_int_equal(desc->fields[7].of, BW_SOURCE_POLICE);
    assert_true(desc->fields[7].is_optional);
    assert_false(desc->fields[8].is_bare_number);
    field = &desc->fields[5];
    assert_int_equal(field->code_count, 4);
    assert_string_equal(field->codes[0].code, "1");
    assert_int_equal(field->codes[0].number, BW_SEX_M);
    assert_string_equal(field->codes[0].category, "m");
    assert_string_equal(field->codes[2].code, "a");
    assert_string_equal(field->codes[3].code, "B");
    field = &desc->fields[9];
    assert_int_equal(field->code_count, 3);
    assert_string_equal(field->codes[0].code, "10");
    assert_int_equal(field->codes[0].number, BW_PLACE_HOME);
    assert_string_equal(field->codes[1].code, "30");
    assert_int_equal(field->codes[1].number, BW_PLACE_LICENSED_PREMISES);
    assert_string_equal(field->codes[2].code, "a, \"b\"");
    assert_int_equal(field->codes[2].number, BW_PLACE_STREET);
    assert_int_equal(desc->fields[10].codes[1].number, BW_YES);
}

static void the_digest_covers_the_descriptor_and_its_code_lists(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;
    char hex[BW_DIGEST_HEX];
    struct bw_digest digest;

    (void)state;
    write_text("place.csv", place_csv);
    assert_int_equal(read_text(full, &desc, &err), BW_OK);
    bw_digest_init(&digest);
    bw_digest_add(&digest, full, strlen(full));
    bw_digest_add(&digest, place_csv, strlen(place_csv));
    bw_digest_end(&digest, hex);
    assert_string_equal(desc->digest, hex);
}

static void json_is_read_as_well(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;

    (void)state;
    assert_int_equal(read_text("{\"name\": \"x\",\n\t\"beatwise\": {\"source\": \"police\", "
                               "\"violence\": \"all\"},\n\t\"resources\": [{\"path\": \"a.zip\",\n"
                               "\t\"dialect\": {\"header\": false, \"delimiter\": \"\\t\"},\n"
                               "\t\"schema\": {\"fields\": [{\"name\": \"m\", \"type\": "
                               "\"yearmonth\", \"beatwise\": \"occurred_date\"}]}}]}",
                               &desc, &err),
                     BW_OK);
    assert_int_equal(desc->unit, BW_UNIT_CRIME);
    assert_int_equal(desc->back_days, 366);
    assert_int_equal(desc->header_rows, 0);
    assert_int_equal(desc->delimiter, '\t');
    assert_string_equal(desc->compression, "zip");
    assert_int_equal(desc->fields[0].type, BW_FIELD_YEARMONTH);
}

static void a_list_of_persons_needs_no_time(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;

    (void)state;
    assert_int_equal(read_text(HEAD(", unit: person, violence: all") "- {path: a.csv, schema: "
                                                                     "{fields: [{name: n}]}}\n",
                               &desc, &err),
                     BW_OK);
    assert_int_equal(desc->unit, BW_UNIT_PERSON);
}

static const struct bad_row {
    const char *text;
    const char *message; /* after "FILE:" */
} bad_rows[] = {
    {"name: X y\n", "1: key 'name': 1 to 64 lower-case letters, digits and hyphens were expected"},
    {"title: x\n", "1: key 'name' is missing"},
    {"name: x\n", "1: key 'beatwise' is missing"},
    {"name: x\nbeatwise: {supplier: a}\n", "2: key 'beatwise.source' is missing"},
    {"name: x\nbeatwise: {sourse: ed}\n",
     "2: key 'beatwise.sourse' is not known\nhint: did you mean 'source'?"},
    {"name: x\nbeatwise: {source: fire}\n",
     "2: key 'beatwise.source': one of ed, ambulance, police was expected"},
    {"name: x\nbeatwise: {source: ed}\n", "1: key 'resources' is missing"},
    {HEAD(", violence: all") "- {path: a}\n",
     "3: key 'resources': a resource with a schema was expected"},
    {"name: x\nbeatwise: {source: ed}\nresources: {schema: {a: b}}\n",
     "3: key 'resources': a list of resources was expected"},
    {HEAD("") "- {path: a, schema: {}}\n- {path: b, schema: {}}\n",
     "5: key 'resources': a second resource with a schema: a feed has one"},
    {HEAD("") "- {path: a, schema: {}}\n", "4: key 'resources.schema.fields' is missing"},
    {HEAD("") "- {path: a, schema: {fields: []}}\n",
     "4: key 'resources.schema.fields': a list of fields was expected"},
    {HEAD("") "- {path: a, schema: {fields: [a]}}\n",
     "4: key 'resources.schema.fields': a field with name and type was expected"},
    {OWN(""), "2: key 'beatwise.violence' is missing\nhint: 'violence: all' keeps every row"},
    {OWN(", violence: some"), "2: key 'beatwise.violence': a list of rules, or all, was expected"},
    {OWN(", violence: []"), "2: key 'beatwise.violence': a list of rules was expected"},
    {OWN(", violence: [{field: w, in: [a]}]"),
     "2: key 'beatwise.violence.field': schema.fields has no field 'w'"},
    {OWN(", violence: [{field: v}]"),
     "2: key 'beatwise.violence': one of in, prefix, card was expected"},
    {OWN(", violence: [{field: v, in: [a], prefix: [b]}]"),
     "2: key 'beatwise.violence': one of in, prefix, card was expected"},
    {OWN(", violence: [{field: v, in: []}]"),
     "2: key 'beatwise.violence': the list of 'in' is empty"},
    {OWN(", violence: [{field: v, in: [' ']}]"),
     "2: key 'beatwise.violence.in': texts that are not blank were expected"},
    {OWN(", violence: [{field: v, card: [100]}]"),
     "2: key 'beatwise.violence.card': protocol numbers from 1 to 99 were expected"},
    {OWN(", violence: [{field: v, in: [a], except_suffix: [X]}]"),
     "2: key 'beatwise.violence.except_suffix': it belongs to 'card' only"},
    {OWN(", violence: [{field: v, on: [a]}]"),
     "2: key 'beatwise.violence.on' is not known\nhint: did you mean 'in'?"},
    {OWN(", violence: all, exclude: all"),
     "2: key 'beatwise.exclude': a list of rules was expected"},
    {OWN(", unit: row"),
     "2: key 'beatwise.unit': one of attendance, call, victim, crime, person was expected"},
    {OWN(", timezone: UTC"), "2: key 'beatwise.timezone': one of Europe/London was expected"},
    {OWN(", sharing: {counts: a}"),
     "2: key 'beatwise.sharing.counts' is not known\nhint: did you mean 'count'?"},
    {OWN(", sharing: {audiences: [A b]}"),
     "2: key 'beatwise.sharing.audiences': a list of group ids was expected"},
    {OWN(", sharing: {review: soon}"),
     "2: key 'beatwise.sharing.review': a date such as 2026-01-31 was expected"},
    {OWN(", expect: {rows: [3, 2]}"), "2: key 'beatwise.expect': rows: [least, most] was expected"},
    {OWN(", expect: {rows: [3]}"), "2: key 'beatwise.expect': rows: [least, most] was expected"},
    {OWN(", max_reject_share: 5"),
     "2: key 'beatwise.max_reject_share': a share from 0 to 1 was expected"},
    {OWN(", back: 2 years"),
     "2: key 'beatwise.back': a time such as 14 days or 12 months was expected"},
    {OWN(", back: 121 months"),
     "2: key 'beatwise.back': a time such as 14 days or 12 months was expected"},
    {OWN(", late_after: 1 month"), "2: key 'beatwise.late_after': a time such as 28d was expected"},
    {RESOURCE(""), "4: key 'resources.path' is missing"},
    {RESOURCE(", path: [a, b]"), "4: key 'resources.path': one path or URL was expected\n"
                                 "hint: three monthly files are one path with {month} in it"},
    {RESOURCE(", path: 'a{qtr}.csv'"), "4: key 'resources.path': '{qtr}' is none of {year} {q} "
                                       "{quarter} {fy} {start} {end} {month}"},
    {RESOURCE(", path: 'a{q.csv'"), "4: key 'resources.path': '{q.csv}' is none of {year} {q} "
                                    "{quarter} {fy} {start} {end} {month}"},
    {RESOURCE(", path: a, beatwise: {checksums: '{x}'}"),
     "4: key 'resources.beatwise.checksums': '{x}' is none of {year} {q} {quarter} {fy} {start} "
     "{end} {month}"},
    {RESOURCE(", path: a, beatwise: {checksum: b}"),
     "4: key 'resources.beatwise.checksum' is not known\nhint: did you mean 'checksums'?"},
    {RESOURCE(", path: a, beatwise: {credentials: {password: b}}"),
     "4: key 'resources.beatwise.credentials.password' is not known"},
    {RESOURCE(", path: a, compression: bz2"),
     "4: key 'resources.compression': one of gz, zip was expected"},
    {RESOURCE(", path: a, bytes: -1"),
     "4: key 'resources.bytes': a count, at least 0, was expected"},
    {RESOURCE(", path: a, hash: sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709"),
     "4: key 'resources.hash': sha256:, sha512: or md5: and as many hex digits were expected"},
    {RESOURCE(", path: a, dialect: [d]"),
     "4: key 'resources.dialect': keys with values, or a path, was expected"},
    {RESOURCE(", path: a, dialect: 'https://x.example/d.json'"),
     "4: key 'resources.dialect': a URL is not followed\n"
     "hint: keep a copy beside the description and name its path"},
    {RESOURCE(", path: a, encoding: klingon"),
     "4: key 'resources.encoding': the encoding 'klingon' is not known\n"
     "hint: usual are utf-8, utf-16, windows-1252, iso-8859-1"},
    {RESOURCE(", path: a, format: xlsx"), "4: key 'resources.format': a spreadsheet is not read\n"
                                          "hint: save it as CSV UTF-8 and say format: csv"},
    {RESOURCE(", path: a, format: json"), "4: key 'resources.format': csv or tsv was expected"},
    {RESOURCE(", path: a, dialect: {lineTerminator: ;}"),
     "4: key 'resources.dialect.lineTerminator': \"\\r\\n\", \"\\n\" or \"\\r\" was expected"},
    {RESOURCE(", path: a, dialect: {headerRows: [2, 1]}"),
     "4: key 'resources.dialect.headerRows': numbers of rows, ascending, were expected"},
    {RESOURCE(", path: a, dialect: {headerRows: [1, 3]}"),
     "4: key 'resources.dialect.headerRows': row 2 between them is not a comment row"},
    {RESOURCE(", path: a, dialect: {headerRows: [2], commentRows: [2]}"),
     "4: key 'resources.dialect.commentRows': row 2 is a header row"},
    {RESOURCE(", path: a, dialect: {commentRows: [0]}"),
     "4: key 'resources.dialect.commentRows': numbers of rows, ascending, were expected"},
    {RESOURCE(", path: a, dialect: {delimiter: '||'}"),
     "4: key 'resources.dialect.delimiter': one ASCII character was expected"},
    {RESOURCE(", path: a, dialect: {delimiter: null}"),
     "4: key 'resources.dialect.delimiter': one ASCII character was expected"},
    {RESOURCE(", path: a, dialect: {delimiter: '\"'}"),
     "4: key 'resources.dialect': delimiter, quoteChar, escapeChar and commentChar must differ"},
    {RESOURCE(", path: a, dialect: {header: 1}"),
     "4: key 'resources.dialect.header': true or false was expected"},
    {FIELDS(", {type: string}"), "4: key 'resources.schema.fields.name' is missing"},
    {FIELDS(", {name: T}"),
     "4: key 'resources.schema.fields.name': the field 'T' stands on line 4 already"},
    {FIELDS(", {name: b, type: geopoint, beatwise: beat}"),
     "4: key 'resources.schema.fields.beatwise': a role needs a type of single values"},
    {FIELDS(", {name: b, type: whatever}"),
     "4: key 'resources.schema.fields.type': 'whatever' is no type\nhint: one of string, date, "
     "datetime, time, yearmonth, integer, number, boolean"},
    {FIELDS(", {name: b, codes: {a: f}}"), "4: key 'resources.schema.fields.codes': codes belong "
                                           "to a field with a role ('beatwise')"},
    {FIELDS(", {name: b, type: number, groupChar: '.'}"),
     "4: key 'resources.schema.fields.groupChar': decimalChar and groupChar must differ"},
    {FIELDS(", {name: b, type: number, decimalChar: '1'}"),
     "4: key 'resources.schema.fields.decimalChar': one ASCII character, no digit, was expected"},
    {FIELDS(", {name: b, beatwise: surname, constraints: {minlength: 1}}"),
     "4: key 'resources.schema.fields.constraints.minlength' is not known\n"
     "hint: did you mean 'minLength'?"},
    {FIELDS(", {name: b, beatwise: surname, constraints: {pattern: '(?=a)'}}"),
     "4: key 'resources.schema.fields.constraints.pattern': the pattern is not understood\n"
     "hint: known are . [..] \\d \\w \\s ( ) | * + ? {m,n}"},
    {FIELDS(", {name: b, beatwise: surname, constraints: {minimum: 1}}"),
     "4: key 'resources.schema.fields.constraints.minimum': it needs a type of numbers, dates or "
     "times"},
    {FIELDS(", {name: b, type: integer, beatwise: age, constraints: {maximum: old}}"),
     "4: key 'resources.schema.fields.constraints.maximum': a value of the field's type was "
     "expected"},
    {FIELDS(", {name: b, type: integer, beatwise: age, constraints: {minimum: 2, maximum: 1}}"),
     "4: key 'resources.schema.fields.constraints': no cell can be both"},
    {FIELDS(", {name: b, type: date, format: '%I:%M', beatwise: arrived}"),
     "4: key 'resources.schema.fields.format': %I, an hour up to 12, needs %p, AM or PM"},
    {FIELDS(", {name: b, type: dat}"),
     "4: key 'resources.schema.fields.type': 'dat' is no type\nhint: did you mean 'date'?"},
    {FIELDS(", {name: b, beatwise: [surname]}"),
     "4: key 'resources.schema.fields.beatwise': the name of a role was expected"},
    {FIELDS(", {name: b, beatwise: nhs}"),
     "4: key 'resources.schema.fields.beatwise': 'nhs' is no role\n"
     "hint: beatwise help feed lists the roles"},
    {FIELDS(", {name: b, beatwise: surnam}"),
     "4: key 'resources.schema.fields.beatwise': 'surnam' is no role\n"
     "hint: did you mean 'surname'?"},
    {FIELDS(", {name: b, beatwse: surname}"),
     "4: key 'resources.schema.fields.beatwse' is not known\nhint: did you mean 'beatwise'?"},
    {FIELDS(", {name: b, typ: date}"),
     "4: key 'resources.schema.fields.typ' is not known\nhint: did you mean 'type'?"},
    {RESOURCE(", path: a, pth: a"),
     "4: key 'resources.pth' is not known\nhint: did you mean 'path'?"},
    {RESOURCE(", path: a, dialect: {delimeter: ;}"),
     "4: key 'resources.dialect.delimeter' is not known\nhint: did you mean 'delimiter'?"},
    {RESOURCE(", path: a, delimiter: ;"),
     "4: key 'resources.delimiter': it belongs under 'dialect'"},
    {RESOURCE(", path: a, missingValues: [x]"),
     "4: key 'resources.missingValues': it belongs under 'schema'"},
    {"name: x\nbeatwse: {source: ed}\n",
     "2: key 'beatwse' is not known\nhint: did you mean 'beatwise'?"},
    {"name: x\nbeatwise: {source: ed}\nresource: []\n",
     "3: key 'resource' is not known\nhint: did you mean 'resources'?"},
    {"name: x\nheader: false\n", "2: key 'header': it belongs under 'dialect' of the resource"},
    {"name: x\ndialect: {}\n", "2: key 'dialect': it belongs under 'resources'"},
    {"name: x\nexclude: []\n", "2: key 'exclude': it belongs under 'beatwise'"},
    {HEAD("") "- {path: a, schema: {missingvalues: [x], fields: []}}\n",
     "4: key 'resources.schema.missingvalues' is not known\nhint: did you mean 'missingValues'?"},
    {FIELDS(", {name: b, type: date, beatwise: occurred}"),
     "4: key 'resources.schema.fields.beatwise': role 'occurred' stands on line 4 already"},
    {FIELDS(", {name: b, beatwise: arrived}"),
     "4: key 'resources.schema.fields.beatwise': role 'arrived' needs type date, datetime or "
     "yearmonth"},
    {FIELDS(", {name: b, beatwise: birth_date}"),
     "4: key 'resources.schema.fields.beatwise': role 'birth_date' needs type date or datetime"},
    {FIELDS(", {name: b, beatwise: easting}"),
     "4: key 'resources.schema.fields.beatwise': role 'easting' needs type number or integer"},
    {FIELDS(", {name: b, type: number, beatwise: easting}"),
     "4: key 'resources.schema.fields': role 'easting' needs a field with role 'northing'"},
    {FIELDS(", {name: b, type: time, beatwise: occurred_time}"),
     "4: key 'resources.schema.fields': role 'occurred_time' needs a field with role "
     "'occurred_date'"},
    {FIELDS(", {name: b, type: date, format: '%d/%q'}"),
     "4: key 'resources.schema.fields.format': a pattern of %Y %y %m %b %B %d %e %F %H %I %p %M "
     "%S %T %R %f %z %Z, or default, was expected"},
    {FIELDS(", {name: b, type: date, format: 'd%'}"),
     "4: key 'resources.schema.fields.format': a pattern of %Y %y %m %b %B %d %e %F %H %I %p %M "
     "%S %T %R %f %z %Z, or default, was expected"},
    {FIELDS(", {name: b, type: date, format: DD/MM/YYYY}"),
     "4: key 'resources.schema.fields.format': a pattern such as %d/%m/%Y, or default, was "
     "expected"},
    {FIELDS(", {name: b, missingValues: x}"),
     "4: key 'resources.schema.fields.missingValues': a list of texts was expected"},
    {FIELDS(", {name: b, missingValues: [{label: x}]}"),
     "4: key 'resources.schema.fields.missingValues': a text, or {value, label}, was expected"},
    {FIELDS(", {name: b, beatwise: event_ref}"), "4: key 'resources.schema.fields.of' is missing"},
    {FIELDS(", {name: b, beatwise: event_ref, of: ed}"),
     "4: key 'resources.schema.fields.of': one of ambulance, police was expected"},
    {FIELDS(", {name: b, beatwise: surname, of: police}"),
     "4: key 'resources.schema.fields.of': it belongs to role 'event_ref' only"},
    {FIELDS(", {name: b, beatwise: surname, order: surname_first}"),
     "4: key 'resources.schema.fields.order': it belongs to role 'full_name' only"},
    {FIELDS(", {name: b, beatwise: full_name, order: last_first}"),
     "4: key 'resources.schema.fields.order': one of forename_first, surname_first was expected"},
    {FIELDS(", {name: b, beatwise: surname, codes: {a: b}}"),
     "4: key 'resources.schema.fields.codes': role 'surname' takes no codes"},
    {FIELDS(", {name: b, beatwise: sex, codes: {a: female}}"),
     "4: 'female' is not a category of 'sex'\nhint: one of unknown, f, m, other"},
    {FIELDS(", {name: b, beatwise: place_type, codes: {a: licenced_premises}}"),
     "4: 'licenced_premises' is not a category of 'place_type'\n"
     "hint: did you mean 'licensed_premises'?"},
    {FIELDS(", {name: b, beatwise: sex, codes: {a: [f]}}"),
     "4: key 'resources.schema.fields.codes.a': a category was expected"},
    {FIELDS(", {name: b, beatwise: sex, codes: [f]}"),
     "4: key 'resources.schema.fields.codes': code: category, or a path, was expected"},
    {FIELDS(", {name: b, beatwise: sex, codes: {a: f,\n A: m}}"),
     "5: the code stands on line 4 already"},
    {HEAD(", violence: all") "- {path: a.csv, schema: {fields: [{name: v}]}}\n",
     "4: key 'resources.schema.fields': no field says when it happened (occurred, occurred_date, "
     "occurred_from, arrived or arrived_date)"},
    {"name: x\nname: y\n", "2: key 'name': it stands here a second time"},
};

static void what_is_wrong_is_named_with_its_line_and_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_feed_desc *desc = NULL;

        assert_int_equal(read_text(bad_rows[i].text, &desc, &err), BW_ECONFIG);
        assert_string_equal(err.text,
                            bw_arena_printf(arena, "%s/x.yaml:%s", dir, bad_rows[i].message));
        assert_null(desc);
    }
}

static void keys_of_the_standard_and_foreign_ones_stay(void **state)
{
    static const char text[] =
        "$schema: s\nname: x\nid: i\nlicense: l\nlicenses: []\ncontributors: []\nsources: []\n"
        "keywords: []\nimage: i\nversion: 1\ncreated: c\nprofile: p\nx-own: y\ncolour: red\n"
        "beatwise: {source: ed, violence: all}\n"
        "resources:\n"
        "- path: a\n  scheme: file\n  type: table\n  mediatype: text/csv\n  format: csv\n"
        "  dialect: {csvddfVersion: 1.2, caseSensitiveHeader: false, table: t, lineTerminator: "
        "\"\\r\\n\"}\n"
        "  schema:\n"
        "    primaryKey: T\n    fieldsMatch: subset\n"
        "    fields: [{name: T, type: datetime, beatwise: occurred, rdfType: r, example: e,\n"
        "              categories: [], constraints: {}, trueValues: [], unit: u, note: n}]\n";
    struct bw_feed_desc *desc = NULL;
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(read_text(text, &desc, &err), BW_OK);
    assert_string_equal(err.text, "");
}

/* Both are given on their own in the standard's own examples. */
static void schema_and_dialect_may_be_files(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;
    struct bw_feed_desc *changed = NULL;
    static const char text[] =
        HEAD(", violence: all") "- {path: a.csv, schema: s.json, dialect: d.json}\n";

    (void)state;
    write_text("s.json", "{\"fields\": [{\"name\": \"t\", \"type\": \"date\", "
                         "\"beatwise\": \"occurred\"}]}");
    write_text("d.json", "{\"csvddfVersion\": 1.2, \"delimiter\": \"|\"}");
    assert_int_equal(read_text(text, &desc, &err), BW_OK);
    assert_int_equal(desc->field_count, 1);
    assert_int_equal(desc->delimiter, '|');
    write_text("d.json", "{\"csvddfVersion\": 1.2, \"delimiter\": \";\"}");
    assert_int_equal(read_text(text, &changed, &err), BW_OK);
    assert_string_not_equal(desc->digest, changed->digest);
    write_text("d.json", "[]");
    assert_int_equal(read_text(text, &desc, &err), BW_ECONFIG);
    assert_non_null(strstr(err.text, "x.yaml:4: dialect: "));
    assert_non_null(strstr(err.text, "d.json:1: "));
}

static void formats_of_cells_are_read(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;
    const struct bw_field *field;

    (void)state;
    assert_int_equal(
        read_text(
            HEAD(", violence: all") "- path: a.tsv\n"
                                    "  dialect: {nullSequence: '\\N', headerRows: [2, 3],\n"
                                    "            commentRows: [1, 5], headerJoin: ''}\n"
                                    "  schema:\n"
                                    "    fields:\n"
                                    "    - {name: t, type: datetime, format: 'fmt:%d %I %p',\n"
                                    "       beatwise: occurred,\n"
                                    "       constraints: {required: true, minimum: 2020-01-01}}\n"
                                    "    - {name: e, type: number, decimalChar: ',',\n"
                                    "       groupChar: '.', beatwise: easting}\n"
                                    "    - {name: n, type: integer, beatwise: northing}\n"
                                    "    - {name: d, type: boolean, trueValues: [J, j, '1'],\n"
                                    "       missingValues: [x], beatwise: alcohol}\n"
                                    "    - {name: p, beatwise: home_postcode,\n"
                                    "       constraints: {pattern: 'CF.*', minLength: 2,\n"
                                    "                     enum: [' CF1 ', 'CF2']}}\n"
                                    "    - {name: z, type: geojson,\n"
                                    "       constraints: {pattern: '(?=x)'}}\n",
            &desc, &err),
        BW_OK);
    assert_int_equal(desc->delimiter, '\t');
    assert_int_equal(desc->header_first, 2);
    assert_int_equal(desc->header_rows, 3);
    assert_string_equal(desc->header_join, "");
    assert_int_equal(desc->comment_row_count, 2);
    assert_int_equal(desc->comment_rows[1], 5);
    field = &desc->fields[0];
    assert_string_equal(field->format, "%d %I %p");
    assert_int_equal(field->missing_count, 1);
    assert_string_equal(field->missing[0], "\\N");
    assert_true(field->constraints->minimum ==
                (double)bw_local_of(bw_day_of((struct bw_civil){2020, 1, 1}), 0));
    assert_true(field->constraints->maximum > 1e300);
    assert_int_equal(desc->fields[1].decimal, ',');
    assert_int_equal(desc->fields[1].group, '.');
    assert_int_equal(desc->fields[2].decimal, '.');
    field = &desc->fields[3];
    assert_int_equal(field->missing_count, 2);
    assert_int_equal(field->code_count, 4); /* 0, 1, false, J */
    assert_string_equal(field->codes[0].category, "no");
    assert_string_equal(field->codes[3].category, "yes");
    field = &desc->fields[4];
    assert_non_null(field->constraints->pattern);
    assert_int_equal(field->constraints->value_count, 2);
    assert_string_equal(field->constraints->values[0], "CF1");
    assert_int_equal(field->constraints->min_length, 2);
    assert_true(field->constraints->max_length == SIZE_MAX);
    assert_int_equal(desc->fields[5].type, BW_FIELD_OTHER);
    assert_null(desc->fields[5].constraints);
}

static void a_wrong_code_list_is_named_with_its_line(void **state)
{
    static const struct {
        const char *csv;
        const char *message; /* after "DIR/codes.csv:" */
    } rows[] = {
        {"", "1: the columns code,category were expected"},
        {"# only a comment\n", "1: the columns code,category were expected"},
        {"1,f\n", "1: the columns code,category were expected"},
        {"\n# x\ncategory,code\n", "3: the columns code,category were expected"},
        {"code,category\n1,f\n2,woman\n", "3: 'woman' is not a category of 'sex'\n"
                                          "hint: one of unknown, f, m, other"},
        {"code,category\n1\n", "2: '' is not a category of 'sex'\n"
                               "hint: one of unknown, f, m, other"},
        {"code,category\n,f\n", "2: a code is empty"},
        {"code,category\n\"1,f\n", "2: a quote is not closed"},
        {"code,category\n1,f\na,f\nA,m\n", "4: the code stands on line 3 already"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_feed_desc *desc = NULL;

        write_text("codes.csv", rows[i].csv);
        assert_int_equal(
            read_text(FIELDS(", {name: s, beatwise: sex, codes: codes.csv}"), &desc, &err),
            BW_ECONFIG);
        assert_string_equal(err.text,
                            bw_arena_printf(arena, "%s/codes.csv:%s", dir, rows[i].message));
    }
}

static void a_code_list_that_is_not_there_names_both_files(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;

    (void)state;
    assert_int_equal(read_text(FIELDS(", {name: s, beatwise: sex, codes: no.csv}"), &desc, &err),
                     BW_ENOTFOUND);
    assert_string_equal(
        err.text,
        bw_arena_printf(arena, "%s/x.yaml:4: codes: '%s/no.csv' does not exist", dir, dir));
}

static void a_description_that_is_not_there_is_not_found(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;

    (void)state;
    assert_int_equal(bw_feed_desc_read(arena, "/nowhere.yaml", &desc, &err), BW_ENOTFOUND);
    assert_string_equal(err.text, "'/nowhere.yaml' does not exist");
    assert_int_equal(bw_feed_desc_read(arena, dir, &desc, &err), BW_EIO);
}

static void write_feed(const char *file, const char *name)
{
    const char *text = FIELDS("");

    write_text(file, bw_arena_printf(arena, "name: %s%s", name, strchr(text, '\n')));
}

static void all_descriptions_come_in_the_order_of_their_names(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc **descs = NULL;
    size_t count = 0;

    (void)state;
    assert_int_equal(bw_feed_desc_read_all(arena, dir, &descs, &count, &err), BW_ENOTFOUND);
    assert_string_equal(err.text,
                        bw_arena_printf(arena,
                                        "'%s/feeds' holds no feed description\nhint: "
                                        "copy a ready one from PREFIX/share/beatwise/feeds (in "
                                        "the source: feeds), or write one as doc/site.md says",
                                        dir));
    assert_int_equal(bw_file_make_dirs(in_dir("feeds/codes"), 0700, &err), BW_OK);
    assert_int_equal(bw_feed_desc_read_all(arena, dir, &descs, &count, &err), BW_ENOTFOUND);
    write_feed("feeds/b.yaml", "b");
    write_feed("feeds/a-2.json", "a-2");
    write_feed("feeds/a.yml", "a");
    write_text("feeds/note.txt", "not a feed");
    write_text("feeds/.hidden.yaml", "not a feed");
    assert_int_equal(bw_feed_desc_read_all(arena, dir, &descs, &count, &err), BW_OK);
    assert_int_equal(count, 3);
    assert_string_equal(descs[0]->name, "a");
    assert_string_equal(descs[1]->name, "a-2");
    assert_string_equal(descs[2]->name, "b");
    assert_string_equal(descs[2]->file, in_dir("feeds/b.yaml"));

    write_feed("feeds/b.json", "b");
    assert_int_equal(bw_feed_desc_read_all(arena, dir, &descs, &count, &err), BW_ECONFIG);
    assert_non_null(strstr(err.text, ": a feed 'b' is described in '"));
    write_feed("feeds/b.json", "c");
    assert_int_equal(bw_feed_desc_read_all(arena, dir, &descs, &count, &err), BW_ECONFIG);
    assert_string_equal(err.text, bw_arena_printf(arena,
                                                  "%s/feeds/b.json: the feed is called 'c', unlike "
                                                  "its file",
                                                  dir));
    assert_int_equal(bw_file_remove_tree(in_dir("feeds"), &err), BW_OK);
}

static void a_template_is_filled_in_for_the_quarter(void **state)
{
    static const struct {
        const char *text;
        struct bw_quarter quarter;
        size_t count;
        const char *urls[3];
    } rows[] = {
        {"plain", {2026, 1}, 1, {"plain"}},
        {"", {2026, 1}, 1, {""}},
        {"{year}Q{q}/{quarter}.csv", {2026, 1}, 1, {"2026Q1/2026Q1.csv"}},
        {"{fy}", {2026, 1}, 1, {"2025-26"}},
        {"{fy}", {2026, 2}, 1, {"2026-27"}},
        {"{fy}", {1999, 4}, 1, {"1999-00"}},
        {"{start}_{end}", {2024, 1}, 1, {"2024-01-01_2024-03-31"}},
        {"{start}_{end}", {2024, 4}, 1, {"2024-10-01_2024-12-31"}},
        {"m{month}/{q}", {2026, 4}, 3, {"m2026-10/4", "m2026-11/4", "m2026-12/4"}},
    };
    struct bw_feed_desc desc = {.file = "feeds/x.yaml"};
    struct bw_err err = BW_ERR_INIT;
    const char *urls[3];
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(
            bw_feed_desc_expand(arena, &desc, rows[i].text, rows[i].quarter, urls, &count, &err),
            BW_OK);
        assert_int_equal(count, rows[i].count);
        for (size_t j = 0; j < count; j++)
            assert_string_equal(urls[j], rows[i].urls[j]);
    }
    assert_int_equal(bw_feed_desc_expand(arena, &desc, "a{day}", (struct bw_quarter){2026, 1}, urls,
                                         &count, &err),
                     BW_ECONFIG);
    assert_string_equal(err.text, "feeds/x.yaml: '{day}' is none of {year} {q} {quarter} {fy} "
                                  "{start} {end} {month}");
}

static void an_event_may_be_as_old_as_the_feed_says(void **state)
{
    struct bw_feed_desc desc = {.back_days = 14};

    (void)state;
    assert_int_equal(bw_feed_desc_first_day(&desc, (struct bw_quarter){2024, 1}),
                     bw_day_of((struct bw_civil){2023, 12, 18}));
    desc.is_back_months = true;
    desc.back_months = 12;
    assert_int_equal(bw_feed_desc_first_day(&desc, (struct bw_quarter){2024, 2}),
                     bw_day_of((struct bw_civil){2023, 4, 1}));
}

static void roles_have_names_and_identities_are_known(void **state)
{
    (void)state;
    assert_null(bw_role_name(BW_ROLE_NONE));
    for (int i = BW_ROLE_NONE + 1; i < BW_ROLES; i++)
        assert_non_null(bw_role_name((enum bw_role)i));
    assert_string_equal(bw_role_name(BW_ROLE_NHS_NUMBER), "nhs_number");
    assert_string_equal(bw_role_name(BW_ROLE_TOKENS), "tokens");
    assert_true(bw_role_is_identity(BW_ROLE_PHONE));
    assert_true(bw_role_is_identity(BW_ROLE_NHS_NUMBER));
    assert_false(bw_role_is_identity(BW_ROLE_SEX));
    assert_false(bw_role_is_identity(BW_ROLE_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_description_is_filled_with_presets),
        cmocka_unit_test(every_key_of_a_description_is_read),
        cmocka_unit_test(the_digest_covers_the_descriptor_and_its_code_lists),
        cmocka_unit_test(json_is_read_as_well),
        cmocka_unit_test(a_list_of_persons_needs_no_time),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line_and_key),
        cmocka_unit_test(keys_of_the_standard_and_foreign_ones_stay),
        cmocka_unit_test(schema_and_dialect_may_be_files),
        cmocka_unit_test(formats_of_cells_are_read),
        cmocka_unit_test(a_wrong_code_list_is_named_with_its_line),
        cmocka_unit_test(a_code_list_that_is_not_there_names_both_files),
        cmocka_unit_test(a_description_that_is_not_there_is_not_found),
        cmocka_unit_test(all_descriptions_come_in_the_order_of_their_names),
        cmocka_unit_test(a_template_is_filled_in_for_the_quarter),
        cmocka_unit_test(an_event_may_be_as_old_as_the_feed_says),
        cmocka_unit_test(roles_have_names_and_identities_are_known),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
