/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gazetteer_private.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Words of a name that is sometimes written as one. */
#define JOINED_MAX 3

void bw_gazetteer_open(struct bw_gazetteer **ret_gazetteer)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_gazetteer *gazetteer = bw_arena_alloc(arena, 1, sizeof(*gazetteer));

    gazetteer->arena = arena;
    *ret_gazetteer = gazetteer;
}

/* Until it is sealed, names hold the words themselves, in a vocabulary that has them many times. */
static size_t add_word(struct bw_gazetteer *gazetteer, const char *text)
{
    struct bw_gazetteer_word *word;

    gazetteer->vocabulary =
        bw_arena_grow(gazetteer->arena, gazetteer->vocabulary, gazetteer->word_count,
                      &gazetteer->word_cap, sizeof(*gazetteer->vocabulary));
    word = &gazetteer->vocabulary[gazetteer->word_count];
    memset(word, 0, sizeof(*word));
    memcpy(word->text, text, sizeof(word->text));
    return gazetteer->word_count++;
}

/* "Neon Cellar" is also written "Neoncellar". */
static void add_joined(struct bw_gazetteer *gazetteer, size_t place,
                       const struct bw_place_words *words, bool is_part)
{
    char joined[BW_PLACE_WORD_BYTES] = "";
    struct bw_gazetteer_name *name;
    size_t len = 0;

    if (words->len < 2 || words->len > JOINED_MAX)
        return;
    for (size_t i = 0; i < words->len; i++) {
        size_t more = strlen(words->words[i]);

        if (len + more >= sizeof(joined))
            return;
        memcpy(joined + len, words->words[i], more + 1);
        len += more;
    }
    gazetteer->names = bw_arena_grow(gazetteer->arena, gazetteer->names, gazetteer->name_count,
                                     &gazetteer->name_cap, sizeof(*gazetteer->names));
    name = &gazetteer->names[gazetteer->name_count++];
    *name = (struct bw_gazetteer_name){.place = place, .len = 1, .is_part = is_part};
    name->words[0] = add_word(gazetteer, joined);
}

static bool add_name(struct bw_gazetteer *gazetteer, size_t place, struct bw_text text,
                     bool is_part)
{
    struct bw_place_words words;
    struct bw_gazetteer_name *name;

    bw_place_words_split(text, &words);
    if (words.len == 0)
        return false;
    gazetteer->names = bw_arena_grow(gazetteer->arena, gazetteer->names, gazetteer->name_count,
                                     &gazetteer->name_cap, sizeof(*gazetteer->names));
    name = &gazetteer->names[gazetteer->name_count++];
    *name = (struct bw_gazetteer_name){.place = place, .len = words.len, .is_part = is_part};
    for (size_t i = 0; i < words.len; i++)
        name->words[i] = add_word(gazetteer, words.words[i]);
    add_joined(gazetteer, place, &words, is_part);
    return true;
}

/* The name and what stands before its first comma. */
static bool add_names(struct bw_gazetteer *gazetteer, size_t place, struct bw_text text)
{
    const char *comma = memchr(text.ptr, ',', text.len);

    if (!add_name(gazetteer, place, text, false))
        return false;
    if (comma != NULL)
        add_name(gazetteer, place, (struct bw_text){text.ptr, (size_t)(comma - text.ptr)}, true);
    return true;
}

static void add_aliases(struct bw_gazetteer *gazetteer, size_t place, struct bw_text aliases)
{
    while (aliases.len > 0) {
        const char *end = memchr(aliases.ptr, ';', aliases.len);
        size_t len = end == NULL ? aliases.len : (size_t)(end - aliases.ptr);

        add_names(gazetteer, place, (struct bw_text){aliases.ptr, len});
        len += end != NULL;
        aliases = (struct bw_text){aliases.ptr + len, aliases.len - len};
    }
}

enum bw_status bw_gazetteer_add(struct bw_gazetteer *gazetteer, const struct bw_place *place,
                                struct bw_text aliases, struct bw_err *err)
{
    size_t number = gazetteer->place_count;
    struct bw_place *kept;

