/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_GUESS_PRIVATE_H
#define BW_FEED_GUESS_PRIVATE_H

#include "beatwise/conf/feed_desc.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/guess.h"

/*
 * guess_private.h - what guess.c (the file), guess_column.c (cells), guess_role.c (names) and
 * guess_yaml.c (the text) share.
 */
#define GUESS_ROWS_MAX 50000
#define GUESS_VALUES_MAX 60 /* more different ones are no codes */
#define GUESS_VALUE_BYTES 41
#define GUESS_FORMATS_MAX 64
#define GUESS_MISSING_MAX 16
#define GUESS_FILLERS_MAX 4
/* A column is what most of its cells are. */
#define GUESS_MOST 0.8

struct guess_value {
    char text[GUESS_VALUE_BYTES];
    int64_t rows;
};

struct guess_column {
    const char *name;
    char words[96]; /* of the name: "_INC_LOC_TYPE_" */
    int64_t given;  /* cells that are neither empty nor a word for missing */
    int64_t empty;
    int64_t missing[GUESS_MISSING_MAX]; /* by word for missing */
    int64_t nhs_numbers, postcodes, integers, numbers;
    int64_t commas;  /* cells that hold one: "SMITH, Ann" */
    double min, max; /* of numbers */
    int64_t formats[GUESS_FORMATS_MAX];
    struct guess_value *values;
    size_t value_count;
    bool has_many_values;
    char fillers[GUESS_FILLERS_MAX][16]; /* dates that stand for none */
    size_t filler_count;
    /* what follows from it */
    enum bw_field_type type;
    const char *format;
    bool is_ambiguous; /* day first is as possible as month first */
    enum bw_role role;
    bool is_role_doubtful; /* a name that may mean something else too */
    bool is_half;          /* a role that is nothing without another, which is not there */
    bool is_repeated;      /* a column before it has its name */
};

struct guess {
    struct bw_arena *arena;
    const struct bw_guess_input *input;
    const char *encoding;
    struct bw_text text; /* UTF-8 */
    char delimiter;
    size_t header_row; /* 1-based; 0: none was recognised */
    bool is_cut;       /* not all rows were looked at */
    int64_t bad_line;  /* where reading stopped, 0: nowhere */
    int64_t rows;
    struct guess_column *columns;
    size_t column_count;
    int source; /* enum bw_source, -1: cannot tell */
};

/* Counts what a cell can be. */
void bw_guess_see(struct guess_column *column, struct bw_text cell);

/* Type and format, after all cells. */
void bw_guess_type(struct guess_column *column);

/* Whether a cell is a date, a number, a postcode: then its row is no header. */
bool bw_guess_is_data(struct bw_text cell);

/* The words for missing that were looked for; NULL past the last. */
const char *bw_guess_missing_word(size_t i);

/* "Inc Loc-Type" and "IncLocType" to "_INC_LOC_TYPE_". */
void bw_guess_words(const char *name, char *words, size_t size);

/* Whether the words hold one of "A|B|C". */
bool bw_guess_has(const char *words, const char *any);

/* Whether a name holds a word that columns of such extracts have: then its row may be a header. */
bool bw_guess_is_known(const char *words);

/* Source, and role of each column. */
void bw_guess_roles(struct guess *guess);

/* Whether a column holds codes whose values may be listed. */
bool bw_guess_has_codes(const struct guess_column *column);

void bw_guess_yaml(struct bw_buf *yaml, const struct guess *guess);

#endif
