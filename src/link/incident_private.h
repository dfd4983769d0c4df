/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_INCIDENT_PRIVATE_H
#define BW_LINK_INCIDENT_PRIVATE_H

#include "beatwise/link/incident.h"

/* Fills `incident` from its members; incident_describe.c. */
void bw_link_describe(const struct bw_link_record *records, const struct bw_link_quarter *quarter,
                      struct bw_linked_incident *incident);

#endif
