/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/scrub.h"

#include <sodium.h>

#if defined(__x86_64__)
/* All of these are the callee's to use (System V ABI, AMD64 supplement, 3.2.1). */
static void wipe_sse(void)
{
    __asm__ volatile("pxor %%xmm0, %%xmm0\n\tpxor %%xmm1, %%xmm1\n\tpxor %%xmm2, %%xmm2\n\t"
                     "pxor %%xmm3, %%xmm3\n\tpxor %%xmm4, %%xmm4\n\tpxor %%xmm5, %%xmm5\n\t"
                     "pxor %%xmm6, %%xmm6\n\tpxor %%xmm7, %%xmm7\n\tpxor %%xmm8, %%xmm8\n\t"
                     "pxor %%xmm9, %%xmm9\n\tpxor %%xmm10, %%xmm10\n\tpxor %%xmm11, %%xmm11\n\t"
                     "pxor %%xmm12, %%xmm12\n\tpxor %%xmm13, %%xmm13\n\tpxor %%xmm14, %%xmm14\n\t"
                     "pxor %%xmm15, %%xmm15" ::
                         : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                           "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

static void wipe_avx(void)
{
    __asm__ volatile("vzeroall" ::
                         : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                           "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

/* The upper 16, which vzeroall leaves and glibc copies with; no compiler keeps anything in them
 * here, where they are not allowed. */
static void wipe_avx512(void)
{
#define WIPE(n) "vpxorq %%zmm" #n ", %%zmm" #n ", %%zmm" #n "\n\t"
    __asm__ volatile(WIPE(16) WIPE(17) WIPE(18) WIPE(19) WIPE(20) WIPE(21) WIPE(22) WIPE(23)
                         WIPE(24) WIPE(25) WIPE(26) WIPE(27) WIPE(28) WIPE(29) WIPE(30) WIPE(31)::);
#undef WIPE
}

static void wipe_registers(void)
{
    if (__builtin_cpu_supports("avx512f"))
        wipe_avx512();
    if (__builtin_cpu_supports("avx"))
        wipe_avx();
    else
        wipe_sse();
}
#elif defined(__aarch64__)
/* v8 to v15 are the caller's (AAPCS64, 6.1.2). */
static void wipe_registers(void)
{
#define WIPE(n) "movi v" #n ".2d, #0\n\t"
    __asm__ volatile(WIPE(0) WIPE(1) WIPE(2) WIPE(3) WIPE(4) WIPE(5) WIPE(6) WIPE(7) WIPE(16)
                         WIPE(17) WIPE(18) WIPE(19) WIPE(20) WIPE(21) WIPE(22) WIPE(23) WIPE(24)
                             WIPE(25) WIPE(26) WIPE(27) WIPE(28) WIPE(29) WIPE(30) WIPE(31)::
                                 : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17",
                                   "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26",
                                   "v27", "v28", "v29", "v30", "v31");
#undef WIPE
}
#else
static void wipe_registers(void)
{
}
#endif

void bw_scrub(size_t stack_bytes)
{
    sodium_stackzero(stack_bytes);
    wipe_registers();
}
