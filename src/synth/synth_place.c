/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "synth_private.h"

/* Halves of names that make no place on the map of Wales or England. */
static const char *const welsh_heads[] = {"Llan", "Aber", "Tre",  "Pen",  "Cwm",  "Porth",
                                          "Caer", "Nant", "Pont", "Bryn", "Maes", "Blaen"};
static const char *const welsh_tails[] = {"faren", "istan",  "ofrel", "yswen", "udfyl",
                                          "irwel", "oswith", "edwyl", "orfan", "ambreg",
                                          "ynfer", "alwist", "erthyl"};
static const char *const english_heads[] = {"Quill",  "Brindle", "Gannet", "Sorrel", "Tansy",
                                            "Fennel", "Wimble",  "Damsel", "Corsle"};
static const char *const english_tails[] = {"stow",  "edge", "garth", "haven",
                                            "cross", "mere", "wold"};

/* Parts of a town; %s is its name. */
static const char *const parts[][2] = {
    {"%s", "%s"},
    {"North %s", "Gogledd %s"},
    {"%s South", "De %s"},
    {"East %s", "Dwyrain %s"},
    {"%s West", "Gorllewin %s"},
    {"Upper %s", "%s Uchaf"},
    {"Lower %s", "%s Isaf"},
    {"New %s", "%s Newydd"},
    {"%s Docks", "Dociau %s"},
    {"%s Park", "Parc %s"},
    {"%s Hill", "Rhiw %s"},
};

/* printf of a pattern from a table would not be checked by the compiler. */
static char *put_in(struct bw_arena *arena, const char *pattern, const char *name)
{
    const char *at = strstr(pattern, "%s");

    return bw_arena_printf(arena, "%.*s%s%s", (int)(at - pattern), pattern, name, at + 2);
}

void bw_synth_name_beat(struct bw_arena *arena, size_t number, struct bw_synth_beat *beat)
{
    size_t welsh = BW_SYNTH_LEN(welsh_heads) * BW_SYNTH_LEN(welsh_tails);
    size_t all = welsh + BW_SYNTH_LEN(english_heads) * BW_SYNTH_LEN(english_tails);
    /* 100 and the number of towns have no common factor, so that each comes once. */
    size_t town = number * 100 % all;
    size_t part = number / all;
    const char *name;

    if (town < welsh)
        name = bw_arena_printf(arena, "%s%s", welsh_heads[town % BW_SYNTH_LEN(welsh_heads)],
                               welsh_tails[town / BW_SYNTH_LEN(welsh_heads)]);
    else
        name = bw_arena_printf(arena, "%s%s",
                               english_heads[(town - welsh) % BW_SYNTH_LEN(english_heads)],
                               english_tails[(town - welsh) / BW_SYNTH_LEN(english_heads)]);
    beat->name = put_in(arena, parts[part][0], name);
    beat->name_cy = put_in(arena, parts[part][1], name);
}

static const char *const signs[] = {"Copper",  "Drowsy", "Gilded", "Merry", "Crooked", "Silver",
                                    "Painted", "Hollow", "Lucky",  "Quiet", "Salty",   "Velvet",
                                    "Iron",    "Second", "Proud",  "Paper", "Old"};
static const char *const animals[] = {"Heron",  "Otter", "Badger", "Anchor",   "Lantern", "Kestrel",
                                      "Barrel", "Ram",   "Salmon", "Curlew",   "Dragon",  "Plough",
                                      "Miller", "Piper", "Fiddle", "Cormorant"};

struct pattern {
    enum bw_place_type type;
    const char *name; /* %s is the beat's */
    const char *name_cy;
};

static const struct pattern everywhere[] = {
    {BW_PLACE_STREET, "High Street, %s", "Stryd Fawr, %s"},
    {BW_PLACE_STREET, "Mill Road, %s", "Heol y Felin, %s"},
    {BW_PLACE_PARK_OPEN_SPACE, "%s Recreation Ground", "Maes Chwarae %s"},
    {BW_PLACE_SHOP, "Pantri Stores, %s", "Siop Pantri, %s"},
    {BW_PLACE_EDUCATION, "%s Community School", "Ysgol Gymunedol %s"},
};