    assert(!gazetteer->is_sealed);
    if (place->id[0] == '\0')
        return bw_fail(err, BW_EFORMAT, "column 'id': an id was expected");
    if (!add_names(gazetteer, number, bw_text_of(place->name)))
        return bw_fail(err, BW_EFORMAT, "column 'name': a name was expected");
    add_aliases(gazetteer, number, aliases);
    gazetteer->places = bw_arena_grow(gazetteer->arena, gazetteer->places, number,
                                      &gazetteer->place_cap, sizeof(*gazetteer->places));
    gazetteer->contexts = bw_arena_grow(gazetteer->arena, gazetteer->contexts, number,
                                        &gazetteer->context_cap, sizeof(*gazetteer->contexts));
    kept = &gazetteer->places[gazetteer->place_count++];
    *kept = *place;
    kept->id = bw_arena_strdup(gazetteer->arena, place->id);
    kept->name = bw_arena_strdup(gazetteer->arena, place->name);
    kept->context = NULL;
    bw_place_words_split(bw_text_of(place->context == NULL ? "" : place->context),
                         &gazetteer->contexts[number]);
    return BW_OK;
}

static int cmp_words(const void *a, const void *b)
{
    return strcmp(((const struct bw_gazetteer_word *)a)->text,
                  ((const struct bw_gazetteer_word *)b)->text);
}

int64_t bw_gazetteer_word(const struct bw_gazetteer *gazetteer, const char *text)
{
    const struct bw_gazetteer_word *word =
        gazetteer->word_count == 0 ? NULL
                                   : bsearch(text, gazetteer->vocabulary, gazetteer->word_count,
                                             sizeof(*gazetteer->vocabulary), cmp_words);

    return word == NULL ? -1 : word - gazetteer->vocabulary;
}

/* Each word once, by text; names then hold its number. */
static void sort_words(struct bw_gazetteer *gazetteer)
{
    struct bw_arena *scratch = bw_arena_new();
    size_t all = gazetteer->word_count;
    char(*texts)[BW_PLACE_WORD_BYTES] = bw_arena_alloc(scratch, all, sizeof(*texts));
    struct bw_gazetteer_word *words = gazetteer->vocabulary;

    for (size_t i = 0; i < all; i++)
        memcpy(texts[i], words[i].text, sizeof(texts[i]));
    if (all > 1)
        qsort(words, all, sizeof(*words), cmp_words);
    gazetteer->word_count = 0;
    for (size_t i = 0; i < all; i++) {
        if (i == 0 || strcmp(words[gazetteer->word_count - 1].text, words[i].text) != 0)
            words[gazetteer->word_count++] = words[i];
    }
    for (size_t i = 0; i < gazetteer->name_count; i++) {
        struct bw_gazetteer_name *name = &gazetteer->names[i];

        for (size_t j = 0; j < name->len; j++)
            name->words[j] = (size_t)bw_gazetteer_word(gazetteer, texts[name->words[j]]);
    }
    bw_arena_free(scratch);
}

/* Names come by place, so that the last place counted is enough to count each once. */
static void weigh_words(struct bw_gazetteer *gazetteer)
{
    const double places = (double)gazetteer->place_count;

    for (size_t i = 0; i < gazetteer->name_count; i++) {
        const struct bw_gazetteer_name *name = &gazetteer->names[i];

        for (size_t j = 0; j < name->len; j++) {
            struct bw_gazetteer_word *word = &gazetteer->vocabulary[name->words[j]];

            word->count++;
            if (word->places == 0 || word->last != name->place)
                word->places++;
            word->last = name->place;
        }
    }
    for (size_t i = 0; i < gazetteer->word_count; i++)
        gazetteer->vocabulary[i].weight = log1p(places / (double)gazetteer->vocabulary[i].places);
    for (size_t i = 0; i < gazetteer->name_count; i++) {
        struct bw_gazetteer_name *name = &gazetteer->names[i];

        for (size_t j = 0; j < name->len; j++)
            name->weight += gazetteer->vocabulary[name->words[j]].weight;
    }
    gazetteer->unknown_weight = log1p(places);
}

