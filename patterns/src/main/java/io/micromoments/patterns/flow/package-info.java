/**
 * What travels between the stages and waits for its time: {@link
 * io.micromoments.patterns.flow.Element}, its serializers, and {@link
 * io.micromoments.patterns.flow.EventTimeOperator}, which gives a keyed stage its elements in the
 * one order there is: (time, context before events, id).
 */
package io.micromoments.patterns.flow;
