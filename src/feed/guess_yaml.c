/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <string.h>

#include "beatwise/model/category.h"
#include "beatwise/model/source.h"
#include "guess_private.h"

/* A value that occurs less often may be a slip of the pen, or somebody's name. */
#define CODE_ROWS 5
#define CODES_LISTED 40
#define NAME_MAX_LEN 40

/* Double quotes and the escapes of YAML: fits every text. */
static void put_quoted(struct bw_buf *yaml, const char *text)
{
    bw_buf_puts(yaml, "\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            bw_buf_printf(yaml, "\\%c", *text);
        else if ((unsigned char)*text < 0x20 || *text == 0x7F)
            bw_buf_printf(yaml, "\\x%02x", (unsigned)(unsigned char)*text);
        else
            bw_buf_write(yaml, text, 1);
    }
    bw_buf_puts(yaml, "\"");
}

/* Words that YAML 1.1 takes for something else are quoted too. */
static void put_text(struct bw_buf *yaml, const char *text)
{
    static const char *const words[] = {"y",  "n",   "yes",  "no",   "true",
                                        "on", "off", "null", "false"};
    bool is_plain = isalpha((unsigned char)*text) != 0;

    for (const char *at = text; *at != '\0'; at++)
        is_plain = is_plain && (isalnum((unsigned char)*at) != 0 || *at == '_');
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        is_plain = is_plain && !bw_text_is_equal_fold(bw_text_of(text), bw_text_of(words[i]));
    if (is_plain)
        bw_buf_puts(yaml, text);
    else
        put_quoted(yaml, text);
}

/* "Attendances Q1.csv.gz" to "attendances-q1". */
static void put_name(struct bw_buf *yaml, const char *file)
{
    const size_t before = yaml->len;
    bool is_gap = false;

    for (; *file != '\0' && *file != '.' && yaml->len - before < NAME_MAX_LEN; file++) {
        const char c = (char)tolower((unsigned char)*file);

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            is_gap = yaml->len > before;
            continue;
        }
        bw_buf_printf(yaml, "%s%c", is_gap ? "-" : "", c);
        is_gap = false;
    }
    if (yaml->len == before)
        bw_buf_puts(yaml, "feed");
}

static void put_top(struct bw_buf *yaml, const struct guess *guess)
{
    static const char *const units[BW_SOURCES] = {[BW_SOURCE_ED] = "attendance",
                                                  [BW_SOURCE_AMBULANCE] = "call",
                                                  [BW_SOURCE_POLICE] = "crime"};

    bw_buf_printf(yaml,
                  "# A first description, guessed by 'beatwise check --guess' from %s%lld rows.\n"
                  "# Read every line.  What is marked TODO is for you to say, and is refused until "
                  "you have.\n",
                  guess->is_cut ? "the first " : "", (long long)guess->rows);
    if (guess->bad_line > 0)
        bw_buf_puts(yaml, "# The file cannot be read to its end: a stray quote, most often.  "
                          "'beatwise check' names the line.\n");
    bw_buf_puts(yaml, "name: ");
    put_name(yaml, guess->input->file);
    bw_buf_puts(yaml, "   # and the file is feeds/NAME.yaml\ntitle: ");
    put_quoted(yaml, guess->input->file);
    bw_buf_puts(yaml, "   # as pages call the feed\nbeatwise:\n");
    if (guess->source < 0)
        bw_buf_puts(yaml, "  source: TODO   # ed, ambulance or police\n  unit: TODO   # what a row "
                          "is: attendance, call, victim, crime\n");
    else
        bw_buf_printf(yaml,
                      "  source: %s   # by the names of the columns: ed, ambulance or police?\n"
                      "  unit: %s   # what a row is: attendance, call, victim, crime\n",
                      bw_source_name((enum bw_source)guess->source), units[guess->source]);
    bw_buf_puts(yaml, "  # Who may count and link it, and until when; without it nothing is "
                      "collected:\n"
                      "  # sharing: {count: \"REFERENCE\", link: \"REFERENCE\", audiences: [all], "
                      "review: 2027-03-31}\n");
}

static bool is_time_known(const struct guess *guess)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        const enum bw_role role = guess->columns[i].role;

        if (role >= BW_ROLE_OCCURRED && role <= BW_ROLE_ARRIVED_TIME)
            return true;
    }
    return false;
}