static void post_names(struct bw_gazetteer *gazetteer)
{
    size_t next = 0;

    for (size_t i = 0; i < gazetteer->word_count; i++) {
        struct bw_gazetteer_word *word = &gazetteer->vocabulary[i];

        word->first = next;
        next += word->count;
        word->count = 0;
    }
    gazetteer->postings = bw_arena_alloc(gazetteer->arena, next, sizeof(*gazetteer->postings));
    for (size_t i = 0; i < gazetteer->name_count; i++) {
        for (size_t j = 0; j < gazetteer->names[i].len; j++) {
            struct bw_gazetteer_word *word = &gazetteer->vocabulary[gazetteer->names[i].words[j]];

            gazetteer->postings[word->first + word->count++] = i;
        }
    }
}

static uint32_t sign_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? 1 + (uint32_t)(c - 'A')
           : c >= '0' && c <= '9' ? 27 + (uint32_t)(c - '0')
                                  : 0;
}

size_t bw_gazetteer_triples(const char *word, uint32_t ret_triples[BW_PLACE_WORD_BYTES])
{
    uint32_t triple = 0;
    size_t count = 0;

    triple = sign_of(word[0]);
    for (size_t i = 1; i <= strlen(word) && i < BW_PLACE_WORD_BYTES; i++) {
        triple = (triple * BW_GAZETTEER_SIGNS + sign_of(word[i])) % BW_GAZETTEER_TRIPLES;
        ret_triples[count++] = triple;
    }
    return count;
}

static void index_triples(struct bw_gazetteer *gazetteer)
{
    uint32_t triples[BW_PLACE_WORD_BYTES];
    struct bw_arena *scratch = bw_arena_new();
    size_t *next = bw_arena_alloc(scratch, BW_GAZETTEER_TRIPLES + 1, sizeof(*next));
    size_t *first;

    gazetteer->triple_first =
        bw_arena_alloc(gazetteer->arena, BW_GAZETTEER_TRIPLES + 1, sizeof(size_t));
    first = gazetteer->triple_first;
    for (size_t i = 0; i < gazetteer->word_count; i++) {
        size_t count = bw_gazetteer_triples(gazetteer->vocabulary[i].text, triples);

        for (size_t j = 0; j < count; j++)
            first[triples[j] + 1]++;
    }
    for (size_t i = 0; i < BW_GAZETTEER_TRIPLES; i++)
        first[i + 1] += first[i];
    memcpy(next, first, (BW_GAZETTEER_TRIPLES + 1) * sizeof(*next));
    gazetteer->triple_words = bw_arena_alloc(gazetteer->arena, first[BW_GAZETTEER_TRIPLES],
                                             sizeof(*gazetteer->triple_words));
    for (size_t i = 0; i < gazetteer->word_count; i++) {
        size_t count = bw_gazetteer_triples(gazetteer->vocabulary[i].text, triples);

        for (size_t j = 0; j < count; j++)
            gazetteer->triple_words[next[triples[j]]++] = (uint32_t)i;
    }
    bw_arena_free(scratch);
}

static int cmp_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum bw_status check_ids(const struct bw_gazetteer *gazetteer, struct bw_err *err)
{
    struct bw_arena *scratch = bw_arena_new();
    const char **ids = bw_arena_alloc(scratch, gazetteer->place_count, sizeof(*ids));
    enum bw_status status = BW_OK;

    for (size_t i = 0; i < gazetteer->place_count; i++)
        ids[i] = gazetteer->places[i].id;
    if (gazetteer->place_count > 1)
        qsort(ids, gazetteer->place_count, sizeof(*ids), cmp_ids);
    for (size_t i = 1; i < gazetteer->place_count && status == BW_OK; i++) {
        if (strcmp(ids[i - 1], ids[i]) == 0)
            status = bw_fail(err, BW_EFORMAT, "two places have the id '%s'", ids[i]);
    }
    bw_arena_free(scratch);
    return status;
}

enum bw_status bw_gazetteer_seal(struct bw_gazetteer *gazetteer, struct bw_err *err)
{
    enum bw_status status = check_ids(gazetteer, err);

    if (status != BW_OK)
        return status;
    sort_words(gazetteer);
    weigh_words(gazetteer);
    post_names(gazetteer);
    index_triples(gazetteer);
    gazetteer->is_sealed = true;
    return BW_OK;
}

size_t bw_gazetteer_count(const struct bw_gazetteer *gazetteer)
{
    return gazetteer->place_count;
}

void bw_gazetteer_close(struct bw_gazetteer *gazetteer)
{
    if (gazetteer != NULL)
        bw_arena_free(gazetteer->arena);
}
