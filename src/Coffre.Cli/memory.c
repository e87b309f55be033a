/* At its start the ahead-of-time runtime fills 4 MB of tables, page after page: a thousand page faults. Where each is dear, as in a virtual machine that
   shadows its page tables, they are most of the time of a short command. Two large pages and one call do the same. Without either nothing is lost: it goes as before.
   The other way to the same gain is a program at a fixed address, whose tables need no filling: this one keeps its random address. */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/mman.h>

enum { LARGE = 2 << 20, PAGE = 4096, POPULATE_WRITE = 23 /* Linux 5.14 */ };

extern char _end[];

/* the linker puts the tables after what is zero at the start; this makes all of that begin where a large page may */
static char first[1] __attribute__((aligned(LARGE)));

__attribute__((constructor(101))) static void ready(void)
{
    char *volatile from = first;
    uintptr_t size = (((uintptr_t)_end + PAGE - 1) & ~(uintptr_t)(PAGE - 1)) - (uintptr_t)from;
    madvise(from, size, MADV_HUGEPAGE);
    madvise(from, size, POPULATE_WRITE);
}
