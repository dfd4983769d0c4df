/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/release_audit.h"

#include "beatwise/disclose/matrix.h"
#include "beatwise/store/store_ledger.h"

#define FIRST_YEAR 1900
#define LAST_YEAR 9999

/* One for every cell of the matrix, in its order. */
struct judged {
    int64_t low, high;
};

static bool is_cell(struct bw_printed printed)
{
    return printed.kind == BW_CELL_NUMBER || printed.kind == BW_CELL_SUPPRESSED;
}

size_t bw_release_cells(struct bw_arena *arena, const struct bw_product *product,
                        struct bw_released_cell **ret_cells)
{
    const struct bw_printed_table *table = product->printed;
    struct bw_released_cell *cells = bw_arena_alloc(
        arena, table->beat_count * BW_PRINT_QUARTERS * BW_POLICE_STATUSES + 1, sizeof(*cells));
    size_t count = 0;

    for (size_t i = 0; i < table->beat_count; i++) {
        const struct bw_beat_printed *beat = &table->beats[i];

        for (int back = 0; beat->has_quarters && back < BW_PRINT_QUARTERS; back++) {
            for (int j = 0; j < BW_POLICE_STATUSES; j++) {
                if (is_cell(beat->quarters[back][j]))
                    cells[count++] =
                        (struct bw_released_cell){.beat = beat->beat,
                                                  .quarter = bw_quarter_add(table->quarter, -back),
                                                  .status = (enum bw_police_status)j,
                                                  .profile = (int)beat->profiles[back],
                                                  .printed = beat->quarters[back][j]};
            }
        }
    }
    *ret_cells = cells;
    return count;
}

static enum bw_status add_cells(struct bw_matrix *matrix, const struct bw_released_cell *cells,
                                size_t count, struct judged *judged, struct bw_err *err)
{
    for (size_t i = 0; i < count; i++) {
        char quarter[8];
        const char *values[] = {cells[i].beat, quarter, bw_police_status_name(cells[i].status)};
        struct bw_matrix_cell cell = {.values = values};

        if (cells[i].profile < 0 || cells[i].profile >= BW_PROFILES)
            return bw_fail(err, BW_EREFUSED, "beat '%s': the ledger names no known profile",
                           cells[i].beat);
        bw_quarter_format(cells[i].quarter, quarter);
        bw_print_range((enum bw_profile)cells[i].profile, cells[i].printed, &cell.low, &cell.high);
        cell.is_asked = cells[i].printed.kind == BW_CELL_SUPPRESSED;
        judged[i] = (struct judged){cell.low, cell.high};
        bw_matrix_add_cell(matrix, &cell);
    }
    return BW_OK;
}

static enum bw_status judge(struct bw_matrix *matrix, struct bw_arena *arena,
                            const struct judged *judged, struct bw_err *err)
{
    struct bw_attack_tables tables;
    struct bw_attack_range *ranges = NULL;
    size_t narrowed = 0;
    enum bw_status status = bw_matrix_tables(matrix, &tables, err);

    if (status == BW_OK)
        status = bw_attack_run(arena, &tables, true, &ranges, err);
    if (status == BW_EFORMAT) {
        err->status = BW_EREFUSED;
        return bw_fail_in(err, "what is printed contradicts what was released");
    }
    for (size_t i = 0; status == BW_OK && i < tables.cell_count; i++)
        narrowed +=
            tables.cells[i].is_asked && !bw_attack_covers(ranges[i], judged[i].low, judged[i].high);
    if (narrowed > 0)
        return bw_fail(err, BW_EREFUSED,
                       "%zu suppressed cells would be narrowed by what was released before",
                       narrowed);
    return status;
}

/* The names that the matrix keeps are its own, so the caller's may change. */
static enum bw_status audit(struct bw_arena *arena, struct bw_session *session,
                            const struct bw_product *product, struct bw_audited *audited,
                            struct bw_err *err)
{
    static const char *const dimensions[] = {"beat", "quarter", "police_status"};
    struct bw_matrix *matrix = bw_matrix_new(arena);
    struct bw_released_cell *printed = NULL;
    struct bw_released_cell *ledger = NULL;
    const size_t count = bw_release_cells(arena, product, &printed);
    struct judged *judged;
    size_t number;
    enum bw_status status =
        bw_store_released_cells(session->store, arena, (struct bw_quarter){FIRST_YEAR, 1},
                                (struct bw_quarter){LAST_YEAR, 4}, &ledger, &audited->ledger, err);

    for (size_t i = 0; status == BW_OK && i < 3; i++)
        status = bw_matrix_dimension(matrix, dimensions[i], &number, err);
    if (status != BW_OK)
        return status;
    judged = bw_arena_alloc(arena, audited->ledger + count + 1, sizeof(*judged));
    status = add_cells(matrix, ledger, audited->ledger, judged, err);
    if (status == BW_OK)
        status = add_cells(matrix, printed, count, &judged[audited->ledger], err);
    if (status == BW_OK)
        status = judge(matrix, arena, judged, err);
    audited->cells = count;
    for (size_t i = 0; i < count; i++)
        audited->suppressed += printed[i].printed.kind == BW_CELL_SUPPRESSED;
    return status;
}

enum bw_status bw_release_audit(struct bw_session *session, const struct bw_product *product,
                                struct bw_audited *ret_audited, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_audited audited = {0};
    enum bw_status status = audit(arena, session, product, &audited, err);

    if (status == BW_OK && ret_audited != NULL)
        *ret_audited = audited;
    if (status != BW_OK)
        bw_fail_in(err, "group '%s'", product->group->id);
    bw_arena_free(arena);
    return status;
}
