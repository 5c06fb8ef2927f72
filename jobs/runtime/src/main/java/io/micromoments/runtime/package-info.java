/**
 * What every stage is built on. {@link io.micromoments.runtime.EventTimeOperator} processes the
 * elements of each key in order, fires deadlines, and drops what belongs to erased ids.
 */
package io.micromoments.runtime;
