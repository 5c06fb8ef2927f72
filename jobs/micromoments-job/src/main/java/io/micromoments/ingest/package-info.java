/**
 * First stage: what comes in is read, checked and put under a key, or goes to {@code rejected} or
 * {@code late} with the reason. Lateness is decided here and nowhere else.
 */
package io.micromoments.ingest;
