/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/day.h"
#include "beatwise/base/file.h"
#include "beatwise/conf/site.h"

#define MINIMAL "site: Testshire\nboundaries: {path: geo/b.geojson, code: id}\n"

static struct bw_arena *arena;
static char dir[] = "/tmp/test_site.XXXXXX";

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

static enum bw_status read_text(const char *text, struct bw_site **ret_site, struct bw_err *err)
{
    const char *path = bw_file_join(arena, dir, "site.yaml");

    assert_int_equal(bw_file_write(path, text, strlen(text), 0600, err), BW_OK);
    return bw_site_read(arena, dir, ret_site, err);
}

static const char *in_dir(const char *path)
{
    return bw_file_join(arena, dir, path);
}

static void two_keys_are_enough_and_the_rest_is_preset(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_site *site = NULL;

    (void)state;
    assert_int_equal(read_text(MINIMAL, &site, &err), BW_OK);
    assert_string_equal(site->dir, dir);
    assert_string_equal(site->name, "Testshire");
    assert_false(site->is_invented);
    assert_true(site->is_year_from_april);
    assert_string_equal(site->store, bw_arena_printf(arena, "sqlite:%s/store.db", dir));
    assert_string_equal(site->keys, "/tmp/keys/testshire");
    assert_string_equal(site->out_releases, in_dir("out"));
    assert_string_equal(site->out_drafts, in_dir("draft"));
    assert_string_equal(site->out_restricted, in_dir("restricted"));
    assert_string_equal(site->out_suppliers, in_dir("suppliers"));
    assert_int_equal(site->boundary_count, 1);
    assert_string_equal(site->boundaries[0].path, in_dir("geo/b.geojson"));
    assert_string_equal(site->boundaries[0].code, "id");
    assert_string_equal(site->boundaries[0].name, "id");
    assert_string_equal(site->boundaries[0].crs, "EPSG:4326");
    assert_int_equal(site->boundaries[0].from_day, BW_DAY_NONE);
    assert_int_equal(site->boundaries[0].until_day, BW_DAY_NONE);
    assert_int_equal(site->boundaries[0].level_count, 0);
    assert_null(site->postcodes.path);
    assert_null(site->national_grid);
    assert_null(site->places);
    assert_null(site->breaks);
    assert_int_equal(site->scheme_count, 3);
    assert_string_equal(site->schemes[0], "https");
    assert_string_equal(site->schemes[1], "sftp");
    assert_string_equal(site->schemes[2], "file");
    assert_int_equal(site->group_count, 1);
    assert_string_equal(site->groups[0].id, "all");
    assert_string_equal(site->groups[0].name, "Testshire");
    assert_null(site->groups[0].level);
    assert_int_equal(site->groups[0].take, 0);
    assert_int_equal(site->groups[0].language_count, 1);
    assert_string_equal(site->groups[0].languages[0], "en");
    assert_int_equal(site->settings.of[BW_SETTING_RANK_MONTHS], 12);
    assert_int_equal(site->settings.of[BW_SETTING_BOUNDARIES_INVALID], 0);
    assert_int_equal(strlen(site->digest), 64);
}

