/**
 * Every record that crosses a stage or a topic, generated from {@code src/main/avro}, and the three
 * things that all stages need of them: which stream carries which record ({@link
 * io.micromoments.schemas.EventStream}, {@link io.micromoments.schemas.ContextStream}), an event of
 * any stream in which fields may be missing ({@link io.micromoments.schemas.Event}), and the
 * JSON-line form of scenarios ({@link io.micromoments.schemas.JsonRecords}).
 */
package io.micromoments.schemas;
