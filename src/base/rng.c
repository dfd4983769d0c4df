/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/rng.h"

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void bw_rng_init(struct bw_rng *rng, uint64_t seed)
{
    for (size_t i = 0; i < 4; i++)
        rng->state[i] = splitmix(&seed);
}

void bw_rng_init_for(struct bw_rng *rng, uint64_t seed, const char *what, uint64_t index)
{
    uint64_t state = seed;
    uint64_t mixed = splitmix(&state);

    for (; *what != '\0'; what++) {
        state = mixed ^ (unsigned char)*what;
        mixed = splitmix(&state);
    }
    state = mixed ^ index;
    bw_rng_init(rng, splitmix(&state));
}

uint64_t bw_rng_next(struct bw_rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t bw_rng_below(struct bw_rng *rng, uint64_t bound)
{
    /* The part of the range that would favour small values is drawn again. */
    uint64_t unfair = (0 - bound) % bound;
    uint64_t value;

    do {
        value = bw_rng_next(rng);
    } while (value < unfair);
    return value % bound;
}

double bw_rng_unit(struct bw_rng *rng)
{
    return (double)(bw_rng_next(rng) >> 11) * 0x1p-53;
}

size_t bw_rng_pick(struct bw_rng *rng, const double *weights, size_t len)
{
    double sum = 0;
    double left;
    size_t last = 0;

    for (size_t i = 0; i < len; i++)
        sum += weights[i];
    left = bw_rng_unit(rng) * sum;
    for (size_t i = 0; i < len; i++) {
        if (weights[i] <= 0)
            continue;
        last = i;
        if (left < weights[i])
            return i;
        left -= weights[i];
    }
    return last;
}
