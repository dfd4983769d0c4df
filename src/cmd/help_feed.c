/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/conf/feed_desc.h"
#include "beatwise/model/category.h"

#include "help_private.h"

#define WIDTH 79
#define INDENT 22

/* A list of words after a heading, broken into lines. */
struct list {
    int column;
};

static void begin_list(struct list *list, const char *heading)
{
    printf("  %-*s", INDENT - 2, heading);
    list->column = INDENT;
}

static void print_word(struct list *list, const char *word, const char *mark)
{
    int len = (int)(strlen(word) + strlen(mark));

    if (list->column + 1 + len > WIDTH) {
        printf("\n%*s", INDENT, "");
        list->column = INDENT;
    }
    list->column += printf("%s%s%s", list->column > INDENT ? " " : "", word, mark);
}

/* The roles are numbered group by group; each group begins with one of these. */
static void print_roles(void)
{
    static const struct {
        enum bw_role first;
        const char *heading;
    } groups[] = {
        {BW_ROLE_NHS_NUMBER, "who (identity)"},
        {BW_ROLE_SEX, "who (coarse)"},
        {BW_ROLE_RECORD_ID, "the row"},
        {BW_ROLE_OCCURRED, "when"},
        {BW_ROLE_BEAT, "where"},
        {BW_ROLE_OFFENCE, "what"},
        {BW_ROLE_TOKENS, "pseudonyms"},
    };
    const size_t count = sizeof(groups) / sizeof(groups[0]);

    for (size_t g = 0; g < count; g++) {
        int end = g + 1 < count ? (int)groups[g + 1].first : (int)BW_ROLES;
        struct list list;

        begin_list(&list, groups[g].heading);
        for (int role = (int)groups[g].first; role < end; role++)
            print_word(&list, bw_role_name((enum bw_role)role),
                       bw_role_kind((enum bw_role)role) < 0 ? "" : "*");
        putchar('\n');
    }
}

static void print_categories(void)
{
    for (int role = BW_ROLE_NONE + 1; role < BW_ROLES; role++) {
        int kind = bw_role_kind((enum bw_role)role);
        struct list list;

        if (kind < 0)
            continue;
        begin_list(&list, bw_role_name((enum bw_role)role));
        for (int i = 0; bw_category_name((enum bw_category_kind)kind, i) != NULL; i++)
            print_word(&list, bw_category_name((enum bw_category_kind)kind, i), "");
        putchar('\n');
    }
}

void bw_help_print_feed(void)
{
    puts("feeds/NAME.yaml describes a supplier's extract, as a Data Package with one table\n"
         "(https://datapackage.org). A field that is needed says its role:\n\n"
         "    - {name: DOB, type: date, format: \"%d/%m/%Y\", beatwise: birth_date}\n"
         "    - {name: Sex, beatwise: sex, codes: {1: m, 2: f}}\n\n"
         "Roles (those marked * have categories, below):\n");
    print_roles();
    puts("\nCategories, to which 'codes' maps the supplier's codes:\n");
    print_categories();
    puts("\nTypes: string date datetime time yearmonth integer number boolean\n"
         "Constraints: enum pattern minLength maxLength minimum maximum\n"
         "More: doc/site.md, doc/fetching.md. Ready ones: beatwise help init.\n"
         "Try one: beatwise check.");
}
