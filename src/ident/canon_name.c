/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "canon_private.h"

#include <string.h>

#include <sodium.h>

/* Words from `from` up to but not `to`. */
struct span {
    const struct bw_words *words;
    size_t from, to;
};

/* What a name is written into; `parts` may be NULL. */
struct target {
    enum bw_name_role role;
    char *name;
    char (*parts)[BW_CANON_NAME];
};

static void append(char name[BW_CANON_NAME], const char *word)
{
    size_t used = strlen(name);
    size_t len = strlen(word);
    size_t room = BW_CANON_NAME - 1 - used;

    if (len > room)
        len = room;
    memcpy(name + used, word, len);
    name[used + len] = '\0';
}

static enum bw_word_kind kind_at(const struct bw_words *words, size_t i)
{
    return bw_word_kind_of(bw_words_get(words, i));
}

/* A title before names or a suffix after them; a word that may be a name stays when alone. */
static bool is_noise(const struct bw_words *words, size_t i)
{
    bool is_first = i == 0 || words->list[i].is_after_comma != words->list[i - 1].is_after_comma;
    bool is_last =
        i + 1 == words->count || words->list[i].is_after_comma != words->list[i + 1].is_after_comma;

    switch (kind_at(words, i)) {
    case BW_WORD_TITLE:
        return true;
    case BW_WORD_TITLE_OR_NAME:
        return is_first && !is_last;
    case BW_WORD_SUFFIX:
        return is_last;
    case BW_WORD_SUFFIX_OR_NAME:
        return is_last && !is_first;
    default:
        return false;
    }
}

static void drop_noise(struct bw_words *words)
{
    bool is_dropped[BW_WORDS_MAX];
    size_t kept = 0;

    for (size_t i = 0; i < words->count; i++)
        is_dropped[i] = !words->list[i].is_joined && is_noise(words, i);
    for (size_t i = 0; i < words->count; i++) {
        if (!is_dropped[i])
            words->list[kept++] = words->list[i];
    }
    words->count = kept;
}

/* "NOT KNOWN", "UNKNOWN MALE", "BABY OF SARAH", "B/O SARAH". */
static bool is_placeholder(struct span span, enum bw_name_role role)
{
    char whole[BW_CANON_NAME] = "";
    bool is_all = true;
    const char *first = bw_words_get(span.words, span.from);

    for (size_t i = span.from; i < span.to; i++) {
        append(whole, bw_words_get(span.words, i));
        is_all = is_all && bw_word_is_placeholder(bw_words_get(span.words, i), role);
    }
    is_all = is_all || bw_word_is_placeholder(whole, role);
    sodium_memzero(whole, sizeof(whole));
    if (is_all ||
        (span.to - span.from > 1 && (strcmp(first, "BABY") == 0 || strcmp(first, "INFANT") == 0)))
        return true;
    return span.to - span.from > 2 && strcmp(first, "B") == 0 &&
           strcmp(bw_words_get(span.words, span.from + 1), "O") == 0;
}

/* Where the part of a name that begins at `from` ends: particles belong to what follows. */
static size_t end_of_part(struct span span, size_t from)
{
    size_t to = from + 1;

    while (to < span.to && kind_at(span.words, to - 1) == BW_WORD_PARTICLE)
        to++;
    return to;
}

static void set_name(struct span span, struct target target)
{
    size_t count = 0;

    if (span.from >= span.to || is_placeholder(span, target.role))
        return;
    for (size_t from = span.from; from < span.to; count++) {
        size_t to = end_of_part(span, from);
        char *part = target.parts == NULL ? NULL : target.parts[count == 0 ? 0 : 1];

        if (part != NULL)
            memset(part, 0, BW_CANON_NAME);
        for (; from < to; from++) {
            append(target.name, bw_words_get(span.words, from));
            if (part != NULL)
                append(part, bw_words_get(span.words, from));
        }
    }
    if (count == 1 && target.parts != NULL)
        sodium_memzero(target.parts[0], BW_CANON_NAME);
}

static void set_from_cell(struct bw_pii cell, struct target target)
{
    struct bw_words words;

    if (cell.pii_len == 0)
        return;
    bw_words_split(cell, &words);
    drop_noise(&words);
    set_name((struct span){&words, 0, words.count}, target);
    sodium_memzero(&words, sizeof(words));
}

/* The end of the word at `from` with all that hyphens join to it. */
static size_t end_of_joined(const struct bw_words *words, size_t from)
{
    size_t to = from + 1;

    while (to < words->count && words->list[to].is_joined)
        to++;
    return to;
}

/* "JONES, Dafydd": the words before the comma; "SMITH JONES Mary": the capitals, where not all
 * are capitals; else "JONES Dafydd": the first word, with the particles before it. */
static size_t surname_first_end(const struct bw_words *words)
{
    size_t to = 0;

    while (to < words->count && !words->list[to].is_after_comma)
        to++;
    if (to < words->count)
        return to;
    for (to = 0; to < words->count && words->list[to].is_upper; to++) {
    }
    if (to > 0 && to < words->count)
        return to;
    to = end_of_joined(words, 0);
    while (to < words->count && kind_at(words, to - 1) == BW_WORD_PARTICLE)
        to = end_of_joined(words, to);
    return to;
}

/* "Pieter van der Berg": the last word, with the particles before it, but for the first word. */
static size_t forename_first_start(const struct bw_words *words)
{
    size_t from = words->count - 1;

    while (from > 0 && words->list[from].is_joined)
        from--;
    while (from > 1 && kind_at(words, from - 1) == BW_WORD_PARTICLE)
        from--;
    return from;
}

static bool has_comma(const struct bw_words *words)
{
    return words->count > 0 && words->list[words->count - 1].is_after_comma &&
           !words->list[0].is_after_comma;
}

static void set_from_full_name(struct bw_pii cell, bool is_surname_first, struct bw_canon *canon)
{
    struct bw_words words;
    struct span surname, given;
    size_t forename_end;

    bw_words_split(cell, &words);
    drop_noise(&words);
    if (words.count == 0)
        return;
    surname = given = (struct span){&words, 0, words.count};
    if (is_surname_first || has_comma(&words))
        surname.to = given.from = surname_first_end(&words);
    else
        surname.from = given.to = forename_first_start(&words);
    forename_end = given.from < given.to ? end_of_joined(&words, given.from) : given.to;
    set_name(surname, (struct target){BW_NAME_IS_SURNAME, canon->surname, canon->surname_parts});
    set_name((struct span){&words, given.from, forename_end},
             (struct target){BW_NAME_IS_FORENAME, canon->forename, canon->forename_parts});
    set_name((struct span){&words, forename_end, given.to},
             (struct target){BW_NAME_IS_FORENAME, canon->middle, NULL});
    sodium_memzero(&words, sizeof(words));
}

void bw_canon_names(const struct bw_identity *in, struct bw_canon *canon)
{
    set_from_cell(in->forename,
                  (struct target){BW_NAME_IS_FORENAME, canon->forename, canon->forename_parts});
    set_from_cell(in->middle_name, (struct target){BW_NAME_IS_FORENAME, canon->middle, NULL});
    set_from_cell(in->surname,
                  (struct target){BW_NAME_IS_SURNAME, canon->surname, canon->surname_parts});
    if (canon->forename[0] == '\0' && canon->surname[0] == '\0' && in->full_name.pii_len > 0)
        set_from_full_name(in->full_name, in->is_surname_first != 0, canon);
}
