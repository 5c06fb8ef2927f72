/**
 * Binary forms of events and generated records, for state and for the network between stages. An
 * event keeps the bytes that it was read from.
 */
package io.micromoments.patterns.serialization;