static const char full[] =
    "site: South Wales\n"
    "invented: true\n"
    "timezone: Europe/London\n"
    "year_start: january\n"
    "store: postgresql://analyst@hub.example/violence\n"
    "keys: /srv/keys\n"
    "outputs: {releases: o, drafts: d, restricted: /r, suppliers: s}\n"
    "boundaries:\n"
    "  - {path: geo/old.geojson, until: 2020-03-31, code: id, areas: {lad: lad13cd}}\n"
    "  - path: geo/beats.geojson\n"
    "    from: 2020-04-01\n"
    "    code: neighbourhood_id\n"
    "    name: police_name\n"
    "    name_cy: ward_name_cy\n"
    "    areas: {lad: lad13cd, bcu: bcu}\n"
    "    crs: EPSG:27700\n"
    "    invalid: refuse\n"
    "postcodes: {path: geo/pc.csv.gz, postcode: pcd, longitude: x, latitude: y}\n"
    "national_grid: geo/ostn.csv\n"
    "places: {path: geo/places.csv, threshold: 0.9}\n"
    "population: geo/population.csv\n"
    "actions: actions.csv\n"
    "breaks: breaks.csv\n"
    "fetch: {schemes: [https, ftps], ca: certs/ca.pem, max_line: 2 MiB, max_fields: 10,\n"
    "        max_bytes: 1 GiB, max_ratio: 50, timeout: 5s}\n"
    "retention: {tokens: 12 months, events: 36 months, seal_days: 90}\n"
    "link: {before: 12h, after: 48h, call_before: 2h, call_after: 6h, variant: strict}\n"
    "rank: {months: 12, history: 60, count: all}\n"
    "disclosure: {profile: hes, known: [a, b]}\n"
    "groups:\n"
    "  - {id: cardiff, name: Cardiff group, name_cy: Caerdydd, level: lad, in: [W06000015],\n"
    "     take: 3, languages: [en, cy]}\n"
    "  - {id: east-1, name: East, level: bcu, in: [E], profile: below-5, agreed: WASPI 9}\n"
    "  - {id: everyone, name: All, profile: below-10}\n"
    "  - {id: same, name: As the site, profile: hes}\n";

static void every_key_of_a_site_is_read(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_site *site = NULL;

    (void)state;
    assert_int_equal(read_text(full, &site, &err), BW_OK);
    assert_true(site->is_invented);
    assert_false(site->is_year_from_april);
    assert_string_equal(site->store, "postgresql://analyst@hub.example/violence");
    assert_string_equal(site->keys, "/srv/keys");
    assert_string_equal(site->out_releases, in_dir("o"));
    assert_string_equal(site->out_restricted, "/r");
    assert_int_equal(site->boundary_count, 2);
    assert_int_equal(site->boundaries[0].until_day, bw_day_of((struct bw_civil){2020, 3, 31}));
    assert_int_equal(site->boundaries[1].from_day, bw_day_of((struct bw_civil){2020, 4, 1}));
    assert_string_equal(site->boundaries[1].name, "police_name");
    assert_string_equal(site->boundaries[1].name_cy, "ward_name_cy");
    assert_string_equal(site->boundaries[1].crs, "EPSG:27700");
    assert_int_equal(site->boundaries[1].level_count, 2);
    assert_string_equal(site->boundaries[1].levels[1], "bcu");
    assert_string_equal(site->boundaries[1].level_properties[0], "lad13cd");
    assert_int_equal(site->settings.of[BW_SETTING_BOUNDARIES_INVALID], 1);
    assert_string_equal(site->postcodes.path, in_dir("geo/pc.csv.gz"));
    assert_string_equal(site->postcodes.postcode, "pcd");
    assert_string_equal(site->postcodes.longitude, "x");
    assert_null(site->postcodes.easting);
    assert_string_equal(site->national_grid, in_dir("geo/ostn.csv"));
    assert_string_equal(site->places, in_dir("geo/places.csv"));
    assert_true(site->place_threshold == 0.9);
    assert_string_equal(site->actions, in_dir("actions.csv"));
    assert_string_equal(site->ca, in_dir("certs/ca.pem"));
    assert_int_equal(site->scheme_count, 2);
    assert_int_equal(site->settings.of[BW_SETTING_FETCH_MAX_LINE], 2 * 1024 * 1024);
    assert_int_equal(site->settings.of[BW_SETTING_FETCH_TIMEOUT], 5);
    assert_int_equal(site->settings.of[BW_SETTING_RETENTION_SEAL_DAYS], 90);
    assert_int_equal(site->settings.of[BW_SETTING_LINK_VARIANT], 0);
    assert_int_equal(site->settings.of[BW_SETTING_LINK_CALL_AFTER], 6);
    assert_int_equal(site->settings.of[BW_SETTING_RANK_COUNT], 1);
    assert_int_equal(site->group_count, 4);
    assert_string_equal(site->groups[0].name_cy, "Caerdydd");
    assert_string_equal(site->groups[0].in[0], "W06000015");
    assert_int_equal(site->groups[0].take, 3);
    assert_int_equal(site->groups[0].language_count, 2);
    assert_string_equal(site->groups[1].profile, "below-5");
    assert_string_equal(site->groups[1].agreed, "WASPI 9");
    assert_null(site->groups[2].level);
}