static size_t codes_of(const struct guess_column *column)
{
    size_t count = 0;

    for (size_t i = 0; i < column->value_count; i++)
        count += column->values[i].rows >= CODE_ROWS;
    return bw_guess_has_codes(column) && count <= CODES_LISTED ? count : 0;
}

/* The column of dispatch codes, else a word for one. */
static const char *find_mpds(const struct guess *guess)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (bw_guess_has(guess->columns[i].words, "MPDS|AMPDS|DETERMINANT"))
            return guess->columns[i].name;
    }
    return "COLUMN";
}

/* Which columns may say what is violence, with their codes. */
static void put_violence(struct bw_buf *yaml, const struct guess *guess)
{
    static const char decides[] = "INTENT|GROUP|MPDS|DETERMINANT|OFFENCE|HO|CRIME|COMPLAINT|REASON|"
                                  "MECHANISM|NATURE|DIAGNOSIS";

    bw_buf_puts(
        yaml, "  violence: TODO   # which rows are violence: `all`, or a list of rules such as\n");
    for (size_t i = 0; i < guess->column_count; i++) {
        const struct guess_column *column = &guess->columns[i];
        const char *comma = "";

        if (!bw_guess_has(column->words, decides) || codes_of(column) == 0)
            continue;
        bw_buf_puts(yaml, "    # - {field: ");
        put_text(yaml, column->name);
        bw_buf_puts(yaml, ", in: [");
        for (size_t k = 0; k < column->value_count; k++) {
            if (column->values[k].rows < CODE_ROWS)
                continue;
            bw_buf_puts(yaml, comma);
            put_quoted(yaml, column->values[k].text);
            comma = ", ";
        }
        bw_buf_puts(yaml, "]}\n");
    }
    bw_buf_puts(yaml, "    # - {field: COLUMN, prefix: [\"8N\"]}\n    # - {field: ");
    put_text(yaml, find_mpds(guess));
    bw_buf_puts(yaml, ", card: [4, 27], except_suffix: [X]}\n");
}

static void put_missing(struct bw_buf *yaml, const struct guess *guess)
{
    bw_buf_puts(yaml, "      missingValues: [\"\"");
    for (size_t i = 0; bw_guess_missing_word(i) != NULL; i++) {
        int64_t cells = 0;

        for (size_t k = 0; k < guess->column_count; k++)
            cells += guess->columns[k].missing[i];
        if (cells > 0) {
            bw_buf_puts(yaml, ", ");
            put_quoted(yaml, bw_guess_missing_word(i));
        }
    }
    bw_buf_puts(yaml, "]\n");
}

static void put_resource(struct bw_buf *yaml, const struct guess *guess)
{
    bw_buf_puts(yaml, "resources:\n  - name: rows\n    path: ");
    put_quoted(yaml, guess->input->file);
    bw_buf_printf(yaml,
                  "   # from here; a URL, and {quarter}, {year}Q{q} or {month}, are fine\n"
                  "%s    encoding: %s%s\n",
                  guess->input->is_gzip ? "    compression: gz\n" : "", guess->encoding,
                  strcmp(guess->encoding, "windows-1252") == 0
                      ? "   # it is not UTF-8; of the others this is the usual one"
                      : "");
    if (guess->delimiter == '\t')
        bw_buf_puts(yaml, "    dialect: {delimiter: \"\\t\"");
    else
        bw_buf_printf(yaml, "    dialect: {delimiter: \"%c\"", guess->delimiter);
    if (guess->header_row == 0)
        bw_buf_puts(yaml, ", header: false}\n    # No header row was recognised: columns go by "
                          "their order and are numbered here.\n");
    else if (guess->header_row > 1)
        bw_buf_printf(yaml, ", headerRows: [%zu]}\n", guess->header_row);
    else
        bw_buf_puts(yaml, "}\n");
    if (!is_time_known(guess))
        bw_buf_puts(yaml, "    # TODO: say which column is the time: beatwise: occurred, arrived, "
                          "occurred_date ...\n");
    bw_buf_puts(yaml, "    schema:\n");
    put_missing(yaml, guess);
    bw_buf_puts(yaml, "      fields:\n");
}

