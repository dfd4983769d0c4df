/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "gazetteer_private.h"

/* Words of the vocabulary that a word of the text may be, the likeliest. */
#define HITS_MAX 24
/* Triples of a word and the words that have them; what is past it is not looked at. */
#define SHARED_MAX 4096
/* Names that are scored for one text. */
#define NAMES_MAX 4096
/* A word that more names have brings no name in, unless no rarer one does. */
#define COMMON_FROM 400
/* Where the text's word is itself a word of places, it is less likely to be another's slip. */
#define SLIP_OF_KNOWN 0.8
/* A word is that of the context from this likeness on. */
#define CONTEXT_ALIKE 0.75
/* Of the unknown word's weight: a house number, or a letter or two. */
#define SHORT_SHARE 0.05
/* The same, and at most: a part of premises, or their kind. */
#define PREMISES_SHARE 0.2

struct hit {
    size_t word;
    double alike;
};

struct asked {
    struct hit hits[HITS_MAX];
    size_t len;
    double left_over; /* what the word weighs where the name has nothing like it */
};

struct asking {
    const struct bw_gazetteer *gazetteer;
    struct bw_place_words words;
    struct asked asked[BW_PLACE_WORDS];
    uint32_t shared[SHARED_MAX];
    size_t names[NAMES_MAX];
    size_t name_count;
};

static void keep_hit(struct asked *asked, size_t word, double alike)
{
    size_t at = asked->len;

    if (at == HITS_MAX) {
        if (asked->hits[at - 1].alike >= alike)
            return;
        at--;
    } else {
        asked->len++;
    }
    while (at > 0 && asked->hits[at - 1].alike < alike) {
        asked->hits[at] = asked->hits[at - 1];
        at--;
    }
    asked->hits[at] = (struct hit){word, alike};
}

static int cmp_u32(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

/* Words of the vocabulary that share triples with the word, each as often as it shares one. */
static size_t collect_shared(struct asking *asking, const char *word)
{
    const struct bw_gazetteer *gazetteer = asking->gazetteer;
    uint32_t triples[BW_PLACE_WORD_BYTES];
    size_t count = bw_gazetteer_triples(word, triples);
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = gazetteer->triple_first[triples[i]];
             j < gazetteer->triple_first[triples[i] + 1] && len < SHARED_MAX; j++)
            asking->shared[len++] = gazetteer->triple_words[j];
    }
    if (len > 1)
        qsort(asking->shared, len, sizeof(asking->shared[0]), cmp_u32);
    return len;
}

static void find_hits(struct asking *asking, size_t i)
{
    const struct bw_gazetteer *gazetteer = asking->gazetteer;
    struct asked *asked = &asking->asked[i];
    const char *text = asking->words.words[i];
    int64_t exact = bw_gazetteer_word(gazetteer, text);
    size_t shared = collect_shared(asking, text);

    asked->left_over = exact >= 0 ? gazetteer->vocabulary[exact].weight : gazetteer->unknown_weight;
    if (strlen(text) <= 2 || (text[0] >= '0' && text[0] <= '9'))
        asked->left_over = SHORT_SHARE * gazetteer->unknown_weight;
    if (bw_place_word_is_of_premises(text) &&
        asked->left_over > PREMISES_SHARE * gazetteer->unknown_weight)
        asked->left_over = PREMISES_SHARE * gazetteer->unknown_weight;
    for (size_t j = 0; j < shared; j++) {
        const uint32_t word = asking->shared[j];
        double alike;

        if (j > 0 && asking->shared[j - 1] == word)
            continue;
        alike = bw_place_word_alike(text, gazetteer->vocabulary[word].text);
        if (alike > 0)
            keep_hit(asked, word, alike < 1 && exact >= 0 ? SLIP_OF_KNOWN * alike : alike);
    }
}

static int cmp_sizes(const void *a, const void *b)
{
    const size_t left = *(const size_t *)a, right = *(const size_t *)b;

    return (left > right) - (left < right);
}

static void collect_names(struct asking *asking, size_t most)
{
    const struct bw_gazetteer *gazetteer = asking->gazetteer;

    for (size_t i = 0; i < asking->words.len; i++) {
        for (size_t h = 0; h < asking->asked[i].len; h++) {
            const struct bw_gazetteer_word *word =
                &gazetteer->vocabulary[asking->asked[i].hits[h].word];

            for (size_t j = 0; j < word->count && word->count <= most; j++) {
                if (asking->name_count < NAMES_MAX)
                    asking->names[asking->name_count++] = gazetteer->postings[word->first + j];
            }
        }
    }
    if (asking->name_count > 1)
        qsort(asking->names, asking->name_count, sizeof(asking->names[0]), cmp_sizes);
}

