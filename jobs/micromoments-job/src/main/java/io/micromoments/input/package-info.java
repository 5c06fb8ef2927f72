/**
 * What both edges hand to ingest: an {@link io.micromoments.input.Arrival} is a validated element,
 * or the reason why a record was rejected.
 */
package io.micromoments.input;
