/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_ROW_H
#define BW_SYNTH_SYNTH_ROW_H

#include "beatwise/synth/synth_extract.h"
#include "beatwise/synth/synth_history.h"

/* synth_row.h - what the three formats have to know for a row. */

struct bw_synth_extract {
    const struct bw_synth_area *area;
    struct bw_quarter quarter;
    struct bw_synth_writer *writer;
};

/* One record: of a victim, or (victim NULL) one that is not about violence. */
struct bw_synth_record {
    const struct bw_synth_act *act;
    const struct bw_synth_victim *victim;
    uint64_t person;
    int64_t recorded_local;
    bool is_broken; /* its times cannot be read */
    char id[24];
    struct bw_rng rng;
};

struct bw_synth_format {
    const char *header;
    const char *eol;
    bool is_quoting;
    /* Chances in 10,000. */
    uint32_t repeated;     /* the same row again */
    uint32_t called_again; /* the same with a later time */
    /* Whether the service has a record of the victim, and when it was made. */
    bool (*has)(const struct bw_synth_act *act, const struct bw_synth_victim *victim,
                int64_t *ret_recorded_local);
    void (*name_record)(struct bw_quarter quarter, uint64_t serial, char id[24]);
    void (*write)(const struct bw_synth_extract *extract, struct bw_synth_record *record);
};

extern const struct bw_synth_format bw_synth_format_ed;
extern const struct bw_synth_format bw_synth_format_ambulance;
extern const struct bw_synth_format bw_synth_format_police;

#endif
