/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "truth.h"

#include <math.h>

#include "beatwise/stat/repeat.h"

double truth_normal(struct bw_rng *rng)
{
    const double u = 1 - bw_rng_unit(rng);

    return sqrt(-2 * log(u)) * cos(2 * acos(-1.0) * bw_rng_unit(rng));
}

/* Waiting for `shape` events when it is whole; otherwise Ahrens and Dieter's for the rest. */
double truth_gamma(struct bw_rng *rng, double shape)
{
    const double part = shape - floor(shape);
    double sum = 0;

    for (double i = 0; i < floor(shape); i++)
        sum -= log(1 - bw_rng_unit(rng));
    while (part > 0) {
        const double e = exp(1.0);
        const double u = bw_rng_unit(rng) * (e + part) / e;
        const double v = 1 - bw_rng_unit(rng);
        const double x = u <= 1 ? pow(u, 1 / part) : -log(((e + part) / e - u) / part);

        if (u <= 1 ? v <= exp(-x) : v <= pow(x, part - 1))
            return sum + x;
    }
    return sum;
}

/* Knuth's products, in steps so that they do not underflow. */
int64_t truth_poisson(struct bw_rng *rng, double mean)
{
    int64_t events = 0;

    while (mean > 0) {
        const double step = fmin(mean, 200);
        double product = 1 - bw_rng_unit(rng);

        while (product > exp(-step)) {
            events++;
            product *= 1 - bw_rng_unit(rng);
        }
        mean -= step;
    }
    return events;
}

/* A share q of persons is hurt three times: phi = (1 + 8 q) / (1 + 2 q). */
double truth_events(struct bw_rng *rng, double mean, double dispersion, int64_t persons[3])
{
    const double q = (dispersion - 1) / (8 - 2 * dispersion);
    const int64_t once = truth_poisson(rng, mean * (1 - q) / (1 + 2 * q));
    const int64_t thrice = truth_poisson(rng, mean * q / (1 + 2 * q));

    persons[0] += once;
    persons[2] += thrice;
    return (double)(once + 3 * thrice);
}

/* Student's t with 3 degrees of freedom, not beyond 4 of its spreads. */
static double heavy(struct bw_rng *rng)
{
    const double a = truth_normal(rng);
    const double b = truth_normal(rng);
    const double c = truth_normal(rng);
    const double t = truth_normal(rng) / sqrt((a * a + b * b + c * c) / 3) / sqrt(3.0);

    return fmin(fmax(t, -4), 4);
}

struct site truth_site(struct bw_arena *arena, struct bw_rng *rng, const struct world *world)
{
    struct site site = {
        .truth = bw_arena_alloc(arena, world->beats, sizeof(*site.truth)),
        .beats = bw_arena_alloc(arena, world->beats, sizeof(*site.beats)),
    };
    const double shape = 1 / (world->spread * world->spread);
    int64_t persons[3] = {0};

    for (size_t i = 0; i < world->beats; i++) {
        const double size = world->has_sizes ? exp((bw_rng_unit(rng) - 0.5) * log(10.0)) : 1;

        site.beats[i].exposure = size;
        if (world->spread <= 0)
            site.truth[i] = world->expected;
        else if (world->tails == TAILS_GAMMA)
            site.truth[i] = truth_gamma(rng, shape) / shape * world->expected;
        else
            site.truth[i] = exp(world->spread * heavy(rng)) * world->expected;
        site.beats[i].events = truth_events(rng, site.truth[i] * size, world->dispersion, persons);
    }
    site.dispersion = bw_repeat_dispersion(persons, 3);
    return site;
}