/* What a code means, where that needs no asking; NULL elsewhere. */
static const char *usual_category(enum bw_category_kind kind, const char *code)
{
    static const struct {
        enum bw_category_kind kind;
        const char *code, *category;
    } usual[] = {
        {BW_CATEGORY_SEX, "m", "m"},         {BW_CATEGORY_SEX, "male", "m"},
        {BW_CATEGORY_SEX, "f", "f"},         {BW_CATEGORY_SEX, "female", "f"},
        {BW_CATEGORY_SEX, "1", "m"},         {BW_CATEGORY_SEX, "2", "f"},
        {BW_CATEGORY_SEX, "9", "unknown"},   {BW_CATEGORY_SEX, "0", "unknown"},
        {BW_CATEGORY_SEX, "u", "unknown"},   {BW_CATEGORY_YES_NO, "y", "yes"},
        {BW_CATEGORY_YES_NO, "n", "no"},     {BW_CATEGORY_YES_NO, "1", "yes"},
        {BW_CATEGORY_YES_NO, "0", "no"},     {BW_CATEGORY_YES_NO, "true", "yes"},
        {BW_CATEGORY_YES_NO, "false", "no"},
    };
    int number;

    for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        if (usual[i].kind == kind &&
            bw_text_is_equal_fold(bw_text_of(code), bw_text_of(usual[i].code)))
            return usual[i].category;
    }
    for (int i = 0; bw_category_name(kind, i) != NULL; i++) {
        if (bw_text_is_equal_fold(bw_text_of(code), bw_text_of(bw_category_name(kind, i))) &&
            bw_category_find(kind, bw_text_of(bw_category_name(kind, i)), &number))
            return bw_category_name(kind, i);
    }
    return NULL;
}

/* "codes: {..}" for a role with categories; whether one is left to be said. */
static bool put_codes(struct bw_buf *yaml, const struct guess_column *column)
{
    const enum bw_category_kind kind = (enum bw_category_kind)bw_role_kind(column->role);
    const char *comma = "";
    bool is_left = false;

    bw_buf_puts(yaml, ", codes: {");
    for (size_t i = 0; i < column->value_count; i++) {
        const char *category = usual_category(kind, column->values[i].text);

        if (column->values[i].rows < CODE_ROWS)
            continue;
        bw_buf_puts(yaml, comma);
        put_quoted(yaml, column->values[i].text);
        bw_buf_puts(yaml, ": ");
        put_quoted(yaml, category == NULL ? "TODO" : category);
        is_left = is_left || category == NULL;
        comma = ", ";
    }
    bw_buf_puts(yaml, "}");
    return is_left;
}

static void put_type(struct bw_buf *yaml, const struct guess_column *column)
{
    static const char *const names[] = {
        [BW_FIELD_STRING] = "string",       [BW_FIELD_DATE] = "date",
        [BW_FIELD_DATETIME] = "datetime",   [BW_FIELD_TIME] = "time",
        [BW_FIELD_YEARMONTH] = "yearmonth", [BW_FIELD_INTEGER] = "integer",
        [BW_FIELD_NUMBER] = "number",       [BW_FIELD_BOOLEAN] = "boolean"};
    enum bw_field_type type = column->type;

    if (column->role == BW_ROLE_EASTING || column->role == BW_ROLE_NORTHING ||
        column->role == BW_ROLE_LONGITUDE || column->role == BW_ROLE_LATITUDE)
        type = BW_FIELD_NUMBER;
    if (column->role == BW_ROLE_AGE)
        type = column->integers == column->given ? BW_FIELD_INTEGER : BW_FIELD_STRING;
    bw_buf_printf(yaml, ", type: %s", names[type]);
    /* The standard's own form needs no naming. */
    if (*column->format != '\0' && strcmp(column->format, "default") != 0 &&
        strcmp(column->format, "%Y-%m-%d") != 0 && strcmp(column->format, "%Y-%m") != 0) {
        bw_buf_puts(yaml, ", format: ");
        put_quoted(yaml, column->format);
    }
    for (size_t i = 0; i < column->filler_count && type == BW_FIELD_DATE; i++) {
        bw_buf_puts(yaml, i == 0 ? ", missingValues: [" : ", ");
        put_quoted(yaml, column->fillers[i]);
        bw_buf_puts(yaml, i + 1 == column->filler_count ? "]" : "");
    }
}

