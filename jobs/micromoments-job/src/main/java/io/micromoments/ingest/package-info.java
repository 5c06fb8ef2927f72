/**
 * First stage: receives the records that sources have read and checked, under their keys, and sends
 * the others to {@code rejected} or {@code late} with the reason. Lateness is decided here and
 * nowhere else.
 */
package io.micromoments.ingest;
