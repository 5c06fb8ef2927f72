/**
 * Records exchanged between stages and through topics, generated from {@code src/main/avro}, and
 * what all stages need to use them: which stream carries which record ({@link
 * io.micromoments.schemas.EventStream}, {@link io.micromoments.schemas.ContextStream}), an event of
 * any stream in which fields may be missing ({@link io.micromoments.schemas.Event}), and the
 * JSON-line format of scenarios ({@link io.micromoments.schemas.JsonRecords}, {@link
 * io.micromoments.schemas.TextLines}).
 */
package io.micromoments.schemas;
