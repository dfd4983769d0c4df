/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/shrink.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* The grid of variances reaches from exp(-5) to exp(7) times what chance alone makes; the second
 * pass is where the first found more than this share of its peak. */
#define GRID_LOW (-5.0)
#define GRID_HIGH 7.0
#define GRID_PEAK_SHARE 1e-3

#define UNEVEN_P 0.05

static int cmp_beat(const void *x, const void *y)
{
    const struct bw_beat_events *a = x;
    const struct bw_beat_events *b = y;

    if (a->exposure != b->exposure)
        return a->exposure < b->exposure ? -1 : 1;
    return (a->events > b->events) - (a->events < b->events);
}

static int cmp_number(const void *x, const void *y)
{
    const double a = *(const double *)x;
    const double b = *(const double *)y;

    return (a > b) - (a < b);
}

/* Those with exposure, in an order of their own, so that no sum depends on the caller's. */
static struct bw_beat_events *sort_beats(struct bw_arena *arena, const struct bw_beat_events *beats,
                                         size_t count, size_t *ret_count)
{
    struct bw_beat_events *sorted = bw_arena_alloc(arena, count + 1, sizeof(*sorted));
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        assert(beats[i].events >= 0);
        if (isfinite(beats[i].exposure) && beats[i].exposure > 0)
            sorted[kept++] = beats[i];
    }
    qsort(sorted, kept, sizeof(*sorted), cmp_beat);
    *ret_count = kept;
    return sorted;
}

/* R's default quantile (type 7) of sorted numbers. */
static double quantile(const double *sorted, size_t count, double share)
{
    const double at = (double)(count - 1) * share;
    const size_t below = (size_t)floor(at);
    const double part = at - (double)below;

    return below + 1 < count ? sorted[below] + part * (sorted[below + 1] - sorted[below])
                             : sorted[count - 1];
}

/* The variance left of a normal variable of which this share is drawn in: to be divided by. */
static double variance_kept(double winsorised)
{
    const double cut = winsorised > 0 ? qnorm(winsorised / 2, 0, 1, 0, 0) : 0;

    if (winsorised <= 0)
        return 1;
    return 1 - winsorised - 2 * cut * dnorm(cut, 0, 1, 0) + winsorised * cut * cut;
}

/* The variance of the ratios about b, weighted by exposure, the extreme ones drawn in. */
static double ratio_variance(struct bw_arena *arena, const struct bw_beat_events *beats,
                             size_t count, double b, double winsorised)
{
    double *ratios = bw_arena_alloc(arena, count, sizeof(*ratios));
    double sum = 0;
    double exposure = 0;
    double low;
    double high;

    for (size_t i = 0; i < count; i++)
        ratios[i] = beats[i].events / beats[i].exposure;
    qsort(ratios, count, sizeof(*ratios), cmp_number);
    low = quantile(ratios, count, winsorised / 2);
    high = quantile(ratios, count, 1 - winsorised / 2);
    for (size_t i = 0; i < count; i++) {
        const double ratio = fmin(fmax(beats[i].events / beats[i].exposure, low), high);

        sum += beats[i].exposure * (ratio - b) * (ratio - b);
        exposure += beats[i].exposure;
    }
    return sum / exposure / variance_kept(winsorised);
}

/* The log likelihood of the counts (negative binomial) where the variance between beats is `a`. */
static double log_likelihood(const struct bw_prior *prior, const struct bw_beat_events *beats,
                             size_t count, double a)
{
    const double rate = prior->mean / a;
    const double shape = prior->mean * rate;
    double sum = -(double)count * lgammafn(shape);

    for (size_t i = 0; i < count; i++) {
        const double events = beats[i].events / prior->dispersion;
        const double exposure = beats[i].exposure / prior->dispersion;

        sum += lgammafn(shape + events) - shape * log1p(exposure / rate) -
               events * log(rate + exposure);
    }
    return sum;
}