static void what_is_wrong_is_named_with_its_line_and_key(void **state)
{
    static const struct {
        const char *text; /* after the two lines of MINIMAL unless it begins with '!' */
        const char *message;
    } rows[] = {
        {"rank: {months: 0}\n", "3: key 'rank.months': 12 was expected"},
        {"rank:\n  months: [1]\n", "4: key 'rank.months': 12 was expected"},
        {"link: {after: 3}\n", "3: key 'link.after': a time from 1h to 336h was expected"},
        {"disclosure: {profile: none}\n",
         "3: key 'disclosure.profile': one of hes, below-5, below-10 was expected"},
        {"rank: {month: 3}\n", "3: key 'rank.month' is not known\nhint: did you mean 'months'?"},
        {"zebra: 3\n", "3: key 'zebra' is not known"},
        {"rank: 12\n", "3: key 'rank': keys with values were expected"},
        {"timezone: Europe/Paris\n", "3: key 'timezone': one of Europe/London was expected"},
        {"year_start: may\n", "3: key 'year_start': one of april, january was expected"},
        {"invented: maybe\n", "3: key 'invented': true or false was expected"},
        {"store: mysql:x\n", "3: key 'store': sqlite:PATH or postgresql://... was expected"},
        {"store: 'sqlite:'\n", "3: key 'store': sqlite:PATH or postgresql://... was expected"},
        {"outputs: {release: x}\n",
         "3: key 'outputs.release' is not known\nhint: did you mean 'releases'?"},
        {"fetch: {schemes: [http]}\n",
         "3: key 'fetch.schemes': a list of https, sftp, ftps, file was expected"},
        {"fetch: {schemes: {a: b}}\n", "3: key 'fetch.schemes': a list of texts was expected"},
        {"disclosure: {known: {a: b}}\n",
         "3: key 'disclosure.known': a list of texts was expected"},
        {"places: {path: p, threshold: 2}\n",
         "3: key 'places.threshold': a number from 0.5 to 1 was expected"},
        {"places: {threshold: 0.9}\n", "3: key 'places.path' is missing"},
        {"postcodes: {postcode: p}\n", "3: key 'postcodes.path' is missing"},
        {"postcodes: {path: p, easting: e}\n",
         "3: key 'postcodes': columns for easting and northing, or for longitude and latitude, "
         "were expected"},
        {"groups: {id: a}\n", "3: key 'groups': a list of groups was expected"},
        {"groups:\n  - {id: a}\n", "4: key 'groups.name' is missing"},
        {"groups:\n  - {id: A b, name: x}\n",
         "4: key 'groups.id': 1 to 64 lower-case letters, digits and hyphens were expected"},
        {"groups:\n  - {id: a, name: x}\n  - {id: a, name: y}\n",
         "5: key 'groups.id': another group is called 'a'"},
        {"groups:\n  - {id: a, name: x, level: lad, in: [b]}\n",
         "4: key 'groups.level': no boundary set has a level 'lad'"},
        {"groups:\n  - {id: a, name: x, in: [b]}\n",
         "4: key 'groups': group 'a' needs both 'level' and 'in', or neither"},
        {"groups:\n  - {id: a, name: x, take: 0}\n",
         "4: key 'groups.take': a count from 1 to 1000 was expected"},
        {"groups:\n  - {id: a, name: x, languages: [fr]}\n",
         "4: key 'groups.languages': a list of en, cy was expected"},
        {"groups:\n  - {id: a, name: x, profile: below-5}\n",
         "4: key 'groups.profile': laxer than the site's 'hes', which needs 'agreed: REFERENCE'"},
        {"disclosure: {profile: below-10}\ngroups:\n  - {id: a, name: x, profile: hes}\n",
         "5: key 'groups.profile': laxer than the site's 'below-10', which needs 'agreed: "
         "REFERENCE'"},
        {"!boundaries: {path: b, code: c}\n", "1: key 'site' is missing"},
        {"!site: x\n", "1: key 'boundaries' is missing"},
        {"!site: x\nboundaries: []\n",
         "2: key 'boundaries': a boundary set or a list of them was expected"},
        {"!site: x\nboundaries: {path: b}\n", "2: key 'boundaries.code' is missing"},
        {"!site: x\nboundaries: {path: b, code: c, from: 1.4.2020}\n",
         "2: key 'boundaries.from': a date such as 2026-01-31 was expected"},
        {"!site: x\nboundaries: {path: b, code: c, from: 2020-02-01, until: 2020-01-31}\n",
         "2: key 'boundaries.until': a date that is not before 'from' was expected"},
        {"!site: x\nboundaries: {path: b, code: c, areas: {Beat: c}}\n",
         "2: key 'boundaries.areas.Beat': a level's name is lower-case letters, digits and "
         "hyphens, and not 'beat'"},
        {"!site: x\nboundaries:\n- {path: b, code: c}\n- {path: b, code: c}\n",
         "4: key 'boundaries': 'from' is needed in every set but the first"},
        {"!site: x\nboundaries:\n- {path: b, code: c, from: 2020-01-01}\n"
         "- {path: b, code: c, from: 2020-01-01}\n",
         "4: key 'boundaries.from': a date after that of the set before was expected"},
        {"!site: x\nboundaries:\n- {path: b, code: c, until: 2020-01-01}\n"
         "- {path: b, code: c, from: 2020-01-01}\n",
         "4: key 'boundaries.from': the set before lasts beyond this date"},
        {"!site: x\nboundaries:\n- {path: b, code: c, invalid: repair}\n"
         "- {path: b, code: c, from: 2020-01-01, invalid: refuse}\n",
         "4: key 'boundaries.invalid': the same as on line 3 was expected"},
        {"!- a\n", "1: keys with values were expected"},
        {"!site: [\n", "2: not YAML: did not find expected node content\n"
                       "hint: look for a comma or bracket too many or too few"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_site *site = NULL;
        const char *text = rows[i].text[0] == '!'
                               ? rows[i].text + 1
                               : bw_arena_printf(arena, "%s%s", MINIMAL, rows[i].text);

        assert_int_equal(read_text(text, &site, &err), BW_ECONFIG);
        assert_string_equal(err.text,
                            bw_arena_printf(arena, "%s/site.yaml:%s", dir, rows[i].message));
        assert_null(site);
    }
}

static void a_folder_without_a_site_gets_a_hint(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_site *site = NULL;

    (void)state;
    assert_int_equal(bw_site_read(arena, "/nowhere", &site, &err), BW_ENOTFOUND);
    assert_string_equal(err.text, "'/nowhere/site.yaml' does not exist\n"
                                  "hint: beatwise init DIR makes a site; --site DIR names one");
}

static void a_site_that_is_a_folder_cannot_be_read(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_site *site = NULL;
    const char *inner = in_dir("inner");

    (void)state;
    assert_int_equal(bw_file_make_dirs(bw_file_join(arena, inner, "site.yaml"), 0700, &err), BW_OK);
    assert_int_equal(bw_site_read(arena, inner, &site, &err), BW_EIO);
}

static void the_working_directory_gives_short_paths(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_site *site = NULL;
    char *was = getcwd(NULL, 0);

    (void)state;
    assert_int_equal(read_text(MINIMAL, &site, &err), BW_OK);
    assert_int_equal(chdir(dir), 0);
    assert_int_equal(bw_site_read(arena, ".", &site, &err), BW_OK);
    assert_int_equal(chdir(was), 0);
    free(was);
    assert_string_equal(site->store, "sqlite:store.db");
    assert_string_equal(site->keys, "../keys/testshire");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_keys_are_enough_and_the_rest_is_preset),
        cmocka_unit_test(every_key_of_a_site_is_read),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line_and_key),
        cmocka_unit_test(a_folder_without_a_site_gets_a_hint),
        cmocka_unit_test(a_site_that_is_a_folder_cannot_be_read),
        cmocka_unit_test(the_working_directory_gives_short_paths),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
