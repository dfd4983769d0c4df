/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/cmd/command.h"
#include "beatwise/cmd/option.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define WORDS_MAX 12
#define EVERY (~0U)

struct fixture {
    struct bw_arena *arena;
    struct bw_args args;
    struct bw_err err;
};

static int make_fixture(void **state)
{
    static struct fixture f;

    f = (struct fixture){.arena = bw_arena_new(), .err = BW_ERR_INIT};
    *state = &f;
    return 0;
}

static int free_fixture(void **state)
{
    struct fixture *f = *state;

    bw_arena_free(f->arena);
    return 0;
}

/* Parses `line`, whose words are parted by one blank; "_" is an empty word. */
static enum bw_status parse(struct fixture *f, const char *line, unsigned allowed)
{
    char *argv[WORDS_MAX];
    char *text = bw_arena_strdup(f->arena, line);
    int argc = 0;

    while (text != NULL && *text != '\0') {
        char *word = text;

        text = strchr(text, ' ');
        if (text != NULL)
            *text++ = '\0';
        assert_true(argc < WORDS_MAX);
        argv[argc++] = strcmp(word, "_") == 0 ? word + 1 : word;
    }
    return bw_args_parse(f->arena, argc, argv, allowed, &f->args, &f->err);
}

static void without_words_all_is_as_if_not_given(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(parse(f, "", EVERY), BW_OK);
    assert_ptr_equal(f->args.arena, f->arena);
    assert_string_equal(f->args.site, ".");
    assert_int_equal(f->args.given, 0);
    assert_false(f->args.is_help || f->args.is_quiet || f->args.is_verbose);
    assert_int_equal(f->args.as_of_day, BW_DAY_NONE);
    assert_null(f->args.reason);
    assert_null(f->args.truth);
    assert_null(f->args.keys);
    assert_int_equal(f->args.set_count + f->args.feed_count + f->args.file_count +
                         f->args.group_count + f->args.operand_count,
                     0);
    assert_int_equal(f->args.seed, -1);
    assert_int_equal(f->args.beats, -1);
    assert_int_equal(f->args.people, -1);
    assert_int_equal(f->args.incidents, -1);
    assert_int_equal(f->args.quarters, -1);
}

static void each_kind_of_option_is_read(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(parse(f, "--site s --quarter 2026Q1 --as-of 2024-02-29 --json --quiet", EVERY),
                     BW_OK);
    assert_string_equal(f->args.site, "s");
    assert_int_equal(f->args.quarter.year, 2026);
    assert_int_equal(f->args.quarter.q, 1);
    assert_int_equal(f->args.as_of_day, bw_day_of((struct bw_civil){2024, 2, 29}));
    assert_true(f->args.is_quiet);
    assert_int_equal(f->args.given,
                     BW_OPTION_SITE | BW_OPTION_QUARTER | BW_OPTION_AS_OF | BW_OPTION_JSON);
    assert_int_equal(parse(f, "--reason r --truth t --keys k --restricted --verbose", EVERY),
                     BW_OK);
    assert_string_equal(f->args.reason, "r");
    assert_string_equal(f->args.truth, "t");
    assert_string_equal(f->args.keys, "k");
    assert_true(f->args.is_verbose);
    assert_int_equal(f->args.given,
                     BW_OPTION_REASON | BW_OPTION_TRUTH | BW_OPTION_KEYS | BW_OPTION_RESTRICTED);
    assert_int_equal(parse(f, "--seed 0 --beats 6 --people 1000 --incidents 0 --quarters 1", EVERY),
                     BW_OK);
    assert_int_equal(f->args.seed, 0);
    assert_int_equal(f->args.beats, 6);
    assert_int_equal(f->args.people, 1000);
    assert_int_equal(f->args.incidents, 0);
    assert_int_equal(f->args.quarters, 1);
}

static void a_list_keeps_the_order_of_its_options(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        parse(f, "--feed ed --set a.b=c --feed police --group all --file 1 --file=2", EVERY),
        BW_OK);
    assert_int_equal(f->args.feed_count, 2);
    assert_string_equal(f->args.feeds[0], "ed");
    assert_string_equal(f->args.feeds[1], "police");
    assert_int_equal(f->args.set_count, 1);
    assert_string_equal(f->args.sets[0], "a.b=c");
    assert_int_equal(f->args.group_count, 1);
    assert_string_equal(f->args.groups[0], "all");
    assert_int_equal(f->args.file_count, 2);
    assert_string_equal(f->args.files[0], "1");
    assert_string_equal(f->args.files[1], "2");
}

static void a_value_may_stand_behind_an_equals_sign(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(parse(f, "--site=a=b --quarter=2026Q4 --set=x.y=--z --reason=", EVERY), BW_OK);
    assert_string_equal(f->args.site, "a=b");
    assert_int_equal(f->args.quarter.q, 4);
    assert_string_equal(f->args.sets[0], "x.y=--z");
    assert_string_equal(f->args.reason, "");
}

static void the_next_word_is_the_value_whatever_it_looks_like(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(parse(f, "--reason --quiet --site _", EVERY), BW_OK);
    assert_string_equal(f->args.reason, "--quiet");
    assert_false(f->args.is_quiet);
    assert_string_equal(f->args.site, "");
}

