/* THE PATIENT, see README.md: a small caching HTTP server on the legacy layer. */
#ifndef HOLDFAST_LEGACY_CACHE_SERVER_H
#define HOLDFAST_LEGACY_CACHE_SERVER_H

/* Listens on loopback; 0 lets the system choose. The descriptor, or -1. */
int cache_server_start(unsigned short port);
/* Objects in the store, and how often a page was recycled. */
unsigned cache_server_objects(void);
unsigned cache_server_recycled(void);

#endif
