/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/change.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "beatwise/stat/fdr.h"
#include "beatwise/stat/share.h"
#include "sum_private.h"

/* With fewer beats their scatter says nothing. */
#define PHI_BEATS_MIN 3

struct compared {
    double n;    /* events of the beat */
    double p;    /* its share that is from this quarter */
    double p0;   /* that of the rest */
    double z;    /* at phi 1 */
    double size; /* binomial with so many events varies as p - p0 does */
};

static bool has_enough(const struct bw_change_input *beat)
{
    const double n = beat->now + beat->before;
    const double m = beat->rest_now + beat->rest_before;
    const double share = n + m > 0 ? (beat->now + beat->rest_now) / (n + m) : 0;

    return n * share >= BW_CHANGE_EXPECTED_MIN && n * (1 - share) >= BW_CHANGE_EXPECTED_MIN &&
           beat->rest_now >= BW_CHANGE_EXPECTED_MIN && beat->rest_before >= BW_CHANGE_EXPECTED_MIN;
}

static struct compared compare(const struct bw_change_input *beat)
{
    const double n = beat->now + beat->before;
    const double m = beat->rest_now + beat->rest_before;
    struct compared c = {
        .n = n,
        .p = beat->now / n,
        .p0 = beat->rest_now / m,
        .size = n * m / (n + m),
    };

    c.z = (c.p - c.p0) / sqrt(c.p0 * (1 - c.p0) / c.size);
    return c;
}

static void judge(const struct compared *c, double phi, const struct bw_change_options *options,
                  struct bw_change *change)
{
    const double size = c->size / phi;
    const double odds = c->p0 / (1 - c->p0);
    const struct bw_rate share = bw_share_of(c->p * size, size, options->confidence);

    change->low = share.low / (1 - share.low) / odds;
    change->has_high = share.high < 1;
    change->high = change->has_high ? share.high / (1 - share.high) / odds : 0;
    change->ratio = c->p < 1 ? c->p / (1 - c->p) / odds : 0;
    if (change->q <= options->q_max && c->p != c->p0)
        change->verdict = c->p > c->p0 ? BW_CHANGE_UP_MORE : BW_CHANGE_DOWN_MORE;
    else if (c->p == c->p0)
        change->verdict = BW_CHANGE_NONE;
    else
        change->verdict = c->p > c->p0 ? BW_CHANGE_UP_COULD : BW_CHANGE_DOWN_COULD;
}

void bw_change_rest(struct bw_change_input *beats, size_t count)
{
    double now = 0;
    double before = 0;

    for (size_t i = 0; i < count; i++) {
        now += beats[i].is_comparable ? beats[i].now : 0;
        before += beats[i].is_comparable ? beats[i].before : 0;
    }
    for (size_t i = 0; i < count; i++) {
        beats[i].rest_now = beats[i].is_comparable ? now - beats[i].now : 0;
        beats[i].rest_before = beats[i].is_comparable ? before - beats[i].before : 0;
    }
}

double bw_change_beats(struct bw_arena *arena, const struct bw_change_input *beats, size_t count,
                       const struct bw_change_options *options, struct bw_change *ret_changes)
{
    struct compared *compared = bw_arena_alloc(arena, count + 1, sizeof(*compared));
    double *tests = bw_arena_alloc(arena, count + 1, sizeof(*tests));
    struct bw_sum squares = {0};
    double phi = 1;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        assert(beats[i].now >= 0 && beats[i].before >= 0);
        ret_changes[i] = (struct bw_change){.verdict = BW_CHANGE_CANNOT};
        if (!beats[i].is_comparable)
            continue;
        ret_changes[i].verdict = BW_CHANGE_TOO_FEW;
        if (!has_enough(&beats[i]))
            continue;
        compared[i] = compare(&beats[i]);
        bw_sum_add(&squares, compared[i].z * compared[i].z);
        kept++;
    }
    if (kept >= PHI_BEATS_MIN)
        phi = fmax(1, bw_sum_of(&squares) / (double)(kept - 1));
    for (size_t i = 0; i < count; i++)
        tests[i] =
            compared[i].n > 0 ? 2 * pnorm(fabs(compared[i].z) / sqrt(phi), 0, 1, 0, 0) : BW_NO_TEST;
    for (size_t i = 0; i < count; i++)
        ret_changes[i].p = tests[i] >= 0 ? tests[i] : 0;
    bw_fdr_adjust(arena, tests, count, tests);
    for (size_t i = 0; i < count; i++) {
        if (compared[i].n > 0) {
            ret_changes[i].q = tests[i];
            judge(&compared[i], phi, options, &ret_changes[i]);
        }
    }
    return phi;
}

const char *bw_change_words(enum bw_change_verdict verdict)
{
    static const char *const words[] = {
        [BW_CHANGE_UP_MORE] = "up, more than chance",
        [BW_CHANGE_UP_COULD] = "up, could be chance",
        [BW_CHANGE_NONE] = "no change",
        [BW_CHANGE_DOWN_COULD] = "down, could be chance",
        [BW_CHANGE_DOWN_MORE] = "down, more than chance",
        [BW_CHANGE_TOO_FEW] = "too few to say",
        [BW_CHANGE_CANNOT] = "cannot compare",
    };

    return words[verdict];
}

bool bw_change_crosses(const int *breaks, size_t count, int from, int to)
{
    for (size_t i = 0; i < count; i++) {
        if (breaks[i] > from && breaks[i] <= to)
            return true;
    }
    return false;
}
