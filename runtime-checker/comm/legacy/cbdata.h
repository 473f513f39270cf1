/* THE PATIENT, see README.md. Callback data that may become invalid while others still hold it. */
#ifndef HOLDFAST_LEGACY_CBDATA_H
#define HOLDFAST_LEGACY_CBDATA_H

#include <stddef.h>

/* Zeroed memory that starts valid, with no lock. */
void* cbdata_alloc(size_t size);
/* The owner goes: invalid from here on; the memory goes with the last lock. */
void cbdata_free(void* data);
void cbdata_lock(void* data);
void cbdata_unlock(void* data);
int cbdata_valid(const void* data);

#endif
