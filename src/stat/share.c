/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/share.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

struct bw_rate bw_share_of(double part, double whole, double confidence)
{
    const double z = qnorm((1 - confidence) / 2, 0, 1, 0, 0);
    struct bw_rate share = {.has_value = false};
    double root;

    if (!(whole > 0) || !isfinite(whole))
        return share;
    assert(part >= 0 && part <= whole && confidence > 0 && confidence < 1);
    root = z * sqrt(z * z + 4 * part * (1 - part / whole));
    share.has_value = true;
    share.value = part / whole;
    /* At 0 and 1 the difference is of equal numbers: rounding is kept out of the range. */
    share.low = part > 0 ? (2 * part + z * z - root) / (2 * (whole + z * z)) : 0;
    share.high = part < whole ? (2 * part + z * z + root) / (2 * (whole + z * z)) : 1;
    return share;
}
