/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/geo/gazetteer.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* An invented town with its neighbours. */
static const struct {
    const char *id, *name, *aliases, *context;
} town[] = {
    {"P01", "The Copper Heron", "Y Crëyr Copr", "Llanfaren"},
    {"P02", "The Silver Heron", "", "Llanfaren"},
    {"P03", "High Street, Llanfaren", "Stryd Fawr, Llanfaren", "Llanfaren"},
    {"P04", "High Street, Treistan", "Stryd Fawr, Treistan", "Treistan"},
    {"P05", "Mill Road, Llanfaren", "Heol y Felin, Llanfaren", "Llanfaren"},
    {"P06", "Hill Road, Llanfaren", "", "Llanfaren"},
    {"P07", "Llanfaren Bus Station", "Gorsaf Fysiau Llanfaren", "Llanfaren"},
    {"P08", "Saint Cadfan's Square", "Sgwâr Cadfan Sant", "Llanfaren"},
    {"P09", "Istan General Hospital", "Ysbyty Cyffredinol Istan;IGH", "Treistan"},
    {"P10", "Pantri Stores, Llanfaren", "Siop Pantri, Llanfaren", "Llanfaren"},
    {"P11", "Neon Cellar", "", "Llanfaren"},
    {"P12", "Llanfaren Recreation Ground", "Maes Chwarae Llanfaren", "Llanfaren"},
    {"P13", "Bridge Street, Llanfaren", "Stryd y Bont, Llanfaren", "Llanfaren"},
    {"P14", "The Old Plough, Treistan", "", "Treistan"},
};

static struct bw_gazetteer *open_town(size_t first, size_t step)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_gazetteer *gazetteer;

    bw_gazetteer_open(&gazetteer);
    for (size_t i = 0; i < LEN(town); i++) {
        size_t at = (first + i * step) % LEN(town);
        const struct bw_place place = {
            .id = town[at].id, .name = town[at].name, .context = town[at].context};

        assert_int_equal(bw_gazetteer_add(gazetteer, &place, bw_text_of(town[at].aliases), &err),
                         BW_OK);
    }
    assert_int_equal(bw_gazetteer_seal(gazetteer, &err), BW_OK);
    return gazetteer;
}

/* The id, or what else came of it. */
static const char *find(const struct bw_gazetteer *gazetteer, const char *text)
{
    static const char *const others[] = {"found", "empty", "unknown", "ambiguous"};
    const struct bw_place *place = NULL;
    double score = -1;
    enum bw_gazetteer_found found = bw_gazetteer_find(
        gazetteer, (struct bw_pii){text, strlen(text)}, BW_GAZETTEER_THRESHOLD, &place, &score);

    if (found != BW_GAZETTEER_FOUND) {
        assert_null(place);
        return others[found];
    }
    assert_true(score >= BW_GAZETTEER_THRESHOLD && score <= 1);
    return place->id;
}

static const struct {
    const char *text, *expected;
} texts[] = {
    {"The Copper Heron", "P01"},
    {"COPPER HERON PH", "P01"},
    {"o/s copper heron p.h.", "P01"},
    {"Copper Herron", "P01"},
    {"Coper Heron, Llanfaren", "P01"},
    {"Y Creyr Copr", "P01"},
    {"outside the copper heron public house", "P01"},
    {"Silver Heron", "P02"},
    {"Heron", "unknown"},
    {"High St", "ambiguous"},
    {"High St, Llanfaren", "P03"},
    {"HIGH ST TREISTAN", "P04"},
    {"Stryd Fawr Llanfaren", "P03"},
    {"12 High Street Llanfaren", "P03"},
    {"Mill Rd Llanfaren", "P05"},
    {"Hill Rd, Llanfaren", "P06"},
    {"Heol-y-Felin, Llanfaren", "P05"},
    {"Bus Stn", "P07"},
    {"gorsaf fysiau", "P07"},
    {"St Cadfans Sq", "P08"},
    {"St. Cadfan\xE2\x80\x99s Square", "P08"},
    {"Istan Gen Hosp", "P09"},
    {"IGH", "P09"},
    {"Pantri stores", "P10"},
    {"neoncellar", "P11"},
    {"rec ground llanfaren", "P12"},
    {"Llanfaren Rec", "P12"},
    {"Brigde Street, Llanfaren", "P13"},
    {"Old Plough", "P14"},
    {"Old Plough, Nantofrel", "unknown"},
    {"", "empty"},
    {" - ", "empty"},
    {"o/s", "empty"},
    {"home address", "unknown"},
    {"in street", "unknown"},
    {"Llanfaren", "unknown"},
    {"patient says hit by Rhys Heron of Copper Lane", "unknown"},
};