static double alike_of(const struct asked *asked, size_t word)
{
    for (size_t i = 0; i < asked->len; i++) {
        if (asked->hits[i].word == word)
            return asked->hits[i].alike;
    }
    return 0;
}

static bool is_of_context(const struct bw_place_words *context, const char *word)
{
    for (size_t i = 0; i < context->len; i++) {
        if (bw_place_word_alike(word, context->words[i]) >= CONTEXT_ALIKE)
            return true;
    }
    return false;
}

/* Each word of the name with the likeliest word of the text that is not taken yet, the pairs that
 * are most alike first; 1 + its number in `partner`, by word of the text. */
static double pair_words(const struct asking *asking, const struct bw_gazetteer_name *name,
                         size_t partner[BW_PLACE_WORDS])
{
    bool is_taken[BW_PLACE_WORDS] = {false};
    double both = 0;

    for (;;) {
        double best = 0;
        size_t best_i = 0, best_j = 0;

        for (size_t i = 0; i < asking->words.len; i++) {
            for (size_t j = 0; j < name->len && partner[i] == 0; j++) {
                double alike = is_taken[j] ? 0 : alike_of(&asking->asked[i], name->words[j]);

                if (alike > best) {
                    best = alike;
                    best_i = i;
                    best_j = j;
                }
            }
        }
        if (best == 0)
            return both;
        partner[best_i] = 1 + best_j;
        is_taken[best_j] = true;
        both += best * asking->gazetteer->vocabulary[name->words[best_j]].weight;
    }
}

static double score_name(const struct asking *asking, const struct bw_gazetteer_name *name)
{
    const struct bw_gazetteer *gazetteer = asking->gazetteer;
    size_t partner[BW_PLACE_WORDS] = {0};
    double both = pair_words(asking, name, partner);
    double text = 0;

    for (size_t i = 0; i < asking->words.len; i++) {
        if (partner[i] > 0) {
            text += gazetteer->vocabulary[name->words[partner[i] - 1]].weight;
        } else if (!is_of_context(&gazetteer->contexts[name->place], asking->words.words[i])) {
            if (name->is_part &&
                asking->asked[i].left_over > SHORT_SHARE * gazetteer->unknown_weight)
                return 0;
            text += asking->asked[i].left_over;
        }
    }
    return 2 * both / (name->weight + text);
}

struct best {
    double score;
    size_t place;
    double other_score; /* of the best among the other places */
};

static void offer(struct best *best, size_t place, double score)
{
    if (best->score > 0 && place == best->place) {
        best->score = score > best->score ? score : best->score;
    } else if (score > best->score) {
        best->other_score = best->score;
        best->score = score;
        best->place = place;
    } else if (score > best->other_score) {
        best->other_score = score;
    }
}

static struct best find_best(struct asking *asking)
{
    struct best best = {0};

    for (size_t i = 0; i < asking->words.len; i++)
        find_hits(asking, i);
    collect_names(asking, COMMON_FROM);
    if (asking->name_count == 0)
        collect_names(asking, NAMES_MAX);
    for (size_t i = 0; i < asking->name_count; i++) {
        const struct bw_gazetteer_name *name = &asking->gazetteer->names[asking->names[i]];

        if (i == 0 || asking->names[i - 1] != asking->names[i])
            offer(&best, name->place, score_name(asking, name));
    }
    return best;
}

enum bw_gazetteer_found bw_gazetteer_find(const struct bw_gazetteer *gazetteer, struct bw_pii text,
                                          double threshold, const struct bw_place **ret_place,
                                          double *ret_score)
{
    struct asking asking;
    struct best best;
    size_t words;

    assert(gazetteer->is_sealed);
    asking.gazetteer = gazetteer;
    asking.name_count = 0;
    memset(asking.asked, 0, sizeof(asking.asked));
    bw_place_words_split((struct bw_text){text.pii_ptr, text.pii_len}, &asking.words);
    words = asking.words.len;
    best = find_best(&asking);
    sodium_memzero(&asking.words, sizeof(asking.words));
    if (words == 0)
        return BW_GAZETTEER_EMPTY;
    if (best.score < threshold)
        return BW_GAZETTEER_UNKNOWN;
    if (best.score - best.other_score < BW_GAZETTEER_MARGIN)
        return BW_GAZETTEER_AMBIGUOUS;
    *ret_place = &gazetteer->places[best.place];
    *ret_score = best.score;
    return BW_GAZETTEER_FOUND;
}