static const struct pattern in_the_centre[] = {
    {BW_PLACE_STREET, "Bridge Street, %s", "Stryd y Bont, %s"},
    {BW_PLACE_STREET, "Castle Parade, %s", "Rhodfa'r Castell, %s"},
    {BW_PLACE_STREET, "Quay Lane, %s", "Lôn y Cei, %s"},
    {BW_PLACE_SHOP, "The Arcade, %s", "Yr Arcêd, %s"},
    {BW_PLACE_TRANSPORT, "%s Bus Station", "Gorsaf Fysiau %s"},
    {BW_PLACE_LICENSED_PREMISES, "Club Tonnau, %s", "Clwb Tonnau, %s"},
    {BW_PLACE_LICENSED_PREMISES, "Bar Nawr, %s", "Bar Nawr, %s"},
    {BW_PLACE_LICENSED_PREMISES, "Neon Cellar, %s", "Seler Neon, %s"},
};

struct filling {
    struct bw_arena *arena;
    struct bw_synth_area *area;
    size_t cap;
    size_t pubs;
    struct bw_rng rng;
};

static struct bw_synth_place *add_place(struct filling *filling, size_t beat,
                                        enum bw_place_type type)
{
    struct bw_synth_area *area = filling->area;
    struct bw_synth_beat *in = &area->beats[beat];
    struct bw_synth_place *place;

    area->places = bw_arena_grow(filling->arena, area->places, area->place_count, &filling->cap,
                                 sizeof(*area->places));
    place = &area->places[area->place_count++];
    *place = (struct bw_synth_place){.beat = (uint32_t)beat, .type = type};
    place->at = bw_synth_area_draw(area, beat, &filling->rng);
    place->postcode = BW_SYNTH_NO_POSTCODE;
    if (in->postcodes > 0)
        place->postcode = in->first_postcode + bw_rng_below(&filling->rng, in->postcodes);
    in->places++;
    return place;
}

static void add_patterns(struct filling *filling, size_t beat, const struct pattern *patterns,
                         size_t len)
{
    for (size_t i = 0; i < len; i++) {
        struct bw_synth_place *place = add_place(filling, beat, patterns[i].type);
        const struct bw_synth_beat *in = &filling->area->beats[beat];

        place->name = put_in(filling->arena, patterns[i].name, in->name);
        place->name_cy = put_in(filling->arena, patterns[i].name_cy, in->name_cy);
    }
}

static void add_pub(struct filling *filling, size_t beat)
{
    struct bw_synth_place *place = add_place(filling, beat, BW_PLACE_LICENSED_PREMISES);
    size_t number = filling->pubs++;
    size_t signs_len = BW_SYNTH_LEN(signs);
    size_t animals_len = BW_SYNTH_LEN(animals);
    /* 35 has no factor in common with their product, so that each comes once. */
    size_t sign = number * 35 % (signs_len * animals_len);
    const char *name = bw_arena_printf(filling->arena, "The %s %s", signs[sign % signs_len],
                                       animals[sign / signs_len]);

    /* When all are taken, the town makes the difference. */
    if (number >= signs_len * animals_len)
        name = bw_arena_printf(filling->arena, "%s, %s", name, filling->area->beats[beat].name);
    place->name = name;
    place->name_cy = name;
}

static void add_hospital(struct filling *filling, size_t nth, size_t beat)
{
    static const char *const names[2][2] = {
        {"Caer Edwyl Infirmary", "Ysbyty Caer Edwyl"},
        {"Istan General Hospital", "Ysbyty Cyffredinol Istan"},
    };
    struct bw_synth_place *place = add_place(filling, beat, BW_PLACE_HEALTH_CARE);

    place->name = names[nth][0];
    place->name_cy = names[nth][1];
    filling->area->hospitals[nth] = filling->area->place_count - 1;
}

void bw_synth_fill_places(struct bw_arena *arena, struct bw_synth_area *area)
{
    struct filling filling = {.arena = arena, .area = area};
    bool has_city_hospital = false;

    bw_rng_init_for(&filling.rng, area->plan.seed, "places", 0);
    for (size_t i = 0; i < area->beat_count; i++) {
        bool is_night = area->beats[i].kind == BW_SYNTH_NIGHT;

        area->beats[i].first_place = (uint32_t)area->place_count;
        add_patterns(&filling, i, everywhere, BW_SYNTH_LEN(everywhere));
        for (size_t pub = 0; pub < (is_night ? 7U : 2U); pub++)
            add_pub(&filling, i);
        if (is_night)
            add_patterns(&filling, i, in_the_centre, BW_SYNTH_LEN(in_the_centre));
        if (is_night && !has_city_hospital) {
            add_hospital(&filling, 0, i);
            has_city_hospital = true;
        }
        if (i + 1 == area->beat_count)
            add_hospital(&filling, 1, i);
    }
}
