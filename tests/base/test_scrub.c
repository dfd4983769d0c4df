/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "beatwise/base/scrub.h"

/* That the stack is wiped too, tests/e2e/residue.sh sees: to look there from here is undefined. */

static void vector_registers_hold_nothing_after_it(void **state)
{
    (void)state;
#if defined(__x86_64__)
    {
        uint64_t low = 1;
        uint64_t last = 1;

        __asm__ volatile("pcmpeqd %%xmm3, %%xmm3\n\tpcmpeqd %%xmm15, %%xmm15" ::: "xmm3", "xmm15");
        bw_scrub(4096);
        __asm__ volatile("movq %%xmm3, %0\n\tmovq %%xmm15, %1" : "=r"(low), "=r"(last));
        assert_int_equal(low, 0);
        assert_int_equal(last, 0);
    }
#else
    skip();
#endif
}

/* Copying by glibc goes through these where there are 32 of them. */
static void nor_do_those_of_avx_512(void **state)
{
    (void)state;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        static const uint64_t bits[8] = {1, 2, 3, 4, 5, 6, 7, 8};
        uint64_t seen[8] = {1, 1, 1, 1, 1, 1, 1, 1};

        __asm__ volatile("vmovdqu64 %0, %%zmm17" ::"m"(bits));
        bw_scrub(4096);
        __asm__ volatile("vmovdqu64 %%zmm17, %0" : "=m"(seen));
        for (int i = 0; i < 8; i++)
            assert_int_equal(seen[i], 0);
        return;
    }
#endif
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vector_registers_hold_nothing_after_it),
        cmocka_unit_test(nor_do_those_of_avx_512),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
