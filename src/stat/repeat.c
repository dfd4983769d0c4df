/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/repeat.h"

#include <assert.h>

double bw_repeat_dispersion(const int64_t *persons, size_t count)
{
    double events = 0;
    double squares = 0;

    for (size_t i = 0; i < count; i++) {
        const double f = (double)(i + 1);

        assert(persons[i] >= 0);
        events += f * (double)persons[i];
        squares += f * f * (double)persons[i];
    }
    return events > 0 ? squares / events : 1;
}