/* Lays the points evenly in the logarithm of a / noise, from `low` to `high`, and weighs them. */
static void lay_points(struct bw_prior *prior, const struct bw_beat_events *beats, size_t count,
                       const double range[2], double noise)
{
    double logs[BW_PRIOR_POINTS];
    double most = -INFINITY;
    double sum = 0;

    for (size_t k = 0; k < BW_PRIOR_POINTS; k++) {
        const double at = range[0] + (range[1] - range[0]) * ((double)k + 0.5) / BW_PRIOR_POINTS;
        const double odds = exp(at);

        prior->points[k].between = noise * odds;
        logs[k] = log_likelihood(prior, beats, count, noise * odds) + at;
        most = fmax(most, logs[k]);
    }
    for (size_t k = 0; k < BW_PRIOR_POINTS; k++) {
        prior->points[k].weight = exp(logs[k] - most);
        sum += prior->points[k].weight;
    }
    for (size_t k = 0; k < BW_PRIOR_POINTS; k++)
        prior->points[k].weight /= sum;
}

static void weigh_points(struct bw_prior *prior, const struct bw_beat_events *beats, size_t count,
                         double noise)
{
    const double step = (GRID_HIGH - GRID_LOW) / BW_PRIOR_POINTS;
    double range[2] = {GRID_LOW, GRID_HIGH};
    double peak = 0;
    size_t first = BW_PRIOR_POINTS;
    size_t last = 0;

    lay_points(prior, beats, count, range, noise);
    for (size_t k = 0; k < BW_PRIOR_POINTS; k++)
        peak = fmax(peak, prior->points[k].weight);
    for (size_t k = 0; k < BW_PRIOR_POINTS; k++) {
        if (prior->points[k].weight >= GRID_PEAK_SHARE * peak) {
            first = k < first ? k : first;
            last = k;
        }
    }
    range[0] = GRID_LOW + step * ((double)first - 0.5);
    range[1] = GRID_LOW + step * ((double)last + 1.5);
    lay_points(prior, beats, count, range, noise);
}

/*
 * Marshall's a, not kept from falling below 0.  A few beats that stand out, where no others differ,
 * would be winsorised to nothing: where the scatter is beyond chance (Pearson's chi-squared over
 * the dispersion) as it is, and not when drawn in, it is taken as it is.
 */
static double find_excess(struct bw_arena *arena, const struct bw_prior *prior,
                          const struct bw_beat_events *beats, double exposure, double winsorised)
{
    const size_t count = prior->beat_count;
    const double noise = prior->dispersion * prior->mean / (exposure / (double)count);
    const double drawn = ratio_variance(arena, beats, count, prior->mean, winsorised);
    const double plain = ratio_variance(arena, beats, count, prior->mean, 0);
    const double beyond_chance = qchisq(UNEVEN_P, (double)count - 1, 0, 0);
    const double scale = exposure / (prior->dispersion * prior->mean);

    return plain * scale > beyond_chance && drawn * scale <= beyond_chance ? plain - noise
                                                                           : drawn - noise;
}

struct bw_prior bw_prior_fit(struct bw_arena *arena, const struct bw_beat_events *beats,
                             size_t count, const struct bw_shrink_options *options)
{
    size_t kept;
    const struct bw_beat_events *sorted = sort_beats(arena, beats, count, &kept);
    struct bw_prior prior = {.has_value = false};
    double events = 0;
    double exposure = 0;
    double squares = 0;
    double noise = 0;

    assert(options->dispersion >= 1 && options->winsorised >= 0 && options->winsorised < 1);
    for (size_t i = 0; i < kept; i++) {
        events += sorted[i].events;
        exposure += sorted[i].exposure;
        squares += sorted[i].exposure * sorted[i].exposure;
        noise += 1 / sorted[i].exposure / (double)kept;
    }
    if (kept < 2 || events <= 0)
        return (struct bw_prior){.has_value = false};
    prior.has_value = true;
    prior.beat_count = kept;
    prior.dispersion = options->dispersion;
    prior.mean = events / exposure;
    noise *= prior.dispersion * prior.mean;
    prior.excess = find_excess(arena, &prior, sorted, exposure, options->winsorised);
    prior.between = fmax(prior.excess, 0);
    prior.is_apart = prior.between > 0;
    prior.mean_error2 =
        prior.dispersion * prior.mean / exposure + prior.between * squares / (exposure * exposure);
    weigh_points(&prior, sorted, kept, noise);
    return prior;
}

