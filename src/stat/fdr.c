/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/fdr.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct test {
    double p;
    size_t index;
};

/* Equal values get equal q, so their order does not matter. */
static int cmp_falling(const void *x, const void *y)
{
    const double a = ((const struct test *)x)->p;
    const double b = ((const struct test *)y)->p;

    return (a < b) - (a > b);
}

void bw_fdr_adjust(struct bw_arena *arena, const double *p, size_t count, double *ret_q)
{
    struct test *tests = bw_arena_alloc(arena, count + 1, sizeof(*tests));
    size_t tested = 0;
    double least = 1;

    for (size_t i = 0; i < count; i++) {
        assert(!isnan(p[i]));
        if (p[i] >= 0)
            tests[tested++] = (struct test){p[i], i};
        ret_q[i] = BW_NO_TEST;
    }
    qsort(tests, tested, sizeof(*tests), cmp_falling);
    for (size_t i = 0; i < tested; i++) {
        least = fmin(least, tests[i].p * (double)tested / (double)(tested - i));
        ret_q[tests[i].index] = least;
    }
}
