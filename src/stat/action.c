/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/action.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

static bool is_usable(const struct bw_action_period *period)
{
    return period->events > 0 && period->exposure > 0 && isfinite(period->exposure);
}

static double rate_of(const struct bw_action_period *period)
{
    return period->events / period->exposure;
}

static double log_variance(const struct bw_action_period *period)
{
    return period->log_variance > 0 ? period->log_variance : 1 / period->events;
}

static double variance(const struct bw_action_period *period)
{
    return log_variance(period) * rate_of(period) * rate_of(period);
}

struct bw_action bw_action_effect(const struct bw_action_input *input, double confidence,
                                  double dispersion)
{
    const double z = qnorm((1 - confidence) / 2, 0, 1, 0, 0);
    const struct bw_action_period *periods[] = {&input->before, &input->after, &input->other_before,
                                                &input->other_after};
    struct bw_action action = {.has_value = false};
    double log_sum = 0;
    double sum = 0;

    assert(dispersion >= 1 && confidence > 0 && confidence < 1);
    for (size_t i = 0; i < 4; i++) {
        if (!is_usable(periods[i]))
            return action;
        log_sum += log_variance(periods[i]);
        sum += variance(periods[i]);
    }
    action.has_value = true;
    action.ratio = rate_of(&input->after) / rate_of(&input->before);
    action.other_ratio = rate_of(&input->other_after) / rate_of(&input->other_before);
    action.effect = action.ratio / action.other_ratio;
    action.log_error = sqrt(dispersion * log_sum);
    action.low = action.effect * exp(-z * action.log_error);
    action.high = action.effect * exp(z * action.log_error);
    action.p = 2 * pnorm(fabs(log(action.effect)) / action.log_error, 0, 1, 0, 0);
    action.per_1000 = 1000 * (rate_of(&input->after) - rate_of(&input->before) -
                              (rate_of(&input->other_after) - rate_of(&input->other_before)));
    action.per_1000_error = 1000 * sqrt(dispersion * sum);
    return action;
}

struct bw_action_period bw_action_baseline(const struct bw_posterior *posterior, double exposure)
{
    struct bw_action_period period = {.exposure = exposure};

    if (posterior->shape <= 0 || !(exposure > 0))
        return period;
    period.events = posterior->mean * exposure;
    period.log_variance = 1 / posterior->shape;
    return period;
}