static void two_hyphens_end_the_options(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(parse(f, "a --quiet - -- --site -h -- b", EVERY), BW_OK);
    assert_true(f->args.is_quiet);
    assert_false(f->args.is_help);
    assert_string_equal(f->args.site, ".");
    assert_int_equal(f->args.operand_count, 6);
    assert_string_equal(f->args.operands[0], "a");
    assert_string_equal(f->args.operands[1], "-");
    assert_string_equal(f->args.operands[2], "--site");
    assert_string_equal(f->args.operands[3], "-h");
    assert_string_equal(f->args.operands[4], "--");
    assert_string_equal(f->args.operands[5], "b");
}

static void help_is_asked_for_in_two_ways_of_every_command(void **state)
{
    static const char *const lines[] = {"-h", "--help", "x -h", "--help x"};
    struct fixture *f = *state;

    for (size_t i = 0; i < LEN(lines); i++) {
        assert_int_equal(parse(f, lines[i], 0), BW_OK);
        assert_true(f->args.is_help);
        assert_int_equal(f->args.given, 0);
    }
}

static void what_is_wrong_is_named_and_nothing_is_set(void **state)
{
    static const struct {
        const char *line;
        const char *text;
    } rows[] = {
        {"--colour", "--colour is not an option"},
        {"--colour=red", "--colour is not an option"},
        {"--sit x", "--sit is not an option\nhint: did you mean '--site'?"},
        {"--sites x", "--sites is not an option\nhint: did you mean '--site'?"},
        {"--truht x", "--truht is not an option"},
        {"--=x", "-- is not an option"},
        {"-q", "-q is not an option; they begin with two hyphens"},
        {"-site", "-site is not an option; they begin with two hyphens"},
        {"--truth x", "--truth is not an option of this command"},
        {"--json", "--json is not an option of this command"},
        {"--site", "--site needs a value: --site DIR"},
        {"--quiet --quarter", "--quarter needs a value: --quarter Q"},
        {"--feed ed --feed", "--feed needs a value: --feed NAME"},
        {"--help=yes", "--help takes no value"},
        {"--restricted=", "--restricted takes no value"},
        {"--site a --site=b", "--site is given twice"},
        {"--quarter 2026Q1 --quarter 2026Q1", "--quarter is given twice"},
        {"--restricted --restricted", "--restricted is given twice"},
        {"--quarter 2026Q5", "--quarter: a quarter was expected, from Q1 to Q4, as in 2026Q1"},
        {"--quarter 2026", "--quarter: a quarter was expected, from Q1 to Q4, as in 2026Q1"},
        {"--quarter=", "--quarter: a quarter was expected, from Q1 to Q4, as in 2026Q1"},
        {"--as-of 2026-02-29", "--as-of: a date was expected, as in 2026-05-01"},
        {"--as-of 01/05/2026", "--as-of: a date was expected, as in 2026-05-01"},
        {"--seed -1", "--seed: a whole number from 0 on was expected"},
        {"--seed 1.5", "--seed: a whole number from 0 on was expected"},
        {"--seed=", "--seed: a whole number from 0 on was expected"},
        {"--beats 5", "--beats: a whole number from 6 on was expected"},
        {"--people 9223372036854775808", "--people: a whole number from 1000 on was expected"},
    };
    const unsigned allowed = EVERY & ~(unsigned)(BW_OPTION_TRUTH | BW_OPTION_JSON);
    struct fixture *f = *state;

    for (size_t i = 0; i < LEN(rows); i++) {
        f->args = (struct bw_args){.reason = "untouched"};
        assert_int_equal(parse(f, rows[i].line, allowed), BW_EUSAGE);
        assert_int_equal(f->err.status, BW_EUSAGE);
        assert_string_equal(f->err.text, rows[i].text);
        assert_string_equal(f->args.reason, "untouched");
    }
}

static void every_bit_has_one_name(void **state)
{
    (void)state;
    assert_string_equal(bw_option_name(BW_OPTION_SITE), "site");
    assert_string_equal(bw_option_name(BW_OPTION_AS_OF), "as-of");
    for (unsigned bit = 1; bit <= BW_OPTION_WITHDRAW; bit <<= 1) {
        assert_non_null(bw_option_name(bit));
        for (unsigned other = 1; other < bit; other <<= 1)
            assert_string_not_equal(bw_option_name(bit), bw_option_name(other));
    }
    assert_null(bw_option_name(BW_OPTION_WITHDRAW << 1));
}

static void every_command_is_found_and_asks_for_no_more_than_it_takes(void **state)
{
    (void)state;
    assert_null(bw_command_find("colect"));
    assert_null(bw_command_find(""));
    for (size_t i = 0; bw_commands[i] != NULL; i++) {
        const struct bw_command *command = bw_commands[i];

        assert_ptr_equal(bw_command_find(command->name), command);
        assert_int_equal(command->required & ~command->options, 0);
        assert_true(command->operands_min <= command->operands_max);
        assert_non_null(command->run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_words_all_is_as_if_not_given),
        cmocka_unit_test(each_kind_of_option_is_read),
        cmocka_unit_test(a_list_keeps_the_order_of_its_options),
        cmocka_unit_test(a_value_may_stand_behind_an_equals_sign),
        cmocka_unit_test(the_next_word_is_the_value_whatever_it_looks_like),
        cmocka_unit_test(two_hyphens_end_the_options),
        cmocka_unit_test(help_is_asked_for_in_two_ways_of_every_command),
        cmocka_unit_test(what_is_wrong_is_named_and_nothing_is_set),
        cmocka_unit_test(every_bit_has_one_name),
        cmocka_unit_test(every_command_is_found_and_asks_for_no_more_than_it_takes),
    };

    return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
