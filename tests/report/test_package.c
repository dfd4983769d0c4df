/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "beatwise/report/hotspot.h"
#include "beatwise/report/package.h"

#define MAX_BYTES 100000

static struct bw_package package_of(const struct bw_package_file *files, size_t count)
{
    return (struct bw_package){
        .site_name = "South Wales",
        .group = "cardiff",
        .group_name = "Cardiff \"action\" group",
        .quarter = {2026, 1},
        .release_id = "2026Q1-cardiff-0123456789ab",
        .is_invented = true,
        .files = files,
        .file_count = count,
    };
}

static void a_page_is_described_to_the_byte(void **state)
{
    /* The hash is that of FIPS 180-4's example "abc". */
    static const char text[] =
        "{\n"
        "  \"$schema\": \"https://datapackage.org/profiles/2.0/datapackage.json\",\n"
        "  \"beatwise\": {\n"
        "    \"group\": \"cardiff\",\n"
        "    \"invented\": true,\n"
        "    \"quarter\": \"2026Q1\",\n"
        "    \"release\": \"2026Q1-cardiff-0123456789ab\",\n"
        "    \"site\": \"South Wales\",\n"
        "    \"status\": \"DRAFT, NOT FOR RELEASE\"\n"
        "  },\n"
        "  \"name\": \"beatwise-2026q1-cardiff\",\n"
        "  \"resources\": [\n"
        "    {\n"
        "      \"bytes\": 3,\n"
        "      \"encoding\": \"utf-8\",\n"
        "      \"hash\": "
        "\"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""
        ",\n"
        "      \"mediatype\": \"text/html\",\n"
        "      \"name\": \"index\",\n"
        "      \"path\": \"index.html\",\n"
        "      \"title\": \"The report\"\n"
        "    }\n"
        "  ],\n"
        "  \"title\": \"Cardiff \\\"action\\\" group: violence by beat, January to March 2026 "
        "(DRAFT, NOT FOR RELEASE)\"\n"
        "}\n";
    const struct bw_package_file file = {"index.html", "The report", "text/html", "abc", 3,
                                         false,        false};
    struct bw_package package = package_of(&file, 1);
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, MAX_BYTES);
    assert_int_equal(bw_package_write(&buf, &package, &err), BW_OK);
    assert_string_equal(bw_buf_text(&buf), text);
    bw_buf_clear(&buf);
}

static void the_table_has_its_schema(void **state)
{
    const struct bw_package_file file = {
        "RESTRICTED-hotspots.csv", "T", "text/csv", "", 0, true, false};
    struct bw_package package = package_of(&file, 1);
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf;
    json_t *root;
    json_t *resource;
    json_t *fields;

    (void)state;
    bw_buf_init(&buf, MAX_BYTES);
    assert_int_equal(bw_package_write(&buf, &package, &err), BW_OK);
    root = json_loads(bw_buf_text(&buf), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    resource = json_array_get(json_object_get(root, "resources"), 0);
    assert_string_equal(json_string_value(json_object_get(resource, "name")),
                        "restricted-hotspots");
    fields = json_object_get(json_object_get(resource, "schema"), "fields");
    assert_int_equal(json_array_size(fields), BW_HOTSPOT_COLUMNS);
    for (size_t i = 0; i < BW_HOTSPOT_COLUMNS; i++) {
        json_t *field = json_array_get(fields, i);

        assert_string_equal(json_string_value(json_object_get(field, "name")),
                            bw_hotspot_columns[i].name);
    }
    json_decref(root);
    bw_buf_clear(&buf);
}

static void a_name_that_is_not_utf8_is_refused(void **state)
{
    struct bw_package package = package_of(NULL, 0);
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, MAX_BYTES);
    bw_buf_puts(&buf, "before");
    package.site_name = "Caer\xff";
    assert_int_equal(bw_package_write(&buf, &package, &err), BW_EFORMAT);
    assert_string_equal(err.text,
                        "datapackage.json: a name of the site or of a group is not UTF-8");
    assert_string_equal(bw_buf_text(&buf), "before");
    bw_buf_clear(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_described_to_the_byte),
        cmocka_unit_test(the_table_has_its_schema),
        cmocka_unit_test(a_name_that_is_not_utf8_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