double bw_prior_rankability(struct bw_arena *arena, const struct bw_prior *prior,
                            const struct bw_beat_events *beats, size_t count)
{
    double *noise = bw_arena_alloc(arena, count + 1, sizeof(*noise));
    size_t kept = 0;

    if (!prior->is_apart)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(beats[i].exposure) && beats[i].exposure > 0)
            noise[kept++] = prior->dispersion * prior->mean / beats[i].exposure;
    }
    if (kept == 0)
        return 0;
    qsort(noise, kept, sizeof(*noise), cmp_number);
    return prior->between / (prior->between + quantile(noise, kept, 0.5));
}

static bool has_exposure(const struct bw_beat_events *beat)
{
    return isfinite(beat->exposure) && beat->exposure > 0;
}

/* The gamma of a beat where the variance between beats is `between`, above 0. */
static struct bw_posterior posterior_at(const struct bw_prior *prior, double between,
                                        const struct bw_beat_events *beat)
{
    struct bw_posterior posterior = {
        .shape = prior->mean * prior->mean / between,
        .rate = prior->mean / between,
    };

    if (has_exposure(beat)) {
        posterior.shape += beat->events / prior->dispersion;
        posterior.rate += beat->exposure / prior->dispersion;
    }
    posterior.mean = posterior.shape / posterior.rate;
    return posterior;
}

struct bw_posterior bw_posterior_of(const struct bw_prior *prior, const struct bw_beat_events *beat)
{
    if (!prior->is_apart)
        return (struct bw_posterior){.mean = prior->mean};
    return posterior_at(prior, prior->between, beat);
}

struct bw_posterior bw_posterior_wide(const struct bw_prior *prior,
                                      const struct bw_beat_events *beat)
{
    struct bw_posterior posterior = bw_posterior_of(prior, beat);
    double variance = 0;

    if (posterior.shape <= 0)
        return posterior;
    for (size_t k = 0; k < BW_PRIOR_POINTS; k++) {
        const struct bw_posterior at = posterior_at(prior, prior->points[k].between, beat);
        const double off = at.mean - posterior.mean;
        const double weight = prior->mean / prior->points[k].between / at.rate;

        variance += prior->points[k].weight *
                    (at.mean / at.rate + off * off + weight * weight * prior->mean_error2);
    }
    /* The variance of Student's t over that of a normal: b and a are estimated from so many beats.
     */
    if (prior->beat_count > 3)
        variance *= ((double)prior->beat_count - 1) / ((double)prior->beat_count - 3);
    posterior.shape = posterior.mean * posterior.mean / variance;
    posterior.rate = posterior.mean / variance;
    return posterior;
}

struct bw_rate bw_posterior_interval(const struct bw_posterior *posterior, double confidence)
{
    const double tail = (1 - confidence) / 2;
    struct bw_rate interval = {.has_value = false};

    assert(confidence > 0 && confidence < 1);
    if (posterior->shape <= 0)
        return interval;
    interval.has_value = true;
    interval.value = posterior->mean;
    interval.low = qgamma(tail, posterior->shape, 1 / posterior->rate, 1, 0);
    interval.high = qgamma(tail, posterior->shape, 1 / posterior->rate, 0, 0);
    return interval;
}

double bw_posterior_above(const struct bw_posterior *posterior, double value)
{
    if (posterior->shape <= 0)
        return 0;
    return value > 0 ? pgamma(value, posterior->shape, 1 / posterior->rate, 0, 0) : 1;
}
