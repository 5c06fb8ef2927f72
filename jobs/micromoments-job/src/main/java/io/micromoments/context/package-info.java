/**
 * The customer's context for decisions ({@link io.micromoments.context.Customer}): plain Java over
 * the records kept in state, with their serializer, a cache of the latest channels, and the
 * operator that drops repeated outcomes.
 */
package io.micromoments.context;
