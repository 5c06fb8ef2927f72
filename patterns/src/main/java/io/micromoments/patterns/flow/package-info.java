/**
 * The elements that flow between stages and are buffered until the watermark passes them: {@link
 * io.micromoments.patterns.flow.Element}, its serializers, and {@link
 * io.micromoments.patterns.flow.EventTimeOperator}, which passes the elements of each key to a
 * stage in one fixed order: (time, context before events, id).
 */
package io.micromoments.patterns.flow;