static void put_categories(struct bw_buf *yaml, enum bw_category_kind kind)
{
    for (int i = 0; bw_category_name(kind, i) != NULL; i++)
        bw_buf_printf(yaml, " %s", bw_category_name(kind, i));
}

/* "SMITH, Ann" */
static bool is_surname_first(const struct guess_column *column)
{
    return (double)column->commas >= GUESS_MOST * (double)column->given;
}

/* What an analyst should know of a column before going on. */
static void put_remark(struct bw_buf *yaml, const struct guess_column *column, bool is_code_left)
{
    const int64_t rows = column->given + column->empty;
    const int kind = bw_role_kind(column->role);

    if (column->is_repeated)
        bw_buf_puts(yaml, "   # TODO: a column before it has this name: one must be renamed");
    else if (column->is_half)
        bw_buf_puts(yaml, "   # half of a time or a place: where is the other half?");
    else if (column->given == 0)
        bw_buf_puts(yaml, "   # always empty");
    else if (is_code_left) {
        bw_buf_puts(yaml, "   # TODO: each is one of");
        put_categories(yaml, (enum bw_category_kind)kind);
    } else if (kind >= 0 && codes_of(column) == 0)
        bw_buf_puts(yaml, "   # its codes are yours to say: codes: {CODE: CATEGORY}");
    else if (column->is_ambiguous)
        bw_buf_puts(yaml, "   # day or month first? no day after the 12th decides it");
    else if (strncmp(column->format, "%m", 2) == 0)
        bw_buf_puts(yaml, "   # month before day: days after the 12th say so");
    else if (column->role == BW_ROLE_NHS_NUMBER && column->nhs_numbers * 2 < column->given)
        bw_buf_printf(yaml, "   # only %.0f %% have a right check digit",
                      100.0 * (double)column->nhs_numbers / (double)column->given);
    else if (column->role == BW_ROLE_FULL_NAME && !is_surname_first(column))
        bw_buf_puts(yaml, "   # who stands first? order: surname_first or forename_first");
    else if (column->is_role_doubtful && column->role == BW_ROLE_HOME_POSTCODE)
        bw_buf_puts(yaml, "   # of the home? where it happened is incident_postcode");
    else if (column->role == BW_ROLE_NONE &&
             (double)column->postcodes >= GUESS_MOST * (double)column->given)
        bw_buf_puts(yaml, "   # postcodes: home_postcode, or incident_postcode?");
    else if (column->role == BW_ROLE_NONE && column->type != BW_FIELD_STRING &&
             column->type != BW_FIELD_NUMBER)
        bw_buf_puts(yaml, "   # when what? arrived, occurred, birth_date ...");
    else if (rows > 0 && 2 * column->empty > rows)
        bw_buf_printf(yaml, "   # empty in %.0f %% of rows",
                      100.0 * (double)column->empty / (double)rows);
}

static void put_field(struct bw_buf *yaml, const struct guess_column *column)
{
    bool is_code_left = false;

    bw_buf_puts(yaml, "        - {name: ");
    put_text(yaml, column->name);
    put_type(yaml, column);
    if (column->role != BW_ROLE_NONE)
        bw_buf_printf(yaml, ", beatwise: %s", bw_role_name(column->role));
    if (column->role == BW_ROLE_EVENT_REF)
        bw_buf_puts(yaml, ", of: ambulance");
    if (column->role == BW_ROLE_FULL_NAME && is_surname_first(column))
        bw_buf_puts(yaml, ", order: surname_first");
    if (bw_role_kind(column->role) >= 0 && codes_of(column) > 0)
        is_code_left = put_codes(yaml, column);
    bw_buf_puts(yaml, "}");
    put_remark(yaml, column, is_code_left);
    bw_buf_puts(yaml, "\n");
}

void bw_guess_yaml(struct bw_buf *yaml, const struct guess *guess)
{
    put_top(yaml, guess);
    put_violence(yaml, guess);
    put_resource(yaml, guess);
    for (size_t i = 0; i < guess->column_count; i++)
        put_field(yaml, &guess->columns[i]);
}
