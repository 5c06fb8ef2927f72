/**
 * The context of a decision: the customer ({@link io.micromoments.context.Customer}) and the
 * catalogue ({@link io.micromoments.context.Catalog}). Plain Java over the records kept in state,
 * with their serializer, a cache of the latest channels, and the operator that drops repeated
 * outcomes.
 */
package io.micromoments.context;