static void a_text_finds_its_place_or_none(void **state)
{
    struct bw_gazetteer *gazetteer = open_town(0, 1);
    size_t wrong = 0;

    (void)state;
    assert_int_equal(bw_gazetteer_count(gazetteer), LEN(town));
    for (size_t i = 0; i < LEN(texts); i++) {
        const char *got = find(gazetteer, texts[i].text);

        if (strcmp(got, texts[i].expected) != 0) {
            print_message("# '%s': %s, not %s\n", texts[i].text, got, texts[i].expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    bw_gazetteer_close(gazetteer);
}

static void the_order_of_the_file_does_not_matter(void **state)
{
    struct bw_gazetteer *one = open_town(0, 1), *other = open_town(5, 3);

    (void)state;
    for (size_t i = 0; i < LEN(texts); i++)
        assert_string_equal(find(one, texts[i].text), find(other, texts[i].text));
    bw_gazetteer_close(one);
    bw_gazetteer_close(other);
}

/* More texts than are remembered, each asked again at once and later. */
static void what_is_remembered_is_the_same(void **state)
{
    struct bw_gazetteer *gazetteer = open_town(0, 1);
    struct bw_gazetteer_memory *memory;

    (void)state;
    bw_gazetteer_memory_open(&memory);
    for (int i = 0; i < 20000; i++) {
        const char *text = texts[(size_t)i % LEN(texts)].text;
        const struct bw_place *place = NULL, *again = NULL;
        double score = -1, same = -1;
        char other[64];
        enum bw_gazetteer_found found;

        if (i % 3 == 0)
            snprintf(other, sizeof(other), "%.40s %d", text, i);
        else
            snprintf(other, sizeof(other), "%.60s", text);
        found = bw_gazetteer_find(gazetteer, (struct bw_pii){other, strlen(other)},
                                  BW_GAZETTEER_THRESHOLD, &place, &score);
        for (int turn = 0; turn < 2; turn++)
            assert_int_equal(bw_gazetteer_recall(memory, gazetteer,
                                                 (struct bw_pii){other, strlen(other)},
                                                 BW_GAZETTEER_THRESHOLD, &again, &same),
                             found);
        assert_ptr_equal(again, place);
        assert_true(same == score);
    }
    bw_gazetteer_memory_close(memory);
    bw_gazetteer_close(gazetteer);
}

static void what_is_no_place_is_refused(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    const struct bw_place nameless = {.id = "P1", .name = " the "},
                          no_id = {.id = "", .name = "X1"},
                          place = {.id = "P2", .name = "Quay Lane"};
    struct bw_gazetteer *gazetteer;

    (void)state;
    bw_gazetteer_open(&gazetteer);
    assert_int_equal(bw_gazetteer_add(gazetteer, &nameless, bw_text_of(""), &err), BW_EFORMAT);
    assert_int_equal(bw_gazetteer_add(gazetteer, &no_id, bw_text_of(""), &err), BW_EFORMAT);
    assert_int_equal(bw_gazetteer_add(gazetteer, &place, bw_text_of(";;"), &err), BW_OK);
    assert_int_equal(bw_gazetteer_add(gazetteer, &place, bw_text_of(""), &err), BW_OK);
    assert_int_equal(bw_gazetteer_seal(gazetteer, &err), BW_EFORMAT);
    assert_non_null(strstr(err.text, "'P2'"));
    bw_gazetteer_close(gazetteer);
}

static void an_empty_gazetteer_knows_nothing(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_gazetteer *gazetteer;

    (void)state;
    bw_gazetteer_open(&gazetteer);
    assert_int_equal(bw_gazetteer_seal(gazetteer, &err), BW_OK);
    assert_string_equal(find(gazetteer, "High Street"), "unknown");
    assert_string_equal(find(gazetteer, "\xFF\xFE\x80"), "empty");
    bw_gazetteer_close(gazetteer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_finds_its_place_or_none),
        cmocka_unit_test(the_order_of_the_file_does_not_matter),
        cmocka_unit_test(what_is_remembered_is_the_same),
        cmocka_unit_test(what_is_no_place_is_refused),
        cmocka_unit_test(an_empty_gazetteer_knows_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
