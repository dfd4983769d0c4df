/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/form.h"

#include <string.h>

#include "beatwise/base/day.h"
#include "beatwise/link/nickname.h"
#include "beatwise/link/similar.h"

#define SLOTS_FIRST 1024

uint64_t bw_link_mix(uint64_t a, uint64_t b)
{
    /* The finaliser of MurmurHash3 (Austin Appleby, public domain). */
    uint64_t x = a * UINT64_C(0x9E3779B97F4A7C15) ^ b;

    x = (x ^ (x >> 33)) * UINT64_C(0xFF51AFD7ED558CCD);
    x = (x ^ (x >> 33)) * UINT64_C(0xC4CEB9FE1A85EC53);
    return x ^ (x >> 33);
}

uint64_t bw_link_digest(const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    uint64_t digest = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < len; i++)
        digest = (digest ^ byte[i]) * UINT64_C(0x100000001B3);
    return bw_link_mix(digest, len);
}

static void start_words(struct bw_arena *arena, struct bw_link_words *words)
{
    words->cap = SLOTS_FIRST / 2;
    words->count = 1;
    words->words = bw_arena_alloc(arena, words->cap, sizeof(*words->words));
    words->words[0].text = "";
    words->slot_count = SLOTS_FIRST;
    words->slots = bw_arena_alloc(arena, words->slot_count, sizeof(*words->slots));
}

static uint32_t *find_slot(const struct bw_link_words *words, uint64_t digest, const char *text,
                           size_t len)
{
    uint32_t at = (uint32_t)digest & (words->slot_count - 1);

    for (;; at = (at + 1) & (words->slot_count - 1)) {
        const struct bw_link_word *word = &words->words[words->slots[at]];

        if (words->slots[at] == 0 ||
            (word->digest == digest && word->len == len && memcmp(word->text, text, len) == 0))
            return &words->slots[at];
    }
}

static void grow_words(struct bw_arena *arena, struct bw_link_words *words)
{
    struct bw_link_word *longer =
        bw_arena_alloc(arena, (size_t)words->cap * 2, sizeof(*words->words));

    memcpy(longer, words->words, words->count * sizeof(*longer));
    words->words = longer;
    words->cap *= 2;
    words->slot_count *= 2;
    words->slots = bw_arena_alloc(arena, words->slot_count, sizeof(*words->slots));
    for (uint32_t i = 1; i < words->count; i++)
        *find_slot(words, longer[i].digest, longer[i].text, longer[i].len) = i;
}

/* 0 for NULL and for the empty text. */
static uint32_t add_word(struct bw_arena *arena, struct bw_link_words *words, const char *text)
{
    size_t len = text == NULL ? 0 : strnlen(text, BW_SIMILAR_MAX - 1);
    uint64_t digest;
    uint32_t *slot;

    if (len == 0)
        return 0;
    digest = bw_link_digest(text, len);
    slot = find_slot(words, digest, text, len);
    if (*slot != 0)
        return *slot;
    if (words->count == words->cap) {
        grow_words(arena, words);
        slot = find_slot(words, digest, text, len);
    }
    words->words[words->count] =
        (struct bw_link_word){.text = text, .digest = digest, .len = (uint8_t)len};
    *slot = words->count;
    return words->count++;
}

static uint32_t add_name(struct bw_arena *arena, struct bw_link_words *names, const char *text,
                         const char *const parts[2])
{
    const uint32_t name = add_word(arena, names, text);

    for (int i = 0; name != 0 && i < 2; i++) {
        const uint32_t part = add_word(arena, names, parts[i]);

        if (part != 0)
            names->words[name].parts[i] = part;
    }
    return name;
}

static void add_person(struct bw_arena *arena, struct bw_link_forms *forms,
                       struct bw_link_form *form, const struct bw_link_person *person)
{
    form->birth_day = person->birth_day;
    form->is_weak_birth_day = person->is_weak_birth_day;
    form->sex = (uint8_t)person->sex;
    form->forename = add_name(arena, &forms->names, person->forename, person->forename_parts);
    form->surname = add_name(arena, &forms->names, person->surname, person->surname_parts);
    form->postcode = add_word(arena, &forms->postcodes, person->postcode);
    form->number = add_word(arena, &forms->numbers, person->nhs_number);
    forms->with_forename += form->forename != 0;
    forms->with_surname += form->surname != 0;
    forms->with_postcode += form->postcode != 0;
    forms->names.words[form->forename].as_forename++;
    forms->names.words[form->surname].as_surname++;
    forms->postcodes.words[form->postcode].as_forename++;
}

static void add_nick(struct bw_link_words *names, const char *text, size_t len, uint16_t group)
{
    const uint32_t at = *find_slot(names, bw_link_digest(text, len), text, len);
    struct bw_link_word *word = &names->words[at];

    for (int i = 0; at != 0 && i < BW_LINK_NICKS; i++) {
        if (word->nicks[i] == 0) {
            word->nicks[i] = group;
            return;
        }
    }
}

static void add_nicks(struct bw_link_words *names)
{
    const char *group;

    for (size_t i = 0; (group = bw_nickname_group(i)) != NULL; i++) {
        while (*group != '\0') {
            const size_t len = strcspn(group, " ");

            add_nick(names, group, len, (uint16_t)(i + 1));
            group += len;
            group += strspn(group, " ");
        }
    }
}

/* The outward part of a code of this country's form, "CF10" of "CF103NP"; 0: of no such form. */
static uint8_t district_of(const struct bw_link_word *word)
{
    const char *end = word->text + word->len;

    if (word->len < 5 || word->len > 7 || end[-3] < '0' || end[-3] > '9' || end[-2] < 'A' ||
        end[-1] < 'A')
        return 0;
    return (uint8_t)(word->len - 3);
}

void bw_link_forms_make(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                        struct bw_link_forms *ret_forms)
{
    struct bw_link_forms forms = {.count = count};

    forms.forms = bw_arena_alloc(arena, count, sizeof(*forms.forms));
    start_words(arena, &forms.names);
    start_words(arena, &forms.postcodes);
    start_words(arena, &forms.numbers);
    for (size_t i = 0; i < count; i++) {
        struct bw_link_form *form = &forms.forms[i];

        form->birth_day = BW_DAY_NONE;
        form->side = (uint8_t)bw_link_record_side(&records[i]);
        if (records[i].person != NULL)
            add_person(arena, &forms, form, records[i].person);
    }
    add_nicks(&forms.names);
    for (uint32_t i = 1; i < forms.names.count; i++) {
        struct bw_link_word *word = &forms.names.words[i];

        word->soundex = bw_similar_soundex((struct bw_text){word->text, word->len});
    }
    for (uint32_t i = 1; i < forms.postcodes.count; i++)
        forms.postcodes.words[i].start = district_of(&forms.postcodes.words[i]);
    *ret_forms = forms;
}

uint64_t bw_link_form_digest(const struct bw_link_forms *forms, size_t at)
{
    const struct bw_link_form *form = &forms->forms[at];
    uint64_t digest = bw_link_mix(forms->names.words[form->forename].digest, form->sex);

    digest = bw_link_mix(digest, forms->names.words[form->surname].digest);
    digest = bw_link_mix(digest, forms->postcodes.words[form->postcode].digest);
    digest = bw_link_mix(digest, forms->numbers.words[form->number].digest);
    return bw_link_mix(digest, (uint32_t)form->birth_day);
}
