/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "html_axis.h"

#include <math.h>

#include "beatwise/report/words.h"

#define STEPS 4     /* an even axis has at most so many */
#define ROOT_OVER 5 /* times the median that the highest count must be for a square root */
#define CAP_TOP 5   /* the caps of an interval, from the top of its 18 pixels */
#define CAP_BOTTOM 13

static const double factors[] = {1.0, 2.0, 5.0, 10.0};

/* The least of 1, 2, 5 times a power of ten, from `power` on, that is not below `least`. */
static double round_up(double least, double power)
{
    while (power * 10.0 < least)
        power *= 10.0;
    for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
        if (factors[i] * power >= least)
            return factors[i] * power;
    }
    return power * 10.0;
}

static void add_tick(struct bw_axis *axis, double value)
{
    axis->ticks[axis->tick_count++] = value;
}

/* Whether the highest count is more than ROOT_OVER times the median: more than half of the beats
 * have less than that part of it. */
static bool is_towering(const struct bw_hotspot_table *table)
{
    int64_t most = 0;
    size_t small = 0;

    for (size_t i = 0; i < table->counted_count; i++)
        most =
            table->rows[i].incidents_12m.number > most ? table->rows[i].incidents_12m.number : most;
    for (size_t i = 0; i < table->counted_count; i++)
        small += most > ROOT_OVER * table->rows[i].incidents_12m.number;
    return 2 * small >= table->counted_count && small > 0;
}

struct bw_axis bw_axis_of(const struct bw_hotspot_table *table)
{
    const size_t count = table->counted_count;
    struct bw_axis axis = {.tick_count = 0};
    double most = 1.0;
    double step;

    for (size_t i = 0; i < count; i++)
        most = fmax(most, table->rows[i].incidents_high.number);
    axis.is_root = is_towering(table);
    add_tick(&axis, 0.0);
    if (axis.is_root) {
        /* A tenth, four tenths and all of it stand about a third apart. */
        axis.max = round_up(most, 10.0);
        add_tick(&axis, 0.1 * axis.max);
        add_tick(&axis, 0.4 * axis.max);
        add_tick(&axis, axis.max);
        return axis;
    }
    step = round_up(most / STEPS, 1.0);
    axis.max = ceil(most / step) * step;
    for (int i = 1; i * step <= axis.max; i++)
        add_tick(&axis, i * step);
    return axis;
}

static double percent_at(const struct bw_axis *axis, double value)
{
    const double part = value / axis->max;

    return 100.0 * (axis->is_root ? sqrt(part) : part);
}

void bw_html_axis(struct bw_buf *buf, const struct bw_axis *axis)
{
    char text[32];

    bw_buf_puts(buf, "<svg class=\"axis\" height=\"14\" aria-hidden=\"true\">");
    for (size_t i = 0; i < axis->tick_count; i++) {
        const char *anchor = i == 0 ? "start" : i + 1 == axis->tick_count ? "end" : "middle";

        bw_number_words(llround(axis->ticks[i]), text);
        bw_buf_printf(buf, "<text x=\"%.2f%%\" y=\"11\" text-anchor=\"%s\">%s</text>",
                      percent_at(axis, axis->ticks[i]), anchor, text);
    }
    bw_buf_puts(buf, "</svg>");
}

static void add_line(struct bw_buf *buf, const char *name, const double x[2], const int y[2])
{
    bw_buf_printf(buf, "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>", name,
                  x[0], x[1], y[0], y[1]);
}

void bw_html_interval(struct bw_buf *buf, const struct bw_axis *axis, const struct bw_hotspot *row)
{
    const double low = percent_at(axis, row->incidents_low.number);
    const double high = percent_at(axis, row->incidents_high.number);

    bw_buf_puts(buf, "<svg class=\"iv\" height=\"18\" aria-hidden=\"true\">");
    for (size_t i = 0; i < axis->tick_count; i++) {
        const double x = percent_at(axis, axis->ticks[i]);

        add_line(buf, "grid", (const double[]){x, x}, (const int[]){0, 18});
    }
    add_line(buf, "wh", (const double[]){low, high}, (const int[]){9, 9});
    add_line(buf, "wh", (const double[]){low, low}, (const int[]){CAP_TOP, CAP_BOTTOM});
    add_line(buf, "wh", (const double[]){high, high}, (const int[]){CAP_TOP, CAP_BOTTOM});
    bw_buf_printf(buf, "<circle class=\"dot\" cx=\"%.2f%%\" cy=\"9\" r=\"2.5\"/></svg>",
                  percent_at(axis, (double)row->incidents_12m.number));
}
